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
        The person, premultiplied, at `FINENESS`, for the region that can move.
    background : uint8[height, width, 3]
        The picture without the person.
    region : Box
        The region in the picture.
    grid : Grid
        Nodes over the region.

    Attributes
    ----------
    map : float32[h, w, 2]
        Source position of every pixel of the region, as last warped.
    layer : uint8[h, w, 4]
        The person as last warped; valid where the person is.
    """

    def __init__(self, source: U8, background: U8, region: Box, grid: Grid) -> None:
        self._source = source
        self._background = background
        self._region = region
        self._grid = grid
        self._nodes = grid.nodes()
        corner = np.array([region.x, region.y], np.float32)
        self._still = (region.positions(1) - corner) * FINENESS
        size = (region.height, region.width)
        self.map: F32 = np.empty((*size, 2), np.float32)
        self.layer: U8 = np.zeros((*size, 4), np.uint8)
        self._bands: list[tuple[slice, slice]] = []
        self._covered = self._cover()

    def warp(self, came_from: F32) -> None:
        """Draw the person, given for each node where what is there came from, pixels."""
        height, width = self.map.shape[:2]
        step = round(self._grid.step)
        offsets = (came_from - self._nodes) * FINENESS
        large = resized(offsets, self._grid.columns * step, self._grid.rows * step)
        cv2.add(large[:height, :width], self._still, dst=self.map)
        self._bands = self._occupied(came_from)
        for band in self._bands:
            sample_colour(self._source, self.map[band], out=self.layer[band])

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
        at = np.round(self._nodes - [self._region.x, self._region.y]).astype(np.intp)
        x = np.minimum(at[..., 0], near.shape[1] - 1)
        y = np.minimum(at[..., 1], near.shape[0] - 1)
        return (near[y, x] > 0).astype(np.float32)

    def _occupied(self, came_from: F32) -> list[tuple[slice, slice]]:
        """Return the bands of the region, as rows and columns, in which the person is."""
        height, width = self.map.shape[:2]
        step = round(self._grid.step)
        person = self._grid.sample(self._covered, came_from) > 0
        bands = []
        for top in range(0, self._grid.rows, BAND_ROWS):
            columns = np.flatnonzero(person[top : top + BAND_ROWS].any(axis=0))
            if len(columns):
                rows = slice(top * step, min((top + BAND_ROWS) * step, height))
                across = slice(int(columns[0]) * step, min(int(columns[-1] + 1) * step, width))
                bands.append((rows, across))
        return bands
