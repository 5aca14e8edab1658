"""Teeth, tongue and the dark behind them, painted once for each portrait."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from infp_cam.render.mesh.face import smoothstep
from infp_cam.render.mesh.imaging import blurred
from infp_cam.render.mesh.light import Light
from infp_cam.render.mesh.mouth_line import MouthLine

F32 = NDArray[np.float32]

UPPER_TEETH = (0.0, 0.34, 0.60, 0.82, 0.97, 1.08)
LOWER_TEETH = (0.0, 0.21, 0.44, 0.69, 0.88, 1.02)
"""Gaps between teeth from the midline outwards, in half mouth widths (Wheeler's mean crown
widths over a 50 mm mouth, the hind teeth foreshortened)."""
UPPER_EDGE, LOWER_EDGE = 0.034, -0.004
"""Where the cutting edges lie below the closed seam, eye distances."""
CROWN = 0.115
"""Length of the upper front teeth, eye distances."""

_SHADED = np.float32(0.8)


class MouthInterior:
    """Layers behind the lips, drawn at pixel positions of the resting picture.

    Parameters
    ----------
    line, light
        The seam of the lips, and the light on the face.
    at : float32[h, w, 2]
        Positions to paint.
    unit : float
        Eye distance of a face whose usual mouth this would be, pixels.

    Attributes
    ----------
    cavity : float32[h, w, 3]
        The dark, opaque.
    skull, jaw : float32[h, w, 4]
        Upper teeth and gum; tongue, lower teeth and gum; premultiplied, alpha 0..1.
    """

    def __init__(self, line: MouthLine, light: Light, at: F32, unit: float) -> None:
        u, across = line.coordinates(at)
        y = (across - line.height(line.centre, u)) / np.float32(unit)
        tooth: F32 = light.white * np.array([0.97, 0.93, 0.84], np.float32)
        gum: F32 = 0.5 * light.lip + 0.2 * light.skin * np.array([1.0, 0.6, 0.6], np.float32)
        tongue: F32 = (0.55 * light.lip + 0.25 * light.skin) * np.array(
            [0.95, 0.66, 0.66], np.float32
        )
        dark = 0.08 * light.skin * np.array([1.25, 0.8, 0.75], np.float32) + 4
        soft = 0.006
        self.cavity = (dark * (0.7 + 0.8 * smoothstep(0.05, 0.4, y))[..., None]).astype(np.float32)
        self.skull = _teeth_row(u, y, UPPER_TEETH, UPPER_EDGE, 1.0, tooth, gum, soft)
        lower = _teeth_row(
            u, -y, LOWER_TEETH, -LOWER_EDGE, 0.8, _SHADED * tooth, _SHADED * gum, soft
        )
        self.jaw = _over(lower, _tongue(u, y, tongue, soft))


def _teeth_row(
    u: F32,
    y: F32,
    gaps: tuple[float, ...],
    edge: float,
    length: float,
    tooth: F32,
    gum: F32,
    soft: float,
) -> F32:
    """Return a row of teeth whose cutting edges point to positive y, premultiplied."""
    side = np.abs(u)
    index = np.clip(np.searchsorted(gaps, side, side="right") - 1, 0, len(gaps) - 2)
    left, right = np.array(gaps)[index], np.array(gaps)[index + 1]
    within = np.clip((side - left) / (right - left), 0, 1) * 2 - 1
    lengths = np.array([0.0, -0.008, 0.0, -0.012, -0.018])[index]
    tip = edge + lengths - 0.012 * side**2 - 0.005 * np.abs(within) ** 4
    root = edge - CROWN * length * (1 - 0.2 * side**2) + 0.012 * within**2
    gap = np.exp(-np.square((1 - np.abs(within)) * (right - left) / 0.012))
    round_ = 1 - 0.06 * within**2 - 0.16 * gap
    arch = 1 - 0.62 * smoothstep(0.25, 1.05, side)
    depth = (tip - y) / CROWN
    shade = (0.80 + 0.20 * smoothstep(-0.05, 0.35, depth)) * (1 - 0.18 * smoothstep(0.5, 1, depth))
    bloom = smoothstep(-soft, soft, y - root)
    colour = (tooth * (round_ * shade)[..., None] * bloom[..., None]) + gum * (
        0.85 * (1 - bloom)[..., None]
    )
    opaque = smoothstep(-soft, soft, tip - y) * smoothstep(1.12, 1.0, side)
    painted = colour * arch[..., None]
    return np.dstack([painted * opaque[..., None], opaque]).astype(np.float32)


def _tongue(u: F32, y: F32, colour: F32, soft: float) -> F32:
    """Return the tongue lying behind the lower teeth, premultiplied."""
    across = u / 0.78
    top = -0.22 * np.clip(1 - across**2, 0, 1) ** 0.7 + 0.05
    furrow = 1 - 0.12 * np.exp(-np.square(u / 0.07))
    lit = (0.30 + 0.55 * smoothstep(-0.18, 0.04, y)) * furrow * (1 - 0.4 * np.abs(across) ** 3)
    opaque = smoothstep(-4 * soft, 4 * soft, y - top) * smoothstep(1.05, 0.9, np.abs(across))
    painted = colour * np.clip(lit, 0, 1)[..., None]
    return np.dstack([painted * opaque[..., None], opaque]).astype(np.float32)


def _over(front: F32, back: F32) -> F32:
    mixed: F32 = front + back * (1 - front[..., 3:])
    return mixed


def shadow_of_lips(opening: F32, unit: float) -> F32:
    """Return how much light falls into the mouth, float32[h, w], from its opening, 0..1."""
    near = blurred(opening, 0.022 * unit)
    light: F32 = 0.30 + 0.70 * smoothstep(0.25, 0.95, near)
    return light
