"""Frames are followed from one to the next, and a lost face is found again."""

import cv2
import numpy as np
import pytest

from infp_cam.portrait.analyzer import MediaPipeAnalyzer
from infp_cam.portrait.tracking import FaceTracker

SIZE = (800, 450)


def test_tracked_as_analysed(pixels):
    tracked = FaceTracker().track(pixels)
    assert tracked is not None
    analysed = MediaPipeAnalyzer().analyze(pixels)[0]
    assert (tracked.landmarks == analysed.landmarks).all()
    assert tracked.eye_left == pytest.approx(tracked.eye_right, abs=0.08)
    assert tracked.lips < 0.05


def test_follows_small_steps_without_searching(pixels, moved, monkeypatch):
    tracker = FaceTracker()
    still = tracker.track(pixels)
    assert still is not None

    def search(self, image):
        raise AssertionError("searched")

    monkeypatch.setattr(MediaPipeAnalyzer, "analyze", search)
    for step in range(1, 9):
        frame, _ = moved(pixels, 1.0, 6 * step, 2 * step, SIZE, 2 * step)
        face = tracker.track(frame)
        assert face is not None
        assert face.pose_deg[2] == pytest.approx(still.pose_deg[2] - 2 * step, abs=2)
        shift = face.landmarks[168, :2] - still.landmarks[168, :2]
        assert shift[0] == pytest.approx(6 * step, abs=30)
        assert face.eye_distance == pytest.approx(still.eye_distance, rel=0.05)


def test_repeats_itself(pixels):
    tracker = FaceTracker()
    tracker.track(pixels)
    second = tracker.track(pixels)
    third = tracker.track(pixels)
    assert second is not None and third is not None
    apart = np.linalg.norm((second.landmarks - third.landmarks)[:, :2], axis=1)
    assert apart.mean() < 0.01 * second.eye_distance


def test_lost_and_found(pixels, moved):
    tracker = FaceTracker()
    assert tracker.track(pixels) is not None
    assert tracker.track(np.full_like(pixels, 120)) is None
    elsewhere, _ = moved(pixels, 0.7, -230, 60, SIZE)
    found = tracker.track(elsewhere)
    assert found is not None
    assert found.landmarks[1, 0] < 300


def test_closed_lids_are_measured(pixels):
    """Paint lids over the eyes: their openings follow."""
    plain = FaceTracker().track(pixels)
    assert plain is not None
    points = plain.landmarks[:, :2]
    painted = pixels.copy()
    for contour in (
        (33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7),
        (263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249),
    ):
        outline = np.rint(points[list(contour)]).astype(np.int32)
        skin = pixels[tuple(np.rint(points[contour[4]] - (0, 8)).astype(int)[::-1])]
        cv2.fillPoly(painted, [outline], tuple(int(c) for c in skin))
        cv2.polylines(painted, [outline], True, tuple(int(c) for c in skin), 5)
        lower = np.rint(points[list(contour[8:])]).astype(np.int32)
        cv2.polylines(painted, [lower], False, (70, 45, 35), 2)
    closed = FaceTracker().track(painted)
    assert closed is not None
    assert closed.eye_left < 0.6 * plain.eye_left
    assert closed.eye_right < 0.6 * plain.eye_right
