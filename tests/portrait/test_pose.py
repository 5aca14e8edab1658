"""Pose and openings, against the canonical face turned by known angles."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infp_cam.motion import rotation
from infp_cam.portrait import pose

angle = st.floats(-35, 35)


def projected(pitch, yaw, roll, x=300.0, y=200.0, distance=60.0):
    """Return landmarks of the canonical face, turned, seen by a camera, and its focal length.

    Only the rigid points are placed; all others lie at the face's middle.
    """
    head = pose._MODEL @ rotation.matrix(pitch, yaw, roll).T
    focal = 900.0
    depth = distance - head[:, 2]
    points = np.stack((head[:, 0] / depth, -head[:, 1] / depth), 1) * focal + (x, y)
    landmarks = np.zeros((478, 3), np.float32)
    landmarks[:, :2] = points.mean(0)
    landmarks[pose._RIGID, :2] = points
    return landmarks


@settings(deadline=None)
@given(pitch=angle, yaw=angle, roll=angle, x=st.floats(-500, 500), y=st.floats(-500, 500))
def test_pose_has_the_signs_of_arkit58(pitch, yaw, roll, x, y):
    found = pose.head_pose(projected(pitch, yaw, roll, x, y))
    assert found == pytest.approx((pitch, yaw, roll), abs=1.5)


@settings(deadline=None)
@given(scale=st.floats(0.2, 5))
def test_pose_does_not_depend_on_size(scale):
    landmarks = projected(10, -15, 5)
    assert pose.head_pose(landmarks * np.float32(scale)) == pytest.approx(
        pose.head_pose(landmarks), abs=0.05
    )


def test_pose_of_a_mirrored_face():
    # Only the places of the paired points are exchanged; that is what mirroring does to a face.
    landmarks = projected(8, 20, -12)
    turned = landmarks.copy()
    turned[:, 0] = 600 - turned[:, 0]
    for left, right in pose._PAIRS:
        turned[[left, right]] = turned[[right, left]]
    pitch, yaw, roll = pose.head_pose(landmarks)
    assert pose.head_pose(turned) == pytest.approx((pitch, -yaw, -roll), abs=0.01)


def test_head_of_the_built_in_portrait_tilted(pixels, moved):
    from infp_cam.portrait.analyzer import MediaPipeAnalyzer

    analyzer = MediaPipeAnalyzer()
    upright = pose.head_pose(analyzer.analyze(pixels)[0].landmarks)
    # OpenCV turns counter-clockwise in the picture: towards the subject's right.
    tilted, _ = moved(pixels, 1.0, 0, 0, (800, 450), 15)
    found = pose.head_pose(analyzer.analyze(tilted)[0].landmarks)
    assert found[2] == pytest.approx(upright[2] - 15, abs=2)
    mirrored = pose.head_pose(analyzer.analyze(cv2.flip(tilted, 1))[0].landmarks)
    assert mirrored[2] == pytest.approx(-found[2], abs=2)


def face(lip_gap=0.0, right_lids=0.0, left_lids=0.0):
    """Return landmarks with eyes 100 apart and 30 wide, and the gaps given."""
    landmarks = np.zeros((478, 3), np.float32)
    landmarks[33], landmarks[133] = (0, 0, 0), (30, 0, 0)
    landmarks[263], landmarks[362] = (100, 0, 0), (70, 0, 0)
    for upper, lower in ((13, 14), (82, 87), (312, 317)):
        landmarks[upper], landmarks[lower] = (50, 80, 0), (50, 80 + lip_gap, 0)
    for upper, lower in ((159, 145), (158, 153), (160, 144)):
        landmarks[upper], landmarks[lower] = (15, 0, 0), (15, right_lids, 0)
    for upper, lower in ((386, 374), (385, 380), (387, 373)):
        landmarks[upper], landmarks[lower] = (85, 0, 0), (85, left_lids, 0)
    return landmarks


def test_apertures():
    landmarks = face(lip_gap=12, right_lids=9, left_lids=3)
    assert pose.eye_distance(landmarks) == pytest.approx(100)
    assert pose.lip_aperture(landmarks) == pytest.approx(0.12)
    assert pose.eye_aperture(landmarks, "right") == pytest.approx(0.3)
    assert pose.eye_aperture(landmarks, "left") == pytest.approx(0.1)


def test_eye_distance_is_in_three_dimensions():
    landmarks = face()
    landmarks[263, 2] = 75
    assert pose.eye_distance(landmarks) == pytest.approx(125)
