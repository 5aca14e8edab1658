from __future__ import annotations

import pytest

from infp_cam.evaluation.picture.shut import shut
from tests.evaluation.picture.stub import MotionTracker, face, open_lips, shut_eye, subject


def shutting(lids: float, lips: float):
    """Lids that shut by a share, lips that mouthClose shuts by a share."""

    def move(landmarks, channels):
        left = channels["jawOpen"] - lips * channels["mouthClose"]
        landmarks = open_lips(landmarks, 0.39 * left)
        for side in ("left", "right"):
            landmarks = shut_eye(landmarks, side, lids * channels[f"eyeBlink{side.capitalize()}"])
        return landmarks

    return MotionTracker(face(), move)


def test_what_shuts_is_good() -> None:
    found = shut(subject(), shutting(1.0, 1.0), face())
    assert [each.name for each in found if not each.good] == []
    assert found[-1].reading == pytest.approx(1.0, abs=1e-3)


def test_what_stays_open_is_not() -> None:
    found = shut(subject(), shutting(0.8, 0.5), face())
    assert not any(each.good for each in found)
    assert found[-1].reading == pytest.approx(0.8, abs=1e-3)


def test_a_face_that_is_lost_is_not_shut() -> None:
    found = shut(subject(), MotionTracker(face(), lambda f, c: None), face())
    assert not any(each.good for each in found)
