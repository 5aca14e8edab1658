"""Eyes: white, iris, wet edges and catch-lights; lashes and brows as hair strokes."""

from __future__ import annotations

import cv2
import numpy as np

from .forms import Field, Grid, bump, noise, path, smoothstep
from .head import (
    EYE_RADIUS,
    EYE_SIZE,
    EYE_X,
    INNER,
    OUTER,
    Head,
    eye_coordinates,
    lower_lid,
    upper_lid,
)
from .skin import linear, mix

IRIS = 8.1
GAZE = (-0.5, 0.5)
WHITE = linear(236, 228, 222)
HAIR_DARK = linear(46, 27, 20)


def _iris(u: Field, v: Field) -> tuple[Field, Field]:
    """Colour and coverage of an iris about the origin (u, v in mm)."""
    r = np.hypot(u, v) / np.float32(IRIS)
    angle = np.arctan2(v, u) / np.float32(2 * np.pi) + np.float32(0.5)
    fibre = np.zeros_like(r)
    for octave, cells in enumerate((19, 41, 83)):
        rng = np.random.default_rng(100 + octave)
        ring = rng.uniform(-1, 1, (2, cells))
        at = angle * cells + 0.6 * np.sin(r * 5 + octave)
        near = np.interp(at % cells, np.arange(cells + 1), np.append(ring[0], ring[0, 0]))
        far = np.interp(at % cells, np.arange(cells + 1), np.append(ring[1], ring[1, 0]))
        fibre += ((1 - r) * near + r * far).astype(np.float32) * np.float32(0.75**octave)
    colour: Field = np.broadcast_to(linear(96, 128, 110), (*r.shape, 3)).astype(np.float32)
    warm = smoothstep(0.82, 0.36, r + 0.10 * fibre)
    colour = mix(colour, linear(186, 128, 62), 0.85 * warm)
    colour = colour * (1 + 0.33 * fibre)[..., None]
    glow = smoothstep(-0.2, 1.0, -(v * 0.9 - u * 0.35) / np.float32(IRIS)) * smoothstep(1.1, 0.5, r)
    colour = colour * (0.55 + 1.25 * glow)[..., None]
    colour = mix(colour, linear(28, 30, 28), 0.85 * smoothstep(0.78, 0.99, r))
    colour = mix(colour, linear(9, 7, 7), smoothstep(0.48, 0.40, r + 0.012 * fibre))
    return colour, smoothstep(1.05, 0.95, r)


def _window(u: Field, v: Field, at: tuple[float, float], half: tuple[float, float]) -> Field:
    """A soft-cornered rectangle: the reflection of a window."""
    q = np.abs((u - np.float32(at[0])) / np.float32(half[0])) ** 4
    q = q + np.abs((v - np.float32(at[1])) / np.float32(half[1])) ** 4
    return smoothstep(1.25, 0.75, np.asarray(q, np.float32))


