"""A portrait as a camera picture."""

from __future__ import annotations

import cv2
import numpy as np

from infp_cam.portrait import backdrop
from infp_cam.portrait.backdrop import Layer
from infp_cam.portrait.framing import place
from infp_cam.portrait.head import Head
from infp_cam.portrait.raster import Float32, Image, Mask

_NECK = 0.12
"""Where shoulders may begin, above the chin, in head heights."""

_FADE = 0.05
"""Width over which a head fades where the picture cuts it at the side, in head heights."""

_SHOULDER = 1.25
"""Where an arm ends, from the middle of the face, in head heights."""


def framed(
    image: Image,
    matte: Mask,
    landmarks: Float32,
    yaw_deg: float,
    width: int,
    height: int,
) -> tuple[Image, Mask, Float32]:
    """Return picture, matte and landmarks of the view of `width` by `height` pixels."""
    head = Head.of_landmarks(landmarks)
    where = place(matte, head, yaw_deg, width, height)
    tall = head.height * where.scale
    person = Layer(_scaled(image, where.scale), _scaled(matte, where.scale))
    behind = backdrop.without_person(person.image, person.matte, round(0.06 * tall))
    view = backdrop.continued(person.image, behind, where.x, where.y, width, height)
    opacity = np.zeros((height, width), np.uint8)

    chin = round(float(head.chin[1]) * where.scale)
    missing = height - (where.y + person.matte.shape[0])
    if missing > 0:
        person = backdrop.lengthened(person, chin, missing)
    neck, fade = round(chin - _NECK * tall), round(_FADE * tall)
    middle = float(head.middle[0]) * where.scale
    left, right = where.x, width - where.x - person.matte.shape[1]
    if right > 0:
        reach = _arm(person.matte.shape[1] - middle, tall)
        more = backdrop.widened(person, right, neck, reach)
        _put(view, opacity, more, width - right, where.y)
        person = backdrop.faded(person, neck, fade)
    if left > 0:
        person = person.mirrored()
        more = backdrop.widened(person, left, neck, _arm(middle, tall))
        _put(view, opacity, more.mirrored(), 0, where.y)
        person = backdrop.faded(person, neck, fade).mirrored()
    _put(view, opacity, person, where.x, where.y)

    moved = landmarks * np.float32(where.scale)
    moved[:, :2] += (where.x, where.y)
    return view, opacity, moved


def _arm(edge: float, tall: float) -> float:
    """Return how far beyond a picture's edge, `edge` from the face's middle, an arm reaches."""
    return max(_SHOULDER * tall - edge, 0.2 * tall)


def _scaled(values: Image, scale: float) -> Image:
    size = (max(round(values.shape[1] * scale), 1), max(round(values.shape[0] * scale), 1))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(values, size, interpolation=way), np.uint8)


def _put(view: Image, opacity: Mask, person: Layer, x: int, y: int) -> None:
    """Put `person` on `view` at (x, y), in place."""
    height, width = opacity.shape
    x0, y0 = max(x, 0), max(y, 0)
    x1, y1 = min(x + person.matte.shape[1], width), min(y + person.matte.shape[0], height)
    part = (slice(y0 - y, y1 - y), slice(x0 - x, x1 - x))
    place = (slice(y0, y1), slice(x0, x1))
    share = person.matte[part].astype(np.float32)[..., None] / 255
    mixed = view[place] + (person.image[part].astype(np.float32) - view[place]) * share
    view[place] = np.rint(mixed).astype(np.uint8)
    opacity[place] = person.matte[part]
