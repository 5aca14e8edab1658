"""Head and eyes in Unity: x right, y up, z forward, left-handed; quaternions as (x, y, z, w)."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infp_cam.motion.rotation import matrix, quaternion
from infp_cam.motion.space import ARKIT58
from infp_cam.plugins.vmc.bones import (
    EYE_DISTANCE_M,
    eyes,
    head_position,
    neck_and_head,
    unity_quaternion,
)

RIGHT, UP, FORWARD = np.eye(3)
TO_UNITY = np.diag((-1.0, 1.0, 1.0))
"""From the head's own axes (x to the subject's left) to Unity's."""

degrees = st.floats(-60, 60)


def turned(q: np.ndarray, point: np.ndarray) -> np.ndarray:
    """Rotate as Unity does: the formula is the same in either handedness."""
    v, w = q[:3], q[3]
    return point + 2 * np.cross(v, np.cross(v, point) + w * point)


def product(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Unity's ``a * b``: first b, then a."""
    av, aw, bv, bw = a[:3], a[3], b[:3], b[3]
    return np.append(aw * bv + bw * av + np.cross(av, bv), aw * bw - av @ bv)


def face(**channels: float) -> np.ndarray:
    values = ARKIT58.rest_values()
    for name, value in channels.items():
        values[ARKIT58.index(name)] = value
    return values


def whole(values: np.ndarray) -> np.ndarray:
    return product(*neck_and_head(values))


@settings(deadline=None)
@given(degrees, degrees, degrees)
def test_unity_turns_as_the_head_does(pitch: float, yaw: float, roll: float) -> None:
    point = np.array((0.3, -0.7, 1.1))
    ours = TO_UNITY @ matrix(pitch, yaw, roll) @ TO_UNITY @ point
    assert np.allclose(turned(unity_quaternion(quaternion(pitch, yaw, roll)), point), ours)


def test_unitys_euler_angles_have_these_signs() -> None:
    """Quaternion.Euler(20, 0, 0) looks down, (0, 20, 0) turns right, (0, 0, 20) tilts left."""
    sine, cosine = np.sin(np.radians(10)), np.cos(np.radians(10))
    assert whole(face(headPitch=20)) == pytest.approx((sine, 0, 0, cosine), abs=1e-6)
    assert whole(face(headYaw=-20)) == pytest.approx((0, sine, 0, cosine), abs=1e-6)
    assert whole(face(headRoll=20)) == pytest.approx((0, 0, sine, cosine), abs=1e-6)


def test_the_avatar_does_what_the_subject_does() -> None:
    assert turned(whole(face(headPitch=20)), FORWARD) @ UP < 0, "chin down"
    assert turned(whole(face(headYaw=20)), FORWARD) @ RIGHT < 0, "turned to its left"
    assert turned(whole(face(headRoll=20)), UP) @ RIGHT < 0, "tilted to its left"


@settings(deadline=None)
@given(degrees, degrees, degrees)
def test_neck_and_head_turn_as_a_whole(pitch: float, yaw: float, roll: float) -> None:
    q = unity_quaternion(quaternion(pitch, yaw, roll))
    values = face(headPitch=pitch, headYaw=yaw, headRoll=roll)
    assert abs(whole(values) @ q) == pytest.approx(1, abs=1e-6)
    neck, head = neck_and_head(values)
    assert neck == pytest.approx(head, abs=1e-6)


def test_at_rest_nothing_is_turned() -> None:
    for q in (*neck_and_head(face()), *eyes(face())):
        assert q == pytest.approx((0, 0, 0, 1))
    assert head_position(face()) == pytest.approx((0, 0, 0))


def test_the_heads_place_is_in_metres() -> None:
    place = head_position(face(headX=0.5, headY=0.25, headZ=-0.1))
    assert place == pytest.approx(EYE_DISTANCE_M * np.array((-0.5, 0.25, -0.1)))


def test_eyes_look_where_the_coefficients_say() -> None:
    left, right = eyes(face(eyeLookOutLeft=0.5, eyeLookInRight=0.5, eyeLookUpLeft=0.5))
    assert turned(left, FORWARD) @ RIGHT == pytest.approx(-0.25, abs=0.01), "15 degrees, up too"
    assert turned(right, FORWARD) @ RIGHT == pytest.approx(-np.sin(np.radians(15)))
    assert turned(left, FORWARD) @ UP > 0
    assert turned(right, FORWARD) @ UP == pytest.approx(0)
