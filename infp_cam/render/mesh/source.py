"""The picture as the renderer reads it: a region at twice the size, and pieces of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]
U8 = NDArray[np.uint8]

FINENESS = np.float32(2)
"""Source pixels for one pixel of the picture: bilinear sampling then stays sharp."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of whole pixels."""

    x: int
    y: int
    width: int
    height: int

    @classmethod
    def around(cls, points: F32, margin: float) -> Box:
        """Return the box of points float32[n, 2] with a margin, pixels."""
        low = np.floor(points.min(axis=0) - margin).astype(int)
        high = np.ceil(points.max(axis=0) + margin).astype(int)
        return cls(int(low[0]), int(low[1]), int(high[0] - low[0]), int(high[1] - low[1]))

    def within(self, width: int, height: int) -> Box:
        """Return the part of the box that lies in a picture of that size."""
        x, y = min(max(self.x, 0), width - 1), min(max(self.y, 0), height - 1)
        right, bottom = min(self.x + self.width, width), min(self.y + self.height, height)
        return Box(x, y, max(right - x, 1), max(bottom - y, 1))

    def corners(self) -> F32:
        """Return the corners' pixel positions, float32[4, 2]."""
        right, bottom = self.x + self.width, self.y + self.height
        corners = [(self.x, self.y), (right, self.y), (self.x, bottom), (right, bottom)]
        return np.array(corners, np.float32)

    def slices(self) -> tuple[slice, slice]:
        """Return the rows and the columns."""
        return slice(self.y, self.y + self.height), slice(self.x, self.x + self.width)

    def positions(self, fineness: int = int(FINENESS)) -> F32:
        """Return the pixel position of every source pixel in the box, float32[h, w, 2]."""
        x = self.x + np.arange(self.width * fineness, dtype=np.float32) / fineness
        y = self.y + np.arange(self.height * fineness, dtype=np.float32) / fineness
        return np.ascontiguousarray(np.stack(np.meshgrid(x, y), axis=-1))
