import struct

import numpy as np
import pytest

from infp_cam.motion.space import ARKIT58, ARKIT_COEFFICIENTS
from infp_cam.plugins.livelink.packet import ROTATIONS, FrameTime, PacketWriter, face_values

DEVICE = "0d9b3c1e-5f0a-5c44-8f5e-2f1f6f0a9d11"


def face(**channels: float) -> np.ndarray:
    values = ARKIT58.rest_values()
    for name, value in channels.items():
        values[ARKIT58.index(name)] = value
    return values


def value(name: str, values: np.ndarray) -> float:
    return float(values[len(ARKIT_COEFFICIENTS) + ROTATIONS.index(name)])


def test_bytes_are_those_of_version_6() -> None:
    values = np.zeros(61, np.float32)
    values[0], values[17], values[52], values[60] = 1.0, 0.5, -0.25, 0.125
    packet = PacketWriter(DEVICE, "Äo").write(values, FrameTime(100.0125, 60))
    floats = [bytes(4)] * 61
    floats[0], floats[17] = b"\x3f\x80\0\0", b"\x3f\0\0\0"
    floats[52], floats[60] = b"\xbe\x80\0\0", b"\x3e\0\0\0"
    assert packet == b"".join(
        (
            b"\x06",
            b"\0\0\0\x24" + DEVICE.encode(),
            b"\0\0\0\x03" + b"\xc3\x84o",
            b"\0\0\x17\x70",  # frame 6000
            struct.pack(">f", 0.75),
            b"\0\0\0\x3c" + b"\0\0\0\x01",
            b"\x3d",
            *floats,
        )
    )


def test_size_is_within_what_the_engine_takes() -> None:
    packet = PacketWriter(DEVICE, "x" * 64).write(np.zeros(61, np.float32), FrameTime(0, 60))
    assert 264 <= len(packet) <= 774


@pytest.mark.parametrize("seconds", [0.0, 1 / 3, 86_399.999])
def test_time_code_comes_back(seconds: float) -> None:
    number, part = FrameTime(seconds, 60).parts
    assert 0 <= part < 1
    assert (number + part) / 60 == pytest.approx(seconds)


def test_coefficients_keep_apples_order_and_values() -> None:
    values = face(**{name: n / 100 for n, name in enumerate(ARKIT_COEFFICIENTS)})
    assert face_values(values, head=True)[:52] == pytest.approx(np.arange(52) / 100)


def test_the_head_is_in_radians_left_up_and_right() -> None:
    values = face_values(face(headYaw=20, headPitch=10, headRoll=5), head=True)
    assert value("HeadYaw", values) == pytest.approx(np.radians(20)), "to the left is positive"
    assert value("HeadPitch", values) == pytest.approx(-np.radians(10)), "up is positive"
    assert value("HeadRoll", values) == pytest.approx(-np.radians(5)), "to the right is positive"


def test_without_the_head_the_eyes_stay() -> None:
    values = face_values(face(headYaw=20, headPitch=10, headRoll=5, eyeLookUpLeft=1), head=False)
    assert not values[52:55].any()
    assert value("LeftEyePitch", values) != 0


def test_eyes_have_the_signs_of_the_apps_recordings() -> None:
    """The app's files: looking left (EyeLookOutLeft) and up comes with negative yaw and pitch."""
    values = face_values(
        face(eyeLookOutLeft=0.5, eyeLookInRight=0.6, eyeLookUpLeft=0.4, eyeLookUpRight=0.4),
        head=True,
    )
    assert value("LeftEyeYaw", values) == pytest.approx(-np.radians(15))
    assert value("RightEyeYaw", values) == pytest.approx(-np.radians(18))
    assert value("LeftEyePitch", values) == pytest.approx(-np.radians(12))
    assert value("RightEyePitch", values) == pytest.approx(-np.radians(12))
    assert value("LeftEyeRoll", values) == value("RightEyeRoll", values) == 0
