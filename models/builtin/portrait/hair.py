"""Hair as shaded strands that run in locks over guide curves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from .forms import Field, Grid, Point, path, smoothstep
from .light import FILL, KEY, RIM
from .skin import linear

ROOT = linear(62, 37, 27)
TIP = linear(98, 61, 42)
SHEEN = linear(236, 176, 122)
DEEP = linear(34, 19, 14)


Guides: TypeAlias = Sequence[Sequence[Point]]


@dataclass(frozen=True)
class Patch:
    """A sheet of hair between guide curves.

    Attributes
    ----------
    guides : curves from root to tip in mm, innermost first
    strands, locks : how many
    spread : how far locks stray across, as a share of the sheet
    seed : of its noise
    wave : how far locks swing to the sides towards their tips, mm
    shade : factor on its light
    ragged : share of the length over which strands begin, and end, at different places
    thick : of a strand, mm
    """

    guides: Guides
    strands: int
    locks: int
    spread: float
    seed: int
    wave: float = 0.0
    shade: float = 1.0
    ragged: float = 0.02
    thick: float = 0.42


def mirrored(guides: Guides) -> Guides:
    """The guides on the face's other side."""
    return [[(-x, y) for x, y in guide] for guide in guides]


_SWEEP: Guides = [
    [(25, 72.5), (10, 76), (-12, 73), (-37, 58), (-56, 34), (-66, 11), (-72, -10), (-70, -40),
     (-65, -80), (-61, -120), (-64, -158)],
    [(25, 84), (0, 93), (-28, 87), (-54, 66), (-71, 36), (-79, 8), (-83, -24), (-84, -64),
     (-83, -104), (-84, -138), (-86, -170)],
    [(21.5, 106), (-12, 114), (-43, 103), (-70, 74), (-85, 38), (-90, 4), (-93, -34), (-97, -76),
     (-99, -114), (-98, -146), (-96, -174)],
    [(17.5, 131.5), (-18, 132), (-55, 117), (-83, 82), (-96, 40), (-100, 2), (-104, -38),
     (-109, -80), (-111, -116), (-109, -146), (-104, -168)],
]  # fmt: skip
_SIDE: Guides = [
    [(25, 72.5), (36, 70), (48, 58), (59, 36), (66, 12), (72, -10), (70, -40), (65, -80),
     (61, -120), (66, -160)],
    [(24, 84), (41, 86), (59, 69), (72, 40), (80, 8), (84, -24), (85, -64), (84, -104),
     (86, -138), (90, -172)],
    [(20, 106), (44, 105), (68, 84), (84, 48), (91, 8), (94, -32), (98, -74), (100, -112),
     (99, -146), (98, -176)],
    [(16, 131.5), (45, 127.5), (73, 106), (92, 66), (98, 22), (102, -20), (107, -66), (112, -106),
     (110, -142), (106, -170)],
]  # fmt: skip
_FALL: Guides = [
    [(30, 20), (34, -30), (38, -70), (38, -110), (42, -150), (48, -176)],
    [(56, 20), (60, -30), (62, -74), (62, -116), (68, -152), (66, -178)],
    [(70, 16), (76, -26), (79, -70), (81, -112), (83, -146), (78, -172)],
    [(78, 18), (84, -22), (88, -68), (91, -108), (92, -138), (86, -164)],
]
_TUCK: Guides = [
    [(-50, 52), (-60, 32), (-67, 14), (-74, 1), (-81, -10), (-84, -30), (-85, -70), (-84, -110)],
    [(-60, 52), (-68, 32), (-75, 14), (-81, 0), (-86, -14), (-90, -40), (-92, -80), (-91, -120)],
    [(-70, 52), (-79, 32), (-86, 10), (-90, -6), (-93, -22), (-97, -50), (-100, -88), (-99, -126)],
]  # fmt: skip
_WISPS: Guides = [
    [(24, 73), (7, 72), (-14, 68), (-35, 53.5), (-53, 31), (-62, 13)],
    [(25, 74), (10, 77.5), (-12, 74.5), (-37, 59), (-56, 35), (-67, 11)],
]
_SIDE_WISPS: Guides = [
    [(24, 73), (35, 67.5), (46, 55), (56, 34.5), (62.5, 14)],
    [(25, 74), (36, 71.5), (48, 59), (59, 37), (67, 12)],
]
BEHIND = (
    Patch(_FALL, 2200, 22, 0.04, 41, 3.0, 0.5),
    Patch(mirrored(_FALL), 2200, 22, 0.04, 42, 3.0, 0.5),
)
FRONT = (
    Patch(_SIDE, 4200, 26, 0.022, 43, 5.5, ragged=0.004),
    Patch(_SWEEP, 6000, 34, 0.022, 44, 5.5, ragged=0.004),
)

