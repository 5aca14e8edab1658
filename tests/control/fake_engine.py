"""An engine in miniature: writes numbered pictures through a frame ring, as its options say.

It obeys orders and, like the real one, tells ten times a second how it is. After each order, and
at its start, it says what it has been told so far as `Stats`.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from pathlib import Path

from infp_cam.camera.frame_ring import FrameRing, FrameTimes
from infp_cam.control.lifeline import hold_lifeline
from infp_cam.control.messages import (
    EventOutput,
    Finished,
    Problem,
    Ready,
    SpeechAnswer,
    Stats,
    Telemetry,
)
from infp_cam.control.orders import (
    Away,
    Hush,
    Move,
    Mute,
    Order,
    SayLine,
    ShowPortrait,
    SpeakSound,
)

BAD_PORTRAIT, LETHAL_PORTRAIT, SLOW_PORTRAIT = "/bad.png", "/lethal.png", "/slow.png"
"""Portraits that can not be shown, that kill the engine, and that it never gets done with."""

UNSPEAKABLE, LETHAL_LINE = "unspeakable", "lethal"
"""Lines that can not be said, and that kill the engine."""


class Told:
    """What the engine was told: by its options at first, then by orders."""

    def __init__(self, options: argparse.Namespace, output: EventOutput) -> None:
        self.portrait, self.style = options.portrait, options.style
        self.liveliness, self.self_source = options.liveliness, options.self_source
        self.muted, self.away = options.muted, options.away
        self.said: list[str] = []
        self._output = output

    def say(self) -> None:
        told = {name: value for name, value in vars(self).items() if not name.startswith("_")}
        self._output.send(Stats(told | {"heard_ns": time.monotonic_ns()}))

    def obey(self, order: Order) -> None:
        match order:
            case Mute(on):
                self.muted = on
            case Away(on):
                self.away = on
            case Move(style, liveliness):
                self.style, self.liveliness = style, liveliness
            case SayLine(number, text) if text == UNSPEAKABLE:
                self._output.send(SpeechAnswer(number, "That can not be said.", "Say another."))
            case SayLine(_, text) if text == LETHAL_LINE:
                os._exit(9)
            case SayLine(number, text, priority):
                self.said.append(f"{text} ({priority})")
                self._output.send(SpeechAnswer(number))
            case SpeakSound(number, stream, kind, rate, samples, last):
                self.said.append(f"{stream} {kind} {rate} {samples} {last}")
                self._output.send(SpeechAnswer(number))
            case Hush():
                self.said.clear()
            case ShowPortrait(name) if name == BAD_PORTRAIT:
                problem = Problem(
                    "PortraitInvalid", "There is no face.", "Take another.", "portrait"
                )
                self._output.send(problem)
            case ShowPortrait(name) if name == LETHAL_PORTRAIT:
                os._exit(9)
            case ShowPortrait(name) if name != SLOW_PORTRAIT:
                self.portrait = name
        self.say()

    def telemetry(self, drawn: int, speaking: str) -> Telemetry:
        side = {"label": "Voice", "delivering": True, "level_db": -20.0}
        return Telemetry(
            own=side | {"voice": "own" in speaking},
            other=side | {"voice": "other" in speaking},
            microphone="INFP Microphone",
            microphone_delay_ms=170.0,
            video_delay_ms=150.0,
            latency_ms=120.0,
            echo_cancelled=True,
            echo_reduction_db=31.0,
            drawn=drawn,
            dropped=0,
            portrait=self.portrait,
            style=self.style,
            generator="procedural",
            provider="numpy",
            renderer="mesh",
            speech={"voice": "en", "saying": self.said[0] if self.said else ""},
        )


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--ring", type=Path, required=True)
    parser.add_argument("--frames", type=int, help="end with `Finished` after so many")
    parser.add_argument("--finish-if", type=Path, help="likewise once this file is there")
    parser.add_argument("--hang-after", type=int, help="stop doing anything after so many")
    parser.add_argument("--problem", action="store_true", help="report a problem, exit with 2")
    parser.add_argument("--problem-if", type=Path, help="likewise where this file is there")
    parser.add_argument("--crash-if", type=Path, help="exit with 3 where this file is there")
    parser.add_argument("--deaf", action="store_true", help="do not end when asked to")
    parser.add_argument("--stuck", action="store_true", help="never get done with an order")
    parser.add_argument("--speaking", default="", help="who does: own, other")
    parser.add_argument("--portrait", default="builtin")
    parser.add_argument("--style", default="natural")
    parser.add_argument("--liveliness", type=float, default=1.0)
    parser.add_argument("--self-source", default="default")
    parser.add_argument("--muted", action="store_true")
    parser.add_argument("--away", action="store_true")
    options = parser.parse_args()
    output = EventOutput()
    told = Told(options, output)
    end = hold_lifeline((lambda _: time.sleep(1000)) if options.stuck else told.obey)
    if options.problem or (options.problem_if and options.problem_if.exists()):
        output.send(Problem("PortraitInvalid", "There is no face.", "Choose another picture."))
        return 2
    if options.crash_if and options.crash_if.exists():
        return 3
    if options.deaf:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with FrameRing.attach(options.ring) as ring:
        with ring.rest_slot() as rest:
            rest[:] = 200
        due_ns, written = time.monotonic_ns(), 0
        while options.deaf or not end.is_set():
            if written == options.frames or (options.finish_if and options.finish_if.exists()):
                break
            while written == options.hang_after:
                time.sleep(1)
            due_ns += round(1e9 / ring.fps)
            with ring.slot(FrameTimes(written, due_ns, due_ns - 100_000_000)) as out:
                out[:] = written % 200
            ring.beat(time.monotonic_ns())
            written += 1
            if written == 1:
                output.send(Ready())
                told.say()
            if written % 3 == 0:
                output.send(told.telemetry(written, options.speaking))
            time.sleep(max(0.0, (due_ns - time.monotonic_ns()) / 1e9 - 0.02))
    output.send(Finished())
    return 0


if __name__ == "__main__":
    sys.exit(main())
