"""Audio files of many kinds, and everything that can be wrong with one."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
import soundfile
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

from infp_cam.audio import files
from infp_cam.audio.files import AudioClip, load_track, read_audio
from infp_cam.errors import AudioInvalid


def tune(rate: int, seconds: float = 1.0) -> NDArray[np.float64]:
    """A swept tone under a bell: its place in time is sharp."""
    t = np.arange(round(rate * seconds)) / rate
    return np.asarray(0.5 * np.exp(-(((t - 0.5) / 0.1) ** 2)) * np.sin(2e3 * (1 + t) * t))


def encode(path: Path, codec: str, channels: NDArray[np.float64], rate: int = 48_000) -> None:
    """Write with FFmpeg's encoders."""
    layout = {1: "mono", 2: "stereo"}[len(channels)]
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate, layout=layout)
        assert isinstance(stream, av.AudioStream)
        frame = av.AudioFrame.from_ndarray(channels.astype(np.float32), "fltp", layout)
        frame.sample_rate, frame.pts = rate, 0
        fit = AudioResampler(stream.format, layout, rate, stream.frame_size)
        for part in (*fit.resample(frame), *fit.resample(None), None):
            container.mux(stream.encode(part))


def assert_is_tune(track: NDArray[np.float32], gain: float = 1.0, atol: float = 0.005) -> None:
    expected = gain * tune(16_000)
    assert track.dtype == np.float32
    np.testing.assert_allclose(track[: len(expected)], expected, atol=atol)


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 44_100, 48_000, 192_000])
@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_16", "PCM_24", "FLOAT", "DOUBLE"])
def test_any_rate_and_depth(tmp_path: Path, rate: int, subtype: str) -> None:
    path = tmp_path / "voice.wav"
    soundfile.write(path, tune(rate), rate, subtype=subtype)
    clip = read_audio(path)
    assert (clip.samples.shape, clip.rate, clip.notes) == ((1, rate), rate, ())
    assert clip.samples.flags.c_contiguous
    assert clip.duration_s == pytest.approx(1.0)
    track = load_track(path)
    assert len(track) == 16_000
    assert_is_tune(track, atol=0.015 if subtype == "PCM_U8" else 0.002)


@pytest.mark.parametrize("name", ["voice.flac", "voice.ogg", "voice.mp3", "voice.aiff"])
def test_files_of_libsndfile(tmp_path: Path, name: str) -> None:
    soundfile.write(tmp_path / name, tune(44_100), 44_100)
    assert_is_tune(load_track(tmp_path / name), atol=0.03)


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("voice.m4a", "aac"),
        ("voice.mp4", "aac"),
        ("voice.webm", "libopus"),
        ("voice.mov", "pcm_s16le"),
    ],
)
def test_files_of_ffmpeg(tmp_path: Path, name: str, codec: str) -> None:
    encode(tmp_path / name, codec, np.stack([tune(48_000), 0.5 * tune(48_000)]))
    own, other = read_audio(tmp_path / name).dyad()
    assert_is_tune(own, atol=0.03)
    assert_is_tune(other, 0.5, atol=0.03)


def test_seven_channels_are_averaged(tmp_path: Path) -> None:
    channels = tune(16_000)[:, None] * np.arange(7) / 6
    soundfile.write(tmp_path / "seven.wav", channels, 16_000)
    assert read_audio(tmp_path / "seven.wav").samples.shape == (7, 16_000)
    assert_is_tune(load_track(tmp_path / "seven.wav"), 0.5)


def test_the_left_side_is_self(tmp_path: Path) -> None:
    silence = np.zeros(48_000)
    soundfile.write(tmp_path / "call.wav", np.stack([tune(48_000), silence], 1), 48_000)
    own, other = read_audio(tmp_path / "call.wav").dyad()
    assert_is_tune(own)
    assert not other.any()


def test_a_file_longer_than_a_block_is_whole(tmp_path: Path) -> None:
    samples = np.arange(200_001) % 1000 / 1000
    soundfile.write(tmp_path / "long.wav", samples, 48_000, subtype="FLOAT")
    np.testing.assert_array_equal(
        read_audio(tmp_path / "long.wav").samples[0], samples.astype(np.float32)
    )


def test_silence_is_taken_and_said(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "silent.wav", np.zeros(1600), 16_000)
    clip = read_audio(tmp_path / "silent.wav")
    assert clip.is_silent
    assert "is silent" in clip.notes[0]
    assert not AudioClip(np.full((1, 10), 0.01, np.float32), 16_000).is_silent


def test_what_is_too_loud_is_scaled_as_a_whole_and_said(tmp_path: Path) -> None:
    loud = np.stack([10 * tune(16_000), tune(16_000)], 1)
    soundfile.write(tmp_path / "loud.wav", loud, 16_000, subtype="FLOAT")
    clip = read_audio(tmp_path / "loud.wav")
    peak = np.abs(loud).max()
    np.testing.assert_allclose(clip.samples.T, loud / peak, atol=1e-6)
    assert "14 dB" in clip.notes[0]


