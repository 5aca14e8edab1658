"""Person over background, in bands so that only pixels where the person is are touched."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from infp_cam.render.mesh.grid import Grid
from infp_cam.render.mesh.imaging import sample_colour
from infp_cam.render.mesh.source import FINENESS, Box

F32 = NDArray[np.float32]
U8 = NDArray[np.uint8]

BAND_ROWS = 12
"""Rows of nodes in a band."""

_NOBODY, _EDGE, _OPAQUE = 0.0, 1.0, 2.0


@dataclass(frozen=True, slots=True)
class Band:
    """Pixels of the region where the person is.

    Parameters
    ----------
    rows, columns : slice
        All of them.
    opaque : slice
        Columns between which nothing but the person shows.
    """

    rows: slice
    columns: slice
    opaque: slice

    def edges(self) -> tuple[slice, slice]:
        """Return the columns to the left and to the right of `opaque`."""
        return (
            slice(self.columns.start, self.opaque.start),
            slice(self.opaque.stop, self.columns.stop),
        )


class Scene:
    """The person's layer, warped, and the background that it is laid over.

    Parameters
    ----------
    source : uint8[h, w, 4]
        The person, premultiplied, at `FINENESS`: the region that can move and a rim around it.
    corner : float32[2]
        Pixel of the picture at which `source` begins.
    background : uint8[height, width, 3]
        The picture without the person.
    region : Box
        The region in the picture.
    grid : Grid
        Nodes over the region, with a rim of one cell around it.

    Attributes
    ----------
    layer : uint8[h, w, 4]
        The person as last warped; valid where the person is.
    """

    def __init__(self, source: U8, corner: F32, background: U8, region: Box, grid: Grid) -> None:
        self._source = source
        self._background = background
        self._region = region
        self._grid = grid
        self._last = np.array(source.shape[1::-1], np.float32) - 2
        self._corner = corner
        self._step = round(grid.step)
        self.layer: U8 = np.zeros((region.height, region.width, 4), np.uint8)
        self._bands: list[Band] = []
        self._cover = _cover(source, corner, grid)
        self._at = np.empty((grid.rows, grid.columns, 2), np.float32)
        self._room = np.empty(2 * grid.rows * grid.columns * self._step**2, np.float32)
        pixels = BAND_ROWS * self._step * region.width
        self._clear = np.empty(pixels, np.uint8)
        self._clear3 = np.empty(3 * pixels, np.uint8)
        self._colour = np.empty(3 * pixels, np.uint8)

    def warp(self, came_from: F32) -> None:
        """Draw the person, given for each node where what is there came from, pixels."""
        at = np.subtract(came_from, self._corner, out=self._at)
        at *= FINENESS
        # OpenCV samples several times faster where no position lies outside.
        np.maximum(at, 0, out=at)
        np.minimum(at, self._last, out=at)
        self._bands = self._occupied(came_from)
        for band in self._bands:
            part = band.rows, band.columns
            there = self._grid.at_pixels(at, part, self._room)
            sample_colour(self._source, there, out=self.layer[part])

    def came_from(self, part: tuple[slice, slice], at_nodes: F32) -> F32:
        """Return what the nodes say of a part of the region for each of its pixels.

        Parameters
        ----------
        part : tuple of slice
            Rows and columns of the region.
        at_nodes : float32[rows, columns, 2]
            Where what is at each node came from, pixels.

        Returns
        -------
        float32[h, w, 2]
            Where what is at each pixel came from, pixels; of use until the next call.
        """
        return self._grid.at_pixels(at_nodes, part, self._room)

    def cells(self, box: Box) -> tuple[slice, slice]:
        """Return rows and columns of the region around a box in it that begin where cells do."""
        rows, columns = box.slices()
        return (
            slice(rows.start // self._step * self._step, rows.stop),
            slice(columns.start // self._step * self._step, columns.stop),
        )

    def blocks_came_from(self, part: tuple[slice, slice], at_nodes: F32, size: int) -> F32:
        """Return the same as `came_from` in the middle of every block of `size` pixels.

        `part` begins where cells do; the result is float32[ceil(h / size), ceil(w / size), 2].
        """
        return self._grid.at_blocks(at_nodes, part, size)

    def compose(self, out: U8) -> None:
        """Lay the person over the background into the picture `out`."""
        np.copyto(out, self._background)
        rows, columns = self._region.slices()
        picture, behind = out[rows, columns], self._background[rows, columns]
        for band in self._bands:
            inside = band.rows, band.opaque
            if band.opaque.stop > band.opaque.start:
                cv2.cvtColor(self.layer[inside], cv2.COLOR_RGBA2RGB, dst=picture[inside])
            for edge in band.edges():
                if edge.stop > edge.start:
                    self._blend(picture[band.rows, edge], behind[band.rows, edge], edge, band.rows)

    def _blend(self, picture: U8, behind: U8, columns: slice, rows: slice) -> None:
        """Lay a part of the person that is not opaque over what is behind, into `picture`."""
        layer = self.layer[rows, columns]
        shape = layer.shape[:2]
        clear = self._clear[: shape[0] * shape[1]].reshape(shape)
        clear3 = self._clear3[: 3 * clear.size].reshape(*shape, 3)
        colour = self._colour[: 3 * clear.size].reshape(*shape, 3)
        cv2.bitwise_not(cv2.extractChannel(layer, 3, dst=clear), dst=clear)
        cv2.cvtColor(clear, cv2.COLOR_GRAY2RGB, dst=clear3)
        cv2.multiply(behind, clear3, dst=clear3, scale=1 / 255)
        cv2.cvtColor(layer, cv2.COLOR_RGBA2RGB, dst=colour)
        cv2.add(clear3, colour, dst=picture)

    def _occupied(self, came_from: F32) -> list[Band]:
        """Return the bands in which the person is."""
        cover = self._grid.sample(self._cover, came_from)[1:-1, 1:-1]
        height, width = self.layer.shape[:2]
        tops = np.arange(0, len(cover), BAND_ROWS)
        person = np.maximum.reduceat(cover, tops) > _NOBODY
        edge = np.minimum.reduceat(cover, tops) < _OPAQUE - 0.01
        edge[:, [0, -1]] = True
        bands = []
        for top, there, seam in zip(tops.tolist(), person, edge, strict=True):
            columns = there.nonzero()[0]
            if len(columns):
                seams = seam.nonzero()[0]
                widest = int(np.diff(seams).argmax())
                first, stop = columns[0], columns[-1] + 1
                bands.append(
                    Band(
                        self._pixels(top, top + BAND_ROWS, height),
                        self._pixels(first, stop, width),
                        self._pixels(
                            min(max(seams[widest] + 1, first), stop),
                            min(max(seams[widest + 1], first), stop),
                            width,
                        ),
                    )
                )
        return bands

    def _pixels(self, first: int, stop: int, end: int) -> slice:
        """Return the pixels of some cells, counted inside the rim."""
        return slice(int(first) * self._step, min(int(stop) * self._step, end))


def _cover(source: U8, corner: F32, grid: Grid) -> F32:
    """Return what is around each node: nobody, an edge of the person, or nothing but the person."""
    width = 4 * round(grid.step) + 1
    alpha = source[:: int(FINENESS), :: int(FINENESS), 3]
    around = np.ones((width, width), np.uint8)
    near, least = cv2.dilate(alpha, around), cv2.erode(alpha, around)
    at = np.round(grid.nodes() - corner).astype(np.intp)
    x = np.clip(at[..., 0], 0, alpha.shape[1] - 1)
    y = np.clip(at[..., 1], 0, alpha.shape[0] - 1)
    edge = np.where(least[y, x] == 255, _OPAQUE, _EDGE)
    return np.where(near[y, x] > 0, edge, _NOBODY).astype(np.float32)
