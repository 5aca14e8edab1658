"""An engine in miniature: writes numbered pictures through a frame ring, as its options say."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from pathlib import Path

from infp_cam.camera.frame_ring import FrameRing, FrameTimes
from infp_cam.control.lifeline import hold_lifeline
from infp_cam.control.messages import EventOutput, Finished, Problem, Ready


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--ring", type=Path, required=True)
    parser.add_argument("--frames", type=int, help="end with `Finished` after so many")
    parser.add_argument("--hang-after", type=int, help="stop doing anything after so many")
    parser.add_argument("--problem", action="store_true", help="report a problem, exit with 2")
    parser.add_argument("--deaf", action="store_true", help="do not end when asked to")
    options = parser.parse_args()
    output, end = EventOutput(), hold_lifeline()
    if options.problem:
        output.send(Problem("PortraitInvalid", "There is no face.", "Choose another picture."))
        return 2
    if options.deaf:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with FrameRing.attach(options.ring) as ring:
        with ring.rest_slot() as rest:
            rest[:] = 200
        due_ns, written = time.monotonic_ns(), 0
        while options.deaf or not end.is_set():
            if written == options.frames:
                output.send(Finished())
                return 0
            while written == options.hang_after:
                time.sleep(1)
            due_ns += round(1e9 / ring.fps)
            with ring.slot(FrameTimes(written, due_ns, due_ns - 100_000_000)) as out:
                out[:] = written % 200
            ring.beat(time.monotonic_ns())
            written += 1
            if written == 1:
                output.send(Ready())
            time.sleep(max(0.0, (due_ns - time.monotonic_ns()) / 1e9 - 0.02))
    return 0


if __name__ == "__main__":
    sys.exit(main())
