"""What PortAudio offers: microphones by sounddevice, Windows' loudspeakers by PyAudioWPatch.

PortAudio looks at the machine's devices when it is initialised, and not again while a stream is
open. So the program itself opens none: a child process records each device
(`infp_cam.audio.capture.recorder`), and another one looks again and again what there is.

Windows and macOS: written against the libraries' documentation, not run there yet.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from infp_cam.errors import BackendMissing

BLOCK_S = 0.01
"""Length of the blocks that a stream hands over, seconds."""

# The others of a system show the same devices again.
_HOST_APIS = {
    "linux": {"ALSA", "JACK Audio Connection Kit"},
    "win32": {"Windows WASAPI", "ASIO"},
    "darwin": {"Core Audio"},
}
_TO_SERVER = "pulse"  # the ALSA device that leads to a sound server: not there, as we are here

# Virtual cables that programs play into: who listens to one hears these programs.
_CABLES = ("blackhole", "soundflower", "loopback audio", "stereo mix", "cable output")


@dataclass(frozen=True, slots=True)
class Input:
    """A device that PortAudio can capture.

    Parameters
    ----------
    name : str
        What the system calls it.
    index : int
        PortAudio's number, until it looks again.
    host_api : str
        Who gives access to it.
    channels, rate : int
        Its channels, and its own sample rate in Hz.
    is_default : bool
        Whether it is the system's choice, among loopbacks or among the others.
    is_loopback : bool
        Whether it gives what is played.
    """

    name: str
    index: int
    host_api: str
    channels: int
    rate: int
    is_default: bool
    is_loopback: bool


StillRuns = Callable[[], bool]
"""Tells whether an opened stream still runs."""


def sounddevice() -> Any:
    """Return the module ``sounddevice``.

    Raises
    ------
    BackendMissing
        PortAudio is not installed.
    """
    try:
        import sounddevice
    except OSError as error:
        raise BackendMissing(
            "PortAudio, which captures sound, is not installed.",
            "Install it: on Debian and Ubuntu, sudo apt install libportaudio2 libasound2-plugins.",
        ) from error
    return sounddevice


def inputs() -> list[Input]:
    """Return what can be captured, as of now where this process has no stream open.

    Raises
    ------
    BackendMissing
        PortAudio is not installed.
    """
    found = list(_sounddevice_inputs())
    if sys.platform == "win32":
        found += _loopbacks()
    return found


def _sounddevice_inputs() -> Iterator[Input]:
    backend = sounddevice()
    backend._terminate()  # look again
    backend._initialize()
    host_apis = backend.query_hostapis()
    usual = _HOST_APIS.get(sys.platform, set())
    has_default_cable = False
    for info in backend.query_devices():
        host_api = host_apis[info["hostapi"]]
        name = info["name"]
        if info["max_input_channels"] < 1 or host_api["name"] not in usual or name == _TO_SERVER:
            continue
        is_cable = any(cable in name.casefold() for cable in _CABLES)
        first_cable = is_cable and not has_default_cable and sys.platform == "darwin"
        has_default_cable |= first_cable
        yield Input(
            name=name,
            index=info["index"],
            host_api=host_api["name"],
            channels=info["max_input_channels"],
            rate=round(info["default_samplerate"]),
            is_default=(
                first_cable if is_cable else info["index"] == host_api["default_input_device"]
            ),
            is_loopback=is_cable,
        )


LOOPBACK_API = "Windows WASAPI loopback"
"""Host API of what PyAudioWPatch offers."""


def _loopbacks() -> Iterator[Input]:
    library = _pyaudiowpatch()
    with library.PyAudio() as backend:
        try:
            default = backend.get_default_wasapi_loopback()["index"]
        except (OSError, LookupError):  # no WASAPI, no loudspeakers
            default = None
        for info in backend.get_loopback_device_info_generator():
            yield Input(
                name=info["name"].removesuffix(" [Loopback]"),
                index=info["index"],
                host_api=LOOPBACK_API,
                channels=info["maxInputChannels"],
                rate=round(info["defaultSampleRate"]),
                is_default=info["index"] == default,
                is_loopback=True,
            )


def _pyaudiowpatch() -> Any:
    try:
        return importlib.import_module("pyaudiowpatch")
    except ImportError as error:
        raise BackendMissing(
            "PyAudioWPatch, which listens to Windows' loudspeakers, is not installed.",
            "Install it: pip install PyAudioWPatch.",
        ) from error


def captured_channels(host_api: str, channels: int) -> int:
    """Return how many of a device's channels are captured."""
    return channels if host_api == LOOPBACK_API else min(2, channels)


def open_input(
    host_api: str, name: str, rate: int, channels: int, take: Callable[[bytes], None]
) -> StillRuns:
    """Capture a device from now on, in blocks of interleaved float32.

    Parameters
    ----------
    host_api, name : str
        Which one.
    rate, channels : int
        Its own rate, and `captured_channels`.
    take : callable
        Takes the blocks, on PortAudio's own thread.

    Returns
    -------
    callable
        Tells whether it is still captured.

    Raises
    ------
    OSError
        It is not there or can not be opened.
    """
    for found in inputs():
        if (found.host_api, found.name) == (host_api, name):
            opening = _open_loopback if host_api == LOOPBACK_API else _open_sounddevice
            return opening(found.index, rate, channels, take)
    raise OSError(f"{name} is not there")


def _open_sounddevice(
    index: int, rate: int, channels: int, take: Callable[[bytes], None]
) -> StillRuns:
    backend = sounddevice()

    def heard(block: Any, _frames: int, _times: Any, _status: Any) -> None:
        take(bytes(block))

    try:
        stream = backend.RawInputStream(
            device=index,
            channels=channels,
            samplerate=rate,
            blocksize=round(rate * BLOCK_S),
            dtype="float32",
            latency="low",
            callback=heard,
        )
        stream.start()
    except backend.PortAudioError as error:
        raise OSError(str(error)) from error
    return lambda: bool(stream.active)


def _open_loopback(
    index: int, rate: int, channels: int, take: Callable[[bytes], None]
) -> StillRuns:
    library = _pyaudiowpatch()

    def heard(block: bytes, _frames: int, _times: Any, _status: int) -> tuple[None, int]:
        take(block)
        return None, library.paContinue

    stream = library.PyAudio().open(
        format=library.paFloat32,
        channels=channels,
        rate=rate,
        frames_per_buffer=round(rate * BLOCK_S),
        input=True,
        input_device_index=index,
        stream_callback=heard,
    )
    return lambda: bool(stream.is_active())
