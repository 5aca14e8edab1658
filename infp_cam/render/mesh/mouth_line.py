"""The seam between the lips, and coordinates along and across it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from infp_cam.render.mesh import landmarks as lm
from infp_cam.render.mesh.face import FaceFrame
from infp_cam.render.mesh.imaging import blurred, sample

F32 = NDArray[np.float32]
U8 = NDArray[np.uint8]

_MIDDLE = (0, 13, 14, 17)

OPEN_IN_PICTURE = 0.06
"""Lips further apart than this, in eye distances, are open in the picture itself."""

UPPER_SHARE = 0.3
"""Share of the gap that the upper lip makes good when a mouth that is open is shut."""

USUAL_MOUTH = 0.275
"""Half the width of a usual mouth, for which channels and teeth are written, eye distances."""


@dataclass(frozen=True, slots=True)
class MouthLine:
    """Where the lips meet (or the two rims, in a picture with an open mouth).

    Along the mouth, `u` is -1 at the subject's right corner, 0 in the middle of the lips and 1 at
    the left corner; across it, distances are in pixels, positive towards the chin.

    Parameters
    ----------
    middle : float32[2]
        The middle of the lips on the line of the corners, pixels.
    along, across : float32[2]
        Unit vectors from the right to the left corner, and towards the chin.
    halves : tuple of float
        Distance of the right and the left corner from the middle, pixels; they differ where the
        face is turned.
    u : float32[n]
        Positions along the mouth, rising from -1 to 1.
    upper, lower : float32[n]
        Across-distance of the upper and the lower lip's edge from the line of the corners.
    """

    middle: F32
    along: F32
    across: F32
    halves: tuple[float, float]
    u: F32
    upper: F32
    lower: F32

    @classmethod
    def of(cls, face: FaceFrame, image: U8) -> MouthLine:
        """Return the seam of the mouth in `image`, following its dark line where lips meet."""
        right, left = (face.points[lm.UPPER_LIP_INNER[i], :2] for i in (0, -1))
        width = float(np.linalg.norm(left - right))
        along = (left - right) / width
        across = np.array([-along[1], along[0]], np.float32)
        whole = float((face.centre(_MIDDLE)[:2] - right) @ along)
        whole = float(np.clip(whole, 0.2 * width, 0.8 * width))
        u = np.linspace(-1, 1, 65, dtype=np.float32)
        flat = np.zeros_like(u)
        bare = cls(right + whole * along, along, across, (whole, width - whole), u, flat, flat)
        upper = bare.curve(face, lm.UPPER_LIP_INNER, u)
        lower = bare.curve(face, lm.LOWER_LIP_INNER, u)
        if float((lower - upper).max()) > OPEN_IN_PICTURE * face.unit:
            return replace(bare, upper=upper, lower=np.maximum(lower, upper))
        parted = replace(bare, upper=upper, lower=lower)
        seam = parted._darkest(image, reach=0.028 * face.unit)
        return replace(bare, upper=seam, lower=seam)

    @property
    def is_open(self) -> bool:
        """Whether the mouth is open in the picture."""
        return bool((self.lower > self.upper).any())

    @property
    def centre(self) -> F32:
        """Across-distance of the line between the edges, float32[n]."""
        mean: F32 = (self.upper + self.lower) * np.float32(0.5)
        return mean

    @property
    def seam(self) -> F32:
        """Across-distance of the line on which the lips meet when the mouth is shut."""
        met: F32 = self.upper + np.float32(UPPER_SHARE) * (self.lower - self.upper)
        return met if self.is_open else self.centre

    def coordinates(self, at: F32) -> tuple[F32, F32]:
        """Return `u`, and the distance across from the line of the corners, of float32[..., 2]."""
        x = (at - self.middle) @ self.along
        y = (at - self.middle) @ self.across
        u = np.where(x < 0, x / self.halves[0], x / self.halves[1])
        return u.astype(np.float32), y.astype(np.float32)

    def positions(self, u: F32, across: F32) -> F32:
        """Return the pixels float32[..., 2] at `u` along and `across` the mouth."""
        x = np.where(u < 0, u * self.halves[0], u * self.halves[1])
        at: F32 = self.middle + x[..., None] * self.along + across[..., None] * self.across
        return at.astype(np.float32)

    def curve(self, face: FaceFrame, landmarks: tuple[int, ...], u: F32) -> F32:
        """Return the across-distance at `u` of a line of landmarks along the mouth."""
        x, y = self.coordinates(face.points[list(landmarks), :2])
        order = np.argsort(x)
        return np.interp(u, x[order], y[order]).astype(np.float32)

    def breadth(self, face: FaceFrame) -> float:
        """Return the mouth's width against that of a usual one in a face of this size."""
        foreshortening = float(np.hypot(*face.axes[:2, 0]))
        usual = 2 * USUAL_MOUTH * face.unit * foreshortening
        return float(np.clip(sum(self.halves) / usual, 0.6, 1.2))

    def height(self, edge: F32, u: F32) -> F32:
        """Return the across-distance of an edge (`upper`, `lower`, `centre`) at `u`."""
        return np.interp(u, self.u, edge).astype(np.float32)

    def _darkest(self, image: U8, reach: float) -> F32:
        """Return the darkest line in `image` near the middle of the edges (least-cost path)."""
        steps = max(5, int(np.ceil(reach)) * 4 + 1)
        offsets = np.linspace(-reach, reach, steps, dtype=np.float32)
        taper = np.sqrt(np.clip(1 - self.u**2, 0, 1))
        guess = self.centre
        across: F32 = (guess + offsets[:, None] * taper).astype(np.float32)
        at = self.positions(np.broadcast_to(self.u, across.shape), across)
        grey = blurred(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.float32), 0.7)
        values = sample(grey, at)
        cost = values + 12 * (offsets[:, None] / reach) ** 2
        total: NDArray[np.floating] = cost[:, 0].copy()
        back = np.zeros(cost.shape, np.intp)
        bend = 6 * np.square(np.arange(steps)[:, None] - np.arange(steps)).astype(np.float32)
        for column in range(1, cost.shape[1]):
            through = total[None, :] + bend
            back[:, column] = through.argmin(axis=1)
            total = through.min(axis=1) + cost[:, column]
        path = [int(total.argmin())]
        for column in range(cost.shape[1] - 1, 0, -1):
            path.append(int(back[path[-1], column]))
        chosen = across[path[::-1], np.arange(cost.shape[1])]
        smooth: F32 = blurred(chosen[None].astype(np.float32), 1.2)[0]
        smooth[0], smooth[-1] = guess[0], guess[-1]
        return smooth