TUCKED = (
    Patch(_WISPS, 110, 60, 0.05, 47, shade=0.9, ragged=0.3, thick=0.2),
    Patch(_SIDE_WISPS, 80, 40, 0.05, 48, shade=0.9, ragged=0.3, thick=0.2),
    Patch(mirrored(_TUCK), 420, 8, 0.06, 45, shade=0.9, ragged=0.35),
    Patch(_TUCK, 420, 8, 0.06, 46, shade=0.9, ragged=0.35),
)


def outline_of(patch: Patch) -> Field:
    """The closed border of a patch, float32[n, 2], mm."""
    first, last = path(patch.guides[0], 60), path(patch.guides[-1], 60)
    return np.concatenate([first, last[::-1]])


def cap_height(x: Field, y: Field) -> Field:
    """Height of the hair's outer surface over the picture plane, mm."""
    free = 1 - (x / np.float32(92)) ** 2 - ((y - 28) / np.float32(101)) ** 2
    free = 0.5 * (free + np.sqrt(free * free + np.float32(0.06)))
    return np.asarray(96 * np.sqrt(np.minimum(free, 1)), np.float32)


def _surface_normal(x: Field, y: Field) -> Field:
    """Outward direction of the hair's mass: a cap above, a curtain on each side below."""
    cap = np.stack([x / 92**2, (y - 28) / 101**2, cap_height(x, y) / 96**2], -1)
    cap /= np.linalg.norm(cap, axis=-1, keepdims=True)
    curtain = np.stack([np.sign(x) * (np.abs(x) - 80) / 24, np.zeros_like(x), np.ones_like(x)], -1)
    curtain /= np.linalg.norm(curtain, axis=-1, keepdims=True)
    hang = smoothstep(25, -50, y)[..., None]
    n = cap + (curtain - cap) * hang
    return np.asarray(n / np.linalg.norm(n, axis=-1, keepdims=True), np.float32)


