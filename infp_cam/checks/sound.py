"""Checks of what hears a call and speaks in it: server, devices, echo canceller, microphones."""

from __future__ import annotations

import contextlib
import re
import shutil
import sys
from collections.abc import Iterator
from typing import Any

import psutil

from infp_cam.audio.devices import (
    DEFAULT,
    DeviceKind,
    InputDevice,
    find_device,
    list_devices,
    portaudio,
)
from infp_cam.audio.microphone import pulse_cable
from infp_cam.checks.check import LINUX, Check
from infp_cam.errors import BackendMissing, DeviceUnavailable
from infp_cam.settings import Settings

_PROBE = "infp_doctor"
"""What the server calls the device that is made for a moment to see whether it can be made."""

_CABLES = {
    "win32": ("VB-CABLE", "CABLE Input", "Install VB-CABLE from https://vb-audio.com/Cable."),
    "darwin": ("BlackHole", "BlackHole", "`brew install blackhole-2ch`."),
}
"""Virtual cables by `sys.platform`: their name, how their output begins, how to get them."""


def _portaudio(settings: Settings) -> str:
    return str(portaudio().get_portaudio_version()[1]).partition(",")[0]


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
    device = find_device(DEFAULT, DeviceKind.MICROPHONE, list_devices())
    if device.id == pulse_cable.SOURCE:
        raise DeviceUnavailable(
            f"The system's default microphone is {pulse_cable.NAME}, which carries what you say "
            "on: nobody speaks into it.",
            "Choose a real microphone in the system's sound settings: `pactl list short sources` "
            "lists them, `pactl set-default-source NAME` chooses one.",
        )
    return _described(device)


def _system_audio(settings: Settings) -> str:
    return _described(find_device(DEFAULT, DeviceKind.SYSTEM_AUDIO, list_devices()))


def _described(device: InputDevice) -> str:
    return f"{device.name} ({device.host_api}, {device.rate} Hz)"


def _echo(settings: Settings) -> str:
    if settings.echo_cancellation == "off":
        return "switched off"
    try:
        from livekit import rtc

        rtc.AudioProcessingModule(echo_cancellation=True)
    except (ImportError, OSError) as error:
        raise BackendMissing(
            f"livekit, which takes the others out of your microphone, can not be loaded: {error}.",
            "`pip install livekit`, or wear headphones and use `--echo-cancellation off`.",
        ) from error
    return "livekit's WebRTC audio processing"


def _virtual_microphone(settings: Settings) -> str:
    wanted = settings.microphone
    if wanted == "none":
        return "not wanted"
    if sys.platform != "linux":
        return _cable(wanted)
    with _connected() as server:
        if wanted != DEFAULT:
            return _sink(server, wanted)
        if any(_is_alive(module) for module in _cable_modules(server)):
            return f"{pulse_cable.NAME} is there, a running INFP Camera has made it"
        try:
            server.module_unload(server.module_load("module-null-sink", f"sink_name={_PROBE}"))
        except _server_errors() as error:
            raise DeviceUnavailable(
                "The sound server can not make a virtual microphone: it refuses the module "
                f"null-sink ({error}).",
                "`sudo apt install --reinstall pulseaudio` or, with PipeWire, pipewire-pulse.",
            ) from error
    return f"{pulse_cable.NAME} can be made"


def _cable(wanted: str) -> str:
    """Return the virtual cable's output on Windows or macOS."""
    product, start, fix = _CABLES[sys.platform]
    start = start if wanted == DEFAULT else wanted
    outputs = [str(info["name"]) for info in portaudio().query_devices() if _plays(info)]
    found = next((name for name in outputs if name.startswith(start)), None)
    if found is None:
        raise DeviceUnavailable(
            f"There is no virtual cable {start} that could carry your voice.",
            f"{fix} Without it choose your real microphone in the call program; the face is then "
            "a moment behind the voice.",
        )
    return f"{found} ({product})"


def _plays(info: Any) -> bool:
    return bool(info["max_output_channels"] > 0)


def _sink(server: Any, wanted: str) -> str:
    for sink in server.sink_list():
        if wanted in (sink.name, sink.description):
            return f"{sink.description} [{sink.name}]"
    raise DeviceUnavailable(
        f"There is no sink {wanted} to give the voice to.",
        "`pactl list short sinks` lists them; or use `--microphone default`.",
    )


def _left_behind(settings: Settings) -> str:
    with _connected() as server:
        dead = [module for module in _cable_modules(server) if not _is_alive(module)]
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
    try:
        import pulsectl
    except OSError as error:
        raise BackendMissing(
            "libpulse, by which the sound server is reached, is not installed.",
            "`sudo apt install libpulse0 pulseaudio-utils`.",
        ) from error
    try:
        server = pulsectl.Pulse("infp-cam doctor")
    except pulsectl.PulseError as error:
        raise DeviceUnavailable(
            "No sound server answers, neither PipeWire nor PulseAudio.",
            "`systemctl --user start pipewire-pulse`, or `pulseaudio --start`.",
        ) from error
    with server:
        yield server


def _server_errors() -> tuple[type[Exception], ...]:
    import pulsectl

    return (pulsectl.PulseError,)


SOUND_CHECKS = (
    Check("PortAudio", _portaudio),
    Check("sound server", _server, LINUX),
    Check("sound programs", _programs, LINUX),
    Check("microphone", _microphone),
    Check("system audio", _system_audio),
    Check("echo cancellation", _echo),
    Check("virtual microphone", _virtual_microphone),
    Check("leftovers of a crash", _left_behind, LINUX),
)
