"""Movements over a whole conversation, as sums of minimum-jerk strokes."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

FPS = 25


@dataclass
class Strokes:
    """Channels moved by displacements that overlap and add up, drawn once all are known.

    The counterpart of `infp_cam.motion.procedural.submovements.Submovements` for a future that is
    known: strokes may be added in any order and are rendered at once.

    Parameters
    ----------
    width : int
        Number of channels.
    """

    width: int
    _strokes: list[tuple[float, float, NDArray[np.float64]]] = field(default_factory=list)
    _end: NDArray[np.float64] = field(init=False)

    def __post_init__(self) -> None:
        self._end = np.zeros(self.width)

    def end(self) -> NDArray[np.float64]:
        """Return float64[width]: where it comes to rest when nothing is added any more."""
        return self._end.copy()

    def move_by(self, start_s: float, duration_s: float, delta: ArrayLike) -> float:
        """Add a displacement of `delta`, [width]; return its end in seconds."""
        step = np.zeros(self.width) + np.asarray(delta, np.float64)
        self._strokes.append((start_s, duration_s, step))
        self._end = self._end + step
        return start_s + duration_s

    def move_to(self, start_s: float, duration_s: float, target: ArrayLike) -> float:
        """Add the displacement that makes it come to rest at `target`; return its end."""
        return self.move_by(start_s, duration_s, np.asarray(target, np.float64) - self._end)

    def course(self, frames: int) -> NDArray[np.float64]:
        """Return float64[frames, width] at 25 frames a second."""
        values = np.zeros((frames, self.width))
        steps = np.zeros((frames + 1, self.width))
        for start, duration, delta in self._strokes:
            first = min(max(0, int(np.ceil(start * FPS))), frames)
            last = min(max(first, int(np.ceil((start + duration) * FPS))), frames)
            steps[last] += delta
            if last > first:
                share = (np.arange(first, last) / FPS - start) / duration
                reach = share**3 * (10.0 + share * (-15.0 + 6.0 * share))
                values[first:last] += reach[:, None] * delta
        result: NDArray[np.float64] = values + np.cumsum(steps[:frames], axis=0)
        return result
