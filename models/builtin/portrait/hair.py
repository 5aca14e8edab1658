"""Hair as shaded strands that run in locks over guide curves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .forms import Field, Grid, Point, path, smoothstep
from .light import FILL, KEY, RIM
from .skin import linear

ROOT = linear(74, 42, 28)
TIP = linear(128, 78, 48)
SHEEN = linear(236, 176, 122)
DEEP = linear(34, 19, 14)


@dataclass(frozen=True)
class Patch:
    """A sheet of hair between guide curves.

    Attributes
    ----------
    guides : curves from root to tip in mm, innermost first
    strands, locks : how many
    spread : how far strands stray across, as a share of the sheet
    fringe : where along a strand it begins to thin out, 0..1
    seed : of its noise
    """

    guides: Sequence[Sequence[Point]]
    strands: int
    locks: int
    spread: float
    seed: int
    wave: float = 0.0
    shade: float = 1.0


def mirrored(guides: Sequence[Sequence[Point]]) -> list[list[Point]]:
    """The guides on the face's other side."""
    return [[(-x, y) for x, y in guide] for guide in guides]


_SWEEP = [
    [(17, 71), (3, 76), (-18, 73), (-41, 58), (-58, 35), (-68, 10), (-75, -12)],
    [(17, 84), (-5, 90), (-30, 82), (-54, 61), (-70, 33), (-77, 8), (-79, -14)],
    [(16, 103), (-12, 108), (-42, 97), (-67, 70), (-81, 38), (-85, 8), (-83, -15)],
    [(14, 122), (-18, 124), (-52, 110), (-78, 79), (-90, 40), (-91, 8), (-86, -16)],
]
_SIDE = [
    [(17, 71), (29, 73), (45, 61), (58, 39), (67, 14), (72, -2), (76, -13)],
    [(17, 84), (34, 86), (54, 69), (68, 42), (76, 14), (78, -2), (79, -14)],
    [(16, 103), (38, 103), (62, 85), (78, 54), (84, 22), (85, 0), (83, -15)],
    [(14, 122), (38, 120), (66, 103), (84, 72), (91, 36), (91, 4), (86, -16)],
]
_FALL = [
    [(44, 10), (46, -30), (44, -70), (42, -110), (46, -150), (52, -176)],
    [(66, 14), (70, -30), (72, -74), (72, -116), (78, -152), (76, -178)],
    [(84, 16), (90, -26), (94, -70), (97, -112), (102, -146), (94, -172)],
    [(88, 18), (96, -22), (103, -68), (109, -108), (114, -138), (104, -164)],
]
BEHIND = (
    Patch(_FALL, 2600, 26, 0.05, 41, 3.0, 0.62),
    Patch(mirrored(_FALL), 2600, 26, 0.05, 42, 3.0, 0.62),
)
FRONT = (
    Patch(_SIDE, 3600, 30, 0.02, 43),
    Patch(_SWEEP, 5600, 40, 0.02, 44),
)


def outline_of(patch: Patch) -> Field:
    """The closed border of a patch, float32[n, 2], mm."""
    first, last = path(patch.guides[0], 60), path(patch.guides[-1], 60)
    return np.concatenate([first, last[::-1]])


def cap_height(x: Field, y: Field) -> Field:
    """Height of the hair's outer surface over the picture plane, mm."""
    r = (x / np.float32(90)) ** 2 + ((y - 28) / np.float32(97)) ** 2
    return np.asarray(98 * np.sqrt(np.clip(1 - r, 0.0, 1)) - 1, np.float32)


