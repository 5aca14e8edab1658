"""The face's own axes and measures."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from infp_cam.errors import PortraitInvalid
from infp_cam.render.mesh import landmarks as lm

F32 = NDArray[np.float32]

LEAST_UNIT = 4.0
"""Smallest distance of the eyes, and height of the face, that can be moved, pixels."""


@dataclass(frozen=True, slots=True)
class FaceFrame:
    """Axes and unit of one face in its picture.

    Parameters
    ----------
    points : float32[478, 3]
        Landmarks, pixels; x right, y down, z away from the camera.
    axes : float32[3, 3]
        Columns: the subject's left, down, and backwards, unit vectors in picture axes.
    unit : float
        Distance of the outer eye corners in three dimensions, pixels.
    seen : bool[478]
        Which landmarks no nearer part of the face hides (the far cheek of a half profile does
        hide behind nose and mouth).
    """

    points: F32
    axes: F32
    unit: float
    seen: NDArray[np.bool_]

    @classmethod
    def of(cls, points: F32) -> FaceFrame:
        """Return the frame of the face with these landmarks, float32[478, 3].

        Raises
        ------
        PortraitInvalid
            If they are not those of a face of at least a few pixels.
        """
        across = points[lm.LEFT_EYE_OUTER] - points[lm.RIGHT_EYE_OUTER]
        unit = float(np.linalg.norm(across))
        left = across / max(unit, LEAST_UNIT)
        down = points[lm.CHIN] - points[lm.FOREHEAD]
        down = down - left * float(down @ left)
        height = float(np.linalg.norm(down))
        if not np.isfinite(points).all() or unit < LEAST_UNIT or height < LEAST_UNIT:
            raise PortraitInvalid(
                "The face in the picture is too small or too narrow to be moved.",
                "Use a larger picture of the face, or place its points again.",
            )
        down /= height
        back = np.cross(left, down)
        axes = np.stack([left, down, back], axis=1).astype(np.float32)
        return cls(points.astype(np.float32), axes, unit, _seen(points, unit))

    def offset(self, left: float, up: float) -> tuple[float, float]:
        """Return in pixels of the picture a move in hundredths of the unit along the face."""
        move = (self.axes[:, 0] * left - self.axes[:, 1] * up) * (self.unit / 100)
        return float(move[0]), float(move[1])

    def centre(self, indices: tuple[int, ...]) -> F32:
        """Return the mean of some landmarks, float32[3]."""
        mean: F32 = self.points[list(indices)].mean(axis=0)
        return mean


def _seen(points: F32, unit: float) -> NDArray[np.bool_]:
    apart = np.linalg.norm(points[:, None, :2] - points[None, :, :2], axis=-1)
    nearest = np.where(apart < 0.10 * unit, points[None, :, 2], np.inf).min(axis=1)
    seen: NDArray[np.bool_] = points[:, 2] - nearest < 0.30 * unit
    return seen


def smoothstep(low: float, high: float, x: F32) -> F32:
    """Return 0 below `low`, 1 above `high` and a cubic between; `low` may be the larger."""
    t = np.clip((x - low) / (high - low), 0, 1)
    step: F32 = (t * t * (3 - 2 * t)).astype(np.float32)
    return step


def beyond(outline: F32, at: F32) -> F32:
    """Return how far positions lie outside a convex outline; negative within.

    Parameters
    ----------
    outline : float32[n, 2]
        The outline's points (their convex hull is taken).
    at : float32[h, w, 2]

    Returns
    -------
    float32[h, w]
    """
    hull = cv2.convexHull(outline).reshape(-1, 2)
    nearest = np.full(at.shape[:2], np.inf, np.float32)
    sides = np.full(at.shape[:2], -np.inf, np.float32)
    for start, stop in zip(hull, np.roll(hull, -1, axis=0), strict=True):
        way = stop - start
        length = float(np.linalg.norm(way))
        x, y = at[..., 0] - start[0], at[..., 1] - start[1]
        along = np.clip((x * way[0] + y * way[1]) / length**2, 0, 1)
        np.minimum(nearest, np.hypot(x - along * way[0], y - along * way[1]), out=nearest)
        # `cv2.convexHull` goes round so that the inside lies on the same side of every edge.
        np.maximum(sides, (x * way[1] - y * way[0]) / length, out=sides)
    return np.where(sides > 0, nearest, -nearest)
