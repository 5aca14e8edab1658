"""Where the iris is: the circle at which an eye's colour gives way to white."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from infp_cam.render.mesh.face import FaceFrame, smoothstep
from infp_cam.render.mesh.imaging import sample
from infp_cam.render.mesh.light import LUMA
from infp_cam.render.mesh.source import FINENESS

F32 = NDArray[np.float32]

_RADII = np.linspace(0.70, 1.65, 39, dtype=np.float32)
"""Radii that are tried, of the landmarks' one."""
_SMALLEST = 0.80
"""Of these: a smaller circle is a pupil, or a statue's eye in which nothing is round."""
_SHIFTS = np.linspace(-0.4, 0.4, 9, dtype=np.float32)
"""Shifts of the centre that are tried, of the landmarks' radius."""
_ANGLES = np.linspace(0, 2 * np.pi, 48, endpoint=False, dtype=np.float32)
_LEAST_RISE = 0.10
"""How much brighter the white has to be than the iris beside it, of the brightest that is seen."""


@dataclass(frozen=True, slots=True)
class Iris:
    """The circle of an iris.

    Parameters
    ----------
    centre : float32[2]
        Pixels.
    radius : float
        Of the limbus, pixels.
    softness : float
        Width of the limbus, pixels.
    found : bool
        Whether the picture shows an iris there.
    """

    centre: F32
    radius: float
    softness: float
    found: bool

    @classmethod
    def of(
        cls, face: FaceFrame, marks: tuple[int, ...], photo: F32, origin: F32, seen: F32
    ) -> Iris:
        """Return the circle near the landmarks at which the picture brightens most.

        The integro-differential operator of Daugman (1993, doi:10.1109/34.244676), on what the
        lids leave to be seen.

        Parameters
        ----------
        face : FaceFrame
        marks : tuple of int
            Landmarks of the iris: centre and rim.
        photo : float32[h, w, 3]
            The picture around the eye, in source pixels.
        origin : float32[2]
            Pixel at which `photo` begins.
        seen : float32[h, w]
            1 between the lids, 0 elsewhere.
        """
        points = face.points[list(marks), :2]
        guess = float(np.linalg.norm(points[1:] - points[0], axis=1).mean())
        x, y = np.meshgrid(_SHIFTS, 0.5 * _SHIFTS)
        shifts = np.stack([x.ravel(), y.ravel()], axis=1)
        ways = np.stack([np.cos(_ANGLES), np.sin(_ANGLES)], axis=1)
        step = _RADII[1] - _RADII[0]
        radii = np.arange(_RADII[0] - 5 * step, _RADII[-1] + 5.5 * step, step, dtype=np.float32)
        centres = points[0] + guess * shifts
        at = centres[:, None, None] + guess * radii[:, None, None] * ways
        at = ((at - origin) * FINENESS).reshape(len(shifts), -1, 2).astype(np.float32)
        shape = (len(shifts), len(radii), len(ways))
        luma = sample((photo @ LUMA).astype(np.float32), at).reshape(shape)
        known = sample(seen, at, outside=False).reshape(shape)
        # The rise from just inside to just outside, where both are seen. Outside has to be about
        # as bright as the white: pupils and rings within the iris have edges too.
        both = known[:, :-8] * known[:, 8:]
        total = both.sum(axis=2)
        inner = (luma[:, :-8] * both).sum(axis=2) / (total + 1)
        outer = (luma[:, 8:] * both).sum(axis=2) / (total + 1)
        white = float(outer.max())
        tried = radii[4:-4]
        near = (
            np.exp(-np.square((tried - 1.05) / 0.45))
            * np.exp(-3.0 * np.square(shifts).sum(axis=1))[:, None]
        )
        rise = outer - inner
        score = rise * near * np.square(outer / max(white, 1)) * np.clip(total / 16, 0, 1)
        best, ring = np.unravel_index(int(np.argmax(score)), score.shape)
        too_small = tried[ring] < _SMALLEST or total[best, ring] < 6
        if too_small or rise[best, ring] < _LEAST_RISE * white:
            return cls(points[0], guess * 1.04, 0.14 * guess, False)
        radius = float(tried[ring]) * guess
        profile = (luma[best] * known[best]).sum(axis=1) / (known[best].sum(axis=1) + 1e-3)
        slopes = (profile[ring + 3 : ring + 9] - profile[ring : ring + 6]) / 3
        soft = float(rise[best, ring] / max(float(slopes.max()), 1e-3)) * float(step) * guess
        soft = float(np.clip(soft, 0.14 * radius, 0.40 * radius))
        return cls(centres[best].astype(np.float32), radius * 1.02, soft, True)

    def away(self, at: F32) -> F32:
        """Return how far positions float32[h, w, 2] are from the centre, float32[h, w], pixels."""
        distance: F32 = np.linalg.norm(at - self.centre, axis=-1).astype(np.float32)
        return distance

    def disc(self, away: F32) -> F32:
        """Return 1 within the iris and 0 beyond it, with the limbus between."""
        half = self.softness / 2
        return smoothstep(self.radius + half, self.radius - half, away)
