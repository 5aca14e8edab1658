"""Neck, ears and the jumper, as heights over the picture plane in mm."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from .forms import Field, Grid, bump, curve, noise, outline, path, smoothstep
from .skin import linear


@dataclass(frozen=True)
class Part:
    """A part on a grid: its height (mm), where it is (0..1) and its albedo (linear RGB)."""

    height: Field
    inside: Field
    colour: Field


_RAISED = np.float32(7.0)  # the shoulders, towards the chin, mm
_neck_width = outline(
    [(92, -178), (74, -160), (56, -148), (46.5, -134), (43.5, -118), (44, -100), (47, -60)]
)


def neck(grid: Grid, skin: Field) -> Part:
    """Neck and the start of the shoulders under the collar."""
    x, y = grid.x, grid.y - _RAISED
    ax = np.abs(x)
    width = np.maximum(_neck_width(y), 0.05)
    across = np.clip(ax / width, 0, 1)
    z = -30 + 72 * np.sqrt(1 - across**2.2)
    sinew = ax - 36 - 0.28 * y
    z = z + 1.6 * np.exp(-((sinew / 5.5) ** 2)) * smoothstep(-165, -120, y)
    z = z - 4.0 * bump(ax, y, (0, -158), (8, 9)) + 1.5 * bump(ax, y, (0, -128), (6, 10))
    inside = smoothstep(-0.2, 0.2, width - ax) * (y < -60)
    under_chin = 0.88 - 0.46 * np.exp(-(((y + 96) / 20) ** 2)) * np.exp(-((x / 55) ** 2))
    colour = skin * under_chin[..., None] ** np.array([0.8, 1.0, 1.1], np.float32)
    return Part(np.asarray(z, np.float32), inside, np.asarray(colour, np.float32))


_EAR = [(61, 3), (66, 9), (71.5, 12.5), (76.5, 11), (79, 4), (78.5, -5), (76, -14), (73.5, -22),
        (70.5, -29), (67, -32.5), (63.5, -32), (60, -26), (59, -12)]  # fmt: skip


def ear(grid: Grid, side: int, skin: Field, flush: Field) -> Part:
    """An ear seen from the front; side 1 on the image's right."""
    line = path([*_EAR, _EAR[0]], 160) * np.array([side, 1], np.float32)
    px = grid.pixels(line) - np.array([grid.left, grid.top], np.float32)
    area = np.zeros((grid.height, grid.width), np.uint8)
    cv2.fillPoly(area, [np.round(px * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    deep = cv2.distanceTransform((area > 127).astype(np.uint8), cv2.DIST_L2, 5) / grid.scale
    x, y = grid.x * side, grid.y
    lobe = smoothstep(-16, -24, y)
    z = 30.0 + 3.4 * np.sqrt(np.clip(1 - (1 - np.minimum(deep / 2.6, 1)) ** 2, 0, 1))
    helix = np.exp(-(((deep - 2.0) / 1.5) ** 2)) * (1 - lobe)
    groove = np.exp(-(((deep - 4.4) / 1.2) ** 2)) * (1 - lobe) * smoothstep(65, 69, x)
    z = z + 2.2 * helix - 2.2 * groove + 2.0 * bump(x, y, (69.5, -4), (2.0, 8), 14)
    z = z - 3.5 * bump(x, y, (65.5, -11), (2.4, 5.5), 8) + 3.0 * bump(x, y, (62, -12), (2.0, 4))
    z = z - 0.5 * (x - 60)
    red = np.asarray(0.30 + 0.25 * groove + 0.25 * lobe, np.float32)
    colour = skin + (flush - skin) * red[..., None]
    return Part(
        np.asarray(z, np.float32), area.astype(np.float32) / 255, np.asarray(colour, np.float32)
    )


_shoulder = curve(
    [(0, -128), (46, -141), (70, -151), (105, -161), (140, -170), (165, -179), (184, -193),
     (197, -214), (205, -244), (209, -290)]
)  # fmt: skip
WOOL = linear(190, 136, 70)


def _collar_edges(x: Field) -> tuple[Field, Field]:
    inner = -139 - 19.5 * np.sqrt(np.clip(1 - (x / 56.0) ** 2, 0, 1))
    outer = -141 - 34.0 * np.sqrt(np.clip(1 - (x / 69.0) ** 2, 0, 1))
    return np.asarray(inner, np.float32), np.asarray(outer, np.float32)


def jumper(grid: Grid) -> Part:
    """A knitted jumper with a ribbed round collar."""
    x, y = grid.x, grid.y - _RAISED
    ax = np.abs(x)
    below = _shoulder(ax) - y
    inner, outer = _collar_edges(x)
    soft = 1 - np.exp(-np.maximum(below, 0) / 26)
    z = -28 + 62 * np.sqrt(np.clip(soft, 0, 1)) - 26 * (ax / 226) ** 2
    z = z + 5.0 * noise(grid, (75, 45), 31) + 1.8 * noise(grid, (28, 24), 32)
    arm = ax - 160 - (y + 200) * 0.15
    z = z - 7 * np.exp(-((arm / 9) ** 2)) * smoothstep(-196, -232, y)
    z = z + 5 * bump(ax, y, (135, -225), (16, 7), -35) - 4 * bump(ax, y, (140, -212), (16, 6), -30)
    column = (x + 0.5 * noise(grid, 40, 33)) / np.float32(4.6)
    row = (y + 2.2 * noise(grid, 55, 34) + 0.0006 * x * x) / np.float32(3.5)
    within = np.abs(column - np.round(column)) * 2
    stitch = np.sin(2 * np.pi * (row + 0.42 * within)) * 0.5 + 0.5
    z = z + 0.75 * stitch * np.sqrt(np.clip(1 - within**2, 0, 1)) + 0.5 * (1 - within**2)
    t = np.clip((inner - y) / np.maximum(inner - outer, 0.5), 0, 1)
    on_collar = (y < inner) & (y > outer) & (ax < 69)
    around = np.arctan2(x / 62, -(y + 140) / 27)
    rib = 0.5 + 0.5 * np.cos(around * 46)
    band = 8.0 * np.sqrt(np.clip(1 - (2 * t - 1) ** 2, 0, 1)) + 1.3 * rib * np.sin(np.pi * t)
    z = np.where(on_collar, 20 + 14 * t + band, z)
    inside = smoothstep(-0.2, 0.2, below) * np.maximum(smoothstep(0.2, -0.2, y - inner), ax > 56)
    tone = 1 + 0.10 * noise(grid, 30, 35) + 0.10 * noise(grid, 0.9, 36)
    tone = tone * np.where(on_collar, 0.80 + 0.28 * rib, 0.72 + 0.38 * stitch * (1 - within**2))
    return Part(
        np.asarray(z, np.float32),
        np.asarray(inside, np.float32),
        np.asarray(WOOL * tone[..., None], np.float32),
    )
