"""RGB pictures as I420, which virtual cameras take: brightness, and colour at half the size."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

# OpenCV's Cb and Cr use the full range, video uses 16 to 240.
_LIMITED = np.round((np.arange(256) - 128) * (224 / 255) + 128).astype(np.uint8)


class I420Converter:
    """Converts pictures of one size, ITU-R BT.601, limited range.

    Each colour sample is the mean of its four pixels. (OpenCV's own conversion takes one of them,
    which frays the edges of lips.)

    Parameters
    ----------
    size : tuple of int
        Width and height, even numbers of pixels.
    """

    def __init__(self, size: tuple[int, int]) -> None:
        width, height = size
        self._half = width // 2, height // 2
        self._planes = np.empty((height * 3 // 2, width), np.uint8)
        quarter = width * height // 4
        self._u, self._v = self._planes.reshape(-1)[4 * quarter :].reshape(2, quarter)

    def convert(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return `pixels`, uint8[H, W, 3] RGB, as uint8[H * 3 / 2, W]; valid until the next call.

        The rows hold Y, then U, then V.
        """
        cv2.cvtColor(pixels, cv2.COLOR_RGB2YUV_I420, dst=self._planes)
        half = cv2.resize(pixels, self._half, interpolation=cv2.INTER_AREA)
        colours = cv2.LUT(cv2.cvtColor(half, cv2.COLOR_RGB2YCrCb), _LIMITED)
        self._u[:] = colours[..., 2].reshape(-1)
        self._v[:] = colours[..., 1].reshape(-1)
        return self._planes
