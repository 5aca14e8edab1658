"""Skin: its colour over the face, and how it is lit."""

from __future__ import annotations

import cv2
import numpy as np

from .forms import Field, Grid, blur, bump, noise, smoothstep
from .head import MOUTH, Head, eye_coordinates, face_y, half_width, lid_crease, lip_line
from .light import KEY, RIM, diffuse, gloss, normals, under_skin


def linear(red: int, green: int, blue: int) -> Field:
    """Linear RGB float32[3] of an sRGB colour given in 0..255 (power 2.2)."""
    return np.asarray((np.array([red, green, blue]) / 255.0) ** 2.2, np.float32)


SKIN = linear(236, 180, 148)
BLUSH = linear(222, 122, 104)
LIP = linear(196, 98, 96)
SHADE = linear(176, 118, 104)


def mix(base: Field, colour: Field, share: Field) -> Field:
    """base with a share (0..1, [h, w]) of a colour laid over."""
    return np.asarray(base + (colour - base) * share[..., None], np.float32)


def _mottle(grid: Grid) -> Field:
    return np.asarray(
        0.6 * noise(grid, 9, 1) + 0.5 * noise(grid, 3.2, 2) + 0.35 * noise(grid, 1.1, 3), np.float32
    )


def face_colour(grid: Grid, head: Head) -> Field:
    """Albedo of the head, linear RGB float32[h, w, 3]."""
    x, y = grid.x, face_y(grid)
    ax = np.abs(x)
    colour = np.broadcast_to(SKIN, (grid.height, grid.width, 3)).astype(np.float32)
    red = 0.42 * bump(ax, y, (40, -27), (15, 11), 14) + 0.30 * bump(x, y, (0, -38), (11, 7))
    red += 0.16 * bump(ax, y, (0, -92), (13, 9)) + 0.14 * bump(ax, y, (32, 10), (16, 5))
    red += 0.22 * bump(ax, y, (13, -41), (4, 5))
    colour = mix(colour, BLUSH, np.asarray(red, np.float32))
    dim = 0.22 * bump(ax, y, (27, -12), (12, 4), -14) + 0.25 * bump(ax, y, (17, 1), (5, 6))
    dim += 0.18 * np.exp(-(((head.eye_open + 1.5) / 2.2) ** 2))
    colour = mix(colour, SHADE, np.asarray(dim, np.float32))
    u, v = eye_coordinates(ax, y)
    fold = np.exp(-(((v - lid_crease(u)) / 0.7) ** 2)) * smoothstep(21, 14, np.abs(u))
    colour = mix(colour, SHADE, np.asarray(0.55 * fold, np.float32))
    colour = mix(colour, linear(188, 118, 84), _freckles(grid))
    colour = mix(colour, LIP, lip_tint(head, grid))
    seam = np.exp(-(((y - lip_line(ax)) / 0.55) ** 2)) * smoothstep(MOUTH + 0.5, MOUTH - 5, ax)
    colour = mix(colour, linear(104, 40, 42), np.asarray(0.72 * seam, np.float32))
    wing = np.hypot((ax - 12.6) / 5.9, (y + 41.2) / 5.2)
    rim = np.exp(-(((wing - 1.08) / 0.15) ** 2)) * smoothstep(12, 16, ax)
    colour = mix(colour, linear(176, 98, 82), np.asarray(0.40 * rim, np.float32))
    nostril = 0.85 * smoothstep(0.25, 0.8, bump(ax, y, (7.2, -46.2), (2.8, 1.1), 14))
    colour = mix(colour, linear(84, 34, 26), nostril)
    return colour * (1 + 0.035 * _mottle(grid)[..., None])


def _freckles(grid: Grid) -> Field:
    """A light scatter of freckles over nose and cheeks, 0..1."""
    rng = np.random.default_rng(8)
    spots = np.zeros((grid.height, grid.width), np.uint8)
    for _ in range(95):
        side = rng.choice([-1, 1])
        at = np.array([[side * abs(rng.normal(22, 11)), rng.normal(-22, 6)]], np.float32)
        px = grid.pixels(at)[0] - np.array([grid.left, grid.top], np.float32)
        radius = rng.uniform(0.18, 0.5) * grid.scale
        centre = (int(px[0] * 16), int(px[1] * 16))
        cv2.circle(spots, centre, int(radius * 16), int(rng.uniform(50, 190)), -1, cv2.LINE_AA, 4)
    return np.asarray(0.5 * blur(spots.astype(np.float32) / 255, 0.22 * grid.scale), np.float32)


def lip_tint(head: Head, grid: Grid) -> Field:
    """How much of the lips' colour lies on each point, 0..1; its edge is soft."""
    grain = 1 + 0.12 * noise(grid, (0.9, 6.0), 7)
    return np.asarray(np.clip(0.78 * blur(head.lips, 0.55 * grid.scale) * grain, 0, 1), np.float32)


def lit_face(grid: Grid, head: Head, shares: tuple[Field, Field, Field]) -> Field:
    """The head's skin under the lights, linear RGB; shares of key, fill and sky seen."""
    key, fill, sky = shares
    normal = normals(head.height, grid.scale)
    light = diffuse(normal, key, fill, sky)
    solid = head.inside
    soft = under_skin(light, solid, grid.scale)
    radiance = face_colour(grid, head) * (0.25 * light + 0.75 * soft)
    pores = head.height + 0.035 * noise(grid, 0.55, 11) + 0.05 * noise(grid, 1.3, 12)
    pores = pores + 0.10 * head.lips * noise(grid, (0.8, 7.0), 13)
    fine = normals(np.asarray(pores, np.float32), grid.scale)
    x, y = grid.x, face_y(grid)
    oily = 0.05 + 0.05 * bump(x, y, (0, -34), (8, 14)) + 0.03 * bump(x, y, (0, 45), (40, 20))
    oily = oily + 0.13 * head.lips * smoothstep(-64, -69, y)
    shine = oily * (gloss(fine, KEY, 22) + 0.9 * gloss(fine, KEY, 70)) * key
    edge = (1 - np.clip(normal[..., 2], 0, 1)) ** 2.0
    border = smoothstep(0.80, 0.98, np.abs(x) / np.maximum(half_width(y), 1))
    rim = np.clip(normal @ np.array(RIM.towards, np.float32), 0, 1) * edge * border
    radiance += shine[..., None] * np.array(KEY.colour, np.float32)
    radiance += 0.30 * rim[..., None] * np.array(RIM.colour, np.float32)
    return np.asarray(radiance, np.float32)
