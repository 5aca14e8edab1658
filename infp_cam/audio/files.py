"""Audio files: anything that libsndfile or FFmpeg reads, checked before it is used."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import av
import numpy as np
import soundfile
import soxr
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

from infp_cam.errors import AudioInvalid
from infp_cam.types import RING_RATE

MAX_VALUES = 1 << 29
"""Most values (samples times channels) that are read from one file: 2 GiB of float32, which is
93 minutes of 48 kHz stereo or 9 hours of 16 kHz mono."""

RATES_HZ = (4_000, 768_000)
"""Lowest and highest sample rate that is taken for audio."""

SILENT_PEAK = 1e-4
"""A file whose largest sample is below this (-80 dBFS) is called silent."""

LOUD_PEAK = 1.12
"""A file whose largest sample is above this (+1 dBFS) gets a note that it was scaled down."""

_BLOCK = 1 << 16
# Programs that write WAV into a pipe can not know the length and put about the largest there is.
_UNKNOWN_LENGTH = 0x7FFF0000
_UNKNOWN_FRAMES = 1 << 40
# With these names any bytes at all are taken for sound.
_HEADERLESS = {".raw", ".gsm", ".vox"}

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class AudioClip:
    """The sound of a file at its own rate and with its own channels.

    Parameters
    ----------
    samples : float32[channels, n]
        Samples in [-1, 1]; ``n >= 1``, all finite.
    rate : int
        Sample rate in Hz.
    name : str
        What the clip is called in messages.
    notes : tuple of str
        What the person should be told about it (it is silent, it was too loud).
    """

    samples: Samples
    rate: int
    name: str = "audio"
    notes: tuple[str, ...] = ()

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return float(self.samples.shape[1] / self.rate)

    @property
    def is_silent(self) -> bool:
        """Whether no sample reaches `SILENT_PEAK`."""
        return _peak(self.samples) < SILENT_PEAK

    def track(self) -> Samples:
        """Return the mean of all channels at 16 kHz, ``float32[n]`` in [-1, 1]."""
        return _to_ring_rate(self.samples.mean(axis=0), self.rate)

    def dyad(self) -> tuple[Samples, Samples]:
        """Return both sides of a stereo conversation at 16 kHz: left is self, right is other.

        Raises
        ------
        AudioInvalid
            The clip has not exactly two channels.
        """
        channels = len(self.samples)
        if channels != 2:
            raise AudioInvalid(
                f"{self.name} has {channels} channel{'s' if channels > 1 else ''}; "
                "both sides of a call need two.",
                "Give a stereo file with yourself left and the others right, "
                "or one file for each side with --self and --other.",
            )
        left, right = (_to_ring_rate(channel, self.rate) for channel in self.samples)
        return left, right


def read_audio(path: str | Path) -> AudioClip:
    """Read an audio file, or the first sound stream of a video file.

    libsndfile is asked first (WAV, FLAC, AIFF, Ogg, MP3, ...), then FFmpeg (M4A, MP4, WebM, ...).
    A clip that goes beyond [-1, 1] is scaled down as a whole to a peak of 1, never clipped.

    Parameters
    ----------
    path : path-like
        The file.

    Returns
    -------
    AudioClip
        All channels at the file's own rate.

    Raises
    ------
    AudioInvalid
        The file is missing, no audio, damaged or cut off, empty, too long (`MAX_VALUES`), of an
        impossible rate (`RATES_HZ`), or holds NaN or infinity.
    """
    path = Path(path)
    if not path.is_file():
        raise AudioInvalid(
            f"There is no audio file {path}.", "Check the path; give a file, not a folder."
        )
    try:
        with path.open("rb") as file:
            blocks = _sndfile_blocks(path) or _ffmpeg_blocks(file, path)
            samples, rate = _collect(blocks, path)
    except OSError as error:
        raise AudioInvalid(
            f"{path} can not be read: {error.strerror or error}.",
            "Check that the file is yours to read and its disk is there.",
        ) from error
    peak = _peak(samples)
    if peak > 1.0:
        samples /= peak
    return AudioClip(samples, rate, str(path), _notes(path, peak))


def load_track(path: str | Path) -> Samples:
    """Read a file as one side of a call: ``float32[n]``, mono (mean of all channels), 16 kHz.

    Raises
    ------
    AudioInvalid
        See `read_audio`.
    """
    return read_audio(path).track()


# A decoder's output: the rate, then runs of float32[channels, n].
_Blocks = Iterator[tuple[int, Samples]]


def _sndfile_blocks(path: Path) -> _Blocks | None:
    """Decode with libsndfile; None where it does not know the format or the length."""
    if path.suffix.lower() in _HEADERLESS:
        raise _not_audio(path)
    try:
        file = soundfile.SoundFile(path)
    except soundfile.LibsndfileError:
        return None
    if file.frames > _UNKNOWN_FRAMES:
        file.close()
        return None
    return _read_sndfile(file, path)


def _read_sndfile(file: soundfile.SoundFile, path: Path) -> _Blocks:
    with file:
        if _promises_more(file.extra_info):
            raise _cut_off(path)
        block = max(1, _BLOCK // file.channels)
        done = 0
        try:
            while len(samples := file.read(block, "float32", always_2d=True)):
                done += len(samples)
                yield file.samplerate, samples.T
        except soundfile.LibsndfileError as error:
            raise _cut_off(path) from error
        if done < file.frames:
            raise _cut_off(path)


def _promises_more(sndfile_log: str) -> bool:
    """Whether libsndfile found the file shorter than its header says."""
    if "File ended unexpectedly" in sndfile_log:
        return True
    size = re.search(r"^data : (\d+) \(should be (\d+)\)", sndfile_log, re.MULTILINE)
    return size is not None and int(size[2]) < int(size[1]) < _UNKNOWN_LENGTH


def _ffmpeg_blocks(file: BinaryIO, path: Path) -> _Blocks:
    """Decode the first sound stream with FFmpeg."""
    try:
        # The file object and the empty white list keep playlists from opening other files.
        container = av.open(file, "r", options={"protocol_whitelist": "none"})
    except av.FFmpegError as error:
        raise _not_audio(path) from error
    with container:
        if not container.streams.audio:
            raise AudioInvalid(f"{path} has no sound.", "Give a file with a sound track.")
        planar = AudioResampler(format="fltp")
        try:
            for frame in container.decode(container.streams.audio[0]):
                for part in planar.resample(frame):
                    yield part.sample_rate, part.to_ndarray().astype(np.float32, copy=False)
        except (av.FFmpegError, ValueError) as error:
            raise _cut_off(path) from error


def _collect(blocks: _Blocks, path: Path) -> tuple[Samples, int]:
    """Join checked blocks to ``float32[channels, n]``; return it and the rate."""
    parts: deque[Samples] = deque()
    rate = length = 0
    for rate, part in blocks:
        length += part.shape[1]
        parts.append(part)
        _check_block(part, rate, length, path)
    if not length:
        raise AudioInvalid(f"{path} holds no samples.", "Record or export it again.")
    samples = np.empty((len(parts[0]), length), np.float32)
    at = 0
    while parts:
        part = parts.popleft()
        samples[:, at : at + part.shape[1]] = part
        at += part.shape[1]
    return samples, rate


def _check_block(part: Samples, rate: int, length: int, path: Path) -> None:
    """Raise `AudioInvalid` for what no later part could use."""
    if not RATES_HZ[0] <= rate <= RATES_HZ[1]:
        raise AudioInvalid(
            f"{path} has a sample rate of {rate} Hz.",
            f"Convert it to a rate between {RATES_HZ[0]} and {RATES_HZ[1]} Hz, such as 48000.",
        )
    if length * len(part) > MAX_VALUES:
        minutes = MAX_VALUES / len(part) / rate / 60
        raise AudioInvalid(
            f"{path} is too long: {minutes:.0f} minutes of it fit.",
            "Cut it into shorter files, or convert it to 16 kHz mono.",
        )
    if not np.isfinite(part).all():
        raise AudioInvalid(
            f"{path} holds values that are no sound (NaN or infinity).",
            "Export it again from the program that made it, as 16-bit or 24-bit WAV.",
        )


def _notes(path: Path, peak: float) -> tuple[str, ...]:
    if peak < SILENT_PEAK:
        return (f"{path} is silent.",)
    if peak > LOUD_PEAK:
        return (f"{path} was too loud by {20 * np.log10(peak):.0f} dB and was scaled down.",)
    return ()


def _not_audio(path: Path) -> AudioInvalid:
    return AudioInvalid(
        f"{path} is no audio or video file that can be read.",
        "Give a WAV, FLAC, MP3, Ogg, M4A, MP4 or WebM file; convert others first.",
    )


def _cut_off(path: Path) -> AudioInvalid:
    return AudioInvalid(
        f"{path} is damaged or cut off.", "Copy or export it again; it ends before it should."
    )


def _peak(samples: Samples) -> float:
    return float(max(samples.max(), -samples.min()))


def _to_ring_rate(mono: Samples, rate: int) -> Samples:
    """Resample one channel to 16 kHz; the filter's overshoot is clipped to [-1, 1]."""
    resampled: Samples = soxr.resample(np.ascontiguousarray(mono), rate, RING_RATE, quality="HQ")
    return np.clip(resampled, -1.0, 1.0, out=resampled)
