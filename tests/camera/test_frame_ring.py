import contextlib
import multiprocessing
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infp_cam.camera import frame_ring
from infp_cam.camera.frame_reader import FrameReader
from infp_cam.camera.frame_ring import FrameRing, FrameTimes, HostCounters
from infp_cam.errors import InfpCamError, OutputUnwritable

SIZE = (64, 48)


@pytest.fixture
def ring():
    with FrameRing.create(SIZE, 29.97) as made:
        yield made


def picture(value):
    return np.full((SIZE[1], SIZE[0], 3), value, np.uint8)


def put(ring, value, due_ns=0):
    ring.write(picture(value), FrameTimes(value, due_ns, due_ns - 5))


def test_attached_ring_is_the_same_ring(ring):
    with FrameRing.attach(ring.path, SIZE) as other:
        assert (other.size, other.fps, other.slots) == (SIZE, 29.97, frame_ring.SLOTS)
        put(other, 7, due_ns=100)
        reader = FrameReader(ring, 0)
        assert reader.take(100) == FrameTimes(7, 100, 95)
        assert (reader.pixels == 7).all()


def test_picture_is_not_taken_before_it_is_due(ring):
    reader = FrameReader(ring, 0)
    put(ring, 1, due_ns=100)
    put(ring, 2, due_ns=200)
    assert reader.take(99) is None
    assert reader.next_due_ns() == 100
    assert reader.take(100).t_ns == 1
    assert reader.next_due_ns() == 200
    assert reader.take(150) is None
    assert reader.take(200).t_ns == 2
    assert reader.next_due_ns() is None
    assert reader.dropped == 0


def test_only_the_newest_due_picture_is_taken(ring):
    reader = FrameReader(ring, 0)
    for value in (1, 2, 3):
        put(ring, value, due_ns=value)
    put(ring, 4, due_ns=1000)
    assert reader.take(10).t_ns == 3
    assert reader.dropped == 2


def test_overwritten_pictures_count_as_dropped(ring):
    reader = FrameReader(ring, 0)
    for value in range(1, ring.slots + 4):
        put(ring, value, due_ns=value)
    assert ring.times(1) is None
    assert not ring.copy(1, picture(0))
    assert reader.take(3) is None  # what was due by then is gone
    assert reader.take(1000).t_ns == ring.slots + 3
    assert reader.dropped == ring.slots + 2


def test_drawing_that_fails_publishes_nothing(ring):
    reader = FrameReader(ring, 0)
    put(ring, 1)
    with pytest.raises(RuntimeError), ring.slot(FrameTimes(2, 0, 0)) as out:
        out[:] = 99
        raise RuntimeError
    assert reader.take(0).t_ns == 1
    put(ring, 3)
    assert reader.take(0).t_ns == 3
    assert (reader.pixels == 3).all()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 6)), max_size=60))
def test_reader_agrees_with_a_list_of_pictures(steps):
    """Writes (with due times that do not go back) and takes, in any order."""
    with FrameRing.create(SIZE, 30) as ring:
        reader = FrameReader(ring, 0)
        due, now, taken, takes = [], 0, 0, 0
        for writes, by in steps:
            if writes:
                due.append((due[-1] if due else 0) + by)
                put(ring, len(due), due_ns=due[-1])
                continue
            now += by
            kept = range(max(taken, len(due) - ring.slots) + 1, len(due) + 1)
            expected = max((n for n in kept if due[n - 1] <= now), default=None)
            times = reader.take(now)
            assert (times and times.t_ns) == expected
            if expected is not None:
                assert (reader.pixels == expected).all()
                taken, takes = expected, takes + 1
        assert reader.dropped == taken - takes


def _write_without_pause(path, count):
    with FrameRing.attach(path) as ring:
        for value in range(count):
            with ring.slot(FrameTimes(value % 251, 0, 0)) as out:
                out[:] = value % 251


def test_no_torn_picture_beside_a_busy_writer():
    context = multiprocessing.get_context("spawn")
    with FrameRing.create((640, 360), 30) as ring:
        reader = FrameReader(ring, 0)
        writer = context.Process(target=_write_without_pause, args=(ring.path, 5000))
        writer.start()
        taken = 0
        while writer.is_alive() or ring.newest != reader.dropped + taken:
            times = reader.take(0)
            if times is not None:
                taken += 1
                assert (reader.pixels == times.t_ns).all()
        writer.join()
        assert writer.exitcode == 0


@pytest.mark.parametrize("done", [True, False])
def test_picture_overwritten_while_it_is_copied_is_not_taken(ring, monkeypatch, done):
    put(ring, 1)
    reader = FrameReader(ring, 0)
    assert reader.take(0).t_ns == 1
    put(ring, 2)
    whole_copy = np.copyto

    def interrupted_copy(out, source):
        monkeypatch.undo()
        whole_copy(out[:20], source[:20])
        for _ in range(ring.slots - 1):
            put(ring, 3)
        with contextlib.suppress(RuntimeError), ring.slot(FrameTimes(3, 0, 0)) as over:
            over[:] = 3
            if not done:
                raise RuntimeError
        whole_copy(out[20:], source[20:])

    monkeypatch.setattr(np, "copyto", interrupted_copy)
    assert reader.take(0) is None
    assert (reader.pixels == 1).all()  # the picture that is held
    assert reader.take(0).t_ns == 3
    assert (reader.pixels == 3).all()


