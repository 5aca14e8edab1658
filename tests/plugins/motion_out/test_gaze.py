import numpy as np
import pytest

from infp_cam.motion.procedural.table import EYE_FULL_SCALE_DEG
from infp_cam.motion.space import ARKIT58
from infp_cam.plugins.motion_out.gaze import gazes


def face(**channels: float) -> np.ndarray:
    values = ARKIT58.rest_values()
    for name, value in channels.items():
        values[ARKIT58.index(name)] = value
    return values


def test_at_rest_both_look_ahead() -> None:
    for eye in gazes(face()):
        assert (eye.pitch, eye.yaw) == (0, 0)


def test_both_look_to_the_subjects_left() -> None:
    left, right = gazes(face(eyeLookOutLeft=0.5, eyeLookInRight=0.4))
    assert left.yaw == pytest.approx(0.5 * EYE_FULL_SCALE_DEG)
    assert right.yaw == pytest.approx(0.4 * EYE_FULL_SCALE_DEG)


def test_both_look_to_the_subjects_right() -> None:
    left, right = gazes(face(eyeLookInLeft=0.4, eyeLookOutRight=0.5))
    assert left.yaw == pytest.approx(-0.4 * EYE_FULL_SCALE_DEG)
    assert right.yaw == pytest.approx(-0.5 * EYE_FULL_SCALE_DEG)


def test_down_is_positive_and_each_eye_has_its_own() -> None:
    left, right = gazes(face(eyeLookDownLeft=0.2, eyeLookUpRight=0.3))
    assert left.pitch == pytest.approx(0.2 * EYE_FULL_SCALE_DEG)
    assert right.pitch == pytest.approx(-0.3 * EYE_FULL_SCALE_DEG)
