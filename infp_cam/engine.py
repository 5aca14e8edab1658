"""The engine: the process that hears both sides, moves the portrait and draws it.

``python -m infp_cam.engine JOB``, with the job as JSON. It draws into the camera host's frame ring
and says events on standard output (`infp_cam.control.messages`).
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import Any

import cv2

from infp_cam.audio.ring import DyadicRing
from infp_cam.camera.frame_ring import FrameRing
from infp_cam.clock import Clock, SystemClock
from infp_cam.control.lifeline import hold_lifeline
from infp_cam.control.messages import EventOutput, Finished, Problem, Ready, Stats
from infp_cam.data import portrait_path
from infp_cam.errors import DeviceLost, InfpCamError
from infp_cam.hearing import Hearing
from infp_cam.job import Job
from infp_cam.live import LiveLoop, VideoDelay
from infp_cam.motion.generator import MotionStyle
from infp_cam.portrait.portrait import Portrait
from infp_cam.registry import make_generator, make_renderer
from infp_cam.session import GeneratedMotion, Session
from infp_cam.settings import picture_size
from infp_cam.timing import StageTimes

ALLOWED_NS = 40_000_000
"""What capture and drawing may take at first; `VideoDelay` then follows what they do take."""

MOST_DELAY_NS = 300_000_000
"""The video delay never grows beyond this; a machine that is slower drops frames."""


class Engine:
    """One live session, from its sources to the frame ring.

    Parameters
    ----------
    job : Job
        What to do.
    frames : FrameRing
        Where the frames go.
    clock : Clock
        The machine's clock.
    on_lost : callable
        Told when a device goes away; the session goes on without it.
    """

    def __init__(
        self, job: Job, frames: FrameRing, clock: Clock, on_lost: Callable[[DeviceLost], None]
    ) -> None:
        settings = job.settings
        self._job, self._frames, self._clock = job, frames, clock
        self._times = StageTimes()
        self._generator = make_generator(settings.generator)
        self._ring = DyadicRing()
        self._motion = GeneratedMotion(
            self._ring,
            self._generator,
            MotionStyle(settings.liveliness),
            job.seed,
            self._times,
        )
        renderer = make_renderer(settings.renderer, picture_size(settings.size))
        portrait = Portrait.load(portrait_path(settings.portrait))
        self._session = Session(self._motion, renderer, portrait, self._times)
        with frames.rest_slot() as pixels:
            self._session.draw_rest(pixels)
        self._hearing = Hearing(
            settings.self_source, settings.other_source, self._ring, clock, on_lost
        )

    def run(self, end: threading.Event) -> None:
        """Draw until `end` is set, the duration is over, or all that was played has ended."""
        generator = self._generator
        least_ns = round((generator.lookahead_s + 1 / generator.rate) * 1e9) + ALLOWED_NS
        with self._hearing as epoch_ns:
            self._loop = LiveLoop(
                self._session,
                self._ring,
                self._hearing.delivering,
                self._frames,
                self._clock,
                epoch_ns=epoch_ns,
                fps=self._job.settings.fps,
                delay=VideoDelay(least_ns, MOST_DELAY_NS),
            )
            self._loop.run(lambda: end.is_set() or self._is_over())

    def _is_over(self) -> bool:
        duration_s = self._job.duration_s
        if duration_s is not None and self._loop.audio_time_ns >= duration_s * 1e9:
            return True
        return duration_s is None and self._hearing.has_ended(self._loop.audio_time_ns)

    def stats(self) -> dict[str, Any]:
        """Return the engine's part of what ``infp-cam run --stats`` writes."""
        settings = self._job.settings
        return {
            "latency_ms": self._loop.latency(),
            "stages_ms": self._times.summary(),
            "frames": {"drawn": self._loop.drawn, "dropped": self._loop.dropped},
            "queues_ms": {
                "audio_wait": self._loop.audio_wait(),
                "motion_timeline": self._motion.timeline.span_ms,
                "video_delay": self._loop.delay_ms,
            },
            "provider": self._generator.provider,
            "devices": self._hearing.labels(),
            "renderer": settings.renderer,
            "generator": settings.generator,
        }


def main(job_json: str) -> int:
    """Run the engine as a process; return its exit status."""
    end = hold_lifeline()
    output = EventOutput()
    cv2.setNumThreads(1)  # a steady share of one core disturbs a call less than bursts on all
    try:
        job = Job.model_validate_json(job_json)
        with FrameRing.attach(job.ring, picture_size(job.settings.size)) as frames:
            engine = Engine(job, frames, SystemClock(), lambda e: output.send(Problem.of(e)))
            output.send(Ready())
            engine.run(end)
            output.send(Stats(engine.stats()))
    except InfpCamError as error:
        output.send(Problem.of(error))
        return 2
    output.send(Finished())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
