"""The real supervisor and the real camera host, with an engine in miniature."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import av
import pytest

from infp_cam.camera.frame_ring import FrameRing
from infp_cam.control import child, supervisor
from infp_cam.control.messages import (
    Counters,
    Ended,
    Finished,
    Problem,
    Ready,
    Showing,
    Started,
    Stats,
    Telemetry,
)
from infp_cam.control.supervisor import CAMERA, ENGINE, Supervisor

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills by POSIX signals")

SIZE = (128, 72)
FAKE_ENGINE = Path(__file__).with_name("fake_engine.py")
PATIENCE_S = 30  # for what should take a moment


class Call:
    """A supervised session in a thread of its own; remembers all events."""

    def __init__(self, ring, *engine_options, camera="null"):
        command = [sys.executable, str(FAKE_ENGINE), "--ring", str(ring.path), *engine_options]
        self.ring, self.events = ring, []
        self._news = threading.Condition()
        self.supervisor = Supervisor(ring, camera, lambda: command, self._hear)
        self.code = None
        self._thread = threading.Thread(target=self._run)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self.supervisor.stop()
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive()

    def _run(self):
        self.code = self.supervisor.run()

    def _hear(self, name, event):
        with self._news:
            self.events.append((name, event))
            self._news.notify_all()

    def of(self, name, kind):
        return [event for who, event in self.events if who == name and isinstance(event, kind)]

    def await_events(self, name, kind, count=1):
        with self._news:
            assert self._news.wait_for(lambda: len(self.of(name, kind)) >= count, PATIENCE_S), (
                self.events
            )
        return self.of(name, kind)

    def await_live(self, more=10):
        """Wait until `more` further pictures of the engine are on air."""
        wanted, until_s = self.ring.counters.live + more, time.monotonic() + PATIENCE_S
        while self.ring.counters.live < wanted:
            assert time.monotonic() < until_s, self.events
            time.sleep(0.01)

    def end(self):
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive(), self.events
        return self.code


@pytest.fixture
def ring():
    with FrameRing.create(SIZE, 30) as made:
        yield made


def is_running(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def await_end_of(*pids):
    until_s = time.monotonic() + PATIENCE_S
    while any(is_running(pid) for pid in pids):
        assert time.monotonic() < until_s
        time.sleep(0.02)


def test_finished_engine_ends_the_session_camera_last(ring):
    with Call(ring, "--frames", "20") as call:
        assert call.end() == 0
    heard = [(name, type(event)) for name, event in call.events]
    order = [(name, kind) for name, kind in heard if kind not in (Showing, Stats, Telemetry)]
    assert order == [
        (CAMERA, Started),
        (CAMERA, Ready),
        (ENGINE, Started),
        (ENGINE, Ready),
        (ENGINE, Finished),
        (ENGINE, Ended),
        (CAMERA, Counters),
        (CAMERA, Ended),
    ]
    assert {event.code for _, event in call.events if isinstance(event, Ended)} == {0}
    assert call.of(CAMERA, Ready) == [Ready("null")]
    assert call.of(CAMERA, Counters)[0].frames["live"] == ring.counters.live > 0


def test_killed_engine_is_back_within_two_seconds_on_the_same_camera(ring, tmp_path):
    film = tmp_path / "call.mp4"
    with Call(ring, camera=str(film)) as call:
        call.await_live()
        for kill in range(1, 3):
            os.kill(call.of(ENGINE, Started)[-1].pid, signal.SIGKILL)
            call.await_events(ENGINE, Ready, kill + 1)
            call.await_live()
    assert call.code == 0
    ends = call.of(ENGINE, Ended)
    assert [end.code for end in ends] == [-signal.SIGKILL, -signal.SIGKILL, 0]
    assert [end.restart_s for end in ends] == [0.2, 0.5, None]
    assert len(call.of(CAMERA, Started)) == len(call.of(CAMERA, Ready)) == 1
    counters = ring.counters
    assert counters.opened == 1
    assert counters.longest_gap_ns < 2e9
    with av.open(str(film)) as container:
        frames = list(container.decode(video=0))
    assert len(frames) == counters.sent
    assert {(frame.width, frame.height) for frame in frames} == {SIZE}


def test_killed_host_is_started_again_beside_a_running_engine(ring):
    with Call(ring) as call:
        call.await_live()
        os.kill(call.of(CAMERA, Started)[0].pid, signal.SIGKILL)
        call.await_events(CAMERA, Ready, 2)
        call.await_live()
    assert call.code == 0
    assert len(call.of(ENGINE, Started)) == 1
    assert ring.counters.opened == 2
    assert [end.code for end in call.of(CAMERA, Ended)] == [-signal.SIGKILL, 0]


def test_persons_mistake_is_told_and_not_tried_again(ring):
    with Call(ring, "--problem") as call:
        assert call.end() == 2
    assert call.of(ENGINE, Problem)[0].fix == "Choose another picture."
    assert len(call.of(ENGINE, Started)) == 1
    assert call.of(CAMERA, Ended) == [Ended(0, None)]


def test_camera_that_can_not_be_opened_ends_the_session_before_the_engine(ring, tmp_path):
    with Call(ring, camera=str(tmp_path / "missing" / "call.mp4")) as call:
        assert call.end() == 2
    assert call.of(CAMERA, Problem)[0].kind == "OutputUnwritable"
    assert call.of(ENGINE, Started) == []


def test_crash_is_no_persons_mistake(ring):
    """Exit code 2 without a `Problem` (an unknown option here) is tried again."""
    with Call(ring, "--unknown-option") as call:
        call.await_events(ENGINE, Started, 2)
    assert call.of(ENGINE, Ended)[0] == Ended(2, 0.2)
    assert call.code == 0


def test_engine_that_hangs_is_killed_and_started_again(ring, monkeypatch):
    monkeypatch.setattr(supervisor, "HUNG_S", 0.6)
    with Call(ring, "--hang-after", "5") as call:
        call.await_events(ENGINE, Started, 2)
    assert call.of(ENGINE, Ended)[0].code == -signal.SIGKILL


def test_silent_camera_host_is_killed_and_started_again(ring, monkeypatch):
    monkeypatch.setattr(supervisor, "READY_S", 0.3)
    deaf = [sys.executable, "-c", "import time; time.sleep(60)"]
    monkeypatch.setattr(supervisor, "python_command", lambda *_: deaf)
    with Call(ring) as call:
        call.await_events(CAMERA, Started, 2)
    assert call.of(CAMERA, Ended)[0].code == -signal.SIGKILL
    assert call.of(ENGINE, Started) == []


def test_engine_that_will_not_stop_is_killed_before_the_camera_ends(ring, monkeypatch):
    monkeypatch.setattr(child, "STOP_S", 0.5)
    with Call(ring, "--deaf") as call:
        call.await_live()
    ends = [(name, event.code) for name, event in call.events if isinstance(event, Ended)]
    assert ends == [(ENGINE, -signal.SIGKILL), (CAMERA, 0)]
    assert call.code == 0


SESSION = """
import sys
from infp_cam.camera.frame_ring import FrameRing
from infp_cam.control.messages import Started
from infp_cam.control.supervisor import Supervisor, stopping_on_signals

