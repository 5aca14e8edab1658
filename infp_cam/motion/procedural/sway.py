"""Sway and breath: what a head does that holds still."""

from __future__ import annotations

from dataclasses import InitVar, dataclass, field

import numpy as np
from numpy.typing import NDArray

from infp_cam.motion.procedural import table


@dataclass
class Sway:
    """Slow sway of the head, and the breath that lifts it.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws the phases.
    """

    rng: InitVar[np.random.Generator]
    _phases: NDArray[np.float64] = field(init=False)

    def __post_init__(self, rng: np.random.Generator) -> None:
        self._phases = rng.uniform(0.0, 2.0 * np.pi, (2, 4))

    def at(self, t_s: float, liveliness: float) -> NDArray[np.float64]:
        """Return float64[6] at `t_s`: degrees and eye distances to add (arkit58's order)."""
        values = np.zeros(6)
        slow, fast = (2.0 * np.pi * hz * t_s for hz in table.SWAY_HZ)
        sway = 0.6 * np.sin(slow + self._phases[0, :3]) + 0.4 * np.sin(fast + self._phases[1, :3])
        values[:3] = liveliness * np.array(table.SWAY_DEG) * sway
        breath = np.sin(2.0 * np.pi * table.BREATH_HZ * t_s + self._phases[0, 3])
        values[0] -= table.BREATH_PITCH_DEG * breath
        values[4] = table.BREATH_Y * breath
        return values
