"""Sources of audio: a device, a file that plays in real time, or silence."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from infp_cam.audio.devices import (
    PULSE,
    DeviceKind,
    InputDevice,
    find_device,
    list_devices,
    portaudio,
)
from infp_cam.audio.files import load_track
from infp_cam.clock import Clock
from infp_cam.errors import DeviceLost, DeviceUnavailable
from infp_cam.types import RING_RATE, SELF, AudioChunk

BLOCK_S = 0.01
"""Length of the chunks that sources hand over, seconds."""

NONE = "none"
"""The name that stands for a side that says nothing."""

Sink = Callable[[AudioChunk], None]
"""Takes the chunks of one source, on the source's own thread; it must be quick and not raise."""

OnLost = Callable[[DeviceLost], None]
"""Told that a device went away, on the source's own thread; it must not stop the source there."""


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


class DeviceSource:
    """A microphone, or the sound of the system, captured by PortAudio.

    At most two channels are captured, and their mean is handed over. The time of a chunk is that of
    its callback less its own length, so it is late by what the system holds back (under
    PulseAudio 1 to 6 ms) and by what the callback had to wait. PortAudio's own capture times are
    not used: through ALSA's PulseAudio plug-in they were seen to be 340 ms off.

    Parameters
    ----------
    device : InputDevice
        What to capture.
    clock : Clock
        The machine's clock (chunks are stamped with it).
    on_lost : callable
        Told once when the device goes away while it is captured.

    Attributes
    ----------
    overflows : int
        How often the system dropped samples because they were not taken in time.
    """

    def __init__(self, device: InputDevice, clock: Clock, on_lost: OnLost) -> None:
        self.label, self.rate = device.name, device.rate
        self._device, self._clock, self._on_lost = device, clock, on_lost
        self._stream: Any = None
        self._ended = False
        self._stopping = False
        self._failure: Exception | None = None
        self.overflows = 0

    @property
    def delivering(self) -> bool:
        """Whether the device is captured."""
        return self._stream is not None and not self._ended

    def start(self, sink: Sink) -> None:
        """Capture from now on.

        Raises
        ------
        DeviceUnavailable
            The device can not be opened.
        """
        backend = portaudio()
        try:
            with _pulse_source(self._device):
                self._stream = backend.InputStream(
                    device=self._device.index,
                    channels=min(2, self._device.channels),
                    samplerate=self.rate,
                    blocksize=round(self.rate * BLOCK_S),
                    dtype="float32",
                    latency="low",
                    callback=self._callback(backend, sink),
                    finished_callback=self._finished,
                )
                self._stream.start()
        except backend.PortAudioError as error:
            self.stop()
            raise DeviceUnavailable(
                f"{self.label} can not be opened: {error}.",
                "Check that it is plugged in and that no other program holds it for itself; "
                "`infp-cam devices` lists what there is.",
            ) from error

    def stop(self) -> None:
        """Stop capturing and give the device back."""
        self._stopping = True
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _callback(self, backend: Any, sink: Sink) -> Callable[..., None]:
        def take(block: NDArray[np.float32], frames: int, _times: Any, status: Any) -> None:
            t0_ns = self._clock.now_ns() - frames * 1_000_000_000 // self.rate
            self.overflows += bool(status.input_overflow)
            try:
                sink(AudioChunk(block.mean(axis=1), self.rate, t0_ns))
            except Exception as error:  # an exception must not reach PortAudio's own thread
                self._failure = error
                raise backend.CallbackAbort from error

        return take

    def _finished(self) -> None:
        """Tell of the loss: PortAudio calls this whenever the stream has ended."""
        self._ended = True
        if self._stopping:
            return
        lost = DeviceLost(
            f"{self.label} went away." if self._failure is None else f"{self.label} was stopped.",
            "Plug it in again, or choose another one.",
            retryable=True,
        )
        lost.__cause__ = self._failure
        self._on_lost(lost)


_environment = threading.Lock()


@contextmanager
def _pulse_source(device: InputDevice) -> Iterator[None]:
    """Have the ALSA device ``pulse`` opened within lead to the wanted source."""
    if device.host_api != PULSE:
        yield
        return
    with _environment:
        before = os.environ.get("PULSE_SOURCE")
        os.environ["PULSE_SOURCE"] = device.id
        try:
            yield
        finally:
            if before is None:
                del os.environ["PULSE_SOURCE"]
            else:
                os.environ["PULSE_SOURCE"] = before


def open_source(text: str, track: int, clock: Clock, on_lost: OnLost) -> AudioSource:
    """Return the source that ``--self`` or ``--other`` names.

    Parameters
    ----------
    text : str
        ``none``, an audio file that exists or is written as a path with a suffix such as
        ``talk.wav``, or a device (see `infp_cam.audio.devices.find_device`).
    track : int
        `infp_cam.types.SELF` (a microphone is meant) or `infp_cam.types.OTHER` (system audio).
    clock : Clock
        The clock of the call.
    on_lost : callable
        Told when a device goes away.

    Raises
    ------
    AudioInvalid, DeviceUnavailable, BackendMissing
        The file, the device or PortAudio is not there.
    """
    if text == NONE:
        return SilenceSource()
    if Path(text).is_file() or Path(text).suffix.lower() in _AUDIO_SUFFIXES:
        return FileSource.open(text, clock)
    kind = DeviceKind.MICROPHONE if track == SELF else DeviceKind.SYSTEM_AUDIO
    return DeviceSource(find_device(text, kind, list_devices()), clock, on_lost)


# With these a name that is no file is taken for a mistyped file, not for a device.
_AUDIO_SUFFIXES = {
    *(".wav", ".flac", ".aiff", ".aif", ".ogg", ".oga", ".opus", ".mp3", ".m4a", ".aac", ".wma"),
    *(".mp4", ".mov", ".mkv", ".webm"),
}
