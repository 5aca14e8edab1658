"""Articulations as faces."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infp_cam.motion.articulation import ARTICULATORS, face_of
from infp_cam.motion.evaluation import lip_aperture
from infp_cam.motion.space import ARKIT58

SHARE = st.floats(0.0, 1.0)


def face(**articulation: float) -> dict[str, float]:
    values = [articulation.pop(name, 0.0) for name in ARTICULATORS]
    assert not articulation
    return face_of(np.array(values, np.float32))


def aperture(channels: dict[str, float]) -> float:
    values = ARKIT58.rest_values()
    for name, value in channels.items():
        values[ARKIT58.index(name)] = value
    return float(lip_aperture(values[None])[0])


@settings(deadline=None)
@given(st.floats(0.0, 0.3), st.floats(-1.0, 1.0), st.tuples(*[SHARE] * 5))
def test_the_gap_is_what_is_asked_for(gap: float, width: float, rest: tuple[float, ...]) -> None:
    channels = face_of(np.array([gap, width, *rest], np.float32))
    assert aperture(channels) == pytest.approx(gap, rel=0.05, abs=1e-6)
    assert all(0.0 < value <= 1.0 for value in channels.values())


def test_nothing_to_say_is_a_face_at_rest() -> None:
    assert face() == {}


def test_teeth_are_bared_by_lips_and_not_by_the_jaw() -> None:
    vowel, sibilant = face(gap=0.09), face(gap=0.09, teeth=1.0)
    assert sibilant["jawOpen"] < 0.7 * vowel["jawOpen"]
    assert sibilant["mouthUpperUpLeft"] > 1.5 * vowel["mouthUpperUpLeft"]


def test_width_and_rounding_pull_the_corners_apart_and_together() -> None:
    assert face(gap=0.1, width=1.0)["mouthStretchLeft"] > 0.2
    assert face(gap=0.02, rounding=1.0)["mouthPucker"] > 0.4
    assert face(gap=0.1, rounding=1.0)["mouthFunnel"] > face(gap=0.02, rounding=1.0)["mouthFunnel"]


def test_pressed_lips_are_shut_over_a_jaw_that_is_not() -> None:
    pressed = face(press=1.0)
    assert pressed["mouthClose"] == pressed["jawOpen"] > 0.0
    assert pressed["mouthPressLeft"] == pressed["mouthPressRight"] > 0.1


def test_a_bitten_lip_rolls_in_under_the_upper_one() -> None:
    bitten = face(gap=0.036, bite=1.0)
    assert bitten["mouthRollLower"] > 0.4
    assert bitten["mouthUpperUpLeft"] > face(gap=0.036)["mouthUpperUpLeft"]
    assert "mouthLowerDownLeft" not in bitten


def test_only_a_tongue_between_the_teeth_is_put_out() -> None:
    assert "tongueOut" not in face(gap=0.08, tongue=0.25)
    assert face(gap=0.08, tongue=1.0)["tongueOut"] > 0.1


def test_values_outside_their_ranges_are_held_within() -> None:
    far = face(gap=9.0, width=-9.0, rounding=9.0, tongue=-1.0)
    assert far == face(gap=0.4, width=-1.0, rounding=1.0)
