"""The camera host and a real v4l2loopback: what another program sees of it, whatever dies."""

# ruff: noqa: T201 - shown where a test fails

import os
import re
import signal
import subprocess
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from infp_cam.camera import v4l2
from infp_cam.camera.frame_ring import FrameRing, FrameTimes
from infp_cam.camera.loopback_camera import LoopbackCamera
from infp_cam.camera.standby import NEUTRAL
from infp_cam.camera.v4l2 import Capabilities
from infp_cam.camera.virtual_camera import CAMERA_NAME
from infp_cam.control.child import Child, python_command
from infp_cam.control.messages import Problem, Ready, Solved
from infp_cam.data import PORTRAIT
from infp_cam.errors import DeviceUnavailable

sys.path.insert(0, str(Path(__file__).parent))
from viewer import PATIENCE_S, Viewer, exact_planes, psnr_db

SIZE = (640, 360)
FPS = 15
STANDBY = round(float(exact_planes(np.full((2, 2, 3), NEUTRAL, np.uint8))[0][0, 0]))


class Stage:
    """A frame ring with a writer in a thread, and a camera host as a process."""

    def __init__(self, size=SIZE):
        self.ring = FrameRing.create(size, FPS)
        self.told = []
        self.pictures = None
        self._end, self._silent = threading.Event(), threading.Event()
        self._writer = threading.Thread(target=self._write, daemon=True)
        self._writer.start()
        self.start_host()

    def start_host(self):
        command = python_command(
            *("infp_cam.camera.host", "--ring", str(self.ring.path), "--camera", CAMERA_NAME)
        )
        self.host = Child(command, self._hear, lambda _: None)

    def _hear(self, _, event):
        print(f"{time.monotonic():9.2f} {event}")
        self.told.append((time.monotonic(), event))

    def _write(self):
        number, due_ns = 0, time.monotonic_ns()
        while not self._end.is_set():
            due_ns = max(due_ns + round(1e9 / FPS), time.monotonic_ns())
            if not self._silent.is_set():
                number += 1
                with self.ring.slot(FrameTimes(number, due_ns, due_ns)) as out:
                    if self.pictures is None:
                        out[:] = 60 + number % 180  # brighter than the card
                    else:
                        out[:] = self.pictures[number % len(self.pictures)]
            time.sleep(max(0.0, (due_ns - time.monotonic_ns()) / 1e9 - 0.02))

    def fall_silent(self):
        self._silent.set()

    def speak_again(self):
        self._silent.clear()

    def since(self, start_s, kind):
        """Wait for an event of a kind after a moment; return how long after it, and the event."""
        until_s = time.monotonic() + PATIENCE_S
        while time.monotonic() < until_s:
            for at_s, event in self.told:
                if at_s >= start_s and isinstance(event, kind):
                    return at_s - start_s, event
            time.sleep(0.02)
        raise AssertionError(f"no {kind.__name__}; told was {self.told}")

    def await_live(self, count=5):
        wanted, until_s = self.ring.counters.live + count, time.monotonic() + PATIENCE_S
        while self.ring.counters.live < wanted:
            assert time.monotonic() < until_s, f"no live pictures; told was {self.told}"
            time.sleep(0.02)

    def kill_host(self):
        os.kill(self.host.pid, signal.SIGKILL)
        self.host.stop()

    def close(self):
        self.host.stop()
        self._end.set()
        self._writer.join()
        self.ring.close()


@pytest.fixture
def stage(loopback):
    stage = Stage()
    try:
        stage.await_live()
        yield stage
    finally:
        stage.close()
    assert loopback.offers() == Capabilities.OUTPUT  # the next one can write to it


def viewer(size=SIZE):
    return Viewer("/dev/video0", size)


def test_name_size_and_format(loopback, stage):
    asked = ["v4l2-ctl", "-d", loopback.device, "--info", "--get-fmt-video", "--get-parm"]
    said = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    print(said)
    assert re.search(r"Card type\s*: INFP Camera\n", said)
    assert re.search(r"Width/Height\s*: 640/360\n", said)
    assert "'YU12'" in said
    assert re.search(r"Frames per second: 15\.000", said)
    assert loopback.offers() == Capabilities.CAPTURE


def test_pictures_that_come_out_are_those_sent(stage):
    portrait = Image.open(PORTRAIT).convert("RGB").resize((900, 900))
    pictures = [
        np.asarray(portrait.crop((x, 200, x + SIZE[0], 200 + SIZE[1])))
        for x in range(0, 7 * 30, 30)
    ]
    stage.pictures = np.stack(pictures)
    planes = [exact_planes(picture) for picture in pictures]
    stage.await_live(5)
    seen = []
    with viewer() as reader:
        reader.more(3)
        for _ in range(10):
            reader.more(1)
            seen.append(reader.picture)
    scores = np.array([[psnr_db(picture, exact) for exact in planes] for picture in seen])
    print(scores.round(1))
    assert scores.max(1).min() >= 40
    assert len(set(scores.argmax(1))) > 3
    assert (scores >= 40).sum() == len(seen)  # no two pictures are mistaken for each other


