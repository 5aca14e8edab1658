"""Where the eyes look, out of Apple's coefficients."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from infp_cam.motion.procedural.table import EYE_FULL_SCALE_DEG
from infp_cam.motion.space import ARKIT58


@dataclass(frozen=True, slots=True)
class Gaze:
    """Rotation of one eye in the head.

    Parameters
    ----------
    pitch, yaw : float
        Degrees; down and to the subject's left are positive, as of the head.
    """

    pitch: float
    yaw: float


def gazes(values: NDArray[np.float32]) -> tuple[Gaze, Gaze]:
    """Return where the left and the right eye look in `values`, float32[58] of `arkit58`."""

    def look(way: str, side: str) -> float:
        return float(values[ARKIT58.index(f"eyeLook{way}{side}")])

    def gaze(side: str, leftward: str, rightward: str) -> Gaze:
        pitch = look("Down", side) - look("Up", side)
        yaw = look(leftward, side) - look(rightward, side)
        return Gaze(pitch * EYE_FULL_SCALE_DEG, yaw * EYE_FULL_SCALE_DEG)

    return gaze("Left", "Out", "In"), gaze("Right", "In", "Out")