KILLED_WHILE_DRAWING = """
import os, signal, sys
from pathlib import Path
from infp_cam.camera.frame_ring import FrameRing, FrameTimes
ring = FrameRing.attach(Path(sys.argv[1]))
with ring.slot(FrameTimes(1, 0, 0)) as out:
    out[:] = 1
for _ in range(int(sys.argv[2])):
    ring.write(out, FrameTimes(1, 0, 0))
with ring.slot(FrameTimes(2, 0, 0)) as out:
    out[: len(out) // 2] = 2
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
@pytest.mark.parametrize("more", range(frame_ring.SLOTS + 1))
def test_writer_killed_in_a_picture_and_replaced(ring, more):
    reader = FrameReader(ring, 0)
    command = [sys.executable, "-c", KILLED_WHILE_DRAWING, ring.path, str(more)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert reader.take(0).t_ns == 1
    assert (reader.pixels == 1).all()
    assert reader.take(0) is None
    with FrameRing.attach(ring.path) as successor:
        put(successor, 3)
    assert reader.take(0).t_ns == 3
    assert (reader.pixels == 3).all()


def test_reader_that_comes_late_begins_with_the_last_picture_due(ring):
    for value in (1, 2, 3, 4):
        put(ring, value, due_ns=value)
    reader = FrameReader(ring, 3)
    assert reader.take(3).t_ns == 3
    assert reader.take(4).t_ns == 4
    assert reader.dropped == 0


def test_reader_that_comes_late_does_not_count_what_went_before(ring):
    for value in range(20):
        put(ring, value, due_ns=100 + value)
    reader = FrameReader(ring, 0)
    assert reader.take(200).t_ns == 19
    assert reader.dropped == ring.slots - 1


def test_rest_picture(ring):
    out = picture(0)
    assert not ring.copy_rest(out)
    with ring.rest_slot() as rest:
        rest[:] = 50
        assert not ring.copy_rest(out)
    assert ring.copy_rest(out)
    assert (out == 50).all()
    before = ring.rest_version
    with ring.rest_slot() as rest:
        rest[:] = 60
    assert ring.rest_version != before


def test_half_drawn_rest_picture_of_a_dead_engine_is_not_used(ring):
    with pytest.raises(RuntimeError), ring.rest_slot():
        raise RuntimeError
    out = picture(0)
    assert not ring.copy_rest(out)
    with ring.rest_slot() as rest:
        rest[:] = 70
    assert ring.copy_rest(out)
    assert (out == 70).all()


def test_counters_and_heartbeat_are_seen_from_the_other_side(ring):
    with FrameRing.attach(ring.path) as other:
        assert (other.counters, other.heartbeat_ns) == (HostCounters(), 0)
        ring.counters = HostCounters(*range(1, 10))
        ring.beat(123)
        assert other.counters == HostCounters(1, 2, 3, 4, 5, 6, 7, 8, 9)
        assert other.heartbeat_ns == 123


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_ring_is_the_users_alone_and_goes_with_its_creator():
    ring = FrameRing.create(SIZE, 30)
    folder = ring.path.parent
    assert folder.stat().st_mode & 0o777 == 0o700
    FrameRing.attach(ring.path).close()
    assert ring.path.exists()
    ring.close()
    assert not folder.exists()


LEAVES_ITS_RING = """
import os, signal
from infp_cam.camera.frame_ring import FrameRing
print(FrameRing.create((64, 48), 30).path, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_ring_of_a_killed_creator_is_removed_by_the_next(ring):
    command = [sys.executable, "-c", LEAVES_ITS_RING]
    left = Path(subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip())
    assert left.exists()
    with FrameRing.create(SIZE, 30):
        assert not left.parent.exists()
        assert ring.path.exists()  # its creator lives


def test_other_size_is_refused(ring):
    with pytest.raises(InfpCamError, match=r"64x48.*1280x720"):
        FrameRing.attach(ring.path, (1280, 720))


@pytest.mark.parametrize("contents", [b"", b"INFPRING", b"x" * 5000])
def test_file_that_is_no_ring_is_refused(tmp_path, contents):
    path = tmp_path / "frames.ring"
    path.write_bytes(contents)
    with pytest.raises(InfpCamError, match="not a frame ring"):
        FrameRing.attach(path)


def test_missing_ring_is_told(tmp_path):
    with pytest.raises(InfpCamError, match="can not be opened"):
        FrameRing.attach(tmp_path / "frames.ring")


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX limits")
def test_no_room_for_the_ring_is_told_and_leaves_nothing(tmp_path, monkeypatch):
    import resource

    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        with pytest.raises(OutputUnwritable):
            FrameRing.create(SIZE, 30)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(tmp_path.iterdir()) == []
