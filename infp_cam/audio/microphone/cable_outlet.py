"""A virtual cable as the microphone: VB-CABLE on Windows, BlackHole on macOS, by its name.

Written against the documents of sounddevice and tested with a stand-in; not yet run on either.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from infp_cam.audio.microphone.delay_line import DelayLine
from infp_cam.audio.microphone.output_clock import OutputClock
from infp_cam.audio.portaudio import sounddevice
from infp_cam.clock import Clock
from infp_cam.errors import BackendMissing, DeviceLost, DeviceUnavailable
from infp_cam.types import CALL_RATE

BLOCK = 480

USUAL = {"win32": "CABLE Input", "darwin": "BlackHole"}
"""How the usual cable's playing end is called."""

_HOST_APIS = {"win32": "Windows WASAPI", "darwin": "Core Audio"}

_INSTALL = {
    "win32": "Install VB-CABLE (https://vb-audio.com/Cable), restart, and choose `CABLE Output` as "
    "the microphone in your call program; or use --microphone none.",
    "darwin": "Install BlackHole (brew install blackhole-2ch) and choose it as the microphone in "
    "your call program; or use --microphone none.",
}


class CableOutlet:
    """Plays into an output device of PortAudio.

    Parameters
    ----------
    wanted : str or None
        A part of the device's name; None for this system's usual cable.
    clock : Clock
        The machine's clock.

    Raises
    ------
    BackendMissing
        PortAudio or the usual cable is not installed.
    DeviceUnavailable
        There is no such device.
    """

    def __init__(self, wanted: str | None, clock: Clock) -> None:
        self._wanted, self._clock = wanted, clock
        self.name = str(_found(wanted)["name"])
        self.underruns = 0

    def play(
        self, line: DelayLine, on_playing: Callable[[], None], stopping: threading.Event
    ) -> None:
        """See `infp_cam.audio.microphone.outlet.Outlet.play`."""
        backend, device = sounddevice(), _found(self._wanted)
        ended = threading.Event()
        feed = _Feed(self, line, self._clock, backend)
        try:
            stream = backend.OutputStream(
                device=device["index"],
                channels=min(2, device["max_output_channels"]),
                samplerate=CALL_RATE,
                blocksize=BLOCK,
                dtype="float32",
                latency="low",
                callback=feed.give,
                finished_callback=ended.set,
            )
        except backend.PortAudioError as error:
            raise DeviceUnavailable(
                f"{self.name} can not be opened: {error}.",
                "Set it to 48 kHz in the system's sound settings, and close programs that hold "
                "it for themselves.",
            ) from error
        with stream:
            feed.latency_ns = round(stream.latency * 1e9)
            on_playing()
            while not stopping.is_set() and not ended.wait(0.1):
                pass
        if not stopping.is_set():
            raise DeviceLost(
                f"{self.name} went away.",
                "Plug it in or install it again; the voice goes on as soon as it is there.",
                retryable=True,
            ) from feed.failure


class _Feed:
    """PortAudio's callback: what the device plays next, and when."""

    def __init__(self, outlet: CableOutlet, line: DelayLine, clock: Clock, backend: Any) -> None:
        self._outlet, self._backend = outlet, backend
        self._line, self._clock = line, clock
        self._times = OutputClock()
        self._given = 0
        self.latency_ns = 0
        self.failure: Exception | None = None

    def give(self, out: NDArray[np.float32], count: int, _times: Any, status: Any) -> None:
        """Fill ``out: float32[count, channels]``."""
        try:
            if status.output_underflow:
                self._outlet.underruns += 1
                self._times.restart()
            if self._times.observe(self._given, self._clock.now_ns() + self.latency_ns):
                self._line.interrupt()
            out[:] = self._line.render(count, self._times.leaves_ns(self._given))[:, None]
            self._given += count
        except Exception as error:  # an exception must not reach PortAudio's own thread
            self.failure = error
            raise self._backend.CallbackAbort from error


def _found(wanted: str | None) -> Any:
    part = (wanted or USUAL.get(sys.platform, "")).casefold()
    backend = sounddevice()
    backend._terminate()  # look again; no other stream of this process is open, see `portaudio`
    backend._initialize()
    host_apis = backend.query_hostapis()
    outputs = [
        device
        for device in backend.query_devices()
        if device["max_output_channels"] > 0
        and host_apis[device["hostapi"]]["name"] == _HOST_APIS.get(sys.platform)
    ]
    for device in outputs:
        if part and part in device["name"].casefold():
            return device
    if wanted is None:
        raise BackendMissing(
            "There is no virtual cable to carry your voice in time with the face.",
            _INSTALL.get(sys.platform, "Use --microphone none."),
        )
    there = ", ".join(device["name"] for device in outputs) or "nothing"
    raise DeviceUnavailable(
        f"There is no device {wanted!r} to give the voice to. There is: {there}.",
        "Give one of these names, `default` or `none`.",
    )
