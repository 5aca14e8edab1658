"""A call through a real v4l2loopback camera: engine killed, host killed, second writer, reopening.

Run on a machine (best a virtual one) with a free camera called "INFP Camera", with v4l-utils,
numpy and pyvirtualcam; as root or in the group `video`:

    PYTHONPATH=. python3 tests/camera/vm/loopback_call.py

It takes half a minute on a usual machine, two to four minutes in an emulated one. Prints what a
reader of the camera saw; exits with 1 where it is not what it should be.
"""

# ruff: noqa: T201 - it is run by hand and prints what it finds

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np

from infp_cam.camera import v4l2
from infp_cam.camera.backend import open_backend
from infp_cam.camera.frame_ring import FrameRing
from infp_cam.camera.virtual_camera import CAMERA_NAME
from infp_cam.control.messages import Counters, Ended, Ready, Started
from infp_cam.control.supervisor import CAMERA, ENGINE, Supervisor
from infp_cam.errors import DeviceUnavailable

SIZE = (320, 180)
FPS = 15
PATIENCE_S = 60
FAKE_ENGINE = Path(__file__).parents[2] / "control" / "fake_engine.py"
STANDBY = 200  # the fake engine's rest picture

failed = False


def check(what: str, holds: bool) -> None:
    """Print whether `what` holds."""
    global failed
    failed |= not holds
    print("ok  " if holds else "FAIL", what, flush=True)


class Session:
    """A supervised session on the real camera, in a thread."""

    def __init__(self) -> None:
        self.events: list[tuple[str, object]] = []
        self.ring = FrameRing.create(SIZE, FPS)
        engine = [sys.executable, str(FAKE_ENGINE), "--ring", str(self.ring.path)]
        self._supervisor = Supervisor(self.ring, CAMERA_NAME, lambda: engine, self._hear)
        self._thread = threading.Thread(target=self._supervisor.run)
        self._thread.start()

    def _hear(self, name: str, event: object) -> None:
        print(f"     {time.monotonic():.2f} {name}: {event}", flush=True)
        self.events.append((name, event))

    def of(self, name: str, kind: type) -> list:
        """Return the events of `kind` that `name` has said."""
        return [event for who, event in self.events if who == name and isinstance(event, kind)]

    def await_live(self) -> bool:
        """Wait for twenty further live pictures."""
        wanted, until_s = self.ring.counters.live + 20, time.monotonic() + PATIENCE_S
        while self.ring.counters.live < wanted and time.monotonic() < until_s:
            time.sleep(0.1)
        return self.ring.counters.live >= wanted

    def kill(self, name: str) -> None:
        """Kill the process at once."""
        os.kill(self.of(name, Started)[-1].pid, signal.SIGKILL)

    def close(self) -> None:
        """End the session."""
        self._supervisor.stop()
        self._thread.join()
        self.ring.close()


class Reader:
    """What a call program would see: each picture's brightness, and whether it is uniform."""

    def __init__(self, device: Path, folder: Path) -> None:
        self._file = folder / "seen.raw"
        self._process = subprocess.Popen(
            ["v4l2-ctl", "-d", device, "--stream-mmap", f"--stream-to={self._file}"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def close(self) -> tuple[np.ndarray, np.ndarray]:
        """Stop reading; return the RGB level of each picture, and which ones are torn."""
        self._process.send_signal(signal.SIGINT)
        self._process.wait(10)
        bytes_each = SIZE[0] * SIZE[1] * 3 // 2
        data = np.fromfile(self._file, np.uint8)
        luma = data[: len(data) // bytes_each * bytes_each].reshape(-1, bytes_each)
        luma = luma[:, : SIZE[0] * SIZE[1]].astype(np.int16)
        return (luma.mean(1) - 16) * 255 / 219, np.ptp(luma, axis=1) > 1


def engine_killed(device: Path, folder: Path) -> None:
    """Kill the engine under a reader; it sees live, held, standby and live pictures again."""
    session = Session()
    check("first pictures are live", session.await_live())
    check("the camera offers capture while it is open", bool(v4l2.capabilities(device) & 1))
    reader = Reader(device, folder)
    session.await_live()
    try:
        open_backend(CAMERA_NAME, SIZE, FPS)
        check("a second writer is refused", False)
    except DeviceUnavailable as error:
        print("    ", error.message, "|", error.fix)
        check("a second writer is refused", "another program" in error.message)
    session.kill(ENGINE)
    time.sleep(4)
    check("live again after the engine was killed", session.await_live())
    levels, torn = reader.close()
    session.close()
    print("     levels seen:", levels.round().astype(int).tolist())
    check(f"{len(levels)} pictures seen, none torn", len(levels) > 40 and not torn.any())
    steps = np.diff(levels.round())
    check("the last picture was held", bool((steps == 0).any()))
    check("the standby card was seen", bool((abs(levels - STANDBY) < 2).sum() > 5))
    check("the picture after the card is live", abs(levels[-1] - STANDBY) > 3)
    check("one camera for all of it", len(session.of(CAMERA, Ready)) == 1)
    counters = session.of(CAMERA, Counters)[0]
    print("     host:", counters)


def host_killed(device: Path, folder: Path, *, with_reader: bool) -> None:
    """Kill the camera host, with and without a reader; the supervisor brings it back."""
    text = "with a reader" if with_reader else "without a reader"
    session = Session()
    check(f"camera could be opened again ({text})", session.await_live())
    reader = Reader(device, folder) if with_reader else None
    session.await_live()
    session.kill(CAMERA)
    time.sleep(0.5)
    print("     after the kill the device offers", v4l2.capabilities(device))
    check(f"camera is back after its host was killed ({text})", session.await_live())
    if reader:
        levels, torn = reader.close()
        print("     levels seen:", levels.round().astype(int).tolist())
        check("the reader goes on", len(levels) > 30 and not torn.any())
    check("the engine was not restarted", not session.of(ENGINE, Ended))
    session.close()


def restarted_in_a_call(device: Path, folder: Path) -> None:
    """End a session while the camera is shown, and begin another."""
    session = Session()
    session.await_live()
    reader = Reader(device, folder)
    session.await_live()
    session.close()
    print("     between the sessions the device offers", v4l2.capabilities(device))
    session = Session()
    check("camera could be opened again while it is shown", session.await_live())
    levels, torn = reader.close()
    session.close()
    print("     levels seen:", levels.round().astype(int).tolist())
    restarts = int((np.diff(levels) < -5).sum())
    check("the reader saw both sessions", restarts > 0 and not torn.any())


def main() -> int:
    """Run all; return the exit code."""
    device = next(path for path, name in v4l2.cameras().items() if name == CAMERA_NAME)
    with tempfile.TemporaryDirectory() as folder:
        engine_killed(device, Path(folder))
        host_killed(device, Path(folder), with_reader=False)
        host_killed(device, Path(folder), with_reader=True)
        restarted_in_a_call(device, Path(folder))
    check("the camera is left writable", bool(v4l2.capabilities(device) & 2))
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
