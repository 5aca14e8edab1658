"""Motion spaces: what the channels of a motion frame mean.

`ARKIT58` is Apple's 52 face coefficients, in Apple's order (ARFaceAnchor.BlendShapeLocation),
then head rotation and head translation.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

ARKIT_COEFFICIENTS: tuple[str, ...] = (
    "eyeBlinkLeft",
    "eyeLookDownLeft",
    "eyeLookInLeft",
    "eyeLookOutLeft",
    "eyeLookUpLeft",
    "eyeSquintLeft",
    "eyeWideLeft",
    "eyeBlinkRight",
    "eyeLookDownRight",
    "eyeLookInRight",
    "eyeLookOutRight",
    "eyeLookUpRight",
    "eyeSquintRight",
    "eyeWideRight",
    "jawForward",
    "jawLeft",
    "jawRight",
    "jawOpen",
    "mouthClose",
    "mouthFunnel",
    "mouthPucker",
    "mouthLeft",
    "mouthRight",
    "mouthSmileLeft",
    "mouthSmileRight",
    "mouthFrownLeft",
    "mouthFrownRight",
    "mouthDimpleLeft",
    "mouthDimpleRight",
    "mouthStretchLeft",
    "mouthStretchRight",
    "mouthRollLower",
    "mouthRollUpper",
    "mouthShrugLower",
    "mouthShrugUpper",
    "mouthPressLeft",
    "mouthPressRight",
    "mouthLowerDownLeft",
    "mouthLowerDownRight",
    "mouthUpperUpLeft",
    "mouthUpperUpRight",
    "browDownLeft",
    "browDownRight",
    "browInnerUp",
    "browOuterUpLeft",
    "browOuterUpRight",
    "cheekPuff",
    "cheekSquintLeft",
    "cheekSquintRight",
    "noseSneerLeft",
    "noseSneerRight",
    "tongueOut",
)

HEAD_ROTATION: tuple[str, ...] = ("headPitch", "headYaw", "headRoll")
"""Degrees; chin down, turn to the subject's left, tilt to the subject's left are positive."""

HEAD_TRANSLATION: tuple[str, ...] = ("headX", "headY", "headZ")
"""Inter-ocular distances; subject's left, up, towards the camera are positive."""


@dataclass(frozen=True)
class MotionSpace:
    """The channels of a kind of motion.

    Parameters
    ----------
    name : str
        ``arkit58`` or ``latent:<model id>``.
    channels : tuple of str
        Channel names, in order.
    rest, lower, upper : tuple of float
        Rest pose and limits, one value for each channel, in the channel's unit.
    """

    name: str
    channels: tuple[str, ...]
    rest: tuple[float, ...]
    lower: tuple[float, ...]
    upper: tuple[float, ...]

    @cached_property
    def _indices(self) -> dict[str, int]:
        return {name: i for i, name in enumerate(self.channels)}

    def __len__(self) -> int:
        return len(self.channels)

    def index(self, channel: str) -> int:
        """Return the position of `channel`; `KeyError` where there is none."""
        return self._indices[channel]

    def rest_values(self) -> NDArray[np.float32]:
        """Return a new float32[C] in the rest pose."""
        return np.array(self.rest, np.float32)

    def clip(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return float32[..., C] held within the limits; what is not finite rests."""
        finite = np.where(np.isfinite(values), values, np.array(self.rest, np.float32))
        clipped: NDArray[np.float32] = np.clip(
            finite, np.array(self.lower, np.float32), np.array(self.upper, np.float32)
        )
        return clipped


_HEAD_LIMITS = (30.0, 40.0, 30.0, 1.0, 1.0, 1.0)

ARKIT58 = MotionSpace(
    name="arkit58",
    channels=ARKIT_COEFFICIENTS + HEAD_ROTATION + HEAD_TRANSLATION,
    rest=(0.0,) * 58,
    lower=(0.0,) * 52 + tuple(-limit for limit in _HEAD_LIMITS),
    upper=(1.0,) * 52 + _HEAD_LIMITS,
)
"""Apple's 52 coefficients (0..1), head rotation (degrees) and translation (eye distances)."""

_SPACES = {ARKIT58.name: ARKIT58}


def motion_space(name: str) -> MotionSpace | None:
    """Return the space called `name`, or None where this program does not know it."""
    return _SPACES.get(name)
