import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from infp_cam.motion.rotation import angles, matrix, quaternion, slerp

degrees = st.floats(-80, 80)


@given(degrees, degrees, degrees)
def test_angles_come_back(pitch: float, yaw: float, roll: float) -> None:
    assert np.allclose(angles(quaternion(pitch, yaw, roll)), (pitch, yaw, roll), atol=1e-6)


@given(degrees, degrees, degrees)
def test_quaternion_and_matrix_turn_alike(pitch: float, yaw: float, roll: float) -> None:
    w, *v = quaternion(pitch, yaw, roll)
    point = np.array((0.3, -0.7, 1.1))
    turned = point + 2 * np.cross(v, np.cross(v, point) + w * point)
    assert np.allclose(turned, matrix(pitch, yaw, roll) @ point)


def test_signs_are_those_of_arkit58() -> None:
    left, up, forward = np.eye(3)
    assert (matrix(20, 0, 0) @ forward) @ up < 0, "positive pitch lowers the chin"
    assert (matrix(0, 20, 0) @ forward) @ left > 0, "positive yaw turns to the subject's left"
    assert (matrix(0, 0, 20) @ up) @ left > 0, "positive roll tilts to the subject's left"


@given(degrees, degrees, st.floats(0, 1))
def test_slerp_about_one_axis_is_linear_in_the_angle(a: float, b: float, share: float) -> None:
    turned = slerp(quaternion(0, a, 0), quaternion(0, b, 0), share)
    assert np.allclose(angles(turned), (0, a + share * (b - a), 0), atol=1e-5)
