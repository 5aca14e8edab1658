"""Microphones and system audio: what there is, and which one the person means.

On Linux the PulseAudio or PipeWire server lists them, where one runs. Elsewhere PortAudio does,
and on Windows PyAudioWPatch lists what the loudspeakers play.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from infp_cam.audio import portaudio
from infp_cam.audio.sound_server import ServerState, SoundServer
from infp_cam.errors import BackendMissing, DeviceLost, DeviceUnavailable
from infp_cam.types import CALL_RATE, SELF

DEFAULT = "default"
"""The name that stands for the system's own choice."""

PULSE = "PulseAudio"
"""Host API of what a PulseAudio or PipeWire server offers; its `InputDevice.id` is the source."""

HOST_MARK = " @ "
"""Stands between a device's name and its host API where the name alone is not enough."""


class DeviceKind(Enum):
    """What a device hears."""

    MICROPHONE = "microphone"
    SYSTEM_AUDIO = "system audio"

    @staticmethod
    def of(track: int) -> DeviceKind:
        """Return what a track of the call is captured from."""
        return DeviceKind.MICROPHONE if track == SELF else DeviceKind.SYSTEM_AUDIO


@dataclass(frozen=True, slots=True)
class InputDevice:
    """A device that sound can be captured from.

    Parameters
    ----------
    name : str
        What people call it.
    id : str
        What the system calls it: with PulseAudio the source's name, with PortAudio its number,
        which is another one tomorrow.
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
    """

    name: str
    id: str
    host_api: str
    kind: DeviceKind
    channels: int
    rate: int
    is_default: bool


def list_devices() -> tuple[InputDevice, ...]:
    """Return all microphones and system audio sources, the defaults first.

    Raises
    ------
    BackendMissing
        No sound server answers, and PortAudio is not installed.
    """
    if sys.platform == "linux":
        try:
            with SoundServer() as server:
                return server_devices(server.state())
        except (DeviceLost, BackendMissing):  # no server runs, or there is no libpulse to ask it
            pass
    return portaudio_devices()


def server_devices(state: ServerState) -> tuple[InputDevice, ...]:
    """Return what a sound server can record from, the defaults first."""
    return _defaults_first(
        InputDevice(
            name=source.description,
            id=source.name,
            host_api=PULSE,
            kind=DeviceKind.MICROPHONE if source.sink is None else DeviceKind.SYSTEM_AUDIO,
            channels=source.channels,
            rate=CALL_RATE,  # the server gives any rate
            is_default=source.is_default,
        )
        for source in state.sources
    )


def portaudio_devices() -> tuple[InputDevice, ...]:
    """Return what PortAudio and, on Windows, PyAudioWPatch offer, the defaults first.

    Raises
    ------
    BackendMissing
        PortAudio is not installed.
    """
    return _defaults_first(input_device(found) for found in portaudio.inputs())


def input_device(found: portaudio.Input) -> InputDevice:
    """Return what PortAudio has found."""
    return InputDevice(
        name=found.name,
        id=str(found.index),
        host_api=found.host_api,
        kind=DeviceKind.SYSTEM_AUDIO if found.is_loopback else DeviceKind.MICROPHONE,
        channels=found.channels,
        rate=found.rate,
        is_default=found.is_default,
    )


def find_device(wanted: str, kind: DeviceKind, devices: Sequence[InputDevice]) -> InputDevice:
    """Return the device that the person means.

    Parameters
    ----------
    wanted : str
        ``default``; a name or id, alone or followed by `HOST_MARK` and a host API; or a part of a
        name or id that only one device of `kind` has. Upper and lower case are alike. A device
        of the other kind must be called by its whole name or id: a microphone that is away must
        not be taken for the loudspeakers that are called alike.
    kind : DeviceKind
        What it is for.
    devices : sequence of InputDevice
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
    fits = _called(wanted, own) or _partly_called(wanted, own) or _called(wanted, others)
    if len(fits) == 1:
        return fits[0]
    if fits:
        raise DeviceUnavailable(
            f"{wanted!r} fits more than one device: {_listed(fits, devices)}.",
            "Give more of the name, or the whole id in brackets.",
        )
    raise DeviceUnavailable(
        f"There is no device {wanted!r}. There is: {_listed(own + others, devices)}.",
        "Give one of these names, `default`, `none` or an audio file.",
    )


def setting(device: InputDevice, devices: Iterable[InputDevice]) -> str:
    """Return what the person writes to mean this device and no other of `devices`."""
    alike = [other for other in devices if other.name == device.name]
    if len(alike) == 1:
        return device.name
    if sum(other.host_api == device.host_api for other in alike) == 1:
        return f"{device.name}{HOST_MARK}{device.host_api}"
    return device.id


def _default_device(kind: DeviceKind, own: list[InputDevice]) -> InputDevice:
    for device in own:
        if device.is_default:
            return device
    if kind is DeviceKind.MICROPHONE:
        raise DeviceUnavailable(
            f"The system has no default microphone. There is: {_listed(own, own)}.",
            "Plug one in and choose it in the system's sound settings, or use --self none.",
        )
    raise DeviceUnavailable(*_NO_SYSTEM_AUDIO.get(sys.platform, _NO_SYSTEM_AUDIO["linux"]))


_NO_SYSTEM_AUDIO = {
    "linux": (
        "What the others say can not be heard: the sound server has no loudspeakers to listen to, "
        "or none runs.",
        "Start one (systemctl --user start pipewire-pulse or pulseaudio), or use --other none.",
    ),
    "win32": (
        "What the others say can not be heard: no loudspeakers can be listened to.",
        "Plug in loudspeakers or headphones and choose them in Windows' sound settings; if they "
        "are there, `pip install PyAudioWPatch`.",
    ),
    "darwin": (
        "What the others say can not be heard: macOS lets nobody listen to its loudspeakers.",
        "Install BlackHole and let the call play into it, or `pip install proc-tap` and use "
        "--other app:NAME, or use --other none.",
    ),
}


def _called(wanted: str, devices: list[InputDevice]) -> list[InputDevice]:
    """Return the devices called exactly so, by name, id, or name and host API."""
    exact = [device for device in devices if wanted in (device.name, device.id)]
    word = wanted.casefold()
    return (
        exact
        or [device for device in devices if word == device.name.casefold()]
        or [
            device
            for device in devices
            if word == f"{device.name}{HOST_MARK}{device.host_api}".casefold()
        ]
    )


def _partly_called(wanted: str, devices: list[InputDevice]) -> list[InputDevice]:
    name, _, host_api = wanted.casefold().rpartition(HOST_MARK)
    fits = [
        device
        for device in devices
        if name and name in device.name.casefold() and host_api == device.host_api.casefold()
    ]
    part = wanted.casefold()
    return fits or [
        device
        for device in devices
        if part in device.name.casefold() or part in device.id.casefold()
    ]


def _listed(devices: Sequence[InputDevice], among: Sequence[InputDevice]) -> str:
    return ", ".join(f"{setting(device, among)} [{device.id}]" for device in devices) or "nothing"


def _defaults_first(devices: Iterable[InputDevice]) -> tuple[InputDevice, ...]:
    return tuple(sorted(devices, key=lambda device: not device.is_default))
