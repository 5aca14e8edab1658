"""The rendered face, looked at by the tracker, does what it was told."""

from __future__ import annotations

import numpy as np
import pytest

from infp_cam.portrait.analyzer import MediaPipeAnalyzer
from infp_cam.portrait.portrait import PortraitView
from infp_cam.portrait.pose import eye_aperture, head_pose, lip_aperture
from infp_cam.portrait.region import Region
from tests.render.poses import Draw


@pytest.fixture(scope="module")
def track(view: PortraitView):
    analyzer = MediaPipeAnalyzer()

    def landmarks(picture):
        face = analyzer.follow(picture, Region.of_landmarks(view.landmarks))
        assert face is not None
        face = analyzer.follow(picture, Region.of_landmarks(face.landmarks))
        assert face is not None
        return face.landmarks

    return landmarks


def eyes(landmarks) -> float:
    return (eye_aperture(landmarks, "left") + eye_aperture(landmarks, "right")) / 2


@pytest.mark.parametrize(
    ("channel", "values", "measure", "least", "most"),
    [
        ("jawOpen", (0, 0.2, 0.4, 0.6, 0.8), lip_aperture, 0.25, 0.45),
        ("eyeBlink", (0, 0.25, 0.5, 0.75, 1), eyes, -0.6, -0.2),
        ("headYaw", (-12, -6, 0, 6, 12), lambda seen: head_pose(seen)[1], 0.8, 1.2),
        ("headPitch", (-10, -5, 0, 5, 10), lambda seen: head_pose(seen)[0], 0.65, 1.2),
        ("headRoll", (-10, -5, 0, 5, 10), lambda seen: head_pose(seen)[2], 0.9, 1.1),
    ],
)
def test_what_is_told_is_seen(draw: Draw, track, channel, values, measure, least, most) -> None:
    seen = [measure(track(draw(**{channel: float(value)}))) for value in values]
    assert abs(np.corrcoef(values, seen)[0, 1]) >= 0.95
    assert least <= np.polyfit(values, seen, 1)[0] <= most


def test_a_talking_mouth_does_not_nod(draw: Draw, track) -> None:
    poses = [head_pose(track(draw(jawOpen=x, mouthFunnel=x / 2))) for x in (0.0, 0.2, 0.4)]
    assert np.ptp(poses, axis=0).max() < 6


def test_a_turned_head_does_not_talk(draw: Draw, track) -> None:
    gaps = [lip_aperture(track(draw(headYaw=yaw))) for yaw in (-12.0, 0.0, 12.0)]
    assert np.ptp(gaps) < 0.04
