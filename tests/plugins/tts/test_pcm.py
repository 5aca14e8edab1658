"""Sound out of bytes that come in pieces of any length."""

import io
import struct

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from infp_cam.errors import VoiceFailed
from infp_cam.plugins.tts.pcm import PcmStream

SAMPLES = (np.sin(np.arange(1000) / 5) * 0.8).astype(np.float32)


def trickle(data: bytes, size: int):
    source = io.BytesIO(data)
    return lambda count: source.read(min(count, size))


def heard(data: bytes, size: int = 7, rate: int = 8000, kind: str = "s16le"):
    stream = PcmStream(trickle(data, size), rate, kind)
    pieces = list(stream)
    return (np.concatenate(pieces) if pieces else np.zeros(0, np.float32)), stream.rate


@pytest.mark.parametrize("size", [1, 7, 4096])
@pytest.mark.parametrize("kind", ["s16le", "f32le"])
def test_raw_samples(kind, size) -> None:
    data = ((SAMPLES * 32768).astype("<i2") if kind == "s16le" else SAMPLES.astype("<f4")).tobytes()
    samples, rate = heard(data + b"x", size, kind=kind)  # half a sample at the end is none
    assert rate == 8000
    assert np.abs(samples - SAMPLES).max() < 1e-4


@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_32", "FLOAT", "DOUBLE"])
@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("form", ["WAV", "WAVEX"])
def test_wav_says_how_its_samples_are(subtype, channels, form) -> None:
    file = io.BytesIO()
    soundfile.write(file, np.stack([SAMPLES] * channels, axis=1), 22_050, subtype, format=form)
    samples, rate = heard(file.getvalue())
    assert rate == 22_050
    assert np.abs(samples[: len(SAMPLES)] - SAMPLES).max() < 1e-4


def test_wav_of_a_pipe_does_not_know_its_length() -> None:
    head = b"RIFF\xff\xff\xff\x7fWAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 24000, 48000, 2, 16)
    head += b"LIST" + struct.pack("<I", 3) + b"abc\0" + b"data\xff\xff\xff\x7f"
    samples, rate = heard(head + (SAMPLES * 32768).astype("<i2").tobytes())
    assert (len(samples), rate) == (1000, 24_000)


@pytest.mark.parametrize(
    "data",
    [
        b"RIFF",
        b"RIFF\x00\x00\x00\x00WAVEfmt ",
        b"RIFF\x00\x00\x00\x00WAVEfmt " + struct.pack("<IHHIIHH", 16, 85, 1, 24000, 0, 0, 0),
        b"RIFF\x00\x00\x00\x00WAVEfmt " + struct.pack("<I", 1 << 30),
        b"RIFF\x00\x00\x00\x00WAVEfmt " + struct.pack("<I", 2) + b"ab",
    ],
)
def test_a_wav_file_that_is_none_is_told(data) -> None:
    with pytest.raises(VoiceFailed, match="can not be read"):
        heard(data)


def test_what_is_no_number_is_silence() -> None:
    samples, _ = heard(np.array([np.nan, np.inf, -9.0, 0.5], "<f4").tobytes(), kind="f32le")
    assert samples.tolist() == [0.0, 1.0, -1.0, 0.5]


@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_are_sound_or_told(data, wav) -> None:
    try:
        samples, _ = heard((b"RIFF" if wav else b"") + data)
    except VoiceFailed:
        return
    assert (np.abs(samples) <= 1).all()
