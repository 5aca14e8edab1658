"""Whether the person hears the others by headphones, so that the microphone does not."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from infp_cam.audio import portaudio

# The property device.form_factor of PulseAudio and PipeWire. A "hands-free" may be a conference
# loudspeaker, "internal" and "computer" have both loudspeakers and a socket: the port tells.
_ON_THE_HEAD = {"headphone", "headset"}
_IN_THE_ROOM = {"speaker", "tv", "car", "hifi", "portable"}

_NAMES_ON_THE_HEAD = (
    *("headphone", "headset", "earphone", "earpod", "earbud", "airpod", "buds", "in-ear"),
    *("kopfhörer", "casque", "écouteur", "auricular", "cuffie", "fones", "koptelefoon"),
    *(
        "наушник",
        "słuchawk",
        "ヘッドホン",
        "ヘッドフォン",
        "ヘッドセット",
        "耳机",
        "耳機",
        "헤드폰",
    ),
)
_NAMES_IN_THE_ROOM = (
    *("speaker", "lautsprecher", "haut-parleur", "altavoc", "altoparlant", "luidspreker"),
    *("hdmi", "displayport", "lineout", "line-out", "スピーカー", "扬声器", "喇叭", "динамик"),
)

_HOST_API = {"win32": "Windows WASAPI", "darwin": "Core Audio"}


def wears_headphones() -> bool | None:
    """Return whether the default output is on the head; None where nobody can tell.

    Linux asks the sound server each time. Windows and macOS go by the output's name, as of when
    the program started.

    Raises
    ------
    BackendMissing
        Windows, macOS: PortAudio is not installed.
    """
    return _of_server() if sys.platform == "linux" else _of_portaudio()


def by_port(properties: Mapping[str, str], port: str | None) -> bool | None:
    """Judge an output of PulseAudio or PipeWire.

    Parameters
    ----------
    properties : mapping of str to str
        The sink's properties.
    port : str, optional
        Name of its active port, such as ``analog-output-headphones``.
    """
    form = properties.get("device.form_factor")
    if form in _ON_THE_HEAD or form in _IN_THE_ROOM:
        return form in _ON_THE_HEAD
    return by_name(port or "")


def by_name(name: str) -> bool | None:
    """Judge an output by what it is called."""
    folded = name.casefold()
    if any(part in folded for part in _NAMES_ON_THE_HEAD):
        return True
    if any(part in folded for part in _NAMES_IN_THE_ROOM):
        return False
    return None


def _of_server() -> bool | None:
    try:
        import pulsectl
    except OSError:  # no libpulse: no server either
        return None
    try:
        with pulsectl.Pulse("INFP Camera", connect=False) as server:
            server.connect(timeout=0.5)
            default = server.server_info().default_sink_name
            sinks = {sink.name: sink for sink in server.sink_list()}
    except pulsectl.PulseError:
        return None
    if (sink := sinks.get(default)) is None:
        return None
    port = sink.port_active
    return by_port(sink.proplist, port.name if port is not None else None)


def _of_portaudio() -> bool | None:
    backend = portaudio.sounddevice()
    for host_api in backend.query_hostapis():
        if host_api["name"] == _HOST_API.get(sys.platform):
            index = host_api["default_output_device"]
            return by_name(backend.query_devices(index)["name"]) if index >= 0 else None
    return None