def mask(grid: Grid, patches: Sequence[Patch]) -> Field:
    """Where patches lie, 0..1."""
    cover = np.zeros((grid.height, grid.width), np.uint8)
    for patch in patches:
        px = grid.pixels(outline_of(patch)) - np.array([grid.left, grid.top], np.float32)
        cv2.fillPoly(cover, [np.round(px * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    return cover.astype(np.float32) / 255


def _strands(patch: Patch, steps: int) -> tuple[Field, Field, Field]:
    """Points float32[n, steps, 2], place across a lock in [-1, 1] and tone of each strand.

    The last strands are flyaways: they leave the sheet a little at both of its edges.
    """
    rng = np.random.default_rng(patch.seed)
    fine = 600
    guides = np.stack([path(g, fine) for g in patch.guides])
    s = np.sort(rng.uniform(0, 1, patch.strands))[::-1]
    edges = np.sort(np.concatenate([[0, 1], rng.uniform(0, 1, patch.locks - 1)]))
    edges = 0.5 * edges + 0.5 * np.linspace(0, 1, patch.locks + 1)
    lock = np.clip(np.searchsorted(edges, s) - 1, 0, patch.locks - 1)
    centre = 0.5 * (edges[lock] + edges[lock + 1])
    across = (s - centre) / (0.5 * (edges[lock + 1] - edges[lock]))
    begin = rng.uniform(0, patch.ragged, (patch.strands, 1))
    end = 1 - max(patch.ragged, 0.18) * rng.uniform(0, 1, (patch.strands, 1)) ** 2
    t = (begin + (end - begin) * np.linspace(0, 1, steps)).astype(np.float32)
    knots = np.linspace(0, 1, 5)
    drift = rng.normal(0, 1, (patch.locks, 5)) * patch.spread
    wander = np.stack([np.interp(ti, knots, drift[k]) for ti, k in zip(t, lock, strict=True)])
    gather = 0.35 * np.sin(np.pi * t) + 0.25 * t
    stray = rng.normal(0, 0.010, (patch.strands, 1)) * t * rng.uniform(0, 2.5, (patch.strands, 1))
    at = s[:, None] + (centre - s)[:, None] * gather + wander * t**0.7 + stray
    at = np.clip(at, -0.03, 1.02)
    loose = rng.choice(patch.strands, patch.strands // 16, replace=False)
    leave = rng.uniform(0, 0.09, (len(loose), 1)) * np.sin(np.pi * np.clip(t[loose] * 1.3, 0, 1))
    at[loose] = np.where(rng.uniform(0, 1, (len(loose), 1)) > 0.4, 1.0 + leave, -0.9 * leave)
    at = at * (len(guides) - 1)
    i = np.clip(at.astype(int), 0, len(guides) - 2)
    f = (at - i)[..., None]
    k = np.minimum((t * (fine - 1)).astype(int), fine - 2)
    g = (t * (fine - 1) - k)[..., None]
    inner = guides[i, k] * (1 - g) + guides[i, k + 1] * g
    outer = guides[i + 1, k] * (1 - g) + guides[i + 1, k + 1] * g
    points = inner * (1 - f) + outer * f
    phase = rng.normal(0, 0.7, patch.locks)[lock][:, None]
    points[..., 0] += patch.wave * np.sin(13 * t + phase) * smoothstep(0.40, 0.85, t)
    tone = rng.normal(0, 0.20, patch.locks)[lock] + rng.normal(0, 0.20, patch.strands)
    order = np.concatenate([np.setdiff1d(np.arange(patch.strands), loose), np.sort(loose)])
    return (
        np.asarray(points[order], np.float32),
        np.asarray(across[order], np.float32),
        np.asarray(tone[order], np.float32),
    )


def _shade(points: Field, across: Field, tone: Field, patch: Patch) -> Field:
    """Linear RGB of each strand's segments (Kajiya and Kay 1989, two highlights)."""
    x, y = points[..., 0], points[..., 1]
    z = cap_height(x, y)
    d = np.diff(np.concatenate([points, z[..., None]], -1), axis=1)
    tangent = d / np.maximum(np.linalg.norm(d, axis=-1, keepdims=True), 1e-4)
    mx, my = 0.5 * (x[:, 1:] + x[:, :-1]), 0.5 * (y[:, 1:] + y[:, :-1])
    n = _surface_normal(mx, my)
    side = np.cross(tangent, n)
    n = n - 0.75 * across[:, None, None] * side
    n /= np.linalg.norm(n, axis=-1, keepdims=True)
    t = np.linspace(0, 1, points.shape[1] - 1, dtype=np.float32)[None, :, None]
    albedo = ROOT + (TIP - ROOT) * smoothstep(0.1, 1.0, t)
    albedo = albedo * (1 + tone[:, None, None])
    crevice = (0.34 + 0.66 * np.sqrt(np.clip(1 - across**2, 0, 1)))[:, None, None]
    view = np.array([0, 0, 1.0], np.float32)
    out = albedo * 0.42 * (0.6 + 0.4 * n[..., 1:2])
    for lamp, power in ((KEY, 1.0), (FILL, 1.0), (RIM, 1.5)):
        towards = np.array(lamp.towards, np.float32) / np.float32(np.linalg.norm(lamp.towards))
        colour = np.array(lamp.colour, np.float32) * np.float32(power)
        facing = np.clip((n @ towards + 0.25) / 1.25, 0, 1)[..., None]
        tl = (tangent @ towards)[..., None] + 0.10 * tone[:, None, None]
        tv = (tangent @ view)[..., None]
        sine = np.sqrt(np.clip(1 - tl**2, 0, 1))
        out = out + albedo * colour * facing * sine
        ring = np.clip(sine * np.sqrt(np.clip(1 - tv**2, 0, 1)) - tl * tv, 0, 1)
        out = out + facing * colour * (0.12 * SHEEN * ring**14 + 0.17 * SHEEN * ring**60)
    return np.asarray(out * crevice * np.float32(patch.shade), np.float32)


def draw(
    picture: NDArray[np.uint8],
    grid: Grid,
    patch: Patch,
    light: Field,
    display: Callable[[Field], NDArray[np.uint8]],
    steps: int = 56,
) -> None:
    """Paint a patch's strands into the picture (RGB uint8 over grid), back to front."""
    points, across, tone = _strands(patch, steps)
    colour = _shade(points, across, tone, patch)
    px = grid.pixels(points.reshape(-1, 2)).reshape(points.shape)
    px -= np.array([grid.left, grid.top], np.float32)
    col = np.clip(px[:, :-1, 0].astype(int), 0, grid.width - 1)
    row = np.clip(px[:, :-1, 1].astype(int), 0, grid.height - 1)
    colour = colour * light[row, col][..., None]
    shown = display(colour)
    q = np.round(px * 16).astype(np.int32)
    body, fine = max(1, round(patch.thick * grid.scale)), max(1, round(0.2 * grid.scale))
    firm = len(points) - patch.strands // 16
    lead, tail = steps // 8, steps - steps // 5
    for n, (strand, ink) in enumerate(zip(q.tolist(), shown.tolist(), strict=True)):
        for k, (a, b, c) in enumerate(zip(strand[:-1], strand[1:], ink, strict=True)):
            thick = body if n < firm and lead <= k < tail else fine
            cv2.line(picture, a, b, c, thick, cv2.LINE_AA, 4)
