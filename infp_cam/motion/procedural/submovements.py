"""Movements as sums of minimum-jerk submovements."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray


def minimum_jerk(share: float) -> float:
    """Return the course of a minimum-jerk reach, 0..1, at a share of its time.

    Notes
    -----
    T. Flash and N. Hogan, "The coordination of arm movements", J. Neurosci. 5(7), 1985.
    """
    s = min(max(share, 0.0), 1.0)
    return s * s * s * (10.0 + s * (-15.0 + 6.0 * s))


@dataclass
class Submovements:
    """Channels moved by displacements that overlap and add up.

    Each displacement starts and ends with zero speed and acceleration, so that whatever is added
    at whatever time, position, speed and acceleration stay continuous.

    Parameters
    ----------
    width : int
        Number of channels.
    """

    width: int
    _done: NDArray[np.float64] = field(init=False)
    _going: list[tuple[float, float, NDArray[np.float64]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._done = np.zeros(self.width)

    def end(self) -> NDArray[np.float64]:
        """Return float64[width]: where it comes to rest when nothing is added any more."""
        total = self._done.copy()
        for _, _, delta in self._going:
            total += delta
        return total

    def move_by(self, start_s: float, duration_s: float, delta: ArrayLike) -> float:
        """Add a displacement of `delta`, [width]; return its end in seconds."""
        self._going.append((start_s, duration_s, np.asarray(delta, np.float64)))
        return start_s + duration_s

    def move_to(self, start_s: float, duration_s: float, target: ArrayLike) -> float:
        """Add the displacement that makes it come to rest at `target`; return its end."""
        return self.move_by(start_s, duration_s, np.asarray(target, np.float64) - self.end())

    def at(self, t_s: float) -> NDArray[np.float64]:
        """Return float64[width] at `t_s`; times never go back."""
        value = self._done.copy()
        going = []
        for start, duration, delta in self._going:
            if t_s >= start + duration:
                self._done += delta
                value += delta
            else:
                going.append((start, duration, delta))
                value += minimum_jerk((t_s - start) / duration) * delta
        self._going = going
        return value
