"""The face's expression: displacement fields put together and turned round, frame by frame."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from infp_cam.motion.space import ARKIT58
from infp_cam.render.mesh.face import FaceFrame
from infp_cam.render.mesh.fields import expression_fields, expression_grid
from infp_cam.render.mesh.grid import Grid
from infp_cam.render.mesh.head import HeadSolid
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
    head : HeadSolid
        For the depth of the face.
    """

    def __init__(self, face: FaceFrame, line: MouthLine, head: HeadSolid) -> None:
        self.grid: Grid = expression_grid(face)
        depth = head.grid.sample(head.depth, self.grid.nodes())
        fields = expression_fields(face, line, self.grid, depth)
        self._fields = [np.ascontiguousarray(f) for f in fields]
        self._used = [i for i in range(len(ARKIT58)) if any(f[i].any() for f in fields)]
        self._across = line.across.astype(np.float32)
        self._nodes = self.grid.nodes()
        self._reach = self._reaches(line)
        u, v = line.coordinates(self._nodes)
        below = v - line.height(line.centre, u)
        # Far from the seam, and beside the mouth, the sheets are one: each is turned round only
        # in the rows where it is its own.
        self._upper_stop = self._row(
            line.positions(line.u, line.centre)[:, 1].max() + 0.62 * face.unit
        )
        self._lower_start = self._row(
            line.positions(line.u, line.centre)[:, 1].min() - 0.45 * face.unit
        )
        self._above = (below[self._lower_start : self._upper_stop] < 0)[..., None]

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
        stop, start = self._upper_stop, self._lower_start
        upper, lower = self._inverse(upper, 0, stop), self._inverse(lower, start, len(lower))
        top, bottom = upper[:start], lower[stop - start :]
        between = np.where(self._above, upper[start:], lower[: stop - start])
        return (
            np.concatenate([upper, bottom]),
            np.concatenate([top, lower]),
            np.concatenate([top, between, bottom]),
        )

    def reach(self, values: F32) -> tuple[float, float]:
        """Return how far up and down the edges of the lips can be from rest, pixels."""
        up, down = self._reach @ values
        return float(up), float(down)

    def _reaches(self, line: MouthLine) -> F32:
        """Return each channel's largest movement of the lips up and down, float32[2, 58]."""
        seam = line.positions(line.u, line.centre)[None]
        moves = np.array(
            [[self.grid.sample(move, seam)[0, :, 1] for move in sheet] for sheet in self._fields]
        )
        down, up = moves.max(axis=(0, 2)), -moves.min(axis=(0, 2))
        reaches: F32 = np.maximum(np.stack([up, down]), 0)
        return reaches

    def _row(self, y: float) -> int:
        """Return the row of nodes at height `y`."""
        row = round((y - self.grid.y0) / self.grid.step)
        return min(max(row, 0), self.grid.rows)

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

    def _inverse(self, field: F32, start: int, stop: int) -> F32:
        """Return `back` with ``field(node + back) = -back`` for some rows of nodes (Newton)."""
        step = np.float32(1 / self.grid.step)
        slope_y, slope_x = np.gradient(field, axis=(0, 1))
        slopes = np.concatenate([slope_x, slope_y], axis=-1)
        slopes *= step
        nodes = self._nodes[start:stop]
        back = -field[start:stop]
        for _ in range(NEWTON_STEPS):
            at = nodes + back
            rest = back + self.grid.sample(field, at, outside=False)
            slope = self.grid.sample(slopes, at, outside=False)
            xx, yx, xy, yy = (slope[..., i] for i in range(4))  # yx: change of y along x
            xx, yy = 1 + xx, 1 + yy
            inverse = 1 / np.maximum(xx * yy - yx * xy, LEAST_AREA)
            back[..., 0] -= (yy * rest[..., 0] - xy * rest[..., 1]) * inverse
            back[..., 1] -= (xx * rest[..., 1] - yx * rest[..., 0]) * inverse
        return back
