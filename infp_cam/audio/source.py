"""Sources of audio: a device, an application, a file that plays in real time, or silence."""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from infp_cam.audio import sound_server
from infp_cam.audio.capture.application_line import APPLICATION, ApplicationLine
from infp_cam.audio.capture.kept import KeptSource, OnChange, Sink
from infp_cam.audio.capture.line import Line
from infp_cam.audio.capture.process_line import ProcessLine, check_proctap
from infp_cam.audio.capture.recorder_line import RecorderLine
from infp_cam.audio.capture.server_line import ServerLine, parec_command, refuse_own
from infp_cam.audio.devices import DeviceKind, find_device, list_devices
from infp_cam.audio.files import load_track
from infp_cam.clock import Clock
from infp_cam.types import RING_RATE, AudioChunk

BLOCK_S = 0.01
"""Length of the chunks that a file is handed over in, seconds."""

NONE = "none"
"""The name that stands for a side that says nothing."""

VOICE = "voice"
"""What a setting of the own side begins with that is a voice (`infp_cam.speech`)."""


class AudioSource(Protocol):
    """Where one side's sound comes from.

    A source hands over mono chunks in the order of time, on a thread of its own, from `start` to
    `stop`. Missing audio is simply not handed over.
    """

    @property
    def label(self) -> str:
        """What the source is called in the status."""
        ...

    @property
    def rate(self) -> int:
        """Sample rate of its chunks, Hz."""
        ...

    @property
    def delivering(self) -> bool:
        """Whether more chunks are to be expected now."""
        ...

    def start(self, sink: Sink) -> None:
        """Begin to hand chunks to `sink`; once."""
        ...

    def stop(self) -> None:
        """End; when this returns the sink is not called any more. A second time does nothing."""
        ...


class SilenceSource:
    """The side that says nothing: it never hands over anything."""

    label = NONE
    rate = RING_RATE
    delivering = False

    def start(self, sink: Sink) -> None:
        """Do nothing."""

    def stop(self) -> None:
        """Do nothing."""


class FileSource:
    """Recorded sound that plays in real time on a clock.

    A chunk is handed over when its last sample has happened.

    Parameters
    ----------
    samples : float32[n]
        Mono samples in [-1, 1].
    rate : int
        Sample rate in Hz.
    label : str
        What the source is called.
    clock : Clock
        Whose time it plays in.

    Attributes
    ----------
    finished : threading.Event
        Set after the last chunk.
    """

    def __init__(self, samples: NDArray[np.float32], rate: int, label: str, clock: Clock) -> None:
        self.label, self.rate = label, rate
        self._samples, self._clock = samples, clock
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self.finished = threading.Event()

    @staticmethod
    def open(path: str | Path, clock: Clock) -> FileSource:
        """Return a source that plays a file (mean of its channels, 16 kHz).

        Raises
        ------
        AudioInvalid
            See `infp_cam.audio.files.read_audio`.
        """
        return FileSource(load_track(path), RING_RATE, Path(path).name, clock)

    @property
    def delivering(self) -> bool:
        """Whether it plays."""
        return self._thread is not None and self._thread.is_alive()

    def start(self, sink: Sink) -> None:
        """Play from now on."""
        self._thread = threading.Thread(
            target=self._play, args=(sink, self._clock.now_ns()), name=self.label, daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Stop playing."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def _play(self, sink: Sink, start_ns: int) -> None:
        block = max(1, round(self.rate * BLOCK_S))
        for at in range(0, len(self._samples), block):
            samples = self._samples[at : at + block]
            self._clock.sleep_until(self._time_ns(start_ns, at + len(samples)))
            if self._stopping.is_set():
                return
            sink(AudioChunk(samples, self.rate, self._time_ns(start_ns, at)))
        self.finished.set()

    def _time_ns(self, start_ns: int, index: int) -> int:
        return start_ns + index * 1_000_000_000 // self.rate


def is_voice(text: str) -> bool:
    """Return whether ``--self`` means a voice that speaks typed lines, and no device."""
    return text == VOICE or text.startswith(f"{VOICE}:")


def open_source(text: str, track: int, clock: Clock, on_change: OnChange) -> AudioSource:
    """Return the source that ``--self`` or ``--other`` names.

    A device or application need not be there: its source waits for it and says so.

    Parameters
    ----------
    text : str
        ``none``, an audio file that exists or is written as a path with a suffix such as
        ``talk.wav``, ``app:`` and an application's name, or a device (see
        `infp_cam.audio.devices.find_device`).
    track : int
        `infp_cam.types.SELF` (a microphone is meant) or `infp_cam.types.OTHER` (system audio).
    clock : Clock
        The clock of the call.
    on_change : callable
        Told what is wrong, and None when it is well again, on a thread of the source's own.

    Raises
    ------
    AudioInvalid
        The file is not there or is none.
    """
    if text == NONE:
        return SilenceSource()
    if _is_file(text):
        return FileSource.open(text, clock)
    return KeptSource(_line(text, DeviceKind.of(track), clock), clock, on_change)


def check_source(text: str, track: int) -> None:
    """Find out whether ``--self`` or ``--other`` names something that there is.

    Raises
    ------
    AudioInvalid, DeviceUnavailable, BackendMissing
        The file or device is not there, or a program to capture it is not installed. An
        application need not run yet.
    """
    if text == NONE:
        return
    if _is_file(text):
        if not Path(text).is_file():
            load_track(text)
    elif text.startswith(APPLICATION):
        _check_application_capture()
    else:
        refuse_own(find_device(text, DeviceKind.of(track), list_devices()))
        if has_sound_server():
            parec_command("", 1)


def has_sound_server() -> bool:
    """Return whether devices are captured through a PulseAudio or PipeWire server here."""
    return sys.platform == "linux" and sound_server.is_expected()


def _is_file(text: str) -> bool:
    return Path(text).is_file() or Path(text).suffix.lower() in _AUDIO_SUFFIXES


def _line(text: str, kind: DeviceKind, clock: Clock) -> Line:
    is_application = text.startswith(APPLICATION)
    name = text.removeprefix(APPLICATION) if is_application else text
    if has_sound_server():
        return ApplicationLine(name, clock) if is_application else ServerLine(name, kind, clock)
    return ProcessLine(name, clock) if is_application else RecorderLine(name, kind, clock)


def _check_application_capture() -> None:
    if has_sound_server():
        parec_command("", 1)
    else:
        check_proctap()


# With these a name that is no file is taken for a mistyped file, not for a device.
_AUDIO_SUFFIXES = {
    *(".wav", ".flac", ".aiff", ".aif", ".ogg", ".oga", ".opus", ".mp3", ".m4a", ".aac", ".wma"),
    *(".mp4", ".mov", ".mkv", ".webm"),
}
