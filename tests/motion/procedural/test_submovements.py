"""Sums of minimum-jerk movements."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infp_cam.motion.procedural.submovements import Submovements, minimum_jerk


def test_a_reach_starts_and_ends_at_rest() -> None:
    course = np.array([minimum_jerk(s) for s in np.linspace(-0.5, 1.5, 2_001)])
    assert course[0] == 0.0
    assert course[-1] == 1.0
    assert course[1_000] == pytest.approx(0.5)
    assert np.abs(np.diff(course, n=2)).max() < 1e-5


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.floats(0.0, 3.0), st.floats(0.2, 1.5), st.floats(-9.0, 9.0)), max_size=8)
)
def test_it_comes_to_rest_at_the_last_target(moves: list[tuple[float, float, float]]) -> None:
    moved = Submovements(1)
    for start, duration, target in sorted(moves):
        moved.move_to(start, duration, [target])
    expected = sorted(moves)[-1][2] if moves else 0.0
    assert moved.end()[0] == pytest.approx(expected, abs=1e-9)
    course = np.array([moved.at(t)[0] for t in np.arange(0.0, 5.0, 0.01)])
    assert course[-1] == pytest.approx(expected, abs=1e-9)
    assert np.abs(np.diff(course)).max(initial=0.0) < 8 * 18.0 * 1.9 / 0.2 * 0.01


def test_moves_of_nothing_leave_nothing_behind() -> None:
    moved = Submovements(2)
    end = moved.move_by(0.0, 0.3, [2.0, -1.0])
    moved.move_by(end, 0.3, [-2.0, 1.0])
    for t in np.arange(0.0, 1.0, 0.04):
        value = moved.at(t)
    np.testing.assert_allclose(value, 0.0, atol=1e-12)
    assert moved._going == []
