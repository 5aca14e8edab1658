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

_BLUR_START, _BLUR_REACH = -0.08, 0.25
"""Distances outside of the picture, over the view's height, where the blur begins and is full."""


_MIRRORED = 0.25
"""Part of the picture's side that is mirrored beyond its edge."""


def without_person(image: Image, matte: Mask, margin: int) -> Image:
    """Return `image` with the person painted over by the surroundings, uint8[H, W, 3].

    Up to `margin` pixels around the matte are taken for the person's, since they hold loose hair
    and the person's own shine.
    """
    step = max(margin // 4, 1)
    size = (max(image.shape[1] // step, 1), max(image.shape[0] // step, 1))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    opaque = cv2.resize(matte, size, interpolation=cv2.INTER_AREA)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * (margin // step) + 1,) * 2)
    weight = (cv2.dilate(opaque, kernel) < 16).astype(np.float32)
    if not weight.any():
        weight[:] = 1e-3
    filled = _pushed_pulled(small * weight[..., None], weight)
    keep = cv2.GaussianBlur(weight, (0, 0), 1.5) * weight
    full = image.shape[1::-1]
    keep = cv2.resize(keep, full, interpolation=cv2.INTER_LINEAR)[..., None]
    filled = cv2.resize(filled, full, interpolation=cv2.INTER_LINEAR)
    return np.rint(filled + (image - filled) * keep).astype(np.uint8)


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


def continued(image: Image, behind: Image, x: int, y: int, width: int, height: int) -> Image:
    """Return a view uint8[height, width, 3] with `image` at (x, y), continued to all sides.

    Parameters
    ----------
    image, behind : uint8[H, W, 3]
        The picture with and without the person. Beyond its edges it is continued by `behind`
        mirrored, the more blurred the further away; the blur sets in a little before the edge.
    """
    margins = (
        max(y, 0),
        max(height - y - image.shape[0], 0),
        max(x, 0),
        max(width - x - image.shape[1], 0),
    )
    left, top = max(-x, 0), max(-y, 0)
    part = (slice(top, top + height), slice(left, left + width))
    canvas = _mirrored(behind, margins)
    sharp = canvas.copy()
    rows = slice(margins[0], margins[0] + image.shape[0])
    sharp[rows, margins[2] : margins[2] + image.shape[1]] = image
    canvas, sharp = canvas[part], sharp[part]
    if not any(margins):
        return np.ascontiguousarray(sharp)
    away = _distance_outside(margins, width, height) / height
    level = np.clip((away - _BLUR_START) / (_BLUR_REACH - _BLUR_START), 0, 1) * (len(_BLURS) - 1)
    out = sharp.astype(np.float32)
    for step, blur in enumerate(_BLURS[1:], 1):
        share = np.clip(level - (step - 1), 0, 1)[..., None]
        out += (_blurred(canvas, blur * height) - out) * share
    return np.rint(out).astype(np.uint8)


def _mirrored(image: Image, margins: tuple[int, int, int, int]) -> Image:
    """Return `image` continued by its own mirrored margins, ever slower so as to stay in them."""
    top, bottom, left, right = margins
    rows = _mirror(image.shape[0], top, bottom)
    columns = _mirror(image.shape[1], left, right)
    return np.ascontiguousarray(image[rows][:, columns])


def _mirror(size: int, before: int, after: int) -> NDArray[np.intp]:
    depth = _MIRRORED * size

    def inward(count: int) -> NDArray[np.intp]:
        away = np.arange(count) + 0.5
        return (depth * (1 - np.exp(-away / depth))).astype(np.intp)

    return np.concatenate((inward(before)[::-1], np.arange(size), size - 1 - inward(after)))


def _distance_outside(margins: tuple[int, int, int, int], width: int, height: int) -> Float32:
    """Return how far each pixel is beyond the nearest edge; negative inside."""
    top, bottom, left, right = margins
    rows = np.arange(height, dtype=np.float32)
    columns = np.arange(width, dtype=np.float32)
    never = np.float32(-2 * max(width, height))
    down = np.maximum(
        top - rows if top else never, rows - (height - 1 - bottom) if bottom else never
    ) + np.zeros(height, np.float32)
    across = np.maximum(
        left - columns if left else never, columns - (width - 1 - right) if right else never
    ) + np.zeros(width, np.float32)
    y, x = down[:, None], across[None, :]
    return np.where((x > 0) & (y > 0), np.hypot(x, y), np.maximum(x, y)).astype(np.float32)


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

    def mirrored(self) -> Layer:
        """Return the same with left and right exchanged."""
        return Layer(self.image[:, ::-1], self.matte[:, ::-1])


def lengthened(person: Layer, chin: int, rows: int) -> Layer:
    """Return `person` with the body stretched downwards by `rows`.

    Nothing changes down to a little below row `chin`; from there the stretch sets in softly.
    """
    height, width = person.matte.shape
    start = min(chin + (height - chin) // 8, height - 2)
    length, longer = height - start, height - start + rows
    least = max((length / longer - 1 / 6) * 6 / 5, 0.05)
    speed = np.interp(np.arange(longer), (0, longer / 3), (1, least))
    source = np.cumsum(speed) * (length / speed.sum())
    down = np.concatenate((np.arange(start), start + source))
    map_x, map_y = np.meshgrid(np.arange(width), np.minimum(down, height - 1))
    return Layer(_mapped(person.image, map_x, map_y), _mapped(person.matte, map_x, map_y))


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


def widened(person: Layer, columns: int, reach: float) -> Layer:
    """Return `columns` more of the body to the right of `person`, whose edge cuts a shoulder.

    The shoulder's outline goes on as it came, rounds off and drops as an arm does.

    Parameters
    ----------
    person : Layer
    columns : int
        Width of the result.
    reach : float
        Columns after which the shoulder has dropped.
    """
    height, width = person.matte.shape
    outline = _shoulder_line(person.matte)
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


def _shoulder_line(matte: Mask) -> Float32:
    """Return, for each column, the row below which all is body (the height where none is)."""
    gaps = np.ones((max(matte.shape[0] // 20, 3), 1), np.uint8)
    closed = cv2.morphologyEx(matte, cv2.MORPH_CLOSE, gaps)
    free = closed[::-1] < 128
    line = np.where(free.any(0), matte.shape[0] - np.argmax(free, axis=0), 0).astype(np.float32)
    return cv2.blur(line[None], (9, 1), borderType=cv2.BORDER_REPLICATE)[0].astype(np.float32)
