"""Microphones and system audio: what there is, and which one the person means.

PortAudio lists and opens the devices. On Linux its ALSA devices know nothing of a sink's monitor,
so where PulseAudio or PipeWire runs, the sources are listed by the server and opened through the
ALSA device ``pulse``, which takes the source's name from the variable ``PULSE_SOURCE``.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from enum import Enum
from typing import Any

from infp_cam.errors import BackendMissing, DeviceUnavailable

DEFAULT = "default"
"""The name that stands for the system's own choice."""


class DeviceKind(Enum):
    """What a device hears."""

    MICROPHONE = "microphone"
    SYSTEM_AUDIO = "system audio"


@dataclass(frozen=True, slots=True)
class InputDevice:
    """A device that sound can be captured from.

    Parameters
    ----------
    name : str
        What people call it.
    id : str
        What the system calls it; unique within the host API.
    host_api : str
        Who gives access to it, such as ``PulseAudio``, ``ALSA``, ``Windows WASAPI``.
    kind : DeviceKind
        What it hears.
    channels : int
        How many channels it has.
    rate : int
        Sample rate to capture it at, Hz.
    is_default : bool
        Whether it is the system's own choice among its kind.
    index : int
        PortAudio's number of the device to open.
    """

    name: str
    id: str
    host_api: str
    kind: DeviceKind
    channels: int
    rate: int
    is_default: bool
    index: int


PULSE = "PulseAudio"
"""Host API of what a PulseAudio or PipeWire server offers; its `InputDevice.id` is the source."""

# The host API whose devices are listed: the others of the system show the same ones again.
_HOST_APIS = {"linux": "ALSA", "win32": "Windows WASAPI", "darwin": "Core Audio"}
_TO_PULSE = "pulse"  # the ALSA device that leads to the server
# The server gives any rate; pulsectl's `sample_spec` points into memory that is already freed.
_PULSE_RATE = 48_000


def portaudio() -> Any:
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


def list_devices() -> tuple[InputDevice, ...]:
    """Return all microphones and system audio sources, the defaults first.

    Raises
    ------
    BackendMissing
        PortAudio, or its way to the sound server, is not installed.
    """
    found = _portaudio_devices()
    if sys.platform == "linux" and (sources := _pulse_devices(found)) is not None:
        found = sources
    else:
        found = [device for device in found if device.name != _TO_PULSE]
    return tuple(sorted(found, key=lambda device: not device.is_default))


def find_device(wanted: str, kind: DeviceKind, devices: tuple[InputDevice, ...]) -> InputDevice:
    """Return the device that the person means.

    Parameters
    ----------
    wanted : str
        ``default``, a name or id, or a part of one (upper and lower case are alike) that only one
        device has. Devices of `kind` go first: others are looked at when none of them fits.
    kind : DeviceKind
        What it is for.
    devices : tuple of InputDevice
        See `list_devices`.

    Raises
    ------
    DeviceUnavailable
        No device fits, or more than one.
    """
    own = [device for device in devices if device.kind is kind]
    if wanted == DEFAULT:
        return _default_device(kind, own)
    others = [device for device in devices if device.kind is not kind]
    fits = _fitting(wanted, own) or _fitting(wanted, others)
    if len(fits) == 1:
        return fits[0]
    if fits:
        raise DeviceUnavailable(
            f"{wanted!r} fits more than one device: {_listed(fits)}.",
            "Give more of the name, or the whole id in brackets.",
        )
    raise DeviceUnavailable(
        f"There is no device {wanted!r}. There is: {_listed(own + others)}.",
        "Give one of these names, `default`, `none` or an audio file.",
    )


def _default_device(kind: DeviceKind, own: list[InputDevice]) -> InputDevice:
    for device in own:
        if device.is_default:
            return device
    if kind is DeviceKind.MICROPHONE:
        raise DeviceUnavailable(
            f"The system has no default microphone. There is: {_listed(own)}.",
            "Plug one in and choose it in the system's sound settings, or use --self none.",
        )
    if sys.platform == "linux":
        raise DeviceUnavailable(
            "What the others say can not be heard: no PulseAudio or PipeWire server answers.",
            "Start one (systemctl --user start pipewire-pulse or pulseaudio), or use --other none.",
        )
    raise DeviceUnavailable(
        "What the others say can not be heard here yet: this system's loudspeakers can not be "
        "captured.",
        "Name a virtual cable such as BlackHole or Stereo Mix with --other, or use --other none.",
    )


def _fitting(wanted: str, devices: list[InputDevice]) -> list[InputDevice]:
    """Return the devices called exactly so; if none is, those that have it in their names."""
    exact = [device for device in devices if wanted in (device.name, device.id)]
    part = wanted.casefold()
    return exact or [
        device
        for device in devices
        if part in device.name.casefold() or part in device.id.casefold()
    ]


def _listed(devices: list[InputDevice]) -> str:
    return ", ".join(f"{device.name} [{device.id}]" for device in devices) or "nothing"


def _portaudio_devices() -> list[InputDevice]:
    """Return what PortAudio offers on this system's usual host API."""
    backend = portaudio()
    host_apis = backend.query_hostapis()
    usual = _HOST_APIS.get(sys.platform)
    return [
        InputDevice(
            name=info["name"],
            id=str(info["index"]),
            host_api=host_api["name"],
            kind=DeviceKind.MICROPHONE,
            channels=info["max_input_channels"],
            rate=round(info["default_samplerate"]),
            is_default=info["index"] == host_api["default_input_device"],
            index=info["index"],
        )
        for info in backend.query_devices()
        if info["max_input_channels"] > 0
        and (host_api := host_apis[info["hostapi"]])["name"] == usual
    ]


def _pulse_devices(through: list[InputDevice]) -> list[InputDevice] | None:
    """Return the sources of the PulseAudio or PipeWire server; None where none answers."""
    try:
        import pulsectl
    except OSError:  # no libpulse: no server either
        return None
    try:
        with pulsectl.Pulse("infp-cam") as server:
            chosen, sources = server.server_info(), server.source_list()
    except pulsectl.PulseError:
        return None
    index = next((device.index for device in through if device.name == _TO_PULSE), None)
    if index is None:
        raise BackendMissing(
            "A sound server runs, but the ALSA plug-in that leads to it is not installed.",
            "Install it: on Debian and Ubuntu, sudo apt install libasound2-plugins.",
        )
    return [_pulse_device(source, chosen, index) for source in sources]


def _pulse_device(source: Any, chosen: Any, index: int) -> InputDevice:
    is_monitor = bool(source.monitor_of_sink_name)
    return InputDevice(
        name=source.description,
        id=source.name,
        host_api=PULSE,
        kind=DeviceKind.SYSTEM_AUDIO if is_monitor else DeviceKind.MICROPHONE,
        channels=source.channel_count,
        rate=_PULSE_RATE,
        is_default=(
            source.monitor_of_sink_name == chosen.default_sink_name
            if is_monitor
            else source.name == chosen.default_source_name
        ),
        index=index,
    )