def mask(grid: Grid, patches: Sequence[Patch]) -> Field:
    """Where patches lie, 0..1."""
    cover = np.zeros((grid.height, grid.width), np.uint8)
    for patch in patches:
        px = grid.pixels(outline_of(patch)) - np.array([grid.left, grid.top], np.float32)
        cv2.fillPoly(cover, [np.round(px * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    return cover.astype(np.float32) / 255


def _strands(patch: Patch, steps: int) -> tuple[Field, Field, Field]:
    """Points float32[n, steps, 2], place across a lock in [-1, 1] and tone of each strand."""
    rng = np.random.default_rng(patch.seed)
    guides = np.stack([path(g, steps) for g in patch.guides])
    s = np.sort(rng.uniform(0, 1, patch.strands))[::-1]
    edges = np.sort(np.concatenate([[0, 1], rng.uniform(0, 1, patch.locks - 1)]))
    edges = 0.5 * edges + 0.5 * np.linspace(0, 1, patch.locks + 1)
    lock = np.clip(np.searchsorted(edges, s) - 1, 0, patch.locks - 1)
    centre = 0.5 * (edges[lock] + edges[lock + 1])
    across = (s - centre) / (0.5 * (edges[lock + 1] - edges[lock]))
    t = np.linspace(0, 1, steps)
    drift = rng.normal(0, 1, (patch.locks, 5)) * patch.spread
    drift_t = np.stack([np.interp(t, np.linspace(0, 1, 5), d) for d in drift])
    gather = 0.35 * np.sin(np.pi * np.clip(t, 0, 1)) + 0.25 * t
    stray = rng.normal(0, 0.012, (patch.strands, 1)) * t * rng.uniform(0, 2.5, (patch.strands, 1))
    at = s[:, None] + (centre - s)[:, None] * gather + drift_t[lock] * t**0.7 + stray
    at = np.clip(at, -0.03, 1.02) * (len(guides) - 1)
    i = np.clip(at.astype(int), 0, len(guides) - 2)
    f = (at - i)[..., None]
    k = np.arange(steps)[None, :]
    points = guides[i, k] * (1 - f) + guides[i + 1, k] * f
    phase = rng.uniform(0, 6.28, patch.locks)[lock][:, None]
    points[..., 0] += patch.wave * np.sin(9 * t + phase) * t
    tone = rng.normal(0, 0.16, patch.locks)[lock] + rng.normal(0, 0.14, patch.strands)
    return (
        np.asarray(points, np.float32),
        np.asarray(across, np.float32),
        np.asarray(tone, np.float32),
    )


def _shade(points: Field, across: Field, tone: Field, patch: Patch) -> Field:
    """Linear RGB of each strand's segments (Kajiya and Kay 1989, two highlights)."""
    x, y = points[..., 0], points[..., 1]
    z = cap_height(x, y)
    d = np.diff(np.concatenate([points, z[..., None]], -1), axis=1)
    tangent = d / np.maximum(np.linalg.norm(d, axis=-1, keepdims=True), 1e-4)
    mx, my = 0.5 * (x[:, 1:] + x[:, :-1]), 0.5 * (y[:, 1:] + y[:, :-1])
    n = np.stack([mx / 90**2, (my - 28) / 97**2, cap_height(mx, my) / 98**2], -1)
    n /= np.linalg.norm(n, axis=-1, keepdims=True)
    side = np.cross(tangent, n)
    n = n - 0.75 * across[:, None, None] * side
    n /= np.linalg.norm(n, axis=-1, keepdims=True)
    t = np.linspace(0, 1, points.shape[1] - 1, dtype=np.float32)[None, :, None]
    albedo = ROOT + (TIP - ROOT) * smoothstep(0.1, 1.0, t)
    albedo = albedo * (1 + tone[:, None, None])
    crevice = (0.45 + 0.55 * np.sqrt(np.clip(1 - across**2, 0, 1)))[:, None, None]
    view = np.array([0, 0, 1.0], np.float32)
    out = albedo * 0.42 * (0.6 + 0.4 * n[..., 1:2])
    for lamp, power in ((KEY, 1.0), (FILL, 1.0), (RIM, 0.9)):
        towards = np.array(lamp.towards, np.float32) / np.float32(np.linalg.norm(lamp.towards))
        colour = np.array(lamp.colour, np.float32) * np.float32(power)
        facing = np.clip((n @ towards + 0.25) / 1.25, 0, 1)[..., None]
        tl = (tangent @ towards)[..., None] + 0.10 * tone[:, None, None]
        tv = (tangent @ view)[..., None]
        sine = np.sqrt(np.clip(1 - tl**2, 0, 1))
        out = out + albedo * colour * facing * sine
        ring = np.clip(sine * np.sqrt(np.clip(1 - tv**2, 0, 1)) - tl * tv, 0, 1)
        out = out + facing * colour * (0.10 * SHEEN * ring**14 + 0.10 * SHEEN * ring**60)
    return np.asarray(out * crevice * np.float32(patch.shade), np.float32)


def draw(
    picture: NDArray[np.uint8],
    grid: Grid,
    patch: Patch,
    light: Field,
    display: object,
    steps: int = 34,
) -> None:
    """Paint a patch's strands into the picture (RGB uint8 over grid), back to front."""
    points, across, tone = _strands(patch, steps)
    colour = _shade(points, across, tone, patch)
    px = grid.pixels(points.reshape(-1, 2)).reshape(points.shape)
    px -= np.array([grid.left, grid.top], np.float32)
    col = np.clip(px[:, :-1, 0].astype(int), 0, grid.width - 1)
    row = np.clip(px[:, :-1, 1].astype(int), 0, grid.height - 1)
    colour = colour * light[row, col][..., None]
    shown = display(colour)  # type: ignore[operator]
    q = np.round(px * 16).astype(np.int32)
    thick = max(1, round(0.42 * grid.scale))
    for strand, ink in zip(q.tolist(), shown.tolist(), strict=True):
        for a, b, c in zip(strand[:-1], strand[1:], ink, strict=True):
            cv2.line(picture, a, b, c, thick, cv2.LINE_AA, 4)
