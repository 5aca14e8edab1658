"""Continuing a picture beyond its edges: what is behind the person, and the person's body."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Float32 = NDArray[np.float32]
Image = NDArray[np.uint8]
Mask = NDArray[np.uint8]

_BLURS = (0.0, 0.006, 0.015, 0.035, 0.07)
"""Steps of blur, over the view's height."""

_BLUR_REACH = 0.30
"""Distance from the picture over the view's height at which the blur is full."""


def without_person(image: Image, matte: Mask) -> Image:
    """Return `image` with the person painted over by the surroundings, uint8[H, W, 3]."""
    shape = image.shape[1::-1]
    grown = cv2.dilate(matte, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (9, 9)))
    weight = (grown < 16).astype(np.float32)
    if not weight.any():
        weight[:] = 1e-3
    filled = _pushed_pulled(image.astype(np.float32) * weight[..., None], weight)
    keep = cv2.GaussianBlur(weight, (0, 0), max(shape) / 300)[..., None] * weight[..., None]
    return np.rint(image * keep + filled * (1 - keep)).astype(np.uint8)


def _pushed_pulled(colours: Float32, weight: Float32) -> Float32:
    """Return float32[H, W, 3] without gaps from weighted colours (Gortler et al. 1996)."""
    height, width = weight.shape
    known = np.minimum(weight, 1)[..., None]
    here = colours / np.maximum(weight, 1e-6)[..., None]
    if min(height, width) <= 2:
        total = max(float(weight.sum()), 1e-6)
        return np.where(known > 0, here, colours.sum((0, 1)) / total).astype(np.float32)
    size = ((width + 1) // 2, (height + 1) // 2)
    coarse_weight = cv2.resize(weight, size, interpolation=cv2.INTER_AREA)
    coarse = cv2.resize(colours, size, interpolation=cv2.INTER_AREA)
    gain = np.minimum(1, 4 * coarse_weight) / np.maximum(coarse_weight, 1e-6)
    below = _pushed_pulled(coarse * gain[..., None], coarse_weight * gain)
    smooth = cv2.GaussianBlur(below, (0, 0), 1.0)
    up = cv2.resize(smooth, (width, height), interpolation=cv2.INTER_LINEAR)
    return (here * known + up * (1 - known)).astype(np.float32)


def continued(image: Image, x: int, y: int, width: int, height: int) -> Image:
    """Return a view uint8[height, width, 3] with `image` at (x, y), continued to all sides.

    Beyond its edges the picture is mirrored, the more blurred the further away.
    """
    margins = (
        max(y, 0),
        max(height - y - image.shape[0], 0),
        max(x, 0),
        max(width - x - image.shape[1], 0),
    )
    canvas = _mirrored(image, margins)
    left, top = max(-x, 0), max(-y, 0)
    canvas = canvas[top : top + height, left : left + width]
    if not any(margins):
        return np.ascontiguousarray(canvas)
    away = _distance_outside(margins, width, height)
    level = np.clip(away / (_BLUR_REACH * height), 0, 1) ** 0.6 * (len(_BLURS) - 1)
    out = canvas.astype(np.float32)
    for step, blur in enumerate(_BLURS[1:], 1):
        share = np.clip(level - (step - 1), 0, 1)[..., None]
        out += (_blurred(canvas, blur * height) - out) * share
    return np.rint(out).astype(np.uint8)


def _mirrored(image: Image, margins: tuple[int, int, int, int]) -> Image:
    """Return `image` mirrored at its edges, as often as the margins need."""
    top, bottom, left, right = margins
    rows = _ping_pong(np.arange(-top, image.shape[0] + bottom), image.shape[0])
    columns = _ping_pong(np.arange(-left, image.shape[1] + right), image.shape[1])
    return np.ascontiguousarray(image[rows][:, columns])


def _ping_pong(index: NDArray[np.intp], size: int) -> NDArray[np.intp]:
    turned = np.mod(index, 2 * size)
    return np.where(turned < size, turned, 2 * size - 1 - turned)


def _distance_outside(
    margins: tuple[int, int, int, int], width: int, height: int
) -> Float32:
    top, bottom, left, right = margins
    rows = np.arange(height, dtype=np.float32)
    columns = np.arange(width, dtype=np.float32)
    down = np.maximum(np.maximum(top - rows, rows - (height - 1 - bottom)), 0)
    across = np.maximum(np.maximum(left - columns, columns - (width - 1 - right)), 0)
    return np.hypot(down[:, None], across[None, :]).astype(np.float32)


def _blurred(image: Image, sigma: float) -> Float32:
    """Return a Gaussian blur, computed on a smaller picture."""
    step = max(int(sigma / 2), 1)
    size = (max(image.shape[1] // step, 1), max(image.shape[0] // step, 1))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    small = cv2.GaussianBlur(small, (0, 0), sigma / step, borderType=cv2.BORDER_REPLICATE)
    return cv2.resize(small, image.shape[1::-1], interpolation=cv2.INTER_LINEAR).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Layer:
    """A person on their own.

    Parameters
    ----------
    image : uint8[H, W, 3]
    matte : uint8[H, W]
    """

    image: Image
    matte: Mask


def lengthened(person: Layer, chin: int, rows: int) -> Layer:
    """Return `person` with the body stretched downwards by `rows`, the more the lower.

    Nothing changes down to a little below row `chin`.
    """
    height, width = person.matte.shape
    start = min(chin + (height - chin) // 8, height - 2)
    length = height - start
    target = np.arange(length + rows, dtype=np.float32)
    source = target - rows * (target / (length + rows)) ** 2
    down = np.concatenate((np.arange(start, dtype=np.float32), start + source))
    across = np.arange(width, dtype=np.float32)
    map_x, map_y = np.meshgrid(across, np.minimum(down, height - 1))
    return Layer(*(_mapped(values, map_x, map_y) for values in (person.image, person.matte)))


def _mapped(values: Image, map_x: Float32, map_y: Float32) -> Image:
    return np.asarray(
        cv2.remap(
            values,
            map_x.astype(np.float32),
            map_y.astype(np.float32),
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        ),
        np.uint8,
    )


def widened(person: Layer, columns: int, chin: int, reach: float) -> Layer:
    """Return `columns` more of the body to the right of `person`, whose edge cuts a shoulder.

    The shoulder's outline goes on as it came, rounds off and drops as an arm does.

    Parameters
    ----------
    person : Layer
    columns : int
        Width of the result.
    chin : int
        Row of the chin.
    reach : float
        Columns after which the shoulder has dropped.
    """
    height, width = person.matte.shape
    outline = _shoulder_line(person.matte, chin)
    strip = max(round(0.5 * reach), 8)
    strip = min(strip, width // 4)
    base = outline[-strip:]
    edge = float(outline[-1])
    if edge >= height - 1:
        empty = np.zeros((height, columns), np.uint8)
        return Layer(np.zeros((height, columns, 3), np.uint8), empty)
    slope = float(np.clip(np.polyfit(np.arange(strip), base, 1)[0], 0.12, 1.2))
    away = np.arange(1, columns + 1, dtype=np.float32)
    share = np.clip(away / reach, 0, 1)
    drop = height - edge
    target = edge + slope * away + drop * (1 - np.sqrt(1 - share**2))
    inward = strip * (1 - np.exp(-away / strip))
    source_x = width - 1 - inward
    source_line = np.interp(source_x, np.arange(width), outline)
    map_x = np.broadcast_to(source_x, (height, columns))
    rows = np.arange(height, dtype=np.float32)[:, None]
    map_y = rows - (target - source_line)[None]
    image, matte = (_mapped(v, map_x, map_y) for v in (person.image, person.matte))
    matte[rows < target - 4] = 0
    matte[:, away >= reach] = 0
    return Layer(image, matte)


def _shoulder_line(matte: Mask, chin: int) -> Float32:
    """Return, for each column, the row below which all is body (the height where none is)."""
    free = matte < 128
    free[:chin] = True
    last = matte.shape[0] - np.argmax(free[::-1], axis=0)
    line = last.astype(np.float32)
    return cv2.blur(line[None], (9, 1), borderType=cv2.BORDER_REPLICATE)[0].astype(np.float32)
