"""The present status, gathered from what the processes say."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from infp_cam import __version__
from infp_cam.control.messages import (
    PLUGIN,
    Ended,
    Event,
    Problem,
    Ready,
    Showing,
    Solved,
    Started,
    Telemetry,
)
from infp_cam.control.presence import Presence
from infp_cam.control.status import (
    CameraStatus,
    EchoStatus,
    FrameCounts,
    MicrophoneStatus,
    PluginStatus,
    ProblemStatus,
    SideStatus,
    SpeechStatus,
    State,
    Status,
)
from infp_cam.control.supervisor import CAMERA, ENGINE


class StatusBoard:
    """Hears the events of all processes and knows the status; used in one thread.

    Parameters
    ----------
    ring : path-like
        Path of the frame ring.
    pictures_sent : callable
        Returns how many pictures the camera got.
    """

    def __init__(self, ring: os.PathLike[str], pictures_sent: Callable[[], int]) -> None:
        self._ring, self._pictures_sent = os.fspath(ring), pictures_sent
        self._device = self._showing = ""
        self._engine_ready = self._engine_ended = False
        self._telemetry: Telemetry | None = None
        self._problems: dict[str, Problem] = {}

    def hear(self, sender: str, event: Event) -> None:
        """Take an event of `CAMERA` or `ENGINE`, or what is wrong with a plugin."""
        match event:
            case Problem():
                self._problems[event.subject or sender] = event
            case Solved(subject):
                self._problems.pop(subject, None)
            case _ if sender == CAMERA:
                self._hear_camera(event)
            case _:
                self._hear_engine(event)

    def status(self, presence: Presence, plugins: tuple[PluginStatus, ...] = ()) -> Status:
        """Return the status where the person wants `presence`, and `plugins` run."""
        settings = presence.settings
        camera = CameraStatus(
            settings.camera,
            self._device,
            self._showing,
            settings.size,
            settings.fps,
            self._ring,
        )
        return Status(
            state=self._state(presence),
            on=presence.on,
            muted=presence.muted,
            away=presence.away,
            portrait=settings.portrait,
            style=settings.style,
            liveliness=settings.liveliness,
            camera=camera,
            problems=self._present_problems(presence),
            plugins=plugins,
            version=__version__,
            pid=os.getpid(),
            **self._measured(),
        )

    def _hear_camera(self, event: Event) -> None:
        match event:
            case Ready(device):
                self._device = device
                self._problems.pop(CAMERA, None)
            case Showing(state):
                self._showing = state
            case Ended():
                self._device = self._showing = ""
            case _:
                pass

    def _hear_engine(self, event: Event) -> None:
        match event:
            case Started():
                self._engine_ended = False
                # A new engine tells anew what is wrong.
                self._problems = {
                    subject: problem
                    for subject, problem in self._problems.items()
                    if subject in (CAMERA, ENGINE) or subject.startswith(PLUGIN)
                }
            case Ready():
                self._engine_ready = True
                self._problems.pop(ENGINE, None)
            case Telemetry():
                self._telemetry = event
            case Ended(_, restart_s):
                self._engine_ready, self._engine_ended = False, restart_s is None
                self._telemetry = None
            case _:
                pass

    def _state(self, presence: Presence) -> State:
        if not presence.on:
            return "off"
        if self._engine_ended or self._problems.keys() & {CAMERA, ENGINE}:
            return "problem"
        if not (self._engine_ready and self._device):
            return "starting"
        if presence.away:
            return "away"
        if presence.muted:
            return "muted"
        if not all(subject.startswith(PLUGIN) for subject in self._problems):
            return "problem"
        return self._conversation()

    def _conversation(self) -> State:
        heard = self._telemetry
        if heard is None:
            return "idle"
        return "talking" if heard.own["voice"] else "listening" if heard.other["voice"] else "idle"

    def _present_problems(self, presence: Presence) -> tuple[ProblemStatus, ...]:
        """Return what is wrong; of an engine that is not wanted nothing is."""
        return tuple(
            ProblemStatus(subject, problem.kind, problem.message, problem.fix)
            for subject, problem in self._problems.items()
            if presence.on or subject == CAMERA or subject.startswith(PLUGIN)
        )

    def _measured(self) -> dict[str, Any]:
        """Return the fields of `Status` that the running engine measures."""
        heard, sent = self._telemetry, self._pictures_sent()
        if heard is None:
            return {"frames": FrameCounts(sent=sent)}
        fed = bool(heard.microphone)
        return {
            "own": SideStatus(**heard.own),
            "other": SideStatus(**heard.other),
            "microphone": MicrophoneStatus(
                heard.microphone, heard.microphone_delay_ms if fed else None
            ),
            "latency_ms": heard.latency_ms,
            "video_delay_ms": heard.video_delay_ms,
            "av_offset_ms": heard.microphone_delay_ms - heard.video_delay_ms if fed else None,
            "echo": EchoStatus(heard.echo_cancelled, heard.echo_reduction_db),
            "speech": SpeechStatus(**heard.speech),
            "generator": heard.generator,
            "provider": heard.provider,
            "renderer": heard.renderer,
            "frames": FrameCounts(heard.drawn, heard.dropped, sent),
        }
