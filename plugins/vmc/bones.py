"""Head and eyes as Unity's bones.

`arkit58` turns in right-handed axes: x to the subject's left, y up, z out of the face. A VRM avatar
in Unity looks along z too, with y up, but Unity is left-handed: its x is the avatar's right. Only x
is turned round, so a position (x, y, z) becomes (-x, y, z), and a rotation (w, x, y, z), whose axis
is a pseudovector, becomes (x, -y, -z, w) in Unity's order. The chin still comes down about +x; to
turn and to tilt to the left is negative there.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from infp_cam.motion.rotation import quaternion, slerp
from infp_cam.motion.space import ARKIT58, HEAD_ROTATION, HEAD_TRANSLATION
from infp_cam.plugins.motion_out.gaze import gazes

Float64 = NDArray[np.float64]

NECK_SHARE = 0.5
"""How much of the head's turning the neck's bone does; in people its upper joint does half."""

EYE_DISTANCE_M = 0.09
"""Distance of an adult's outer corners of the eyes, the unit of `headX, headY, headZ`, metres."""

_ROTATION = [ARKIT58.index(name) for name in HEAD_ROTATION]
_TRANSLATION = [ARKIT58.index(name) for name in HEAD_TRANSLATION]
_STILL = np.array((1.0, 0.0, 0.0, 0.0))


def unity_quaternion(q: Float64) -> Float64:
    """Return Unity's (x, y, z, w) of the rotation (w, x, y, z) in the head's axes, float64[4]."""
    w, x, y, z = q
    return np.array((x, -y, -z, w))


def head_position(values: NDArray[np.float32]) -> Float64:
    """Return where the head is from its rest, float64[3], metres in Unity's axes."""
    x, y, z = values[_TRANSLATION].astype(np.float64) * EYE_DISTANCE_M
    return np.array((-x, y, z))


def neck_and_head(values: NDArray[np.float32]) -> tuple[Float64, Float64]:
    """Return the local rotations of the neck and of the head upon it, Unity's (x, y, z, w)."""
    turn = quaternion(*values[_ROTATION].astype(np.float64))
    # About one axis, so the parts follow each other to the whole.
    parts = (slerp(_STILL, turn, share) for share in (NECK_SHARE, 1 - NECK_SHARE))
    neck, head = map(unity_quaternion, parts)
    return neck, head


def eyes(values: NDArray[np.float32]) -> tuple[Float64, Float64]:
    """Return the local rotations of the left and the right eye, Unity's (x, y, z, w)."""
    left, right = (unity_quaternion(quaternion(eye.pitch, eye.yaw, 0.0)) for eye in gazes(values))
    return left, right
