"""Regular grids of nodes over the picture, and sampling what lives on them."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from infp_cam.render.mesh.imaging import resized, sample, sample_at, transformed
from infp_cam.render.mesh.source import Box

F32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Grid:
    """Nodes in the centres of square cells.

    Node (i, j) lies at pixel ``(x0 + (j + 0.5) * step - 0.5, y0 + (i + 0.5) * step - 0.5)``, so
    that `cv2.resize` by `step` interpolates between nodes.

    Parameters
    ----------
    x0, y0 : float
        First pixel covered.
    step : float
        Side of a cell, pixels.
    columns, rows : int
        Number of nodes.
    """

    x0: float
    y0: float
    step: float
    columns: int
    rows: int

    @classmethod
    def over(cls, box: Box, step: int) -> Grid:
        """Return the smallest grid of `step` pixels that covers the box and a rim of one cell."""
        columns, rows = -(-box.width // step) + 2, -(-box.height // step) + 2
        return cls(box.x - step, box.y - step, step, columns, rows)

    def finer(self) -> Grid:
        """Return the grid of half the step over the inner half of the rim and all within."""
        step = self.step / 2
        columns, rows = 2 * self.columns - 2, 2 * self.rows - 2
        return Grid(self.x0 + step, self.y0 + step, step, columns, rows)

    def nodes(self) -> F32:
        """Return the nodes' pixel positions, float32[rows, columns, 2]."""
        x = self.x0 - 0.5 + (np.arange(self.columns) + 0.5) * self.step
        y = self.y0 - 0.5 + (np.arange(self.rows) + 0.5) * self.step
        return np.ascontiguousarray(np.stack(np.meshgrid(x, y), axis=-1), np.float32)

    def sample(self, values: F32, at: F32, outside: bool = True) -> F32:
        """Return `values` of the nodes interpolated at pixel positions.

        Parameters
        ----------
        values : float32[rows, columns] or [rows, columns, k], k <= 4
        at : float32[h, w, 2]
            Pixel positions.
        outside : bool
            Whether the border's value goes on outside; zero otherwise.

        Returns
        -------
        float32[h, w] or [h, w, k]
        """
        return sample(values, self.cells(at), outside)

    def cells(self, at: F32) -> F32:
        """Return pixel positions float32[h, w, 2] in nodes, from the first one on."""
        scale = 1 / self.step
        x, y = ((0.5 - start) * scale - 0.5 for start in (self.x0, self.y0))
        affine = np.array([[scale, 0, x], [0, scale, y]], np.float32)
        return transformed(at, affine)

    def block(self, part: tuple[slice, slice]) -> tuple[slice, slice]:
        """Return the nodes between which pixels lie, as rows and columns.

        Parameters
        ----------
        part : tuple of slice
            Rows and columns of pixels, counted from the first pixel inside the grid's rim.
        """
        step = round(self.step)
        rows, columns = (slice(p.start // step, (p.stop - 1) // step + 3) for p in part)
        return rows, columns

    def at_pixels(self, values: F32, part: tuple[slice, slice], room: F32) -> F32:
        """Return `values` of the nodes interpolated at every pixel of a part.

        Parameters
        ----------
        values : float32[rows, columns, 2]
        part : tuple of slice
            As for `block`.
        room : float32[n]
            Takes the result and `step` pixels around it, two numbers for each.

        Returns
        -------
        float32[h, w, 2]
            A view of `room`.
        """
        step = round(self.step)
        block = self.block(part)
        nodes = values[block]
        height, width = nodes.shape[0] * step, nodes.shape[1] * step
        large = room[: 2 * height * width].reshape(height, width, 2)
        resized(nodes, width, height, out=large)
        top, left = (p.start - (b.start - 1) * step for p, b in zip(part, block, strict=True))
        rows, columns = (p.stop - p.start for p in part)
        return large[top : top + rows, left : left + columns]

    def at_blocks(self, values: F32, part: tuple[slice, slice], size: int) -> F32:
        """Return `values` of the nodes interpolated in the middle of every block of pixels.

        Parameters
        ----------
        values : float32[rows, columns, 2]
        part : tuple of slice
            As for `block`; begins where cells do.
        size : int
            Side of the blocks, a part of `step`, pixels.

        Returns
        -------
        float32[ceil(h / size), ceil(w / size), 2]
        """
        nodes = values[self.block(part)]
        each = round(self.step) // size
        large = resized(nodes, nodes.shape[1] * each, nodes.shape[0] * each)
        rows, columns = (-(-(p.stop - p.start) // size) for p in part)
        return large[each : each + rows, each : each + columns]


NEWTON_STEPS = 4
SETTLED = 0.005
"""How far from its end, in cells, a step may begin to be the last one."""
LEAST_AREA = 0.2
"""Squeezing, new area over old, below which Newton's step is held back."""


class Inversion:
    """Turns displacements of a grid's nodes round with Newton's method, in buffers of its own.

    Parameters
    ----------
    rows, columns : int
        Number of nodes.
    """

    def __init__(self, rows: int, columns: int) -> None:
        shape = (rows, columns)
        self._nodes = np.asarray(np.meshgrid(np.arange(columns), np.arange(rows)), np.float32)
        self._at = np.empty((2, *shape), np.float32)
        self._slopes = np.empty((4, *shape), np.float32)
        # OpenCV samples four channels at once faster than two.
        self._all_moves = np.empty((*shape, 4), np.float32)
        self._all_slopes = np.empty((*shape, 4), np.float32)
        self._sampled = np.empty((*shape, 4), np.float32)
        self._move_there = np.empty((4, *shape), np.float32)
        self._slope_there = np.empty((4, *shape), np.float32)
        self._work = np.empty((3, *shape), np.float32)
        self._origins = np.empty((*shape, 2), np.float32)

    def origins(self, moves: F32, rows: slice = slice(None)) -> F32:
        """Return which positions come to the nodes.

        Parameters
        ----------
        moves : float32[2, rows, columns]
            How far what is at each node moves, x and y, in cells.
        rows : slice
            Rows of nodes that are asked for.

        Returns
        -------
        float32[rows, columns, 2]
            Offsets from the node to its origin, cells; of use until the next call.
        """
        self._slope(moves)
        cv2.merge([*moves, *moves], self._all_moves)
        nodes, at, sampled = self._nodes[:, rows], self._at[:, rows], self._sampled[rows]
        move, slope = self._move_there[:, rows], self._slope_there[:, rows]
        area, step, part = self._work[:, rows]
        np.subtract(nodes, moves[:, rows], out=at)
        for _ in range(NEWTON_STEPS):
            cv2.split(sample_at(self._all_moves, at, sampled), list(move))
            cv2.split(sample_at(self._all_slopes, at, sampled), list(slope))
            xx, yx, xy, yy = slope  # yx: change of y along x
            miss = np.add(move[:2], at, out=move[:2])
            miss -= nodes
            np.multiply(xx, yy, out=area)
            area -= np.multiply(yx, xy, out=part)
            np.maximum(area, LEAST_AREA, out=area)
            np.multiply(yy, miss[0], out=step)
            step -= np.multiply(xy, miss[1], out=part)
            at[0] -= np.divide(step, area, out=step)
            np.multiply(xx, miss[1], out=step)
            step -= np.multiply(yx, miss[0], out=part)
            at[1] -= np.divide(step, area, out=step)
            if max(miss.max(), -miss.min()) < SETTLED:
                break  # and the step just made took nearly all of that away
        at -= nodes
        origins = self._origins[rows]
        cv2.merge(list(at), origins)
        return origins

    def _slope(self, moves: F32) -> None:
        """Take the slopes of where the nodes go: of x and y along x, then of both along y."""
        for i, plane in enumerate(moves):
            for k, along in enumerate(((1, 0), (0, 1))):
                cv2.Sobel(
                    plane,
                    cv2.CV_32F,
                    *along,
                    self._slopes[2 * k + i],
                    ksize=1,
                    scale=0.5,
                    borderType=cv2.BORDER_REPLICATE,
                )
        self._slopes[0] += 1
        self._slopes[3] += 1
        cv2.merge(list(self._slopes), self._all_slopes)
