"""The matte: which pixels are the person."""

from __future__ import annotations

import cv2
import numpy as np

from infp_cam.portrait.head import Head
from infp_cam.portrait.model import Model
from infp_cam.portrait.raster import Float32, Image, Mask, reduced, resized, steep

_PIXELS = 256
_NEAR_SIDE = 3.0
"""Side of the second look over the head's height."""

_LEAST_ON_FACE = 0.75
"""Mean probability on the face below which the segmentation is not believed."""

_SURE = 0.8
_WISP = 0.05
"""Reach of loose hair around what is surely the person, in head heights."""
_HOLE = 0.1
"""Side of the largest hole that is no gap between hair or arms, in head heights."""

_DOUBT = 0.12
"""Width around the usual shape of head and shoulders that may be person too, in head heights."""

DRAWN_NOTE = (
    "The person could not be told from the background by the segmentation; "
    "the outline was found by shape and colour and may be rough."
)


class PersonSegmenter:
    """MediaPipe's selfie segmentation: coarse, but it knows hair, shoulders and clothes."""

    def __init__(self) -> None:
        self._model = Model("selfie_segmentation")

    def __call__(self, image: Image, head: Head) -> Float32:
        """Return the probability float32[H, W] that a pixel of `image` is of the person."""
        height, width = image.shape[:2]
        whole = self._look(image, (0, 0, width, height))
        reach = _NEAR_SIDE * head.height / 2
        x, y = head.middle[0], head.middle[1] + 0.5 * head.height
        x0, y0 = max(round(x - reach), 0), max(round(y - reach), 0)
        x1, y1 = min(round(x + reach), width), min(round(y + reach), height)
        if (x1 - x0) * (y1 - y0) > 0.8 * width * height:
            return whole
        near = self._look(image, (x0, y0, x1, y1))
        trust = _faded_box((x0, y0, x1, y1), image.shape, round(0.3 * reach))
        return near * trust + whole * (1 - trust)

    def _look(self, image: Image, box: tuple[int, int, int, int]) -> Float32:
        x0, y0, x1, y1 = box
        part = image[y0:y1, x0:x1]
        small = resized(part, _PIXELS, _PIXELS)
        out = self._model(small.astype(np.float32) / np.float32(255))["activation_10"][..., 0]
        spread = np.zeros(image.shape[:2], np.float32)
        spread[y0:y1, x0:x1] = resized(out, x1 - x0, y1 - y0)
        return spread


def _faded_box(box: tuple[int, int, int, int], shape: tuple[int, ...], fade: int) -> Float32:
    """Return 1 inside of `box`, falling to 0 at those of its sides that are inside the picture."""
    x0, y0, x1, y1 = box
    height, width = shape[:2]
    columns, rows = np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)
    across = np.ones(width, np.float32)
    down = np.ones(height, np.float32)
    for ramp, at, low, high, end in (
        (across, columns, x0, x1, width),
        (down, rows, y0, y1, height),
    ):
        if low > 0:
            ramp *= np.clip((at - low) / fade, 0, 1)
        if high < end:
            ramp *= np.clip((high - 1 - at) / fade, 0, 1)
    return np.outer(down, across).astype(np.float32)


def person_matte(
    image: Image, head: Head, segmenter: PersonSegmenter
) -> tuple[Mask, tuple[str, ...]]:
    """Return the opacity of the person, uint8[H, W], and notes.

    Hair and shoulder outlines follow the picture (guided filter, He et al. 2013).

    Parameters
    ----------
    image : uint8[H, W, 3]
    head : Head
        Where the head is in it.
    segmenter : PersonSegmenter
    """
    likely = segmenter(image, head)
    face = head.face_mask(image.shape)
    notes: tuple[str, ...] = ()
    if float(likely[face > 0].mean()) < _LEAST_ON_FACE:
        likely, notes = _by_shape_and_colour(image, head), (DRAWN_NOTE,)
    likely = np.maximum(_joined(likely, face, head.height), (face > 0).astype(np.float32))
    matte = _following_edges(image, likely, head.height)
    return np.rint(matte * 255).astype(np.uint8), notes


