"""Pictures as arrays, and changing their size."""

from __future__ import annotations

from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
"""uint8[H, W, 3], RGB."""

Mask = NDArray[np.uint8]
"""uint8[H, W], 0..255."""

Float32 = NDArray[np.float32]

_Value = TypeVar("_Value", np.uint8, np.float32)


def resized(values: NDArray[_Value], width: int, height: int) -> NDArray[_Value]:
    """Return `values` with other numbers of columns and rows, averaged where that is fewer."""
    fewer = width < values.shape[1]
    way = cv2.INTER_AREA if fewer else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(values, (width, height), interpolation=way), values.dtype)


def reduced(values: NDArray[_Value], step: int) -> NDArray[_Value]:
    """Return `values` with each `step` by `step` pixels averaged into one."""
    return resized(values, max(values.shape[1] // step, 1), max(values.shape[0] // step, 1))


def smoothed(values: NDArray[_Value], sigma: float) -> NDArray[_Value]:
    """Return a Gaussian blur."""
    return np.asarray(
        cv2.GaussianBlur(values, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE), values.dtype
    )


def steep(values: Float32, low: float, high: float) -> Float32:
    """Return `values` stretched so that `low` becomes 0 and `high` 1, cut off beyond."""
    stretched: Float32 = np.clip((values - low) / (high - low), 0, 1).astype(np.float32)
    return stretched
