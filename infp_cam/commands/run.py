"""`infp-cam run`: be a camera, live, until Ctrl-C."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from infp_cam.audio.source import is_voice
from infp_cam.camera.frame_ring import FrameRing, HostCounters
from infp_cam.commands.portrait_check import check_portrait
from infp_cam.commands.portraits import load_portrait
from infp_cam.control.call import Call
from infp_cam.control.child import python_command
from infp_cam.control.messages import (
    Counters,
    Ended,
    Event,
    Problem,
    Ready,
    Showing,
    Solved,
    Stats,
)
from infp_cam.control.presence import Presence
from infp_cam.control.supervisor import CAMERA, ENGINE, stopping_on_signals
from infp_cam.data import BUILTIN, portrait_path
from infp_cam.files import check_writable, replacing
from infp_cam.job import Job
from infp_cam.plugin.manifest import Kind
from infp_cam.plugin.processes import PluginCompany
from infp_cam.registry import (
    check_generator,
    check_plugin,
    check_renderer,
    check_side,
    make_generator,
)
from infp_cam.settings import Settings, picture_size
from infp_cam.speech.source import check_speech
from infp_cam.types import OTHER, SELF


def main(arguments: argparse.Namespace) -> int:
    """Run camera host and engine until the end, then write the figures."""
    started_s = time.monotonic()
    settings = Settings(**{name: getattr(arguments, name) for name in Settings.model_fields})
    settings = settings.model_copy(update={"portrait": _whole(settings.portrait)})
    if arguments.stats is not None:
        check_writable(arguments.stats)
    _check(settings)  # errors and notes before any camera is opened
    with FrameRing.create(picture_size(settings.size), settings.fps) as ring:

        def engine_command(presence: Presence) -> list[str]:
            job = Job(
                ring=ring.path,
                settings=presence.settings,
                muted=presence.muted,
                away=presence.away,
                seed=arguments.seed,
                duration_s=arguments.duration,
            )
            return python_command("infp_cam.engine", job.model_dump_json())

        report = Report(started_s)
        call = Call(
            ring,
            settings,
            engine_command,
            check_portrait,
            _check_option,
            report.hear,
            company=PluginCompany(ring.path),
        )
        with stopping_on_signals(call):
            code = call.run()
        if arguments.stats is not None and code == 0:
            write_stats(arguments.stats, report.stats(ring.counters))
    return code


def _whole(portrait: str) -> str:
    """Return what is meant even when the portrait is renamed during the call."""
    return portrait if portrait == BUILTIN else str(portrait_path(portrait).absolute())


def _check(settings: Settings) -> None:
    load_portrait(settings.portrait)
    # A model is only found: loading it takes a while, and the engine does it anyway.
    check_generator(settings.generator, settings.model)
    for option in ("renderer", "self_source", "other_source"):
        _check_option(option, settings)


def _check_option(option: str, settings: Settings) -> None:
    match option:
        case "generator" | "model" | "provider":
            if not check_plugin(settings.generator, Kind.MOTION_GENERATOR):
                make_generator(settings.generator, settings.model, settings.provider)
        case "renderer":
            check_renderer(settings.renderer)
        case "self_source" if is_voice(settings.self_source):
            check_speech(settings.self_source)
        case "self_source":
            check_side(settings.self_source, SELF)
        case "other_source":
            check_side(settings.other_source, OTHER)
        case _:
            pass


_WORKS_AGAIN = {
    "self": "Your microphone is heard again.",
    "voice": "The voice speaks again.",
    "other": "The others are heard again.",
    "microphone": "The virtual microphone works again.",
    "camera": "The camera works again.",
    "echo": "Your voice is cleaned again.",
}


class Report:
    """What the processes said, for the person and for the figures.

    Parameters
    ----------
    started_s : float
        ``time.monotonic()`` when the command began.
    """

    def __init__(self, started_s: float) -> None:
        self._started_s = started_s
        self._engine: dict[str, Any] = {}
        self._host_times: dict[str, dict[str, float]] = {}
        self._camera = ""
        self._first_live_ns = 0

    def hear(self, sender: str, event: Event) -> None:
        """Take an event of the camera host or the engine."""
        match event:
            case Ready(device) if sender == CAMERA:
                self._camera = device
                print(f"Camera: {device}", file=sys.stderr)
            case Showing("live"):
                self._first_live_ns = self._first_live_ns or time.monotonic_ns()
            case Problem(_, message, fix):
                print(f"infp-cam: {message}\n  {fix}", file=sys.stderr)
            case Solved(subject) if subject in _WORKS_AGAIN:
                print(f"infp-cam: {_WORKS_AGAIN[subject]}", file=sys.stderr)
            case Ended(code, restart_s) if restart_s is not None:
                print(f"The {sender} ended ({code}); starting it again.", file=sys.stderr)
            case Stats(values) if sender == ENGINE:
                self._engine = values
            case Counters(_, times_ms):
                self._host_times = times_ms
            case _:
                pass

    def stats(self, counters: HostCounters) -> dict[str, Any]:
        """Return the figures of the run; those of the engine are of its last process."""
        engine = dict(self._engine)
        frames = engine.pop("frames", {"dropped": 0})
        live_s = (counters.live_ns - self._first_live_ns) / 1e9
        return {
            "fps": round((counters.live - 1) / live_s, 3) if live_s > 0 else 0.0,
            "first_frame_s": round(self._first_live_ns / 1e9 - self._started_s, 3),
            "longest_gap_ms": round(counters.longest_gap_ns / 1e6, 1),
            **engine,
            "stages_ms": engine.get("stages_ms", {}) | self._host_times,
            "frames": {
                "sent": counters.sent,
                "dropped": counters.dropped + frames["dropped"],
                "repeated": counters.repeated,
            },
            "devices": engine.get("devices", {}) | {"camera": self._camera},
        }


def write_stats(path: Path, stats: dict[str, Any]) -> None:
    """Write the figures to `path` as JSON; `OutputUnwritable` where that fails."""
    with replacing(path) as temporary:
        temporary.write_text(json.dumps(stats, indent=2) + "\n", encoding="utf-8")
