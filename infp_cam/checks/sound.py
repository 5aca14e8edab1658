"""Checks of what hears a call and speaks in it: server, devices, echo canceller, microphones."""

from __future__ import annotations

import contextlib
import re
import shutil
import sys
from collections.abc import Iterator
from typing import Any

import psutil

from infp_cam.audio import portaudio
from infp_cam.audio.devices import DEFAULT, DeviceKind, InputDevice, find_device, list_devices
from infp_cam.audio.echo import EchoCanceller
from infp_cam.audio.microphone import pulse_cable
from infp_cam.audio.microphone.cable_outlet import CableOutlet
from infp_cam.audio.microphone.microphone import NONE
from infp_cam.audio.microphone.pulse_connection import pulsectl, talk
from infp_cam.audio.source import check_source
from infp_cam.checks.check import LINUX, OTHERS, Check
from infp_cam.clock import SystemClock
from infp_cam.errors import BackendMissing, DeviceUnavailable
from infp_cam.settings import Settings
from infp_cam.types import OTHER, SELF

_PROBE = "infp_doctor"
"""What the server calls the device that is made for a moment to see whether it can be made."""


def _portaudio(settings: Settings) -> str:
    return str(portaudio.sounddevice().get_portaudio_version()[1]).partition(",")[0]


def _server(settings: Settings) -> str:
    with _connected() as server:
        info = server.server_info()
    return f"{info.server_name} {info.server_version}"


def _programs(settings: Settings) -> str:
    missing = [program for program in ("parec", "pacat") if shutil.which(program) is None]
    if missing:
        raise BackendMissing(
            f"Programs that carry sound are not installed: {', '.join(missing)}.",
            "`sudo apt install pulseaudio-utils`.",
        )
    return "parec, pacat"


def _microphone(settings: Settings) -> str:
    found = _source(settings.self_source, SELF)
    if isinstance(found, InputDevice) and found.id == pulse_cable.SOURCE:
        raise DeviceUnavailable(
            f"The system's default microphone is {pulse_cable.NAME}, which carries what you say "
            "on: nobody speaks into it.",
            "Choose a real microphone in the system's sound settings: `pactl list short sources` "
            "lists them, `pactl set-default-source NAME` chooses one.",
        )
    return _described(found)


def _system_audio(settings: Settings) -> str:
    return _described(_source(settings.other_source, OTHER))


def _source(text: str, track: int) -> InputDevice | str:
    """Return the default device where it is meant, else what the setting names."""
    check_source(text, track)
    if text != DEFAULT:
        return text
    return find_device(DEFAULT, DeviceKind.of(track), list_devices())


def _described(found: InputDevice | str) -> str:
    if isinstance(found, str):
        return found
    return f"{found.name} ({found.host_api}, {found.rate} Hz)"


def _echo(settings: Settings) -> str:
    if settings.echo_cancellation == "off" and not settings.noise_suppression:
        return "switched off"
    EchoCanceller(echo=True, noise=True)
    return "WebRTC's, out of LiveKit's library"


def _virtual_microphone(settings: Settings) -> str:
    wanted = settings.microphone
    if wanted == NONE:
        return "not wanted"
    if sys.platform != "linux":
        cable = CableOutlet(None if wanted == DEFAULT else wanted, SystemClock())
        return f"the voice can go into {cable.name}"
    if wanted not in (DEFAULT, pulse_cable.NAME):
        return f"the voice can go into {pulse_cable.PulseSink(wanted).name}"
    with _connected() as server:
        if any(_is_alive(module) for module in _cable_modules(server)):
            return f"{pulse_cable.NAME} is there, a running INFP Camera has made it"
        try:
            server.module_unload(server.module_load("module-null-sink", f"sink_name={_PROBE}"))
        except pulsectl().PulseError as error:
            raise DeviceUnavailable(
                "The sound server can not make a virtual microphone: it refuses the module "
                f"null-sink ({error}).",
                "`sudo apt install --reinstall pulseaudio` or, with PipeWire, pipewire-pulse.",
            ) from error
    return f"{pulse_cable.NAME} can be made"


def _left_behind(settings: Settings) -> str:
    try:
        with _connected() as server:
            dead = [module for module in _cable_modules(server) if not _is_alive(module)]
    except (BackendMissing, DeviceUnavailable):
        return "none, as no sound server runs"
    if dead:
        unload = " && ".join(f"pactl unload-module {module.index}" for module in dead)
        raise DeviceUnavailable(
            f"A run that crashed has left its {pulse_cable.NAME} behind.",
            f"The next `infp-cam run` removes it; by hand: `{unload}`.",
        )
    return "none"


def _cable_modules(server: Any) -> list[Any]:
    """Return the modules of our virtual microphone, the source first, its sink last."""
    ours = rf"_name=({pulse_cable.SOURCE}|{pulse_cable.SINK})\b"
    return [
        module
        for module in reversed(server.module_list())
        if re.search(ours, module.argument or "")
    ]


def _is_alive(module: Any) -> bool:
    """Whether the process that made `module` still runs."""
    owner = re.search(r"infp\.owner=(\d+)", module.argument)
    return owner is not None and psutil.pid_exists(int(owner[1]))


@contextlib.contextmanager
def _connected() -> Iterator[Any]:
    """Give a connection to the sound server."""
    with contextlib.ExitStack() as stack:
        try:
            server = stack.enter_context(talk())
        except DeviceUnavailable as error:
            raise DeviceUnavailable(
                "No sound server answers, neither PipeWire nor PulseAudio.",
                "`systemctl --user start pipewire-pulse`, or `pulseaudio --start`.",
            ) from error
        yield server


SOUND_CHECKS = (
    Check("PortAudio", _portaudio, OTHERS),
    Check("sound server", _server, LINUX),
    Check("sound programs", _programs, LINUX),
    Check("microphone", _microphone),
    Check("system audio", _system_audio),
    Check("echo cancellation", _echo),
    Check("virtual microphone", _virtual_microphone),
    Check("leftovers of a crash", _left_behind, LINUX),
)
