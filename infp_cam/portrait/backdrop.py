"""Continuing a picture beyond its edges: what is behind the person, and the person's body."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from infp_cam.portrait.raster import Float32, Image, Mask, reduced, resized, smoothed

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
    small = reduced(image, step).astype(np.float32)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * (margin // step) + 1,) * 2)
    opaque = np.asarray(cv2.dilate(reduced(matte, step), kernel))
    weight = (opaque < 16).astype(np.float32)
    if not weight.any():
        weight[:] = 1e-3
    filled = _pushed_pulled(small * weight[..., None], weight)
    height, width = matte.shape
    keep = resized(smoothed(weight, 1.5) * weight, width, height)[..., None]
    filled = resized(filled, width, height)
    return np.rint(filled + (image - filled) * keep).astype(np.uint8)


def _pushed_pulled(colours: Float32, weight: Float32) -> Float32:
    """Return float32[H, W, 3] without gaps from weighted colours (Gortler et al. 1996)."""
    height, width = weight.shape
    known = np.minimum(weight, 1)[..., None]
    here = colours / np.maximum(weight, 1e-6)[..., None]
    if min(height, width) <= 2:
        total = max(float(weight.sum()), 1e-6)
        return np.asarray(np.where(known > 0, here, colours.sum((0, 1)) / total), np.float32)
    coarse_weight = resized(weight, (width + 1) // 2, (height + 1) // 2)
    coarse = resized(colours, (width + 1) // 2, (height + 1) // 2)
    share = np.minimum(1, 4 * coarse_weight) / np.maximum(coarse_weight, 1e-6)
    gain = share.astype(np.float32)
    below = _pushed_pulled(coarse * gain[..., None], coarse_weight * gain)
    up = resized(smoothed(below, 1.0), width, height)
    return np.asarray(here * known + up * (1 - known), np.float32)


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
        return np.asarray(depth * (1 - np.exp(-away / depth)), np.intp)

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
    return np.asarray(np.where((x > 0) & (y > 0), np.hypot(x, y), np.maximum(x, y)), np.float32)


def _blurred(image: Image, sigma: float) -> Float32:
    """Return a Gaussian blur, computed on a smaller picture."""
    step = max(int(sigma / 2), 1)
    small = smoothed(reduced(image, step).astype(np.float32), sigma / step)
    return resized(small, *image.shape[1::-1])


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


def widened(person: Layer, columns: int, neck: int, reach: float) -> Layer:
    """Return `columns` more of the body to the right of `person`, whose edge cuts a shoulder.

    The shoulder's outline goes on as it came, rounds off and drops as an arm does. Nothing above
    the row `neck` is continued, so that a head at the edge does not grow.

    Parameters
    ----------
    person : Layer
    columns : int
        Width of the result.
    neck : int
        Row above which there are no shoulders.
    reach : float
        Columns after which the shoulder has dropped.
    """
    height, width = person.matte.shape
    outline = np.maximum(_shoulder_line(person.matte), neck)
    shoulder = width - int(np.argmax(outline[::-1] <= neck)) if (outline <= neck).any() else 0
    strip = float(np.clip(width - shoulder, 0.04 * reach, 0.5 * reach))
    edge = float(outline[-1])
    if edge >= height - 1:
        return Layer(
            np.zeros((height, columns, 3), np.uint8), np.zeros((height, columns), np.uint8)
        )
    slope = float(np.clip((edge - outline[-1 - round(strip)]) / strip, 0.12, 1.2))
    away = np.arange(1, columns + 1, dtype=np.float32)
    share = np.clip(away / reach, 0, 1)
    target = edge + slope * away + (height - edge) * (1 - np.sqrt(1 - share**2))
    source_x = width - 1 - strip * (1 - np.exp(-away / strip))
    source_line = np.interp(source_x, np.arange(width), outline)
    rows = np.arange(height, dtype=np.float32)[:, None]
    map_x = np.broadcast_to(source_x, (height, columns))
    map_y = rows - (target - source_line)[None]
    image, matte = _mapped(person.image, map_x, map_y), _mapped(person.matte, map_x, map_y)
    matte[rows < target - 4] = 0
    matte[:, away >= reach] = 0
    return Layer(image, matte)


def faded(person: Layer, neck: int, width: int) -> Layer:
    """Return `person` with what is above row `neck` fading out over `width` at the right edge."""
    ramp = np.ones(person.matte.shape[1], np.float32)
    ramp[-width:] = np.linspace(1, 0, width)
    matte = person.matte.copy()
    matte[:neck] = np.rint(matte[:neck] * ramp)
    return Layer(person.image, matte)


def _shoulder_line(matte: Mask) -> Float32:
    """Return, for each column, the row below which all is body (the height where none is)."""
    gaps = np.ones((max(matte.shape[0] // 20, 3), 1), np.uint8)
    closed = np.asarray(cv2.morphologyEx(matte, cv2.MORPH_CLOSE, gaps))
    free = closed[::-1] < 128
    line = np.where(free.any(0), matte.shape[0] - np.argmax(free, axis=0), 0).astype(np.float32)
    smooth: Float32 = np.asarray(
        cv2.blur(line[None], (9, 1), borderType=cv2.BORDER_REPLICATE), np.float32
    )
    return smooth.reshape(-1)
