"""The seam between the lips, and coordinates along and across it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from infp_cam.render.mesh import landmarks as lm
from infp_cam.render.mesh.face import FaceFrame

F32 = NDArray[np.float32]

OPEN_IN_PICTURE = 0.03
"""Lips further apart than this, in eye distances, are open in the picture itself."""


@dataclass(frozen=True, slots=True)
class MouthLine:
    """Where the lips meet (or the two rims, in a picture with an open mouth).

    Along the mouth, `u` is -1 at the subject's right corner and 1 at the left one; across it,
    `v` is the distance in pixels, positive towards the chin.

    Parameters
    ----------
    origin : float32[2]
        Middle of the corners, pixels.
    along, across : float32[2]
        Unit vectors from the right to the left corner, and towards the chin.
    half : float
        Half the distance of the corners, pixels.
    u : float32[n]
        Positions along the mouth, rising from -1 to 1.
    upper, lower : float32[n]
        Across-distance of the upper and the lower lip's edge from the line of the corners.
    """

    origin: F32
    along: F32
    across: F32
    half: float
    u: F32
    upper: F32
    lower: F32

    @classmethod
    def of(cls, face: FaceFrame, image: NDArray[np.uint8]) -> MouthLine:
        """Return the seam of the mouth in `image`, following its dark line where lips meet."""
        points = face.points[:, :2]
        right, left = points[lm.UPPER_LIP_INNER[0]], points[lm.UPPER_LIP_INNER[-1]]
        half = float(np.linalg.norm(left - right)) / 2
        along = (left - right) / (2 * half)
        across = np.array([-along[1], along[0]], np.float32)
        origin = (left + right) / 2
        u = np.linspace(-1, 1, 65, dtype=np.float32)

        def edge(indices: tuple[int, ...]) -> F32:
            relative = points[list(indices)] - origin
            x, y = relative @ along / half, relative @ across
            order = np.argsort(x)
            return np.interp(u, x[order], y[order]).astype(np.float32)

        upper, lower = edge(lm.UPPER_LIP_INNER), edge(lm.LOWER_LIP_INNER)
        line = cls(origin, along, across, half, u, upper, lower)
        if float((lower - upper).max()) > OPEN_IN_PICTURE * face.unit:
            return line
        seam = line._darkest((upper + lower) / 2, image, reach=0.035 * face.unit)
        return cls(origin, along, across, half, u, seam, seam)

    @property
    def is_open(self) -> bool:
        """Whether the mouth is open in the picture."""
        return bool((self.lower > self.upper).any())

    @property
    def middle(self) -> F32:
        """Across-distance of the line between the edges, float32[n]."""
        mean: F32 = (self.upper + self.lower) / 2
        return mean

    def coordinates(self, at: F32) -> tuple[F32, F32]:
        """Return `u`, and the distance across from the line of the corners, of float32[..., 2]."""
        x = (at - self.origin) @ self.along / self.half
        y = (at - self.origin) @ self.across
        return x.astype(np.float32), y.astype(np.float32)

    def height(self, edge: F32, u: F32) -> F32:
        """Return the across-distance of an edge (`upper`, `lower`, `middle`) at `u`."""
        return np.interp(u, self.u, edge).astype(np.float32)

    def _darkest(self, guess: F32, image: NDArray[np.uint8], reach: float) -> F32:
        """Return the line near `guess` along which the image is darkest (least-cost path)."""
        steps = max(5, int(np.ceil(reach)) * 4 + 1)
        offsets = np.linspace(-reach, reach, steps, dtype=np.float32)
        taper = np.sqrt(np.clip(1 - self.u**2, 0, 1))
        across = guess + offsets[:, None] * taper
        at = (
            self.origin
            + (self.u * self.half)[None, :, None] * self.along
            + across[..., None] * self.across
        ).astype(np.float32)
        grey = cv2.GaussianBlur(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), (0, 0), 0.7)
        values = cv2.remap(grey, at, None, cv2.INTER_LINEAR).astype(np.float32)
        cost = values + 12 * (offsets[:, None] / reach) ** 2
        total, back = cost[:, 0].copy(), np.zeros(cost.shape, np.intp)
        bend = 1.5 * np.square(np.arange(steps)[:, None] - np.arange(steps)).astype(np.float32)
        for column in range(1, cost.shape[1]):
            through = total[None, :] + bend
            back[:, column] = through.argmin(axis=1)
            total = through.min(axis=1) + cost[:, column]
        path = [int(total.argmin())]
        for column in range(cost.shape[1] - 1, 0, -1):
            path.append(int(back[path[-1], column]))
        chosen = across[path[::-1], np.arange(cost.shape[1])]
        smooth = cv2.GaussianBlur(chosen[None], (0, 0), 1.2, borderType=cv2.BORDER_REPLICATE)[0]
        smooth[0], smooth[-1] = guess[0], guess[-1]
        return smooth.astype(np.float32)