def test_a_hot_file_needs_no_note(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "hot.wav", 2.1 * tune(16_000), 16_000, subtype="FLOAT")
    clip = read_audio(tmp_path / "hot.wav")
    assert np.abs(clip.samples).max() <= 1.0
    assert clip.notes == ()


@pytest.mark.parametrize("size", [0xFFFFFFFF, 0x7FFFFFFF])
def test_a_wav_out_of_a_pipe_is_taken(tmp_path: Path, size: int) -> None:
    path = tmp_path / "piped.wav"
    soundfile.write(path, tune(16_000), 16_000)
    data = bytearray(path.read_bytes())
    data[4:8] = data[40:44] = size.to_bytes(4, "little")
    path.write_bytes(data)
    assert_is_tune(load_track(path))


def test_a_flac_of_unknown_length_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "piped.flac"
    soundfile.write(path, tune(16_000), 16_000)
    data = bytearray(path.read_bytes())
    data[21] &= 0xF0
    data[22:26] = bytes(4)
    path.write_bytes(data)
    assert_is_tune(load_track(path))


def complaint(path: Path) -> str:
    with pytest.raises(AudioInvalid) as caught:
        read_audio(path)
    assert str(path) in caught.value.message
    assert caught.value.fix.endswith(".")
    return caught.value.message


def test_no_file(tmp_path: Path) -> None:
    assert "There is no audio file" in complaint(tmp_path / "nothing.wav")
    assert "There is no audio file" in complaint(tmp_path)


@pytest.mark.parametrize("name", ["noise.wav", "noise.mp3", "noise.raw", "noise.gsm", "noise"])
def test_not_audio(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"no sound at all, whatever the name says\n" * 100)
    assert "no audio or video file" in complaint(tmp_path / name)


def test_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "empty.wav").touch()
    assert "no audio or video file" in complaint(tmp_path / "empty.wav")


def test_no_samples(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "none.wav", np.zeros(0), 16_000)
    assert "holds no samples" in complaint(tmp_path / "none.wav")


def test_a_video_without_sound(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "mute.mp4"), "w") as container:
        stream = container.add_stream("mpeg4", rate=25)
        assert isinstance(stream, av.VideoStream)
        stream.width = stream.height = 64
        picture = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8))
        container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    assert "has no sound" in complaint(tmp_path / "mute.mp4")


@pytest.mark.parametrize("name", ["voice.wav", "voice.flac", "voice.ogg", "voice.mp3", "voice.m4a"])
def test_a_file_that_was_cut_off(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if path.suffix == ".m4a":
        encode(path, "aac", tune(48_000)[None])
    else:
        soundfile.write(path, np.tile(tune(48_000), 3), 48_000)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    message = complaint(path)
    assert "cut off" in message or "no audio or video file" in message


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_values_that_are_no_sound(tmp_path: Path, wrong: float) -> None:
    samples = np.zeros(100_000)
    samples[90_000] = wrong
    soundfile.write(tmp_path / "broken.wav", samples, 16_000, subtype="FLOAT")
    assert "NaN or infinity" in complaint(tmp_path / "broken.wav")


@pytest.mark.parametrize("rate", [100, 1_000_000])
def test_rates_that_are_no_audio(tmp_path: Path, rate: int) -> None:
    soundfile.write(tmp_path / "odd.wav", np.zeros(100), rate)
    assert f"{rate} Hz" in complaint(tmp_path / "odd.wav")


def test_a_file_that_does_not_fit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_VALUES", 2 * 60 * 16_000)
    soundfile.write(tmp_path / "fits.wav", np.zeros((60 * 16_000, 2)), 16_000)
    soundfile.write(tmp_path / "long.wav", np.zeros((60 * 16_000 + 1, 2)), 16_000)
    assert read_audio(tmp_path / "fits.wav").duration_s == 60
    assert "too long: 1 minutes" in complaint(tmp_path / "long.wav")


def test_a_playlist_opens_no_other_file(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "secret.mp3", tune(16_000), 16_000)
    playlist = f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:1,\n{tmp_path}/secret.mp3\n"
    (tmp_path / "list.m3u8").write_text(playlist + "#EXT-X-ENDLIST\n")
    assert "no audio or video file" in complaint(tmp_path / "list.m3u8")


@pytest.mark.parametrize("channels", [1, 3])
def test_a_dyad_has_two_channels(tmp_path: Path, channels: int) -> None:
    soundfile.write(tmp_path / "call.wav", np.zeros((1600, channels)), 16_000)
    with pytest.raises(AudioInvalid, match=f"has {channels} channel") as caught:
        read_audio(tmp_path / "call.wav").dyad()
    assert "stereo" in caught.value.fix
