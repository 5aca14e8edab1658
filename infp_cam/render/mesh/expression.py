"""The face's expression: displacement fields put together and turned round, frame by frame."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from infp_cam.render.mesh.correctives import corrected
from infp_cam.render.mesh.face import FaceFrame
from infp_cam.render.mesh.fields import expression_fields, expression_grid
from infp_cam.render.mesh.glasses import Glasses
from infp_cam.render.mesh.grid import Grid, Inversion
from infp_cam.render.mesh.head import HeadSolid
from infp_cam.render.mesh.mouth_line import MouthLine

F32 = NDArray[np.float32]


class Expression:
    """Displacement of the skin, as two sheets that part between the corners of the mouth.

    Parameters
    ----------
    face : FaceFrame
    line : MouthLine
    head : HeadSolid
        For the depth of the face.
    glasses : Glasses or None
        What stays where it is on the moving skin.
    """

    def __init__(
        self, face: FaceFrame, line: MouthLine, head: HeadSolid, glasses: Glasses | None = None
    ) -> None:
        self.grid: Grid = expression_grid(face)
        depth = head.grid.sample(head.depth, self.grid.nodes())
        sheets = expression_fields(face, line, self.grid, depth)
        if glasses is not None:
            free = glasses.free(self.grid.nodes())[..., None]
            sheets = sheets[0] * free, sheets[1] * free
        self._reach = self._reaches(line, sheets)
        shape = (self.grid.rows, self.grid.columns)
        self._moves = np.empty((2, 2, *shape), np.float32)
        self._origins = np.empty((3, *shape, 2), np.float32)
        self._inversion = Inversion(self.grid.rows, self.grid.columns)
        self._across = line.across.astype(np.float32)
        u, v = line.coordinates(self.grid.nodes())
        self._above = (v < line.height(line.centre, u))[..., None]
        self._open = line.height(line.lower - line.upper, u) / np.float32(self.grid.step)
        # Far from the seam, and beside the mouth, the sheets are one: each is turned round only
        # in the rows where it is its own.
        heights = line.positions(line.u, line.centre)[:, 1]
        self._upper_stop = self._row(float(heights.max()) + 0.62 * face.unit)
        self._lower_start = self._row(float(heights.min()) - 0.45 * face.unit)
        self._used = np.flatnonzero(
            [any(f[i].any() for f in sheets) for i in range(len(sheets[0]))]
        )
        cells = np.float32(1 / self.grid.step)
        upper, lower = (cells * f[self._used].transpose(0, 3, 1, 2) for f in sheets)
        self._upper = np.ascontiguousarray(upper[:, :, : self._upper_stop])
        self._lower = np.ascontiguousarray(lower[:, :, self._lower_start :])

    def backward(self, values: F32) -> tuple[F32, F32, F32]:
        """Return where the skin that is now at each node came from.

        Parameters
        ----------
        values : float32[58]

        Returns
        -------
        upper, lower, both : float32[rows, columns, 2]
            Offsets in pixels from the node to its origin: on the upper sheet, on the lower one,
            and on each side of the seam its own. They are of use until the next call.
        """
        stop, start = self._upper_stop, self._lower_start
        self._move(values)
        upper, lower, both = self._origins
        origins, step = self._inversion.origins, np.float32(self.grid.step)
        np.multiply(origins(self._moves[0], slice(0, stop)), step, out=upper[:stop])
        np.multiply(origins(self._moves[1], slice(start, None)), step, out=lower[start:])
        upper[stop:], lower[:start] = lower[stop:], upper[:start]
        np.copyto(both, lower)
        np.copyto(both, upper, where=self._above)
        return upper, lower, both

    def reach(self, values: F32) -> tuple[float, float]:
        """Return how far up and down the edges of the lips can be from rest, pixels."""
        up, down = self._reach @ _amounts(values)
        return float(up), float(down)

    def _reaches(self, line: MouthLine, sheets: tuple[F32, F32]) -> F32:
        """Return each channel's largest movement of the lips up and down, float32[2, 59]."""
        seam = line.positions(line.u, line.centre)[None]
        moves = np.array(
            [[self.grid.sample(move, seam)[0, :, 1] for move in sheet] for sheet in sheets]
        )
        down, up = moves.max(axis=(0, 2)), -moves.min(axis=(0, 2))
        reaches: F32 = np.maximum(np.stack([up, down]), 0)
        return reaches

    def _row(self, y: float) -> int:
        """Return the row of nodes at height `y`."""
        row = round((y - self.grid.y0) / self.grid.step)
        return min(max(row, 0), self.grid.rows)

    def _move(self, values: F32) -> None:
        """Let the nodes of both sheets move, in cells."""
        stop, start = self._upper_stop, self._lower_start
        upper, lower = self._moves
        amounts = _amounts(values)[self._used]
        # A plain sum: BLAS would start threads for so large a product.
        np.einsum("c,ckyx->kyx", amounts, self._upper, out=upper[:, :stop])
        np.einsum("c,ckyx->kyx", amounts, self._lower, out=lower[:, start:])
        upper[:, stop:], lower[:, :start] = lower[:, stop:], upper[:, :start]
        self._touch(slice(start, stop))

    def _touch(self, rows: slice) -> None:
        """Let lips that would pass through each other meet half-way instead."""
        upper, lower = self._moves[:, :, rows]
        gap = lower - upper
        overlap = gap[0] * self._across[0] + gap[1] * self._across[1]
        overlap += self._open[rows]
        np.minimum(overlap, 0, out=overlap)
        meet = np.multiply(overlap, self._across[:, None, None] / 2, out=gap)
        upper += meet
        lower -= meet


def _amounts(values: F32) -> F32:
    """Return how much of each displacement field there is: of the channels', and the last whole."""
    return np.append(corrected(values), np.float32(1))
