"""Motion by channel names, for the renderer's tests."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from infp_cam.motion.space import ARKIT58
from infp_cam.types import MotionFrame

Picture = NDArray[np.uint8]
Draw = Callable[..., Picture]


def motion(**channels: float) -> MotionFrame:
    """Return a frame of `arkit58` at rest but for some channels.

    A name without its side ("mouthSmile") stands for both sides.
    """
    values = ARKIT58.rest_values()
    for name, value in channels.items():
        sides = [name] if name in ARKIT58.channels else [name + "Left", name + "Right"]
        for channel in sides:
            values[ARKIT58.index(channel)] = value
    return MotionFrame(values, 0, ARKIT58)