def _eye(u: Field, v: Field, shade: Field, side: int) -> Field:
    """One eye's surface within its lids; u towards the temple, side 1 on the image's right."""
    up, down = upper_lid(u) - v, v - lower_lid(u)
    r2 = np.clip((u * u + v * v) / np.float32(EYE_RADIUS**2), 0, 0.98)
    facing = np.sqrt(1 - r2)
    corner = smoothstep(8.5, 16, np.abs(u))
    colour: Field = np.broadcast_to(WHITE, (*u.shape, 3)).astype(np.float32)
    colour = mix(colour, linear(214, 150, 138), 0.55 * corner)
    gu = u - np.float32(GAZE[0])
    gv = v - np.float32(GAZE[1])
    iris, cover = _iris(gu * np.float32(side), gv)
    white = colour * (0.28 + 0.72 * facing**1.6)[..., None]
    colour = white + (iris - white) * cover[..., None]
    lid: Field = 0.30 + 0.70 * smoothstep(-0.6, 5.2, up)
    lid = lid * (0.80 + 0.20 * smoothstep(-0.2, 2.5, down))
    side_key = 1 - np.float32(0.10 * side) * u / 16
    colour = colour * (lid * side_key * shade)[..., None] * np.float32(1.55)
    wet = smoothstep(1.5, 0.9, down + 0.15 * np.abs(u) / 16) * smoothstep(-0.3, 0.2, down)
    colour = mix(colour, linear(226, 160, 142), 0.85 * wet)
    pink = bump(u, v, (INNER + 2.0, -1.9), (1.7, 1.3))
    colour = mix(colour, linear(214, 132, 118), smoothstep(0.25, 0.8, pink))
    dew = np.exp(-(((down - 1.5) / 0.28) ** 2)) * smoothstep(12, 4, np.abs(u))
    dew = 0.16 * dew + 0.5 * smoothstep(0.6, 0.95, bump(u, v, (INNER + 2.2, -1.5), (0.7, 0.6)))
    dew = dew + 0.30 * smoothstep(0.5, 0.9, bump(u * side, v, (2.5, -2.7), (1.5, 1.0)))
    glint = _window(gu * side, gv, (-2.5, 2.6), (1.45, 1.7))
    return np.asarray(colour + dew[..., None] + 2.4 * glint[..., None], np.float32)


def paint_eyes(radiance: Field, grid: Grid, head: Head, sky: Field) -> Field:
    """Both eyes laid into the lit face (linear RGB)."""
    out = radiance.copy()
    for side in (-1, 1):
        x0, x1 = sorted((side * (EYE_X + 1.2 * INNER), side * (EYE_X + 1.3 * OUTER)))
        part = grid.crop(x0, x1, -12, 14)
        rows = slice(part.top - grid.top, part.top - grid.top + part.height)
        cols = slice(part.left - grid.left, part.left - grid.left + part.width)
        u, v = np.broadcast_arrays(*eye_coordinates(part.x * side, part.y))
        shade = 0.45 + 0.55 * sky[rows, cols]
        eye = _eye(u, v, shade, side)
        gap = head.eye_open[rows, cols]
        cover = smoothstep(-0.10, 0.18, gap)
        skin = out[rows, cols]
        rim = np.exp(-(((gap + 0.15) / 0.95) ** 2)) * smoothstep(-3.0, 2.0, v - 0.1 * np.abs(u))
        mixed = skin + (eye - skin) * cover[..., None]
        out[rows, cols] = mix(mixed, HAIR_DARK, np.asarray(0.80 * rim, np.float32))
    return out


def _stroke(cover: np.ndarray, grid: Grid, line: Field, thick: float, ink: int) -> None:
    """A tapering hair drawn on an 8-bit coverage picture; line in mm, thickness in mm."""
    px = grid.pixels(line) - np.array([grid.left, grid.top], np.float32)
    q = np.round(px * 16).astype(np.int32)
    n = len(q) - 1
    for i in range(n):
        width = max(1, round(thick * grid.scale * (1 - 0.8 * i / n)))
        a, b = (int(q[i, 0]), int(q[i, 1])), (int(q[i + 1, 0]), int(q[i + 1, 1]))
        cv2.line(cover, a, b, ink, width, cv2.LINE_AA, 4)


def _lash(u: float, upper: bool, rng: np.random.Generator) -> Field:
    """Root, middle and tip of a lash that grows from the lid's edge at u, in EYE_SIZE mm."""
    place = float(np.clip((u - INNER) / (OUTER - INNER), 0, 1))
    lean = np.radians(-34 + 98 * place**1.15 + rng.normal(0, 6))
    length = (1.6 + 2.9 * place**1.8) * rng.uniform(0.7, 1.1)
    tip = np.array([np.sin(lean), np.cos(lean)])
    if not upper:
        length, tip = length * 0.40, tip * [0.9, -1]
    edge = upper_lid if upper else lower_lid
    root = np.array([u, float(edge(np.array(u)))])
    out = np.array([0.45 * np.sin(lean), -0.14]) * length
    return np.array([root, root + out + 0.30 * length * tip, root + length * tip], np.float32)


