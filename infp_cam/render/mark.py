"""The mark that tells everybody in the call that the picture is generated."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from infp_cam.render.lettering import F32, Box, safe_area, text_coverage

TEXT = "AI avatar"

_LEAST_FONT = 9.0
_FONT = 1 / 23
"""Height of the font in the safe area's side: legible where 720 lines are shown as 180."""
_PLATE = np.array((16, 18, 22), np.float32)
_LETTERS = np.array((255, 255, 255), np.float32)
_PLATE_OPACITY = 0.62
_LETTERS_OPACITY = 0.92


class AvatarMark:
    """A small plate with `TEXT`, at the upper left of what every call program shows.

    The lower left is where call programs write a person's name over the picture. The mark is the
    same in every picture, so that it costs a video codec nothing and does not flicker.

    Parameters
    ----------
    size : tuple of int
        Width and height of the pictures, pixels.

    Attributes
    ----------
    box : Box
        Where it lies; nothing outside is touched.
    """

    def __init__(self, size: tuple[int, int]) -> None:
        area = safe_area(*size)
        plate, letters = _shape(max(_LEAST_FONT, area.height * _FONT))
        height, width = plate.shape
        margin = round(area.height * 0.03)
        self.box = Box(area.left + margin, area.top + margin, width, height)
        # out = (picture * keep + add) / 256, in whole numbers that never exceed 16 bits
        covered = letters[..., None] * _LETTERS_OPACITY
        beneath = plate[..., None] * _PLATE_OPACITY * (1 - covered)
        self._keep = np.round((1 - beneath - covered) * 256).astype(np.uint16)
        self._add = np.round((beneath * _PLATE + covered * _LETTERS) * 256).astype(np.uint16)
        self._sum = np.empty_like(self._add)

    def draw(self, pixels: NDArray[np.uint8]) -> None:
        """Draw it into `pixels`, uint8[height, width, 3] RGB."""
        part = pixels[self.box.slices]
        np.multiply(part, self._keep, out=self._sum)
        np.add(self._sum, self._add, out=self._sum)
        np.right_shift(self._sum, 8, out=part, casting="unsafe")


def _shape(font: float) -> tuple[F32, F32]:
    """Return how plate and letters cover the mark's pixels, float32[h, w] each."""
    text = text_coverage(TEXT, font)
    above, aside = round(font * 0.38), round(font * 0.55)
    letters = np.pad(text, ((above, above), (aside, aside)))
    height, width = letters.shape
    return _rounded(height, width, radius=height * 0.36), letters


def _rounded(height: int, width: int, radius: float) -> F32:
    """Return how a rectangle with round corners covers its pixels, float32[height, width]."""
    y = np.abs(np.arange(height, dtype=np.float32)[:, None] - (height - 1) / 2)
    x = np.abs(np.arange(width, dtype=np.float32)[None] - (width - 1) / 2)
    across = np.maximum(x - (width / 2 - radius), 0)
    down = np.maximum(y - (height / 2 - radius), 0)
    coverage: F32 = np.clip(radius + 0.5 - np.hypot(across, down), 0, 1).astype(np.float32)
    return coverage
