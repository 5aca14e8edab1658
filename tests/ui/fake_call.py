"""A call in miniature: the real control server, a frame ring, and a status that tests set.

As a program it stands for ``infp-cam run``: it talks, listens and draws a moving picture until it
is asked to quit.
"""

from __future__ import annotations

import argparse
import math
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from infp_cam.camera.frame_ring import FrameRing, FrameTimes
from infp_cam.control.requests import (
    REQUESTS,
    ChoosePortrait,
    ChooseStyle,
    ComeBack,
    GoAway,
    Mute,
    Off,
    On,
    Quit,
    Request,
    Say,
    SetOption,
    Toggle,
    Unmute,
    parse_request,
)
from infp_cam.control.server import Outcome, Server
from infp_cam.control.status import (
    CameraStatus,
    EchoStatus,
    FrameCounts,
    MicrophoneStatus,
    SideStatus,
    Status,
)
from infp_cam.errors import DeviceUnavailable, InfpCamError, PortraitInvalid, SpeechInvalid

RESTING = Status(
    state="idle",
    on=True,
    muted=False,
    away=False,
    portrait="builtin",
    style="natural",
    liveliness=1.0,
    camera=CameraStatus("INFP Camera", "/dev/video0", "live", "1280x720", 30.0, ""),
    version="0",
    pid=os.getpid(),
    own=SideStatus("Desk microphone", True, -62.0, False),
    other=SideStatus("Loudspeakers", True, -70.0, False),
    microphone=MicrophoneStatus("INFP Microphone", 121.0),
    latency_ms=118.0,
    video_delay_ms=120.0,
    av_offset_ms=1.0,
    echo=EchoStatus(True, 31.0),
    generator="procedural",
    provider="numpy",
    renderer="mesh",
    frames=FrameCounts(1800, 2, 1805),
)


class FakeCall:
    """Serves the control socket; a context manager.

    Attributes
    ----------
    asked : list of Request
        All that was asked for, in order.
    status : Status
        What it says; see `say`.
    quitting : threading.Event
        Set by the request to quit.
    """

    def __init__(
        self, status: Status = RESTING, requests: Mapping[str, type[Request]] = REQUESTS
    ) -> None:
        self.asked: list[Request] = []
        self._requests = requests
        self.status = replace(status, pid=os.getpid())
        self.quitting = threading.Event()
        self._lock = threading.Lock()
        self._server = Server(self._take)

    def __enter__(self) -> FakeCall:
        self._server.__enter__()
        self._server.publish(self.status)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.__exit__(None, None, None)

    def say(self, **fields: Any) -> None:
        """Change fields of the status and tell the watchers."""
        with self._lock:
            self.status = replace(self.status, **fields)
        self._server.publish(self.status)

    def _take(self, fields: dict[str, Any], settle: Callable[[Outcome], None]) -> None:
        try:
            request = parse_request(fields, self._requests)
            self.asked.append(request)
            self._do(request)
        except InfpCamError as error:
            settle(error)
            return
        settle(self.status)

    def _do(self, request: Request) -> None:
        match request:
            case On() | Off() | Toggle():
                on = not self.status.on if isinstance(request, Toggle) else isinstance(request, On)
                self.say(on=on, state="idle" if on else "off")
            case Mute() | Unmute():
                muted = isinstance(request, Mute)
                self.say(muted=muted, state="muted" if muted else "idle")
            case GoAway() | ComeBack():
                away = isinstance(request, GoAway)
                self.say(away=away, state="away" if away else "idle")
            case ChoosePortrait(name=name):
                if "faceless" in name:
                    raise PortraitInvalid("There is no face.", "Choose another picture.")
                self.say(portrait=name)
            case ChooseStyle(name=name, liveliness=liveliness):
                changed = {} if liveliness is None else {"liveliness": liveliness}
                self.say(style=name, **changed)
            case Say(text="unspeakable"):
                raise SpeechInvalid("Nothing in the line can be spoken.", "Type some words.")
            case SetOption(value="missing"):
                raise DeviceUnavailable("There is no such device.", "Choose another one.")
            case SetOption(option="self_source", value=value):
                self.say(own=replace(self.status.own, label=value, delivering=True))
            case Quit():
                self.quitting.set()
            case _:
                pass


class Picture:
    """Moving pictures in a frame ring, drawn by a thread; a context manager.

    Parameters
    ----------
    pixels : uint8[H, W, 3]
        What moves.
    fps : float
        Pictures per second.
    """

    def __init__(self, pixels: np.ndarray, fps: float = 30.0) -> None:
        self._pixels = pixels
        height, width = pixels.shape[:2]
        self.ring = FrameRing.create((width, height), fps)
        with self.ring.rest_slot() as rest:
            rest[:] = pixels // 3
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def write(self) -> None:
        """Draw one picture that is due now."""
        now_ns = time.monotonic_ns()
        shift = round(6 * math.sin(now_ns / 4e8))
        with self.ring.slot(FrameTimes(now_ns, now_ns, now_ns)) as out:
            out[:] = np.roll(self._pixels, shift, axis=1)

    def _run(self) -> None:
        while not self._end.wait(1 / self.ring.fps):
            self.write()

    def __enter__(self) -> Picture:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()
        self.ring.close()


def conversation(call: FakeCall, end: threading.Event) -> None:
    """Let both sides take turns until `end`."""
    start_s = time.monotonic()
    while not end.wait(0.1):
        t = time.monotonic() - start_s
        own, other = t % 8 < 3, 4 <= t % 8 < 7
        loud = -22 + 9 * math.sin(t * 9) + 4 * math.sin(t * 23)
        status = call.status
        call.say(
            own=replace(status.own, voice=own, level_db=loud if own else -61.0),
            other=replace(status.other, voice=other, level_db=loud if other else -66.0),
        )
        if status.on and not status.muted and not status.away:
            call.say(state="talking" if own else "listening" if other else "idle")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--mendable", action="store_true", help="report a problem, exit with 2")
    parser.add_argument("--die", action="store_true", help="exit with 1 at once")
    parser.add_argument("--picture", help="what to show; grey without")
    options = parser.parse_args()
    if options.mendable:
        sys.stderr.write("infp-cam: There is no camera.\n  Load its driver: `sudo true`.\n")
        return 2
    if options.die:
        return 1
    pixels = np.full((720, 1280, 3), 120, np.uint8)
    if options.picture:
        import cv2

        read = cv2.imread(options.picture)
        scale = max(1280 / read.shape[1], 720 / read.shape[0])
        large = cv2.resize(read, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        top, left = (large.shape[0] - 720) // 2, (large.shape[1] - 1280) // 2
        pixels = large[top : top + 720, left : left + 1280, ::-1]
    with Picture(np.ascontiguousarray(pixels)) as picture, FakeCall() as call:
        camera = replace(call.status.camera, ring=str(picture.ring.path))
        call.say(camera=camera)
        signal.signal(signal.SIGTERM, lambda *_: call.quitting.set())
        conversation(call, call.quitting)
    return 0


if __name__ == "__main__":
    sys.exit(main())
