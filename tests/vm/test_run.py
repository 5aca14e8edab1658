"""`infp-cam run` on recorded voices and a real v4l2loopback: seen by another program, shot at."""

# ruff: noqa: T201 - shown where a test fails

import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import psutil
import pytest

from infp_cam.camera.frame_ring import FrameRing
from infp_cam.camera.v4l2 import Capabilities
from infp_cam.data import CONVERSATION_OTHER, CONVERSATION_SELF

sys.path.insert(0, str(Path(__file__).parent))
from viewer import Viewer, exact_planes, psnr_db

SIZE = (320, 180)
START_S = 60
PROGRAM = "import sys; from infp_cam.cli import main; sys.exit(main(sys.argv[1:]))"


# The version that is harder on us; what differs between them is in test_camera.py.
pytestmark = pytest.mark.parametrize("loopback", ["0.12.7"], indirect=True, scope="module")


class Run:
    """The program as a person starts it."""

    def __init__(self, runtime):
        self._runtime = runtime
        options = {
            "self": CONVERSATION_SELF,
            "other": CONVERSATION_OTHER,
            "generator": "procedural",  # a network is too much for an emulated processor
            "microphone": "none",
            "camera": "INFP Camera",
            "size": f"{SIZE[0]}x{SIZE[1]}",
            "fps": "10",
            "duration": "100000",
        }
        command = [part for key, value in options.items() for part in (f"--{key}", str(value))]
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", PROGRAM, "run", *command],
            stderr=subprocess.PIPE,
            text=True,
        )
        self.said = ""
        self._thread = threading.Thread(target=self._hear, daemon=True)
        self._thread.start()

    def _hear(self):
        for line in self._process.stderr:
            print(f"{time.monotonic():9.2f} {line}", end="", flush=True)
            self.said += line

    def ring(self):
        """Attach to the frame ring between engine and host."""
        (path,) = self._runtime.glob("infp-cam-*/frames.ring")
        return FrameRing.attach(path)

    def pid(self, module):
        """Return the number of the one process of ours that runs a module."""
        (found,) = [
            process.pid
            for process in psutil.Process(self._process.pid).children(recursive=True)
            if module in process.cmdline()
        ]
        return found

    def await_live(self, count):
        """Wait for live pictures."""
        until_s = time.monotonic() + START_S
        self.until(lambda: any(self._runtime.glob("infp-cam-*/frames.ring")), until_s)
        with self.ring() as ring:
            wanted = ring.counters.live + count
            self.until(lambda: ring.counters.live >= wanted, until_s)

    def until(self, holds, until_s):
        while not holds():
            assert self._process.poll() is None, f"it ended: {self.said}"
            assert time.monotonic() < until_s, f"no live pictures: {self.said}"
            time.sleep(0.1)

    def await_said(self, pattern):
        self.until(lambda: re.search(pattern, self.said), time.monotonic() + START_S)

    def end(self):
        """Press Ctrl-C; return the exit status."""
        self._process.send_signal(signal.SIGINT)
        try:
            return self._process.wait(60)
        finally:
            self.close()

    def close(self):
        self._process.kill()
        self._process.wait()
        self._thread.join()
        self._process.stderr.close()


@pytest.fixture(scope="module")
def run(loopback, tmp_path_factory):
    runtime = tmp_path_factory.mktemp("run")
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    run = Run(runtime)
    try:
        run.await_live(10)
        yield run
    finally:
        run.close()


@pytest.fixture
def viewer(loopback, run):
    with Viewer(loopback.device, SIZE) as viewer:
        viewer.more(1)
        yield viewer


def portrait_moves(viewer, count=20):
    """Whether pictures of the portrait come that are not all the same."""
    luma = SIZE[0] * SIZE[1]
    seen = []
    for _ in range(count):
        viewer.more(1)
        seen.append(viewer.picture[:luma].astype(int))
    return len({picture.tobytes() for picture in seen}) > 1


def test_pictures_that_come_out_are_the_engines(run, viewer):
    scores = []
    with run.ring() as ring:
        out = np.empty((SIZE[1], SIZE[0], 3), np.uint8)
        for _ in range(10):
            viewer.more(1)
            seen = viewer.picture
            sent = [
                exact_planes(out)
                for sequence in range(max(1, ring.newest - ring.slots + 1), ring.newest + 1)
                if ring.copy(sequence, out)
            ]
            scores.append(max(psnr_db(seen, planes) for planes in sent))
    print(np.round(scores, 1))
    assert np.median(scores) >= 40


def test_engine_that_is_killed_comes_back_and_the_camera_never_leaves(loopback, run, viewer):
    before = run.ring()
    opened = before.counters.opened
    os.kill(run.pid("infp_cam.engine"), signal.SIGKILL)
    time.sleep(3)
    viewer.more(5)
    assert loopback.offers() == Capabilities.CAPTURE
    run.await_live(10)
    assert viewer.lives
    assert portrait_moves(viewer)
    assert before.counters.opened == opened
    print(f"longest time without a picture {viewer.gap_s():.2f} s")
    before.close()
    assert "The engine ended (-9); starting it again." in run.said


def test_host_that_is_killed_comes_back_for_the_same_viewer(run, viewer):
    engine = run.pid("infp_cam.engine")
    os.kill(run.pid("infp_cam.camera.host"), signal.SIGKILL)
    run.await_live(10)
    assert viewer.lives
    assert portrait_moves(viewer)
    assert run.pid("infp_cam.engine") == engine
    print(f"longest time without a picture {viewer.gap_s():.2f} s")


def test_module_that_is_loaded_again_while_the_program_runs(loopback, run):
    os.kill(run.pid("infp_cam.camera.host"), signal.SIGKILL)
    loopback.unload()
    run.await_said("There is no camera INFP Camera")
    loopback.load()
    run.await_said("The camera works again")
    run.await_live(5)


def test_end_leaves_the_camera_writable(loopback, run):
    assert run.end() == 0
    assert loopback.offers() == Capabilities.OUTPUT
