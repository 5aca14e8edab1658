"""The face's expression: displacement fields put together and turned round, frame by frame."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from infp_cam.motion.space import ARKIT58
from infp_cam.render.mesh.face import FaceFrame
from infp_cam.render.mesh.fields import expression_fields, expression_grid
from infp_cam.render.mesh.grid import Grid
from infp_cam.render.mesh.mouth_line import MouthLine

F32 = NDArray[np.float32]

NEWTON_STEPS = 3
LEAST_AREA = 0.2
"""Squeezing of the skin, new area over old, below which Newton's step is held back."""


class Expression:
    """Displacement of the skin, as two sheets that part between the corners of the mouth.

    Parameters
    ----------
    face : FaceFrame
    line : MouthLine
    """

    def __init__(self, face: FaceFrame, line: MouthLine) -> None:
        self.grid: Grid = expression_grid(face)
        fields = expression_fields(face, line, self.grid)
        self._fields = [np.ascontiguousarray(f) for f in fields]
        self._used = [i for i in range(len(ARKIT58)) if any(f[i].any() for f in fields)]
        self._across = line.across.astype(np.float32)
        self._nodes = self.grid.nodes()
        _, v = line.coordinates(self._nodes)
        u, _ = line.coordinates(self._nodes)
        self._above = (v < line.height(line.middle, u))[..., None]

    def backward(self, values: F32) -> tuple[F32, F32, F32]:
        """Return where the skin that is now at each node came from.

        Parameters
        ----------
        values : float32[58]

        Returns
        -------
        upper, lower, both : float32[rows, columns, 2]
            Offsets in pixels from the node to its origin: on the upper sheet, on the lower one,
            and on each side of the seam its own.
        """
        upper, lower = (self._combined(field, values) for field in self._fields)
        self._touch(upper, lower)
        upper, lower = self._inverse(upper), self._inverse(lower)
        return upper, lower, np.where(self._above, upper, lower)

    def _combined(self, field: F32, values: F32) -> F32:
        total = np.zeros(field.shape[1:], np.float32)
        part = np.empty_like(total)
        for i in self._used:
            if values[i]:
                np.multiply(field[i], values[i], out=part)
                total += part
        return total

    def _touch(self, upper: F32, lower: F32) -> None:
        """Let lips that would pass through each other meet half-way instead."""
        overlap = np.minimum((lower - upper) @ self._across, 0)[..., None] * (self._across / 2)
        upper += overlap
        lower -= overlap

    def _inverse(self, field: F32) -> F32:
        """Return `back` with ``field(node + back) = -back`` at every node (Newton's method)."""
        step = np.float32(1 / self.grid.step)
        slope_y, slope_x = (g * step for g in np.gradient(field, axis=(0, 1)))
        slopes = np.ascontiguousarray(np.concatenate([slope_x, slope_y], axis=-1))
        back = -field
        for _ in range(NEWTON_STEPS):
            at = self._nodes + back
            rest = back + self.grid.sample(field, at, outside=False)
            j = self.grid.sample(slopes, at, outside=False)
            a, d = 1 + j[..., 0], 1 + j[..., 3]  # dx'/dx, dy'/dy
            c, b = j[..., 1], j[..., 2]  # dy'/dx, dx'/dy
            inverse = 1 / np.maximum(a * d - b * c, LEAST_AREA)
            back[..., 0] -= (d * rest[..., 0] - b * rest[..., 1]) * inverse
            back[..., 1] -= (a * rest[..., 1] - c * rest[..., 0]) * inverse
        return back
