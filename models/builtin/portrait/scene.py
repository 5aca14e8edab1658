"""The portrait put together: background, hair, neck, jumper, head, ears, from back to front."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from . import hair
from .body import Part, ear, jumper, neck
from .eyes import HAIR_DARK, brow_bed, brows, lashes, paint_eyes
from .forms import Field, Grid, blur, noise, smoothstep
from .head import sculpt
from .light import FILL, KEY, RIM, diffuse, lamp_shadow, normals, openness, under_skin
from .skin import BLUSH, SKIN, linear, lit_face, mix

WIDTH, HEIGHT = 1920, 1080
_SCALE, _ORIGIN = 2.62, (960.0, 486.0)
_OVERSAMPLING = 2
_COARSE = 0.5

Picture = NDArray[np.uint8]


def display(radiance: Field) -> Picture:
    """Linear radiance as 8-bit sRGB through a soft shoulder."""
    toned = 1 - np.exp(-1.25 * np.maximum(radiance, 0))
    return np.asarray(np.clip(255 * toned ** (1 / 2.2) + 0.5, 0, 255), np.uint8)


def picture_grid(width: int) -> Grid:
    """The whole picture's grid at a width in pixels (16:9)."""
    k = width / WIDTH
    return Grid(
        _SCALE * k, 0, 0, width, round(width * HEIGHT / WIDTH), (_ORIGIN[0] * k, _ORIGIN[1] * k)
    )


def _background(grid: Grid) -> Field:
    x, y = grid.x, grid.y
    glow = np.exp(-(((x + 60) / 300) ** 2) - ((y - 10) / 210) ** 2)
    far, near = linear(84, 122, 134), linear(168, 198, 200)
    base = far + (near - far) * glow[..., None]
    mottle = 1 + 0.03 * noise(grid, 120, 51) + 0.015 * noise(grid, 45, 52)
    return np.asarray(base * mottle[..., None] * np.float32(0.92), np.float32)


class _Scene:
    """All heights on a coarse grid, to find each part's shadows."""

    def __init__(self, grid: Grid) -> None:
        k = _COARSE
        self.fine = grid
        self.grid = Grid(
            grid.scale * k, 0, 0, int(grid.width * k), int(grid.height * k),
            (grid.origin[0] * k, grid.origin[1] * k),
        )  # fmt: skip
        g = self.grid
        self.head = sculpt(g)
        self.neck, self.jumper = neck(g, SKIN), jumper(g)
        self.ears = [ear(g, side, SKIN, BLUSH) for side in (-1, 1)]
        scene = np.full((g.height, g.width), -120, np.float32)
        fall = hair.mask(g, hair.BEHIND)
        scene = np.where(fall > 0.5, -20, scene)
        for part in (self.neck, self.jumper):
            scene = np.where(part.inside > 0.5, part.height, scene)
        scene = np.where(self.head.inside > 0.5, self.head.height, scene)
        front = hair.mask(g, hair.FRONT)
        self.cap = hair.cap_height(g.x, g.y) + 2
        scene = np.where(front > 0.5, np.maximum(scene + 9, self.cap), scene)
        for part in self.ears:
            beside = (part.inside > 0.5) & (self.head.inside < 0.5)
            scene = np.where(beside, part.height, scene)
        self.heights = np.asarray(scene, np.float32)

    def shares(self, height: Field) -> tuple[Field, Field, Field]:
        """Key, fill and sky seen from a part's surface, on the fine grid."""
        size = (self.fine.width, self.fine.height)
        g = self.grid
        coarse = (
            lamp_shadow(height, self.heights, g.scale, KEY),
            lamp_shadow(height, self.heights, g.scale, FILL, 8),
            openness(height, self.heights, g.scale),
        )
        key, fill, sky = (
            np.asarray(cv2.resize(c, size, interpolation=cv2.INTER_LINEAR), np.float32)
            for c in coarse
        )
        return key, fill, sky


def _lay(picture: Picture, layer: Picture, cover: Field) -> None:
    a = cover[..., None]
    picture[:] = (picture * (1 - a) + layer * a + 0.5).astype(np.uint8)


