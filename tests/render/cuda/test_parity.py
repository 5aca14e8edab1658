"""The kernels, run on the host, draw the picture of the `mesh` renderer."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infp_cam.errors import MotionInvalid
from infp_cam.motion.space import ARKIT58, MotionSpace
from infp_cam.render.cuda.source import KERNELS
from infp_cam.types import MotionFrame
from tests.render.cuda.conftest import Pair
from tests.render.cuda.host import HostCupy
from tests.render.poses import motion

POSES = {
    "rest": {},
    "talking": {"jawOpen": 0.4, "mouthFunnel": 0.2, "headYaw": 5.0, "headPitch": -3.0},
    "laughing": {"mouthSmile": 1.0, "jawOpen": 0.5, "cheekSquint": 0.8, "eyeSquint": 0.6},
    "m": {"mouthPress": 0.8, "mouthClose": 0.2, "mouthRollLower": 0.6, "mouthRollUpper": 0.5},
    "oo": {"mouthPucker": 0.9, "jawOpen": 0.15, "mouthFunnel": 0.4},
    "tongue": {"jawOpen": 0.6, "tongueOut": 1.0, "cheekPuff": 1.0, "jawForward": 1.0},
    "blink": {"eyeBlink": 1.0},
    "half a wink": {"eyeBlinkLeft": 0.5, "eyeSquintRight": 1.0},
    "wide": {"eyeWide": 1.0, "browInnerUp": 1.0, "browOuterUp": 1.0},
    "frowning": {"browDown": 1.0, "noseSneer": 1.0, "mouthFrown": 1.0},
    "aside": {"eyeLookOutLeft": 0.8, "eyeLookInRight": 0.8, "headYaw": 10.0},
    "down": {"eyeLookDown": 1.0, "headPitch": 12.0},
    "far": {"headYaw": -24.0, "headRoll": 12.0, "headX": 0.1, "headZ": 0.3},
    "tilted": {"headRoll": 20.0, "headPitch": -15.0, "headY": -0.2},
    "all halfway": dict.fromkeys(ARKIT58.channels[:52], 0.5),
    "all": dict.fromkeys(ARKIT58.channels[:52], 1.0) | {"headYaw": 20.0, "headPitch": 9.0},
    "beyond the limits": {"jawOpen": 7.0, "headYaw": 500.0, "eyeBlinkLeft": -3.0},
}


def check_same(pictures) -> None:
    mesh, cuda = (picture.astype(int) for picture in pictures)
    apart = np.abs(mesh - cuda)
    assert apart.max() <= 3
    assert apart.mean() <= 0.3


@pytest.mark.parametrize("name", POSES)
def test_same_picture(small: Pair, name: str) -> None:
    check_same(small.draw(motion(**POSES[name])))


@pytest.mark.parametrize("name", ["rest", "talking", "blink", "far", "all"])
def test_same_picture_at_the_usual_size(usual: Pair, name: str) -> None:
    check_same(usual.draw(motion(**POSES[name])))


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.floats(0, 1, width=32), min_size=52, max_size=52),
    st.lists(st.floats(-1, 1, width=32), min_size=6, max_size=6),
)
def test_same_picture_of_any_motion(
    small: Pair, coefficients: list[float], head: list[float]
) -> None:
    values = np.array(coefficients + head, np.float32)
    values[52:] *= ARKIT58.upper[52:]
    mesh, cuda = (picture.astype(int) for picture in small.draw(MotionFrame(values, 0, ARKIT58)))
    # Where lips or lids nearly touch, the last bit decides between two colours at single pixels.
    apart = np.abs(mesh - cuda).max(axis=-1)
    assert np.abs(mesh - cuda).mean() <= 0.3
    assert (apart > 3).sum() <= 2


def test_the_picture_moves(small: Pair) -> None:
    rest, moved = (small.draw(motion(**POSES[name]))[1] for name in ("rest", "all"))
    assert np.abs(rest.astype(int) - moved).max() > 60


def test_a_picture_takes_five_launches_and_one_wait(small: Pair, host: HostCupy) -> None:
    stream = small.cuda_puppet.single.stream
    before = stream.synchronized
    small.draw(motion(jawOpen=0.3))
    assert tuple(host.launches) == KERNELS
    assert stream.synchronized == before + 1


def test_motion_of_another_space_is_refused(small: Pair) -> None:
    space = MotionSpace("latent:x", ("a",), (0.0,), (-1.0,), (1.0,))
    with pytest.raises(MotionInvalid, match="cuda"):
        small.cuda.draw(
            small.cuda_puppet, MotionFrame(np.zeros(1, np.float32), 0, space), small.empty()
        )
