"""Regular grids of nodes over the picture, and sampling what lives on them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from infp_cam.render.mesh.imaging import sample
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
        scale = 1 / self.step
        shift = ((0.5 - self.x0) * scale - 0.5, (0.5 - self.y0) * scale - 0.5)
        where = at * np.float32(scale)
        where += np.array(shift, np.float32)
        return sample(values, where, outside)