def _joined(likely: Float32, face: Mask, head_height: float) -> Float32:
    """Return `likely` kept near to what is surely of the same body as the face, holes filled."""
    sure = ((likely > _SURE) | (face > 0)).astype(np.uint8)
    _, labels = cv2.connectedComponents(sure)
    body = (labels == np.bincount(labels[face > 0]).argmax()).astype(np.uint8)
    _, others, stats, _ = cv2.connectedComponentsWithStats(1 - body)
    left, top, wide, high, area = stats.T
    inside = (left > 0) & (top > 0)
    inside &= (left + wide < likely.shape[1]) & (top + high < likely.shape[0])
    hole = inside & (area < (_HOLE * head_height) ** 2)
    away = cv2.distanceTransform(1 - body, cv2.DIST_L2, 3) / head_height
    near = np.clip(2 - away / _WISP, 0, 1)
    return np.where(hole[others] & (body == 0), 1.0, likely * near).astype(np.float32)


def _following_edges(image: Image, likely: Float32, head_height: float) -> Float32:
    """Return `likely` with its soft border moved onto the edges in the picture."""
    radius = max(round(head_height / 40), 3)
    wide = guided(image, steep(likely, 0.2, 0.8), 2 * radius, 1e-4)
    fine = guided(image, steep(wide, 0.15, 0.85), radius, 1e-5)
    return steep(fine, 0.08, 0.92)


def guided(image: Image, values: Float32, radius: int, eps: float) -> Float32:
    """Return `values` smoothed within regions of even colour (guided filter, colour guide).

    Computed on a picture made smaller by a quarter of the radius (He and Sun 2015).
    """
    step = max(radius // 4, 1)
    guide = image.astype(np.float32) / np.float32(255)
    small, target = reduced(guide, step), reduced(values, step)
    window = (2 * max(radius // step, 1) + 1,) * 2

    def mean(x: Float32) -> Float32:
        return np.asarray(cv2.blur(x, window), np.float32)

    mean_guide, mean_target = mean(small), mean(target)
    covariance = mean(small * target[..., None]) - mean_guide * mean_target[..., None]
    products = small[..., :, None] * small[..., None, :]
    spread = mean(products.reshape(*target.shape, 9)).reshape(*target.shape, 3, 3)
    spread -= mean_guide[..., :, None] * mean_guide[..., None, :]
    spread += np.float32(eps) * np.eye(3, dtype=np.float32)
    slope = np.linalg.solve(spread, covariance[..., None])[..., 0].astype(np.float32)
    offset = mean_target - (slope * mean_guide).sum(-1)
    height, width = values.shape
    slope, offset = (resized(mean(x), width, height) for x in (slope, offset))
    fitted: Float32 = np.clip((slope * guide).sum(-1) + offset, 0, 1)
    return fitted


def _by_shape_and_colour(image: Image, head: Head) -> Float32:
    """Return the person as a head-and-shoulders shape that GrabCut fitted to the colours."""
    step = max(max(image.shape[:2]) // 480, 1)
    small = reduced(image, step)
    likely, sure = head.bust_masks(small.shape, 1 / step)
    doubtful = cv2.dilate(
        likely, np.ones((3, 3), np.uint8), iterations=round(_DOUBT * head.height / step)
    )
    labels = np.full(small.shape[:2], cv2.GC_BGD, np.uint8)
    labels[np.asarray(doubtful) > 0] = cv2.GC_PR_BGD
    labels[likely > 0] = cv2.GC_PR_FGD
    labels[sure > 0] = cv2.GC_FGD
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.setRNGSeed(0)
    cv2.grabCut(small, labels, (0, 0, 1, 1), *models, 5, cv2.GC_INIT_WITH_MASK)
    person = np.isin(labels, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8) * np.uint8(255)
    person = np.asarray(cv2.medianBlur(person, 5), np.uint8)
    return resized(person.astype(np.float32) / np.float32(255), *image.shape[1::-1])
