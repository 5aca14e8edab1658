"""Words in the picture, and where in it everybody sees them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

F32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a picture, in pixels.

    Parameters
    ----------
    left, top : int
        Its first column and row.
    width, height : int
        Its size.
    """

    left: int
    top: int
    width: int
    height: int

    @property
    def slices(self) -> tuple[slice, slice]:
        """Its rows and columns."""
        return (
            slice(self.top, self.top + self.height),
            slice(self.left, self.left + self.width),
        )


def safe_area(width: int, height: int) -> Box:
    """Return the middle square of a picture: what is left of it where call programs cut.

    Their tiles are 16:9, 4:3 or square, and they fill a tile by cutting the picture's sides.
    """
    side = min(width, height)
    return Box((width - side) // 2, (height - side) // 2, side, side)


def text_coverage(text: str, size: float) -> F32:
    """Return how much of each pixel the letters of `text` cover, 0..1.

    Parameters
    ----------
    text : str
        One line.
    size : float
        Height of the font, pixels.

    Returns
    -------
    float32[h, w]
        As large as the letters: no margin, tall letters and descenders set `h`.
    """
    font = ImageFont.load_default(size)
    left, top, right, bottom = font.getbbox(text)
    picture = Image.new("L", (max(1, round(right - left)), max(1, round(bottom - top))))
    ImageDraw.Draw(picture).text((-left, -top), text, fill=255, font=font)
    return np.asarray(picture, np.float32) / np.float32(255)