def test_silent_engine_is_held_then_gives_way_to_the_card_and_comes_back(stage):
    with viewer() as reader:
        reader.more(5)
        stage.fall_silent()
        quiet = [level for _ in range(5) for level in reader.more(10)]
        stage.speak_again()
        stage.await_live()
        live = reader.more(10)
        print(quiet, live, f"longest gap {reader.gap_s():.2f} s")
    assert any(a == b != STANDBY for a, b in pairwise(quiet))  # held
    assert quiet[-1] == STANDBY
    assert STANDBY not in live
    assert reader.torn == 0


def test_killed_host_can_be_followed_by_one_of_another_session_while_the_camera_is_shown(
    loopback, stage
):
    """Supervisor and host were killed; v4l2loopback 0.12 used to forget its output."""
    with viewer() as reader:
        reader.more(5)
        stage.kill_host()
        assert Capabilities.OUTPUT in loopback.offers()
        second = Stage()
        try:
            second.await_live()
            reader.more(10)
            assert reader.lives
            assert reader.torn == 0
            print(f"{reader.gap_s():.2f} s without pictures")
        finally:
            second.close()
        assert Capabilities.OUTPUT in loopback.offers()
    stage.start_host()
    stage.await_live()


def test_second_writer_is_refused(stage):
    with pytest.raises(DeviceUnavailable, match="another program writes to it"):
        LoopbackCamera(CAMERA_NAME, SIZE, FPS)
    stage.await_live()


def test_another_size_while_the_camera_is_shown_is_refused(stage):
    with viewer() as reader:
        reader.more(5)
        stage.kill_host()
        with pytest.raises(DeviceUnavailable) as caught:
            LoopbackCamera(CAMERA_NAME, (320, 180), FPS)
        print(caught.value.message, caught.value.fix)
        assert reader.lives
    LoopbackCamera(CAMERA_NAME, (320, 180), FPS).close()


def test_camera_that_another_writer_left_can_be_written_to(loopback, stage):
    """One that only writes, such as pyvirtualcam and FFmpeg, makes 0.12 forget its output."""
    stage.kill_host()
    descriptor = os.open(loopback.device, os.O_RDWR)
    v4l2._set_format(descriptor, SIZE)
    os.write(descriptor, bytes(SIZE[0] * SIZE[1] * 3 // 2))
    os.close(descriptor)
    print(f"offers {loopback.offers()!r}")
    stage.start_host()
    stage.await_live()


def test_camera_that_another_program_took_is_told_and_taken_back(loopback, stage):
    stage.kill_host()
    other = LoopbackCamera(CAMERA_NAME, SIZE, FPS)
    other.send(np.zeros((SIZE[1], SIZE[0], 3), np.uint8), 0)
    start_s = time.monotonic()
    stage.start_host()
    _, problem = stage.since(start_s, Problem)
    assert "another program writes to it" in problem.message
    assert problem.subject == "camera"
    other.close()
    freed_s = time.monotonic()
    took_s, solved = stage.since(freed_s, Solved)
    print(f"taken back after {took_s:.2f} s")
    assert took_s <= 2
    assert solved.subject == "camera"
    stage.await_live()


def test_device_that_vanishes_is_told_and_opened_again_when_it_is_back(loopback, stage):
    state = loopback.device.stat()
    lost_s = time.monotonic()
    loopback.device.unlink()
    took_s, problem = stage.since(lost_s, Problem)
    print(f"noticed after {took_s:.2f} s")
    assert took_s <= 0.5
    assert problem.kind == "DeviceLost"
    assert problem.subject == "camera"
    time.sleep(4)
    os.mknod(loopback.device, state.st_mode, state.st_rdev)
    back_s = time.monotonic()
    took_s, _ = stage.since(back_s, Solved)
    print(f"healed after {took_s:.2f} s")
    assert took_s <= 2
    stage.await_live()
    assert stage.ring.counters.opened == 2


def test_module_that_is_unloaded_and_loaded_again(loopback, stage):
    """The kernel lets it go only while nobody has it open, such as after the host's death."""
    with pytest.raises(subprocess.CalledProcessError):
        loopback.unload()
    stage.kill_host()
    loopback.unload()
    start_s = time.monotonic()
    stage.start_host()
    _, problem = stage.since(start_s, Problem)
    assert problem.kind == "DeviceUnavailable"
    assert "no camera" in problem.message
    time.sleep(2)
    loopback.load()
    back_s = time.monotonic()
    took_s, _ = stage.since(back_s, Solved)
    print(f"healed after {took_s:.2f} s")
    assert took_s <= 2
    assert stage.since(back_s, Ready)[1].device == "/dev/video0"
    stage.await_live()
