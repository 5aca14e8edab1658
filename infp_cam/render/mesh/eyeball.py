"""The ball of an eye: white and iris taken apart, so that the iris can turn."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from infp_cam.render.mesh.face import FaceFrame, smoothstep
from infp_cam.render.mesh.imaging import sample
from infp_cam.render.mesh.layers import fill_smoothly
from infp_cam.render.mesh.light import LUMA
from infp_cam.render.mesh.source import FINENESS

F32 = NDArray[np.float32]

LID_SHADOW = 0.35
"""Share of the light that the upper lid takes from the ball at its edge."""


class Eyeball:
    """What lies between the lids.

    Parameters
    ----------
    face : FaceFrame
    iris : tuple of int
        Landmarks of the iris: centre and rim.
    photo : float32[h, w, 3]
        The picture around the eye, in source pixels.
    at : float32[h, w, 2]
        Pixel positions of `photo`.
    edges : float32[h, w, 2]
        Distance below the upper and the lower lid's edge, pixels.
    """

    def __init__(
        self, face: FaceFrame, iris: tuple[int, ...], photo: F32, at: F32, edges: F32
    ) -> None:
        points = face.points[list(iris), :2]
        away = np.linalg.norm(at - points[0], axis=-1).astype(np.float32)
        seen = np.clip(np.minimum(edges[..., 0], -edges[..., 1]) - 0.5, 0, 1).astype(np.float32)
        rim = float(np.linalg.norm(points[1:] - points[0], axis=1).mean())
        radius, found = _limbus(photo, away, seen, rim)
        white = seen * smoothstep(1.12 * radius, 1.30 * radius, away)
        inside = seen * np.clip(np.minimum(edges[..., 0], -edges[..., 1]) / 2 - 0.5, 0, 1)
        self._white = fill_smoothly(photo, white * inside if inside.max() > 0 else white)
        disc = smoothstep(1.04 * radius, 0.90 * radius, away)
        self._turns = found
        whole = _completed(photo, away, seen, radius)
        self._iris = np.ascontiguousarray(np.dstack([whole * disc[..., None], disc]), np.float32)
        drawn = self._iris[..., :3] + self._white * (1 - self._iris[..., 3:])
        self._photo = drawn + (photo - drawn) * seen[..., None]
        self._shadow = 0.10 * float((edges[..., 0] - edges[..., 1]).max()) + 1.0

    def colour(self, inner: F32, gaze: F32, below_rest: F32, below_now: F32) -> F32:
        """Return the ball's colour, float32[h, w, 3], 0..255.

        Parameters
        ----------
        inner : float32[h, w, 2]
            Source positions in the eye's box.
        gaze : float32[2]
            Offset of the iris, pixels.
        below_rest, below_now : float32[h, w]
            Distance below the edge of the upper lid, at rest and now, pixels.
        """
        colour = sample(self._photo, inner)
        turned = float(np.clip(np.hypot(*gaze) / 1.5, 0, 1)) * self._turns
        if turned:
            iris = sample(self._iris, inner - gaze * FINENESS)
            mixed = sample(self._white, inner)
            mixed = iris[..., :3] + mixed * (1 - iris[..., 3:])
            colour += (mixed - colour) * np.float32(turned)
        light = self._lit(below_now) / self._lit(below_rest)
        shaded: F32 = colour * light[..., None]
        return shaded

    def _lit(self, below: F32) -> F32:
        lit: F32 = 1 - np.float32(LID_SHADOW) * np.exp(
            np.maximum(below, 0) * np.float32(-1 / self._shadow)
        )
        return lit


def _limbus(photo: F32, away: F32, seen: F32, guess: float) -> tuple[float, bool]:
    """Return the radius near `guess` at which the picture brightens most, and whether it does."""
    luma = photo @ LUMA
    radii = np.linspace(0.75, 1.65, 37) * guess
    width = 0.09 * guess

    def mean(radius: float) -> float:
        ring = (np.abs(away - radius) < width) & (seen > 0.9)
        return float(luma[ring].mean()) if ring.sum() > 8 else np.nan

    rise = np.array([mean(r + 1.2 * width) - mean(r - 1.2 * width) for r in radii])
    rise *= np.exp(-np.square((radii / guess - 1.05) / 0.45))
    if not np.isfinite(rise).any() or np.nanmax(rise) < 4:
        return guess * 1.04, False
    return float(radii[np.nanargmax(rise)]) * 1.03, True


def _completed(photo: F32, away: F32, seen: F32, radius: float) -> F32:
    """Return the iris with what the lids hide filled in from what is seen at the same radius."""
    rings = np.minimum(away / radius * 12, 15).astype(np.intp)
    profile = np.zeros((16, 3), np.float32)
    weight = np.zeros(16, np.float32)
    for ring in range(16):
        there = (rings == ring) & (seen > 0.9)
        weight[ring] = there.sum()
        profile[ring] = np.median(photo[there], axis=0) if there.any() else 0
    known = np.flatnonzero(weight)
    if len(known) == 0:
        return photo
    place = away / radius * 12 - 0.5
    radial = np.dstack([np.interp(place, known, profile[known, c]) for c in range(3)])
    mixed: F32 = (radial + (photo - radial) * seen[..., None]).astype(np.float32)
    return mixed
