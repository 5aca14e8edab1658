"""The camera host: the process that owns the virtual camera for the whole session.

``python -m infp_cam.camera.host --ring PATH --camera NAME``. It takes due pictures out of the
frame ring and gives them to the camera at the camera's rate, whatever becomes of the engine. It
says `Ready`, `Showing`, `Problem`, `Solved` and at the end `Counters` on standard output, and ends
by its lifeline alone (`infp_cam.control.lifeline`). Exit code 2: the camera can not be used.
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
import threading
from collections.abc import Callable, Hashable
from pathlib import Path

from infp_cam.camera.backend import CameraBackend, open_backend, presence
from infp_cam.camera.frame_reader import FrameReader
from infp_cam.camera.frame_ring import FrameRing, FrameTimes, Pixels
from infp_cam.camera.kept_camera import CAMERA, KeptCamera
from infp_cam.camera.program import Program, Showing
from infp_cam.camera.standby import StandbyCard
from infp_cam.clock import Clock, SystemClock
from infp_cam.control import messages
from infp_cam.control.lifeline import hold_lifeline
from infp_cam.errors import InfpCamError
from infp_cam.timing import StageTimes

POLL_NS = 2_000_000
"""Time between two looks for a fresh picture while none has been written, ns."""


class CameraHost:
    """Feeds a camera from a frame ring.

    Parameters
    ----------
    ring : FrameRing
        Where the pictures come from.
    open_camera : callable
        Opens the camera; called again where it was lost, and told whether it has been open before
        in this session.
    look : callable
        Tells what can be seen of the camera from outside (`infp_cam.camera.backend.presence`).
    clock : Clock
        The clock of the ring's due times.
    tell : callable
        Takes the events for the supervisor.
    """

    def __init__(
        self,
        ring: FrameRing,
        open_camera: Callable[[bool], CameraBackend],
        look: Callable[[], Hashable],
        clock: Clock,
        tell: Callable[[messages.Event], None],
    ) -> None:
        self._ring, self._clock, self._tell = ring, clock, tell
        self._reader = FrameReader(ring, clock.now_ns())
        self._card = StandbyCard(ring)
        self._program = Program(ring.fps, clock.now_ns())
        self._before = ring.counters
        self._counters = ring.counters
        self._times = StageTimes()
        self._camera = KeptCamera(open_camera, look, tell, known=self._before.opened > 0)

    def step(self) -> int:
        """Send what is due now; return the clock time at which to call again, ns.

        Raises
        ------
        InfpCamError
            Where the camera can not be used.
        """
        now_ns = self._clock.now_ns()
        was = self._program.showing
        times = self._reader.take(now_ns)
        if times is not None:
            self._send_live(times, now_ns)
        else:
            self._send_other(now_ns)
        if self._program.showing is not was:
            self._tell(messages.Showing(self._program.showing))
        return self._next_look_ns(now_ns)

    def run(self, end: threading.Event) -> None:
        """Feed the camera until `end` is set, then close it; raises as `step` does."""
        try:
            while not end.is_set():
                self._clock.sleep_until(self.step())
        finally:
            try:
                self._camera.close()
            finally:
                frames = dataclasses.asdict(self._counters)
                self._tell(messages.Counters(frames, self._times.summary()))

    def _send_live(self, times: FrameTimes, now_ns: int) -> None:
        self._program.live(now_ns)
        counters = self._counters
        if counters.live_ns:
            counters.longest_gap_ns = max(counters.longest_gap_ns, now_ns - counters.live_ns)
        counters.live_ns = now_ns
        if self._send(self._reader.pixels, now_ns):
            counters.live += 1
            sent_ns = self._clock.now_ns()
            self._times.add("latency", (sent_ns - times.captured_ns) / 1e6)
            self._times.add("lateness", (sent_ns - times.due_ns) / 1e6)
        self._publish()

    def _send_other(self, now_ns: int) -> None:
        showing = self._program.without(now_ns)
        if showing is None:
            return
        if showing is Showing.STANDBY:
            self._counters.standby += self._send(self._card.pixels(), now_ns)
        else:
            self._counters.repeated += self._send(self._reader.pixels, now_ns)
        self._publish()

    def _send(self, pixels: Pixels, now_ns: int) -> bool:
        with self._times.measure("send"):
            sent = self._camera.send(pixels, now_ns)
        self._counters.sent += sent
        return sent

    def _publish(self) -> None:
        counters, before = self._counters, self._before
        counters.dropped = before.dropped + self._reader.dropped
        counters.stalls = before.stalls + self._program.stalls
        counters.opened = before.opened + self._camera.openings
        self._ring.counters = counters

    def _next_look_ns(self, now_ns: int) -> int:
        due_ns = self._reader.next_due_ns()
        look_ns = now_ns + POLL_NS if due_ns is None else due_ns
        return min(max(look_ns, self._program.rest_until_ns()), self._program.due_ns)


def main(arguments: list[str] | None = None) -> int:
    """Run the host until its lifeline ends; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m infp_cam.camera.host", description=__doc__)
    parser.add_argument("--ring", type=Path, required=True, help="the frame ring's file")
    parser.add_argument(
        "--camera", required=True, help="camera's name or path, `null`, or a file ending in .mp4"
    )
    options = parser.parse_args(arguments)
    output = messages.EventOutput()
    end = hold_lifeline()
    try:
        with FrameRing.attach(options.ring) as ring:

            def open_camera(again: bool) -> CameraBackend:
                return open_backend(options.camera, ring.size, ring.fps, again=again)

            def look() -> Hashable:
                return presence(options.camera)

            CameraHost(ring, open_camera, look, SystemClock(), output.send).run(end)
    except InfpCamError as error:
        output.send(messages.Problem.of(error, CAMERA))
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
