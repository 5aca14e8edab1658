"""The engine: the process that hears both sides, moves the portrait and draws it.

``python -m infp_cam.engine JOB``, with the job as JSON. It draws into the camera host's frame ring,
says events on standard output (`infp_cam.control.messages`) and obeys orders on standard input
(`infp_cam.control.orders`).
"""

from __future__ import annotations

import dataclasses
import os
import queue
import sys
import threading
import time
import traceback

import cv2

from infp_cam.camera.frame_ring import FrameRing
from infp_cam.clock import SystemClock
from infp_cam.control.lifeline import hold_lifeline
from infp_cam.control.messages import (
    EventOutput,
    Finished,
    Problem,
    Ready,
    Solved,
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
from infp_cam.conversation import Conversation
from infp_cam.errors import InfpCamError
from infp_cam.job import Job
from infp_cam.settings import picture_size
from infp_cam.speech.obeying import speak

SWITCH_S = 0.001
"""How soon a thread that has sound to take gets its turn while a picture is drawn, seconds."""

BROKEN_STATUS = 70
"""Exit code after an error of the program itself (EX_SOFTWARE of sysexits.h)."""

TELEMETRY_S = 0.1
"""Time between two events `Telemetry`, seconds."""


def main(job_json: str) -> int:
    """Run the engine as a process; return its exit status."""
    orders: queue.SimpleQueue[Order] = queue.SimpleQueue()
    end = hold_lifeline(orders.put)
    output = EventOutput()
    threading.excepthook = _end_with_thread
    sys.setswitchinterval(SWITCH_S)
    cv2.setNumThreads(1)  # a steady share of one core disturbs a call less than bursts on all

    troubled: set[str] = set()

    def on_problem(subject: str, error: InfpCamError | None) -> None:
        if error is not None:
            troubled.add(subject)
            output.send(Problem.of(error, subject))
        elif subject in troubled:
            troubled.discard(subject)
            output.send(Solved(subject))

    try:
        job = Job.model_validate_json(job_json)
        with FrameRing.attach(job.ring, picture_size(job.settings.size)) as frames:
            conversation = Conversation(job, frames, SystemClock(), on_problem)
            output.send(Ready())
            threading.Thread(target=_obey, args=(conversation, orders, output), daemon=True).start()
            threading.Thread(target=_report, args=(conversation, output), daemon=True).start()
            conversation.run(end)
            output.send(Stats(conversation.stats()))
    except InfpCamError as error:
        output.send(Problem.of(error))
        return 2
    output.send(Finished())
    return 0


def _end_with_thread(broken: threading.ExceptHookArgs) -> None:
    """End the process where one of its threads breaks: half an engine is not started again."""
    traceback.print_exception(broken.exc_value)
    sys.stderr.flush()
    os._exit(BROKEN_STATUS)


def _obey(
    conversation: Conversation, orders: queue.SimpleQueue[Order], output: EventOutput
) -> None:
    portraits: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_show, args=(conversation, portraits), daemon=True).start()
    while True:
        match orders.get():
            case Mute(on):
                conversation.mute(on)
            case Away(on):
                conversation.leave(on)
            case Move(style, liveliness):
                conversation.move(style, liveliness)
            case ShowPortrait(portrait):
                portraits.put(portrait)
            case SayLine() | SpeakSound() | Hush() as order:
                if conversation.speaker is not None:
                    speak(conversation.speaker, order, output.send)


def _show(conversation: Conversation, portraits: queue.SimpleQueue[str]) -> None:
    """Show what is ordered, one after the other; each takes seconds."""
    while True:
        conversation.show(portraits.get())


def _report(conversation: Conversation, output: EventOutput) -> None:
    while True:
        time.sleep(TELEMETRY_S)
        conversation.keep_time()
        output.send(telemetry(conversation))


def telemetry(conversation: Conversation) -> Telemetry:
    """Return how `conversation` does now."""
    own, other = (dataclasses.asdict(side) for side in conversation.hearing.sides())
    settings, loop, speaker = conversation.settings, conversation.loop, conversation.speaker
    return Telemetry(
        own=own,
        other=other,
        microphone=conversation.microphone.name if conversation.microphone.delivering else "",
        microphone_delay_ms=round(conversation.microphone.delay_ns / 1e6, 1),
        video_delay_ms=round(loop.delay.ns / 1e6, 1),
        latency_ms=round(loop.delay.usual_ms, 1),
        echo_cancelled=conversation.cleaner.cancels_echo,
        echo_reduction_db=_rounded(conversation.cleaner.reduction_db),
        drawn=loop.drawn,
        dropped=loop.dropped,
        portrait=settings.portrait,
        style=settings.style,
        generator=settings.generator,
        provider=conversation.generator.provider,
        renderer=conversation.renderer.name,
        speech={} if speaker is None else dataclasses.asdict(speaker.status()),
    )


def _rounded(db: float | None) -> float | None:
    return None if db is None else round(db, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