def lashes(grid: Grid) -> Field:
    """Coverage of the lashes, float32[h, w] in 0..1."""
    cover = np.zeros((grid.height, grid.width), np.uint8)
    rng = np.random.default_rng(21)
    for side in (-1, 1):
        for upper, tufts in ((True, 30), (False, 17)):
            for u in np.linspace(-12.0 if upper else -8.0, OUTER - 1.6, tufts):
                end = _lash(u + rng.uniform(-0.3, 0.3), upper, rng)[-1]
                for _ in range(4 if upper else 2):
                    line = _lash(u + rng.uniform(-0.8, 0.8), upper, rng)
                    line[1:] += (end - line[-1]) * np.array([[0.25], [0.7]])
                    line = EYE_SIZE * line + np.array([EYE_X, 0])
                    line[:, 0] *= side
                    thick, ink = (0.50, 255) if upper else (0.20, 150)
                    _stroke(cover, grid, path(line, 7), thick, ink)
    return cover.astype(np.float32) / 255


_BROW = path([(13.5, 20.8), (21, 23.6), (30, 26.2), (39.5, 27.2), (48, 25.0), (56, 19.6)], 101)


def brows(grid: Grid) -> Field:
    """Coverage of the brows, float32[h, w] in 0..1."""
    cover = np.zeros((grid.height, grid.width), np.uint8)
    rng = np.random.default_rng(22)
    along = np.gradient(_BROW, axis=0)
    angle = np.degrees(np.arctan2(along[:, 1], along[:, 0]))
    for side in (-1, 1):
        for _ in range(520):
            t = rng.uniform(0, 1) ** 0.9
            i = int(t * 100)
            breadth = np.interp(t, [0, 0.15, 0.5, 0.8, 1], [2.0, 3.4, 3.1, 1.9, 0.5])
            off = np.clip(rng.normal(0, 0.5), -1, 1)
            root = _BROW[i] + np.array([0, off * breadth])
            lift = np.interp(t, [0, 0.12, 0.4, 0.7, 1], [62, 44, 20, 4, 0]) - off * 14
            heading = np.radians(angle[i] + lift + rng.normal(0, 7))
            length = np.interp(t, [0, 0.2, 0.8, 1], [4.2, 6.0, 5.0, 3.4]) * rng.uniform(0.7, 1.1)
            bend = heading - np.radians(18 if off < 0.2 else 28)
            mid = root + 0.5 * length * np.array([np.cos(heading), np.sin(heading)])
            tip = mid + 0.5 * length * np.array([np.cos(bend), np.sin(bend)])
            line = np.array([root, mid, tip])
            line[:, 0] *= side
            ink = int(rng.uniform(150, 250) * np.interp(t, [0, 0.12, 1], [0.55, 1, 1]))
            _stroke(cover, grid, path(line, 5), 0.36, ink)
    return cover.astype(np.float32) / 255


def brow_bed(grid: Grid) -> Field:
    """A faint tint of the skin under the brows, 0..1."""
    cover = np.zeros((grid.height, grid.width), np.uint8)
    for side in (-1, 1):
        px = grid.pixels(_BROW * np.array([side, 1], np.float32))
        q = np.round((px - np.array([grid.left, grid.top], np.float32)) * 16).astype(np.int32)
        cv2.polylines(cover, [q], False, 255, round(3.2 * grid.scale), cv2.LINE_AA, 4)
    tint = cv2.GaussianBlur(cover.astype(np.float32) / 255, (0, 0), 1.6 * grid.scale)
    return np.asarray(0.52 * tint * (1 + 0.2 * noise(grid, 1.0, 23)), np.float32)
