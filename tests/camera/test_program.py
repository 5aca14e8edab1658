from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infp_cam.camera.program import HOLD_NS, STANDBY_NS, Program, Showing

MS = 1_000_000
PERIOD_NS = 40 * MS  # 25 fps


def silence(program, since_ns, until_ns):
    """Ask each millisecond; return what was to be sent when, counted from `since_ns`."""
    sent = []
    for now_ns in range(since_ns, until_ns, MS):
        showing = program.without(now_ns)
        if showing is not None:
            sent.append(((now_ns - since_ns) // MS, showing))
    return sent


def test_standby_card_is_sent_at_once_and_then_each_period():
    program = Program(25, now_ns=0)
    assert silence(program, 0, 100 * MS) == [(t, Showing.STANDBY) for t in (0, 40, 80)]
    assert program.stalls == 0


def test_late_picture_is_waited_for_by_half_a_period():
    program = Program(25, now_ns=0)
    program.live(0)
    assert silence(program, 0, 59 * MS) == []
    program.live(59 * MS)
    assert program.showing is Showing.LIVE


def test_stalled_engine_is_held_and_then_gives_way_to_the_card():
    program = Program(25, now_ns=0)
    program.live(0)
    sent = silence(program, 0, 3000 * MS)
    assert [t for t, _ in sent] == list(range(60, 3000, 40))
    for t, showing in sent:
        if t * MS > STANDBY_NS:
            assert showing is Showing.STANDBY
        elif t * MS > HOLD_NS:
            assert showing is Showing.HOLD
        else:
            assert showing is Showing.LIVE
    assert program.stalls == 1


@pytest.mark.parametrize("silent_ns", [HOLD_NS + 2 * PERIOD_NS, STANDBY_NS + 2 * PERIOD_NS])
def test_back_to_live_at_once(silent_ns):
    program = Program(25, now_ns=0)
    program.live(0)
    silence(program, 0, silent_ns)
    assert program.showing is not Showing.LIVE
    program.live(silent_ns)
    assert program.showing is Showing.LIVE
    assert silence(program, silent_ns, silent_ns + 59 * MS) == []


def test_short_gaps_are_no_stall():
    program = Program(25, now_ns=0)
    for now_ns in range(0, 3000 * MS, 250 * MS):
        program.live(now_ns)
        silence(program, now_ns, now_ns + 250 * MS)
    assert program.stalls == 0


@given(st.lists(st.integers(1, 3000), max_size=20))
def test_camera_never_starves(gaps_ms):
    """Whatever the gaps between fresh pictures, something is sent each 1.5 periods."""
    program = Program(25, now_ns=0)
    sent = [0]
    now_ns = 0
    for gap_ms in gaps_ms:
        sent += [now_ns // MS + t for t, _ in silence(program, now_ns, now_ns + gap_ms * MS)]
        now_ns += gap_ms * MS
        program.live(now_ns)
        sent.append(now_ns // MS)
    assert all(b - a <= 60 for a, b in pairwise(sent))


def test_program_that_was_not_asked_for_long_does_not_make_up_for_it():
    program = Program(25, now_ns=0)
    program.live(0)
    assert program.without(1000 * MS) is Showing.HOLD
    assert [t for t, _ in silence(program, 1001 * MS, 1100 * MS)] == [19, 59]