def _lit(grid: Grid, part: Part, shares: tuple[Field, Field, Field], skin: bool) -> Field:
    normal = normals(part.height, grid.scale)
    light = diffuse(normal, *shares)
    if skin:
        light = 0.3 * light + 0.7 * under_skin(light, part.inside, grid.scale)
    edge = (1 - np.clip(normal[..., 2], 0, 1)) ** 2
    rim = np.clip(normal @ np.array(RIM.towards, np.float32), 0, 1) * edge * 0.35
    return np.asarray(
        part.colour * light + part.colour * rim[..., None] * np.array(RIM.colour, np.float32),
        np.float32,
    )


def _grain(shape: tuple[int, ...], seed: int) -> Field:
    return np.asarray(np.random.default_rng(seed).normal(0, 1, shape), np.float32)


def paint(width: int = WIDTH) -> Picture:
    """The portrait, RGB uint8[width * 9 / 16, width, 3]; the same at any call."""
    grid = picture_grid(width * _OVERSAMPLING)
    scene = _Scene(grid)
    radiance = _background(grid)
    picture = display(radiance)
    _paint_behind(picture, grid, scene)
    _paint_head(picture, grid, scene)
    _paint_front(picture, grid, scene)
    small = cv2.resize(
        picture.astype(np.float32),
        (width, grid.height // _OVERSAMPLING),
        interpolation=cv2.INTER_AREA,
    )
    toned = small + _grain(small.shape[:2], 61)[..., None] * np.float32(0.5)
    return np.asarray(np.clip(toned + 0.5, 0, 255), np.uint8)


def _paint_behind(picture: Picture, grid: Grid, scene: _Scene) -> None:
    fall = hair.mask(grid, hair.BEHIND)
    dark = np.broadcast_to(hair.DEEP * np.float32(0.5), picture.shape).astype(np.float32)
    _lay(picture, display(dark), smoothstep(0.5, 1.0, blur(fall, 0.9 * grid.scale)))
    depth = 0.55 + 0.45 * smoothstep(46, 92, np.broadcast_to(np.abs(grid.x), fall.shape))
    for patch in hair.BEHIND:
        hair.draw(picture, grid, patch, depth, display)
    part = neck(grid, SKIN)
    shares = scene.shares(scene.neck.height)
    _lay(picture, display(_lit(grid, part, shares, True)), part.inside)
    part = jumper(grid)
    shares = scene.shares(scene.jumper.height)
    _lay(picture, display(_lit(grid, part, shares, False)), part.inside)


def _paint_head(picture: Picture, grid: Grid, scene: _Scene) -> None:
    head = sculpt(grid)
    shares = scene.shares(scene.head.height)
    radiance = lit_face(grid, head, shares)
    bed, hairs = brow_bed(grid), brows(grid)
    radiance = mix(radiance, radiance * linear(140, 96, 78), bed)
    radiance = mix(radiance, HAIR_DARK * np.float32(1.3), np.asarray(0.85 * hairs, np.float32))
    radiance = paint_eyes(radiance, grid, head, shares[2])
    radiance = mix(
        radiance, HAIR_DARK * np.float32(0.4), np.asarray(0.92 * lashes(grid), np.float32)
    )
    _lay(picture, display(radiance), head.inside)


def _paint_front(picture: Picture, grid: Grid, scene: _Scene) -> None:
    cover = smoothstep(0.5, 1.0, blur(hair.mask(grid, hair.FRONT), 0.9 * grid.scale))
    dark = np.broadcast_to(hair.DEEP, picture.shape).astype(np.float32)
    _lay(picture, display(dark), cover)
    key, _, sky = scene.shares(np.maximum(scene.cap, scene.heights))
    light = (0.45 + 0.55 * key) * (0.5 + 0.5 * sky)
    for patch in hair.FRONT:
        hair.draw(picture, grid, patch, light, display)
    inside = sculpt(grid).inside
    for side, coarse in zip((-1, 1), scene.ears, strict=True):
        part = ear(grid, side, SKIN, BLUSH)
        shares = scene.shares(coarse.height)
        beside = 1 - inside
        shadow = blur(part.inside, 2.5 * grid.scale) * np.float32(0.55) * beside
        _lay(picture, np.zeros_like(picture), shadow)
        _lay(picture, display(_lit(grid, part, shares, True)), part.inside * beside)
    for patch in hair.TUCKED:
        hair.draw(picture, grid, patch, light, display)
