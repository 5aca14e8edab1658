"""The motion in shared memory: what listeners get, however they come and go."""

import numpy as np
import pytest

from infp_cam.errors import InfpCamError, MotionInvalid
from infp_cam.motion.space import ARKIT58, MotionSpace
from infp_cam.plugin.motion_ring import SLOTS, MotionReader, MotionRing
from infp_cam.types import MotionFrame


@pytest.fixture
def rings(tmp_path):
    """The engine's end and a listener's."""
    path = tmp_path / "motion.ring"
    MotionRing.create(path)
    with MotionRing.attach(path) as engine, MotionRing.attach(path) as listener:
        engine.open_for(ARKIT58)
        yield engine, listener


def frame(number):
    return MotionFrame(np.full(58, number, np.float32), number * 10, ARKIT58)


def test_frames_come_when_they_are_due_and_once(rings):
    engine, listener = rings
    reader = MotionReader(listener)
    assert reader.take(10**18) is None
    engine.write(frame(1), 100)
    engine.write(frame(2), 200)
    assert reader.take(99) is None
    taken, due_ns = reader.take(150)
    assert (taken.t_ns, due_ns, taken.values[57], taken.space) == (10, 100, 1.0, ARKIT58)
    assert reader.take(150) is None
    assert reader.take(200)[0].t_ns == 20


def test_a_listener_that_lags_gets_the_newest(rings):
    engine, listener = rings
    reader = MotionReader(listener)
    for number in range(1, 5 * SLOTS):
        engine.write(frame(number), number)
    assert reader.take(10**9)[0].t_ns == 10 * (5 * SLOTS - 1)
    assert reader.take(10**9) is None


def test_another_engine_goes_on_where_the_last_one_was(rings, tmp_path):
    engine, listener = rings
    reader = MotionReader(listener)
    engine.write(frame(1), 1)
    with MotionRing.attach(tmp_path / "motion.ring") as successor:
        successor.open_for(ARKIT58)
        successor.write(frame(2), 2)
    assert reader.take(5)[0].t_ns == 20


def test_a_frame_that_is_being_written_is_not_read(rings):
    engine, listener = rings
    engine.write(frame(1), 1)
    assert listener.frame(1).t_ns == 10
    assert listener.frame(1 + SLOTS) is None
    assert listener.due_ns(1 + SLOTS) is None


def test_a_space_that_nobody_else_knows_is_told(rings):
    engine, listener = rings
    engine.open_for(MotionSpace("latent:x", ("a",), (0.0,), (0.0,), (1.0,)))
    engine.write(MotionFrame(np.zeros(1, np.float32), 0, ARKIT58), 0)
    with pytest.raises(MotionInvalid, match="latent:x"):
        listener.frame(1)


def test_a_space_that_is_too_large_is_told(rings):
    space = MotionSpace("big", ("a",) * 2000, (0.0,) * 2000, (0.0,) * 2000, (1.0,) * 2000)
    with pytest.raises(MotionInvalid, match="2000 channels"):
        rings[0].open_for(space)


def test_what_is_no_ring_is_told(tmp_path):
    with pytest.raises(InfpCamError, match="can not be opened"):
        MotionRing.attach(tmp_path / "none")
    (tmp_path / "other").write_bytes(bytes(5000))
    with pytest.raises(InfpCamError, match="not the motion"):
        MotionRing.attach(tmp_path / "other")