def show(name, event):
    print(name, type(event).__name__, getattr(event, "pid", ""), flush=True)

camera, engine = sys.argv[1:]
with FrameRing.create((128, 72), 30) as ring:
    command = [sys.executable, engine, "--ring", str(ring.path)]
    session = Supervisor(ring, camera, lambda: command, show)
    with stopping_on_signals(session):
        sys.exit(session.run())
"""


@pytest.fixture
def session(tmp_path):
    """A supervisor in a process and a group of its own, as a terminal starts it."""
    process = subprocess.Popen(
        [sys.executable, "-c", SESSION, str(tmp_path / "call.mp4"), str(FAKE_ENGINE)],
        stdout=subprocess.PIPE,
        text=True,
        process_group=0,
    )
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def pids_once_live(process):
    """Read its events until the camera is live; return the processes' numbers."""
    pids = {}
    for line in process.stdout:
        name, event, *pid = line.split()
        if event == "Started":
            pids[name] = int(pid[0])
        if event == "Showing":
            break
    return pids


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_to_the_whole_group_ends_all_with_a_whole_film(session, tmp_path, number):
    pids = pids_once_live(session)
    os.killpg(session.pid, number)
    rest = session.stdout.read().splitlines()
    assert session.wait(PATIENCE_S) == 0
    await_end_of(*pids.values())
    assert [line.split()[0] for line in rest if "Ended" in line] == [ENGINE, CAMERA]
    with av.open(str(tmp_path / "call.mp4")) as container:
        assert next(container.decode(video=0)).width == 128


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_no_process_outlives_a_killed_supervisor(session, tmp_path):
    pids = pids_once_live(session)
    os.kill(session.pid, signal.SIGKILL)
    await_end_of(*pids.values())
    assert (tmp_path / "call.mp4").stat().st_size > 0  # the host still closed its camera
