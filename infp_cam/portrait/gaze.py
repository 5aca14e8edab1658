"""Where drawn eyes look: the irises of a face whose lids alone are known."""

from __future__ import annotations

import cv2
import numpy as np

from infp_cam.portrait.contours import LEFT_LIDS, RIGHT_LIDS
from infp_cam.portrait.raster import Float32, Image

_EYES = {468: RIGHT_LIDS, 473: LEFT_LIDS}
"""The first landmark of each iris, and the lids around it."""

_INNER_CORNER = 8
_DARK = (5, 60)
"""Percentiles of brightness between the lids that are all iris, and all white."""

_NEAR = 0.35
"""How far from the middle an iris is looked for, eye widths."""

_LEAST_PIXELS = 12


def looking(image: Image, landmarks: Float32) -> Float32:
    """Return `landmarks` with the irises moved to the dark between the lids of `image`."""
    moved = landmarks.copy()
    for first, (upper, lower) in _EYES.items():
        iris = slice(first, first + 5)
        middle = landmarks[first, :2]
        opening = landmarks[[*upper, *lower[-2:0:-1]], :2]
        moved[iris, :2] += _dark_middle(image, opening, middle) - middle
    return moved


def _dark_middle(image: Image, lids: Float32, middle: Float32) -> Float32:
    """Return the middle of what is dark inside the outline `lids`, near `middle`."""
    low = np.maximum(np.floor(lids.min(0)).astype(int), 0)
    high = np.ceil(lids.max(0)).astype(int) + 1
    part = image[low[1] : high[1], low[0] : high[0]]
    if part.size == 0:
        return middle
    grey = cv2.cvtColor(part, cv2.COLOR_RGB2GRAY).astype(np.float32)
    inside = np.zeros(grey.shape, np.uint8)
    cv2.fillPoly(inside, [np.rint((lids - low) * 16).astype(np.int32)], 1, shift=4)
    rows, columns = np.nonzero(inside)
    if len(rows) < _LEAST_PIXELS:
        return middle
    values = grey[rows, columns]
    dark, light = np.percentile(values, _DARK)
    at = np.stack([columns, rows], axis=1).astype(np.float32) + low
    width = float(np.linalg.norm(lids[0] - lids[_INNER_CORNER]))
    near = np.exp(-np.square(np.linalg.norm(at - middle, axis=1) / (_NEAR * width)))
    weight = np.clip((light - values) / (light - dark + 1), 0, 1) * near
    total = float(weight.sum())
    if total <= 0:
        return middle
    found: Float32 = ((at * weight[:, None]).sum(0) / total).astype(np.float32)
    return found
