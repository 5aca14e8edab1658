"""Teeth, tongue and the dark behind them, painted once for each portrait."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from infp_cam.render.mesh.face import smoothstep
from infp_cam.render.mesh.light import TOOTH, Light
from infp_cam.render.mesh.mouth_line import MouthLine

F32 = NDArray[np.float32]

UPPER_TEETH = (0.0, 0.34, 0.60, 0.82, 0.97, 1.08)
LOWER_TEETH = (0.0, 0.21, 0.44, 0.69, 0.88, 1.02)
"""Gaps between teeth from the midline outwards, in half mouth widths (Wheeler's mean crown
widths over a 50 mm mouth, the hind teeth foreshortened)."""
UPPER_EDGE, LOWER_EDGE = 0.042, 0.006
"""Where the cutting edges lie below the closed seam, eye distances."""
CROWN = 0.115
"""Length of the upper front teeth, eye distances."""

TONGUE_REACH = 0.30
"""How far below the lower lip's edge the tip of a tongue that is put out lies, eye distances."""
_TONGUE_HALF = 0.60
"""Half the width of the tongue, in half mouth widths."""

_SHADED = np.float32(0.8)
_SOFT = 0.006


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
    skull : float32[h, w, 4]
        Upper teeth and gum, premultiplied, alpha 0..1.
    jaw : float32[h, w, 4]
        Tongue, lower teeth and gum, and the dark behind them, opaque.
    tongue : float32[h, w, 4]
        The tongue put out over the lower lip, premultiplied.
    """

    def __init__(self, line: MouthLine, light: Light, at: F32, unit: float) -> None:
        u, across = line.coordinates(at)
        y = (across - line.height(line.seam, u)) / np.float32(unit)
        side = (1 + light.slope * np.clip(u, -1, 1))[..., None]
        tooth: F32 = light.white * TOOTH * side
        gum: F32 = (0.5 * light.lip + 0.2 * light.skin * np.array([1.0, 0.6, 0.6])) * side
        tongue: F32 = (0.55 * light.lip + 0.25 * light.skin) * np.array([0.98, 0.66, 0.66]) * side
        dark = 0.07 * light.skin * np.array([1.3, 0.75, 0.7], np.float32)
        cavity = dark * (0.7 + 0.8 * smoothstep(0.05, 0.4, y))[..., None]
        cheek = smoothstep(0.55, 1.0, np.abs(u))[..., None]  # its lining, right behind the corners
        cavity += cheek * (0.36 * light.lip * np.array([1.0, 0.72, 0.72]) * side - cavity)
        self.skull = _teeth_row(u, y, UPPER_TEETH, UPPER_EDGE, 1.0, tooth, gum, light.detail)
        lower = _teeth_row(
            u, -y, LOWER_TEETH, -LOWER_EDGE, 0.8, _SHADED * tooth, _SHADED * gum, light.detail
        )
        back = np.dstack([cavity, np.ones_like(y)])
        self.jaw = _over(_over(lower, _tongue(u, y, tongue)), back)
        below = (across - line.height(line.lower, u)) / np.float32(unit)
        self.tongue = _tongue_out(u, below, 0.5 * light.lip * side + 0.6 * tongue)


def _teeth_row(
    u: F32,
    y: F32,
    gaps: tuple[float, ...],
    edge: float,
    length: float,
    tooth: F32,
    gum: F32,
    detail: float,
) -> F32:
    """Return a row of teeth whose cutting edges point to positive y, premultiplied."""
    side = np.abs(u)
    index = np.clip(np.searchsorted(gaps, side, side="right") - 1, 0, len(gaps) - 2)
    left, right = np.array(gaps)[index], np.array(gaps)[index + 1]
    within = np.clip((side - left) / (right - left), 0, 1) * 2 - 1
    lengths = detail * np.array([0.0, -0.009, -0.002, -0.014, -0.020])[index]
    tip = edge + lengths - 0.014 * side**2 - 0.006 * detail * np.abs(within) ** 4
    root = edge - CROWN * length * (1 - 0.2 * side**2) + 0.012 * within**2
    depth = (tip - y) / CROWN
    # Neighbours touch in the middle third of the crown: the gap is seen at edge and gum.
    touching = 1 - 0.6 * np.exp(-np.square((depth - 0.45) / 0.25))
    gap = np.exp(-np.square((1 - np.abs(within)) * (right - left) / 0.016)) * touching
    round_ = 1 - detail * (0.05 * within**2 + 0.15 * gap)
    arch = 1 - 0.60 * smoothstep(0.30, 1.02, side)
    shade = (0.84 + 0.16 * smoothstep(-0.05, 0.30, depth)) * (1 - 0.14 * smoothstep(0.5, 1, depth))
    bloom = smoothstep(-_SOFT, _SOFT, y - root)
    warmth = 1 - np.array([0.0, 0.05, 0.12]) * smoothstep(0.2, 1.0, side)[..., None]
    colour = tooth * warmth * (round_ * shade * bloom)[..., None]
    colour = colour + gum * (0.85 * (1 - bloom))[..., None]
    opaque = smoothstep(-_SOFT, _SOFT, tip - y) * smoothstep(1.10, 0.96, side)
    painted = colour * arch[..., None]
    return np.dstack([painted * opaque[..., None], opaque]).astype(np.float32)


def _tongue(u: F32, y: F32, colour: F32) -> F32:
    """Return the tongue lying behind the lower teeth, premultiplied."""
    side: F32 = (np.abs(u) / 0.92).astype(np.float32)
    top = -0.22 + 0.13 * side**2
    furrow = 1 - 0.10 * np.exp(-np.square(u / 0.09)) * smoothstep(0.02, -0.10, y)
    # Its back catches the light; lower teeth and lip keep it from the tip.
    lit = 0.18 + 0.62 * smoothstep(-0.22, -0.10, y) * (1 - 0.7 * smoothstep(-0.09, 0.0, y))
    lit = lit * furrow
    lit = lit * (1 - 0.45 * np.clip(side, 0, 1) ** 2)
    opaque = smoothstep(-0.035, 0.035, y - top) * smoothstep(1.05, 0.75, side)
    painted = colour * np.clip(lit, 0, 1)[..., None]
    return np.dstack([painted * opaque[..., None], opaque]).astype(np.float32)


def _tongue_out(u: F32, y: F32, colour: F32) -> F32:
    """Return the tongue hanging over the lower lip and its shadow there, premultiplied."""
    along: F32 = np.clip((y - TONGUE_REACH + 0.24) / 0.24, 0, None).astype(np.float32)
    half = _TONGUE_HALF * (0.88 + 0.12 * smoothstep(0.0, 0.5, along))
    # 0 in the middle of the tongue, 1 on its outline: an ellipse at the tip, straight above.
    out: F32 = np.sqrt(np.square(u / half) + along**2).astype(np.float32)
    opaque = smoothstep(1.0, 0.94, out) * smoothstep(-0.16, -0.10, y)
    furrow = 1 - 0.12 * np.exp(-np.square(u / 0.08)) * smoothstep(0.9, 0.3, along)
    lit = (1 - 0.35 * np.clip(out, 0, 1) ** 4) * furrow
    lit = lit * (0.34 + 0.66 * smoothstep(-0.16, 0.05, y))
    shine = 0.12 * np.exp(-np.square((along - 0.4) / 0.22) - np.square((np.abs(u) - 0.2) / 0.12))
    painted = colour * (lit + shine)[..., None]
    shadow = 0.30 * smoothstep(1.3, 0.95, out) * (1 - opaque) * smoothstep(-0.1, 0.0, y)
    return np.dstack([painted * opaque[..., None], opaque + shadow]).astype(np.float32)


def _over(front: F32, back: F32) -> F32:
    return (front + back * (1 - front[..., 3:])).astype(np.float32)
