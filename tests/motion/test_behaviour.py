import numpy as np
import pytest
from numpy.typing import NDArray

from infp_cam.motion.behaviour import BEHAVIOUR, face_of
from infp_cam.motion.space import ARKIT58, HEAD_ROTATION, HEAD_TRANSLATION


def frame(**values: float) -> NDArray[np.float32]:
    return np.array([values.get(name, 0.0) for name in BEHAVIOUR], np.float32)


def test_the_head_goes_through() -> None:
    values = np.arange(1, 11, dtype=np.float32)
    face = face_of(values, 1.0)
    assert [face[name] for name in HEAD_ROTATION + HEAD_TRANSLATION] == [1, 2, 3, 4, 5, 6]


def test_every_channel_is_one_of_arkit58() -> None:
    face = face_of(np.full(len(BEHAVIOUR), 0.5, np.float32), 1.1)
    assert set(face) <= set(ARKIT58.channels)


def test_rest_is_rest() -> None:
    assert not any(face_of(frame(), 1.1).values())


def test_values_out_of_range_are_held() -> None:
    face = face_of(frame(browUp=1.5, browKnit=-0.5, smile=3.0, lipPress=-1.0), 1.0)
    assert face["browOuterUpLeft"] == pytest.approx(1.0)
    assert face["browDownLeft"] == 0.0
    assert face["mouthSmileRight"] == pytest.approx(1.0)
    assert face["mouthPressLeft"] == 0.0


def test_sides_differ_as_told() -> None:
    face = face_of(frame(smile=0.4, browUp=0.2), 1.1)
    assert face["mouthSmileLeft"] == pytest.approx(0.44)
    assert face["mouthSmileRight"] == pytest.approx(0.36)
    assert face["browOuterUpLeft"] == pytest.approx(0.22)


def test_a_broad_smile_parts_the_lips_and_a_small_one_does_not() -> None:
    assert face_of(frame(smile=0.2), 1.0)["mouthLowerDownLeft"] == 0.0
    assert face_of(frame(smile=0.6), 1.0)["mouthLowerDownLeft"] > 0.1


def test_raised_brows_are_not_knitted() -> None:
    assert face_of(frame(browKnit=0.3), 1.0)["browDownLeft"] == pytest.approx(0.3)
    assert face_of(frame(browKnit=0.3, browUp=0.3), 1.0)["browDownLeft"] == 0.0
