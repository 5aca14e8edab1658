"""Curves, noise and smooth set operations on a picture's grid, in millimetres of the face."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

Field: TypeAlias = NDArray[np.floating[Any]]
Curve: TypeAlias = Callable[[Field], Field]
Point: TypeAlias = tuple[float, float]


@dataclass(frozen=True)
class Grid:
    """A window of the picture: where each pixel lies on the face.

    The origin is midway between the eyes; x goes to the image's right, y up, both in mm.

    Attributes
    ----------
    scale : pixels per mm
    left, top : position of the window's first pixel in the picture, pixels
    width, height : size of the window, pixels
    origin : the face's origin in the picture, pixels
    """

    scale: float
    left: int
    top: int
    width: int
    height: int
    origin: Point

    @property
    def x(self) -> Field:
        """x of each column, float32[1, width], mm."""
        px = np.arange(self.width, dtype=np.float32) + np.float32(self.left + 0.5)
        return ((px - np.float32(self.origin[0])) / np.float32(self.scale))[None, :]

    @property
    def y(self) -> Field:
        """y of each row, float32[height, 1], mm."""
        px = np.arange(self.height, dtype=np.float32) + np.float32(self.top + 0.5)
        return ((np.float32(self.origin[1]) - px) / np.float32(self.scale))[:, None]

    @property
    def window(self) -> tuple[slice, slice]:
        """Rows and columns of the window in the picture."""
        return (
            slice(self.top, self.top + self.height),
            slice(self.left, self.left + self.width),
        )

    def crop(self, x0: float, x1: float, y0: float, y1: float) -> Grid:
        """The part of this window between two points (mm), clipped to the window."""
        left = max(self.left, int(self.origin[0] + x0 * self.scale))
        right = min(self.left + self.width, int(self.origin[0] + x1 * self.scale))
        top = max(self.top, int(self.origin[1] - y1 * self.scale))
        bottom = min(self.top + self.height, int(self.origin[1] - y0 * self.scale))
        return Grid(self.scale, left, top, right - left, bottom - top, self.origin)

    def pixels(self, points: Field) -> Field:
        """Points in mm, float32[n, 2], as pixels of the whole picture."""
        sign = np.array([1, -1], np.float32) * np.float32(self.scale)
        return np.asarray(points * sign + np.array(self.origin, np.float32), np.float32)


def curve(knots: Sequence[Point]) -> Curve:
    """Monotone cubic interpolation (Fritsch and Carlson 1980) through (t, value) knots."""
    t = np.array([k[0] for k in knots], np.float64)
    v = np.array([k[1] for k in knots], np.float64)
    h, d = np.diff(t), np.diff(v) / np.diff(t)
    slope = np.zeros_like(v)
    slope[0], slope[-1] = d[0], d[-1]
    same = d[:-1] * d[1:] > 0
    w0, w1 = 2 * h[1:] + h[:-1], h[1:] + 2 * h[:-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = (w0 + w1) / (w0 / d[:-1] + w1 / d[1:])
    slope[1:-1] = np.where(same, mean, 0.0)
    fine = np.linspace(t[0], t[-1], 2001)
    i = np.clip(np.searchsorted(t, fine, side="right") - 1, 0, len(t) - 2)
    s = (fine - t[i]) / h[i]
    table = (
        v[i] * (1 + 2 * s) * (1 - s) ** 2
        + slope[i] * h[i] * s * (1 - s) ** 2
        + v[i + 1] * s**2 * (3 - 2 * s)
        + slope[i + 1] * h[i] * s**2 * (s - 1)
    )

    def evaluate(at: Field) -> Field:
        return np.asarray(np.interp(at, fine, table), np.float32)

    return evaluate


def path(points: Sequence[Sequence[float]] | Field, n: int) -> Field:
    """A uniform Catmull-Rom curve through points[k, d], sampled at n places."""
    p = np.asarray(points, np.float32)
    p = np.concatenate([2 * p[:1] - p[1:2], p, 2 * p[-1:] - p[-2:-1]])
    t = np.linspace(0, len(p) - 3, n, dtype=np.float32)
    i = np.minimum(t.astype(int), len(p) - 4)
    s = (t - i)[:, None]
    a, b, c, d = p[i], p[i + 1], p[i + 2], p[i + 3]
    out = b + 0.5 * s * (c - a + s * (2 * a - 5 * b + 4 * c - d + s * (3 * (b - c) + d - a)))
    return np.asarray(out, np.float32)


def outline(points: Sequence[Point]) -> Curve:
    """x as a function of y along a smooth curve through (x, y) points that rise in y."""
    p = path(points, 800)
    order = np.argsort(p[:, 1], kind="stable")
    xs, ys = p[order, 0], p[order, 1]

    def evaluate(at: Field) -> Field:
        return np.asarray(np.interp(at, ys, xs, left=0.0, right=0.0), np.float32)

    return evaluate


def smoothstep(lo: float, hi: float, v: Field) -> Field:
    """0 below lo, 1 above hi, smooth between (hi may be under lo)."""
    t = np.clip((v - np.float32(lo)) / np.float32(hi - lo), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float32)


def smooth_max(a: Field, b: Field, k: float) -> Field:
    """Maximum with a fillet of width k (polynomial smooth union of implicit modelling)."""
    h = np.clip(0.5 + 0.5 * (a - b) / np.float32(k), 0, 1)
    return np.asarray(b + (a - b) * h + np.float32(k) * h * (1 - h), np.float32)


def bump(x: Field, y: Field, at: Point, sigma: Point, turn: float = 0.0) -> Field:
    """A Gaussian hill of height 1 at a point, its axes turned counter-clockwise (degrees)."""
    c, s = np.float32(np.cos(np.radians(turn))), np.float32(np.sin(np.radians(turn)))
    dx, dy = x - np.float32(at[0]), y - np.float32(at[1])
    u, v = (c * dx + s * dy) / np.float32(sigma[0]), (c * dy - s * dx) / np.float32(sigma[1])
    return np.asarray(np.exp(-0.5 * (u * u + v * v)), np.float32)


def noise(grid: Grid, cell: Point | float, seed: int) -> Field:
    """Smooth noise in about [-1, 1] whose features have a size in mm, alike at any scale."""
    cx, cy = cell if isinstance(cell, tuple) else (cell, cell)
    reach = 420.0
    shape = (int(2 * reach / cy) + 4, int(2 * reach / cx) + 4)
    lattice = np.random.default_rng(seed).uniform(-1, 1, shape).astype(np.float32)
    u = np.broadcast_to(
        (grid.x + np.float32(reach)) / np.float32(cx) + 1, (grid.height, grid.width)
    )
    v = np.broadcast_to((np.float32(reach) - grid.y) / np.float32(cy) + 1, u.shape)
    sampled = cv2.remap(
        lattice,
        np.ascontiguousarray(u, np.float32),
        np.ascontiguousarray(v, np.float32),
        cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REFLECT,
    )
    return np.asarray(sampled, np.float32)


def blur(image: Field, sigma: float) -> Field:
    """Gaussian blur, sigma in pixels; large ones are done on a reduced picture."""
    shrink = max(1, int(sigma / 6))
    if shrink == 1:
        return np.asarray(cv2.GaussianBlur(image, (0, 0), max(sigma, 0.05)), np.float32)
    h, w = image.shape[:2]
    small = cv2.resize(image, (-(-w // shrink), -(-h // shrink)), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), sigma / shrink)
    return np.asarray(cv2.resize(small, (w, h), interpolation=cv2.INTER_CUBIC), np.float32)
