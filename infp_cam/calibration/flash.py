"""A generator for measuring: the face flashes, with a grin and shut eyes, after each pip."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from infp_cam.calibration.pips import find_pips
from infp_cam.motion.generator import MotionStyle
from infp_cam.motion.space import ARKIT58
from infp_cam.types import RING_RATE, SELF, DyadicWindow, MotionFrame

MIDDLE_S = 0.18
"""How long after the pip the flash is at its height; it is symmetric about that."""

HALF_S = 0.16
"""How long it rises, and falls."""

# The grin is what the mouth does; a gate that keeps a silent mouth shut leaves it alone.
_CHANNELS = ("mouthSmileLeft", "mouthSmileRight", "eyeBlinkLeft", "eyeBlinkRight", "browInnerUp")


_EDGE = RING_RATE // 50


@dataclass
class FlashState:
    """What was heard last, and where the last pip was."""

    heard: NDArray[np.float32] = field(default_factory=lambda: np.zeros(0, np.float32))
    pip_s: float = -10.0
    frames: int = -1


class FlashGenerator:
    """Makes a flash of each pip of the own side, and nothing else."""

    name = "flash"
    provider = "numpy"
    space = ARKIT58
    rate = 25
    lookahead_s = 0.08

    def open(self, style: MotionStyle, seed: int) -> FlashState:
        """Return a new state; style and chance play no part."""
        return FlashState()

    def restyle(self, state: FlashState, style: MotionStyle) -> None:
        """Do nothing."""

    def step(self, state: FlashState, window: DyadicWindow) -> MotionFrame:
        """Return the next frame."""
        state.heard = np.concatenate([state.heard, window.samples[SELF]])[-RING_RATE // 5 :]
        for place in find_pips(state.heard, RING_RATE):
            # One that touches an end may not be whole.
            if _EDGE < place < len(state.heard) - _EDGE:
                state.pip_s = (window.stop - len(state.heard) + place) / RING_RATE
        t_s = state.frames / self.rate
        state.frames += 1
        values = self.space.rest_values()
        for channel in _CHANNELS:
            values[self.space.index(channel)] = flash(t_s - state.pip_s)
        return MotionFrame(values, round(t_s * 1e9), self.space)


def flash(since_s: float) -> float:
    """Return how far the face is moved, 0..1, at a time after the pip, seconds."""
    from_middle = (since_s - MIDDLE_S) / HALF_S
    return 0.5 + 0.5 * float(np.cos(np.pi * from_middle)) if abs(from_middle) < 1 else 0.0
