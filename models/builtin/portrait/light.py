"""Soft lights over height fields: shadows, sky light, light that wanders under skin, gloss."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .forms import Field, blur, smoothstep

Colour = tuple[float, float, float]


@dataclass(frozen=True)
class Lamp:
    """A large round lamp.

    Attributes
    ----------
    towards : direction to it (x right, y up, z to the viewer)
    radius : its angular radius, degrees
    colour : linear RGB
    """

    towards: tuple[float, float, float]
    radius: float
    colour: Colour

    def samples(self, n: int) -> NDArray[np.float32]:
        """n unit directions spread over the lamp, float32[n, 3]."""
        axis = np.array(self.towards) / np.linalg.norm(self.towards)
        side = np.cross(axis, [0.0, 1.0, 0.0])
        side /= np.linalg.norm(side)
        up = np.cross(side, axis)
        k = np.arange(n) + 0.5
        r, a = np.tan(np.radians(self.radius)) * np.sqrt(k / n), k * 2.39996
        d = axis + np.outer(r * np.cos(a), side) + np.outer(r * np.sin(a), up)
        return np.asarray(d / np.linalg.norm(d, axis=1, keepdims=True), np.float32)


KEY = Lamp((-0.56, 0.48, 0.68), 18.0, (1.72, 1.53, 1.30))
FILL = Lamp((0.78, 0.10, 0.60), 26.0, (0.40, 0.38, 0.40))
RIM = Lamp((0.86, 0.42, -0.24), 12.0, (1.6, 1.65, 1.75))
SKY: Colour = (0.38, 0.38, 0.41)
GROUND: Colour = (0.28, 0.20, 0.15)


def normals(height: Field, scale: float) -> Field:
    """Unit normals float32[h, w, 3] of a height field in mm with scale pixels per mm."""
    dx = cv2.Sobel(height, cv2.CV_32F, 1, 0, ksize=3, scale=scale / 8)
    dy = cv2.Sobel(height, cv2.CV_32F, 0, 1, ksize=3, scale=scale / 8)
    n = np.stack([-dx, dy, np.ones_like(height)], -1)
    return np.asarray(n / np.linalg.norm(n, axis=-1, keepdims=True), np.float32)


def visibility(
    height: Field, scene: Field, scale: float, towards: NDArray[np.float32], soft: float = 1.5
) -> Field:
    """How much of a direction is free above each point, 0..1, over a scene of heights in mm."""
    tx, ty, tz = (float(v) for v in towards)
    flat = max(float(np.hypot(tx, ty)), 1e-4)
    over = np.full_like(height, -50.0)
    h, w = height.shape
    step = 1.2
    while step < 130.0:
        move = np.array([[1, 0, tx / flat * step * scale], [0, 1, -ty / flat * step * scale]])
        shifted = cv2.warpAffine(
            scene,
            move.astype(np.float32),
            (w, h),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
        np.maximum(over, shifted - height - np.float32(tz / flat * step), out=over)
        step *= 1.22
    return smoothstep(soft, -0.3 * soft, over)


def lamp_shadow(height: Field, scene: Field, scale: float, lamp: Lamp, n: int = 14) -> Field:
    """The lamp's visible share at each point, 0..1."""
    total = np.zeros_like(height)
    for towards in lamp.samples(n):
        total += visibility(height, scene, scale, towards)
    return np.asarray(total / n, np.float32)


def openness(height: Field, scene: Field, scale: float, n: int = 26) -> Field:
    """Cosine-weighted share of the hemisphere before each point that is free, 0..1."""
    normal = normals(blur(height, 0.8 * scale), scale)
    seen, whole = np.zeros_like(height), np.full_like(height, 1e-3)
    k = np.arange(n) + 0.5
    lift = 0.12 + 0.88 * k / n
    around = k * 2.39996
    for tz, a in zip(lift, around, strict=True):
        flat = np.sqrt(1 - tz * tz)
        d = np.array([flat * np.cos(a), flat * np.sin(a), tz], np.float32)
        facing = np.maximum(normal @ d, 0)
        seen += facing * visibility(height, scene, scale, d, 3.0)
        whole += facing
    return np.asarray(seen / whole, np.float32)


def diffuse(normal: Field, key: Field, fill: Field, sky: Field, wrap: float = 0.15) -> Field:
    """Irradiance, linear RGB float32[h, w, 3], from normals and the lights' visible shares."""
    out = np.zeros_like(normal)
    for lamp, share in ((KEY, key), (FILL, fill)):
        towards = np.array(lamp.towards, np.float32) / np.float32(np.linalg.norm(lamp.towards))
        facing = np.clip((normal @ towards + wrap) / (1 + wrap), 0, None) * share
        out += facing[..., None] * np.array(lamp.colour, np.float32)
    up = (0.5 + 0.5 * normal[..., 1:2]) * sky[..., None]
    down = (0.5 - 0.5 * normal[..., 1:2]) * sky[..., None]
    out += up * np.array(SKY, np.float32) + down * np.array(GROUND, np.float32)
    return out


def gloss(normal: Field, lamp: Lamp, sharpness: float) -> Field:
    """Blinn-Phong highlight of a lamp, 0..1, stronger at grazing sight (Schlick)."""
    half = np.array(lamp.towards) / np.linalg.norm(lamp.towards) + np.array([0.0, 0.0, 1.0])
    half /= np.linalg.norm(half)
    return np.asarray(np.maximum(normal @ half.astype(np.float32), 0) ** sharpness, np.float32)


def under_skin(light: Field, mask: Field, scale: float) -> Field:
    """Light scattered in skin: red travels furthest (screen-space diffusion, Jimenez 2009)."""
    out = np.empty_like(light)
    for channel, spread in enumerate((2.6, 1.1, 0.7)):
        near, far = spread * 0.35 * scale, spread * scale
        soft = np.zeros_like(mask)
        for share, sigma in ((0.45, near), (0.55, far)):
            weight = np.maximum(blur(mask, sigma), 1e-3)
            soft += share * blur(light[..., channel] * mask, sigma) / weight
        out[..., channel] = soft
    return out
