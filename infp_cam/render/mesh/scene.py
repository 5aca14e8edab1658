"""Person over background, in bands so that only pixels where the person is are touched."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from infp_cam.render.mesh.grid import Grid
from infp_cam.render.mesh.imaging import resized, sample_colour
from infp_cam.render.mesh.source import FINENESS, Box

F32 = NDArray[np.float32]
U8 = NDArray[np.uint8]

BAND_ROWS = 8
"""Rows of nodes in a band."""


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
        self._nodes = grid.nodes()
        self._last = np.array(source.shape[1::-1], np.float32) - 2
        self._corner = corner
        self.layer: U8 = np.zeros((region.height, region.width, 4), np.uint8)
        self._bands: list[tuple[slice, slice]] = []
        self._covered = self._cover()

    def warp(self, came_from: F32) -> None:
        """Draw the person, given for each node where what is there came from, pixels."""
        at = (came_from - self._corner) * FINENESS
        # OpenCV samples several times faster where no position lies outside.
        np.clip(at, 0, self._last, out=at)
        step = round(self._grid.step)
        self._bands = []
        for nodes in self._occupied(came_from):
            (top, bottom), (left, right) = nodes
            part = np.ascontiguousarray(at[top - 1 : bottom + 1, left - 1 : right + 1])
            large = resized(part, part.shape[1] * step, part.shape[0] * step)
            height, width = self.layer.shape[:2]
            band = (
                slice((top - 1) * step, min((bottom - 1) * step, height)),
                slice((left - 1) * step, min((right - 1) * step, width)),
            )
            rows, columns = (b.stop - b.start for b in band)
            there = large[step : step + rows, step : step + columns]
            sample_colour(self._source, there, out=self.layer[band])
            self._bands.append(band)

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
            Where what is at each pixel came from, pixels.
        """
        rows, columns = part
        x = np.arange(columns.start, columns.stop, dtype=np.float32) + self._region.x
        y = np.arange(rows.start, rows.stop, dtype=np.float32) + self._region.y
        return self._grid.sample(at_nodes, np.stack(np.meshgrid(x, y), axis=-1))

    def compose(self, out: U8) -> None:
        """Lay the person over the background into the picture `out`."""
        np.copyto(out, self._background)
        rows, columns = self._region.slices()
        picture, behind = out[rows, columns], self._background[rows, columns]
        for band in self._bands:
            layer = self.layer[band]
            clear = cv2.bitwise_not(cv2.extractChannel(layer, 3))
            shown = cv2.multiply(
                behind[band], cv2.cvtColor(clear, cv2.COLOR_GRAY2RGB), scale=1 / 255
            )
            cv2.add(shown, cv2.cvtColor(layer, cv2.COLOR_RGBA2RGB), dst=picture[band])

    def _cover(self) -> F32:
        """Return 1 at nodes in whose neighbourhood the person is, float32[rows, columns]."""
        step = round(self._grid.step)
        alpha = self._source[:: int(FINENESS), :: int(FINENESS), 3]
        near = cv2.dilate(alpha, np.ones((4 * step + 1,) * 2, np.uint8))
        at = np.round(self._nodes - self._corner).astype(np.intp)
        x = np.clip(at[..., 0], 0, near.shape[1] - 1)
        y = np.clip(at[..., 1], 0, near.shape[0] - 1)
        cover: F32 = (near[y, x] > 0).astype(np.float32)
        return cover

    def _occupied(self, came_from: F32) -> list[tuple[tuple[int, int], tuple[int, int]]]:
        """Return the bands in which the person is: first and last node, down and across."""
        person = self._grid.sample(self._covered, came_from) > 0
        bands = []
        for top in range(1, self._grid.rows - 1, BAND_ROWS):
            bottom = min(top + BAND_ROWS, self._grid.rows - 1)
            columns = np.flatnonzero(person[top:bottom, 1:-1].any(axis=0)) + 1
            if len(columns):
                bands.append(((top, bottom), (int(columns[0]), int(columns[-1]) + 1)))
        return bands
