"""The ball of an eye: white, iris and highlight taken apart, so that the iris can turn."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from infp_cam.render.mesh.face import smoothstep
from infp_cam.render.mesh.imaging import blurred, mixed, multiplied, sample, shifted
from infp_cam.render.mesh.iris import Iris
from infp_cam.render.mesh.layers import fill_smoothly
from infp_cam.render.mesh.light import LUMA
from infp_cam.render.mesh.source import FINENESS

F32 = NDArray[np.float32]
Offset = tuple[float, float]

LID_SHADOW = 0.35
"""Share of the light that the upper lid takes from the ball at its edge."""
ONSET = 1.5
"""Movement of the iris by which it is wholly drawn from its parts, pixels."""

CORNER_SHADE = 0.45
"""Share of the light that is missing in the corners of the white."""
_RINGS = 12
"""Rings in which an iris is looked at, from its centre to its rim."""


class Eyeball:
    """What lies between the lids.

    Parameters
    ----------
    iris : Iris
    photo : float32[h, w, 3]
        The picture around the eye, in source pixels.
    at : float32[h, w, 2]
        Pixel positions of `photo`.
    edges : float32[h, w, 2]
        Distance below the upper and the lower lid's edge, pixels.
    """

    def __init__(self, iris: Iris, photo: F32, at: F32, edges: F32) -> None:
        self.turns = iris.found
        gap = np.maximum(edges[..., 0] - edges[..., 1], 0)
        self._shadow = 0.10 * float(gap.max()) + 1.0
        # The upper lid's own edge, with its lashes, is no part of the ball.
        lashes = np.minimum(0.12 * iris.radius, 0.2 * gap)
        depth = np.minimum(edges[..., 0] - lashes, -edges[..., 1])
        seen = np.clip(depth - 0.5, 0, 1).astype(np.float32)
        bare = photo / self._lit(edges[..., 0])[..., None]
        away = iris.away(at)
        glint = _highlight(bare, away, seen, iris.radius)
        shade = 1 - CORNER_SHADE * np.square(np.clip(1 - 2 * gap / gap.max(), 0, 1))
        white = _white(bare, away, seen, shade, iris)
        within = np.clip(depth - 1.2, 0, 1) * (1 - np.clip(2 * glint, 0, 1))
        whole = _completed(bare, away, within.astype(np.float32), iris.radius)
        disc = iris.disc(away)
        drawn = whole * disc[..., None] + white * (1 - disc[..., None])
        drawn = mixed(drawn.astype(np.float32), bare.astype(np.float32), glint)
        # Where the lids meet there is nothing to uncover.
        kept = np.maximum(seen, np.clip(1.5 - gap / 2, 0, 1)) if iris.found else np.ones_like(seen)
        self._photo = np.ascontiguousarray(drawn + (bare - drawn) * kept[..., None], np.float32)
        self._white = np.ascontiguousarray(white, np.float32)
        self._iris = np.ascontiguousarray(np.dstack([whole * disc[..., None], disc]), np.float32)
        self._glint = np.ascontiguousarray(np.dstack([bare * glint[..., None], glint]), np.float32)
        self._shines = bool(glint.max() > 0.1)

    def colour(self, inner: F32, gaze: Offset, shine: Offset, below_now: F32) -> F32:
        """Return the ball's colour, float32[h, w, 3], 0..255.

        Parameters
        ----------
        inner : float32[h, w, 2]
            Source positions in the eye's box.
        gaze, shine : tuple of float
            Offsets of the iris and of the highlight on it, pixels.
        below_now : float32[h, w]
            Distance below the edge of the upper lid, pixels.
        """
        turned = min(float(np.hypot(*gaze)) / ONSET, 1.0) * self.turns
        colour = sample(self._photo, inner) if turned < 1 else None
        if turned:
            parts = self._turned(inner, gaze, shine)
            colour = parts if colour is None else colour + (parts - colour) * np.float32(turned)
        assert colour is not None
        return multiplied(colour, self._lit(below_now))

    def _turned(self, inner: F32, gaze: Offset, shine: Offset) -> F32:
        """Return the colour put together from white, iris and highlight."""
        fine = -float(FINENESS)
        iris = sample(self._iris, shifted(inner, fine * gaze[0], fine * gaze[1]))
        colour = _over(iris, sample(self._white, inner))
        if not self._shines:
            return colour
        glint = sample(self._glint, shifted(inner, fine * shine[0], fine * shine[1]))
        return np.maximum(colour, _over(glint, colour))

    def _lit(self, below: F32) -> F32:
        lit: F32 = 1 - np.float32(LID_SHADOW) * np.exp(
            np.maximum(below, 0) * np.float32(-1 / self._shadow)
        )
        return lit


def _over(layer: F32, under: F32) -> F32:
    """Return the premultiplied `layer`, float32[h, w, 4], over a colour float32[h, w, 3]."""
    colour = multiplied(under, 1 - layer[..., 3])
    colour += layer[..., :3]
    return colour


def _highlight(photo: F32, away: F32, seen: F32, radius: float) -> F32:
    """Return where light is reflected by the cornea, float32[h, w], 0..1.

    A highlight is small, and brighter and greyer than the iris is at that radius.
    """
    within = seen * smoothstep(0.92 * radius, 0.80 * radius, away)
    least = photo.min(axis=2)
    usual = _radial(least[..., None], away, within, radius)[..., 0]
    most = photo.max(axis=2)
    grey = smoothstep(0.50, 0.30, (most - least) / np.maximum(most, np.float32(1)))
    above = (least - usual) * within * grey
    count, labels = cv2.connectedComponents((above > 30).astype(np.uint8))
    peaks = np.array([0.0] + [float(above[labels == i].max()) for i in range(1, count)])
    spots = cv2.dilate((peaks > 60)[labels].astype(np.uint8), np.ones((5, 5), np.uint8))
    share = smoothstep(10, 40, above.astype(np.float32)) * np.asarray(spots, np.float32)
    return blurred(share, 0.6)


def _white(photo: F32, away: F32, seen: F32, shade: F32, iris: Iris) -> F32:
    """Return the picture with white where the iris was, in the corners' `shade`, float32[h, w, 3].

    Corners in the dark, lashes and rests of the iris do not spread into it.
    """
    rim = iris.radius + 0.5 * iris.softness
    beside = smoothstep(rim, 1.12 * rim, away)
    known = seen * beside
    luma = photo @ LUMA
    if not (known > 0.5).any():
        return fill_smoothly(photo, np.maximum(seen * beside, np.float32(1e-3)))
    bright = float(np.percentile(luma[known > 0.5], 80))
    spread = fill_smoothly(photo, known * smoothstep(0.45 * bright, 0.70 * bright, luma))
    spread *= shade[..., None]
    whole = spread + (photo - spread) * beside[..., None]
    return fill_smoothly(whole.astype(np.float32), seen)


def _completed(photo: F32, away: F32, seen: F32, radius: float) -> F32:
    """Return the iris with what is not seen filled in from what is at the same radius."""
    radial = _radial(photo, away, seen, radius)
    completed: F32 = (radial + (photo - radial) * seen[..., None]).astype(np.float32)
    return completed


def _radial(photo: F32, away: F32, seen: F32, radius: float) -> F32:
    """Return the median of what is seen of float32[h, w, c] at each distance from the centre."""
    rings = np.minimum(away / radius * _RINGS, 15).astype(np.intp)
    medians = {ring: photo[(rings == ring) & (seen > 0.9)] for ring in range(16)}
    known = [ring for ring, there in medians.items() if len(there)]
    if not known:
        return photo
    profile = np.array([np.median(medians[ring], axis=0) for ring in known])
    place = away / radius * _RINGS - 0.5
    curves = [np.interp(place, known, profile[:, c]) for c in range(profile.shape[1])]
    radial: F32 = np.dstack(curves).astype(np.float32)
    return radial
