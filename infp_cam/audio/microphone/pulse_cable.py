"""The device "INFP Microphone" of a PulseAudio or PipeWire server, made and removed by us.

A null sink takes the voice in, and a remapped source of its monitor gives it out: programs hide
plain monitors. Nothing here changes the default sink or source.
"""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from infp_cam.audio.microphone.pulse_connection import pulsectl, talk
from infp_cam.errors import DeviceLost, DeviceUnavailable

NAME = "INFP Microphone"
"""What people choose in their call program."""

SINK, SOURCE = "infp_mic_sink", "infp_mic"
"""What the server calls the two devices."""

APPEARANCE_S = 1.0
"""A device that is made has to appear within this."""

_OWNER = "infp.owner"


class PulseCable:
    """The two devices, from `__enter__` to `__exit__`.

    Those that a killed run has left behind are removed first. The devices carry the mark of the
    process that made them, by which a second run tells a living owner from a dead one.

    Raises
    ------
    BackendMissing
        libpulse is not installed.
    DeviceUnavailable
        No server answers, it can not make the devices, or another run has them.
    """

    sink = SINK

    def __enter__(self) -> PulseCable:
        with talk() as server:
            _remove_stale(server)
            try:
                _make_sink(server)
                _make_source(server)
                _open_fully(server)
            except pulsectl().PulseError as error:
                _unload(server)
                raise DeviceUnavailable(
                    f"The sound server could not make {NAME}: {type(error).__name__} {error}.",
                    "Look whether its modules null-sink and remap-source are installed.",
                ) from error
        return self

    def __exit__(self, *_: object) -> None:
        # Where the server is gone, so are the devices.
        with contextlib.suppress(DeviceUnavailable), talk() as server:
            _unload(server)

    def ahead_ns(self) -> int:
        """Return how long before its time the sound can be heard.

        Raises
        ------
        DeviceLost
            Somebody has removed the devices.
        """
        with _talk_about(NAME) as server:
            server.get_source_by_name(SOURCE)
            return _ahead_ns(server.get_sink_by_name(SINK))


class PulseSink:
    """A sink that is there already, such as a cable that the person has made.

    Parameters
    ----------
    wanted : str
        Its name, or the description that programs show.

    Raises
    ------
    BackendMissing, DeviceUnavailable
        libpulse, a server or the sink is not there.
    """

    def __init__(self, wanted: str) -> None:
        with talk() as server:
            sinks = [(sink.name, sink.description) for sink in server.sink_list()]
        fitting = [sink for sink in sinks if wanted in sink]
        if not fitting:
            there = ", ".join(f"{text} [{name}]" for name, text in sinks) or "nothing"
            raise DeviceUnavailable(
                f"There is no sink {wanted!r} to give the voice to. There is: {there}.",
                "Give one of these names, `default` or `none`.",
            )
        self.sink, self.name = fitting[0]

    def __enter__(self) -> PulseSink:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def ahead_ns(self) -> int:
        """Return how long before its time the sound can be heard; `DeviceLost` without the sink."""
        with _talk_about(self.name) as server:
            return _ahead_ns(server.get_sink_by_name(self.sink))


def lost(name: str) -> DeviceLost:
    """Return the error that tells of a microphone's loss."""
    return DeviceLost(
        f"{name} went away: the sound server was stopped, or has removed it.",
        "Wait: it is opened again as soon as it can be. Your call program may need to choose it "
        "anew.",
        retryable=True,
    )


@contextlib.contextmanager
def _talk_about(name: str) -> Iterator[Any]:
    try:
        with talk() as server:
            yield server
    except (DeviceUnavailable, pulsectl().PulseError) as error:
        raise lost(name) from error


def _ahead_ns(sink: Any) -> int:
    """Return how far a sink renders ahead: a null sink of PulseAudio's hands that on at once."""
    is_null = sink.driver.startswith("module-null-sink")
    return int(sink.configured_latency) * 1000 if is_null else 0


def _make_sink(server: Any) -> None:
    properties = f"device.description='{NAME} (feed)' {_OWNER}={_mark(os.getpid())}"
    sink = f'sink_name={SINK} rate=48000 channels=1 channel_map=mono sink_properties="{properties}"'
    try:
        # With rewinds PulseAudio renders the first two seconds ahead, and the voice waits for them.
        server.module_load("module-null-sink", f"{sink} norewinds=1")
    except pulsectl().PulseOperationFailed:  # before PulseAudio 15
        server.module_load("module-null-sink", sink)


def _make_source(server: Any) -> None:
    properties = f"device.description='{NAME}' {_OWNER}={_mark(os.getpid())}"
    server.module_load(
        "module-remap-source",
        f"source_name={SOURCE} master={SINK}.monitor channels=1 channel_map=mono "
        f'source_properties="{properties}"',
    )


def _open_fully(server: Any) -> None:
    """Let the voice through as it is: the server may remember another volume."""
    for find, name in ((server.get_sink_by_name, SINK), (server.get_source_by_name, SOURCE)):
        device = _awaited(find, name)
        server.volume_set_all_chans(device, 1.0)
        server.mute(device, False)


def _awaited(find: Callable[[str], Any], name: str) -> Any:
    """Return a device that was made just now: PipeWire shows it a moment later."""
    deadline_s = time.monotonic() + APPEARANCE_S
    while True:
        try:
            return find(name)
        except pulsectl().PulseIndexError:
            if time.monotonic() > deadline_s:
                raise
        time.sleep(0.02)


def _remove_stale(server: Any) -> None:
    for module in _modules(server):
        owner = _owner(module)
        if owner not in (None, os.getpid()):
            raise DeviceUnavailable(
                f"{NAME} is in use by another INFP Camera (process {owner}).",
                "Stop the other one, or use --microphone none.",
            )
    _unload(server)


def _unload(server: Any) -> None:
    for module in _modules(server):
        # The source may have gone with its sink.
        with contextlib.suppress(pulsectl().PulseOperationFailed):
            server.module_unload(module.index)


def _modules(server: Any) -> list[Any]:
    """Return the modules of the two devices, the source first."""
    return [
        module
        for module in reversed(server.module_list())
        if re.search(rf"_name=({SOURCE}|{SINK})\b", module.argument or "")
    ]


def _owner(module: Any) -> int | None:
    """Return the process that has made a module; None where it lives no more."""
    match = re.search(rf"{re.escape(_OWNER)}=((\d+)-\d+)", module.argument)
    if match is None or _mark(int(match[2])) != match[1]:
        return None
    return int(match[2])


def _mark(pid: int) -> str | None:
    """Return a process's number and when it started; None where it has ended."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    fields = state.rpartition(")")[2].split()
    return None if fields[0] == "Z" else f"{pid}-{fields[19]}"
