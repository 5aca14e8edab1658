"""Cards that the others see instead of a living portrait.

Each is drawn over the portrait at rest, which it blurs and dims. Call programs mirror a person's
view of themselves alone, so the words are drawn as the others read them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from infp_cam.render.lettering import F32, Box, safe_area, text_coverage

Pixels = NDArray[np.uint8]

DIMMED = 0.33
"""Brightness of the portrait on a card; white words on it have a contrast of 7:1 or more."""

_WHITE = 250.0
_BLUR = 1 / 80
"""Sigma of the blur in the picture's shorter side."""
_BLURRED_SIDE = 240
"""Shorter side of the picture while it is blurred, pixels."""
_FINER = 4
"""Symbols are drawn so many times finer than shown."""


def draw_standby_card(pixels: Pixels) -> None:
    """Turn the portrait at rest, uint8[H, W, 3] RGB, into the card "Camera is off", in place."""
    _draw_card(pixels, _camera_off, "Camera is off")


def draw_away_card(pixels: Pixels) -> None:
    """Turn the portrait at rest, uint8[H, W, 3] RGB, into the card "Be right back", in place."""
    _draw_card(pixels, _cup, "Be right back")


def _draw_card(
    pixels: Pixels, symbol: Callable[[ImageDraw.ImageDraw, float], None], text: str
) -> None:
    _recede(pixels)
    area = safe_area(pixels.shape[1], pixels.shape[0])
    side = area.height
    letters = text_coverage(text, max(8.0, side * 0.078))
    drawing = _symbol_coverage(symbol, max(8, round(side * 0.17)))
    gap = round(side * 0.045)
    top = area.top + (side - drawing.shape[0] - gap - letters.shape[0]) // 2
    _lay(pixels, drawing, area, top)
    _lay(pixels, letters, area, top + drawing.shape[0] + gap)


def _recede(pixels: Pixels) -> None:
    """Blur and dim a picture in place."""
    height, width = pixels.shape[:2]
    scale = min(1.0, _BLURRED_SIDE / min(height, width))
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    sigma = min(small.shape[:2]) * _BLUR
    soft = cv2.GaussianBlur(small.astype(np.float32), (0, 0), sigma) * DIMMED
    dim = cast(F32, cv2.resize(soft, (width, height), interpolation=cv2.INTER_CUBIC))
    # Rounded by chance (the same each time), since smooth dark areas would show steps.
    chance = np.random.default_rng(0).random((height, width, 1), np.float32)
    np.copyto(pixels, np.clip(dim + chance, 0, 255), casting="unsafe")


def _lay(pixels: Pixels, coverage: F32, area: Box, top: int) -> None:
    """Blend white into `pixels` as `coverage` says, centred in `area`, from row `top` on."""
    height, width = coverage.shape
    part = pixels[Box(area.left + (area.width - width) // 2, top, width, height).slices]
    share = coverage[..., None]
    np.copyto(part, part + (_WHITE - part) * share + 0.5, casting="unsafe")


def _symbol_coverage(draw: Callable[[ImageDraw.ImageDraw, float], None], side: int) -> F32:
    """Return how a symbol covers the pixels of a square, float32[side, side]."""
    large = Image.new("L", (side * _FINER, side * _FINER))
    draw(ImageDraw.Draw(large), side * _FINER)
    small = large.resize((side, side), Image.Resampling.BOX)
    return np.asarray(small, np.float32) / np.float32(255)


def _camera_off(draw: ImageDraw.ImageDraw, side: float) -> None:
    """Draw a film camera that is struck through."""
    draw.rounded_rectangle(_scaled(side, 0.04, 0.25, 0.66, 0.75), side * 0.11, fill=255)
    _line(draw, side, ((0.78, 0.46), (0.91, 0.36), (0.91, 0.64), (0.78, 0.54), (0.78, 0.46)), 0.08)
    draw.polygon(_scaled(side, 0.78, 0.46, 0.91, 0.36, 0.91, 0.64, 0.78, 0.54), fill=255)
    stroke = ((0.14, 0.10), (0.82, 0.90))
    _line(draw, side, stroke, 0.20, fill=0)
    _line(draw, side, stroke, 0.075)


def _cup(draw: ImageDraw.ImageDraw, side: float) -> None:
    """Draw a cup of something hot."""
    draw.arc(_scaled(side, 0.52, 0.42, 0.90, 0.72), -90, 90, fill=255, width=round(side * 0.075))
    draw.rounded_rectangle(
        _scaled(side, 0.14, 0.36, 0.70, 0.80),
        side * 0.18,
        fill=255,
        corners=(False, False, True, True),
    )
    _line(draw, side, ((0.10, 0.91), (0.74, 0.91)), 0.07)
    for x in (0.31, 0.53):
        wave = [(x + 0.03 * np.sin(2 * np.pi * t), 0.08 + 0.19 * t) for t in np.linspace(0, 1, 24)]
        _line(draw, side, tuple(wave), 0.06)


def _line(
    draw: ImageDraw.ImageDraw,
    side: float,
    points: tuple[tuple[float, float], ...],
    width: float,
    fill: int = 255,
) -> None:
    """Draw a line with round ends through points in parts of `side`."""
    places = [(x * side, y * side) for x, y in points]
    draw.line(places, fill=fill, width=round(width * side), joint="curve")
    radius = width * side / 2
    for x, y in places:
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=fill)


def _scaled(side: float, *parts: float) -> list[float]:
    return [part * side for part in parts]
