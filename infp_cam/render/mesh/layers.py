"""The picture taken apart: person in front, background painted in behind."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from infp_cam.render.mesh.imaging import blurred, resized, sample

F32 = NDArray[np.float32]
U8 = NDArray[np.uint8]

DETAIL = 1 / 12
"""What is finer than this counts as detail of the background, shorter sides of the picture."""


def fill_smoothly(image: F32, known: F32) -> F32:
    """Return `image` with what is not known filled from around, by pulling and pushing a pyramid.

    Gortler et al., The Lumigraph (1996), section 3.5.

    Parameters
    ----------
    image : float32[h, w, c]
    known : float32[h, w]
        1 where the image is kept, 0 where it is filled, between them a blend.
    """
    height, width = known.shape
    if min(height, width) <= 2:
        total = float(known.sum())
        mean = (image * known[..., None]).sum(axis=(0, 1)) / max(total, 1e-6)
        fill = np.broadcast_to(mean, image.shape).astype(np.float32)
    else:
        size = ((width + 1) // 2, (height + 1) // 2)
        weight = resized(known, *size, cv2.INTER_AREA)
        colour = resized(image * known[..., None], *size, cv2.INTER_AREA)
        colour = colour.reshape(*weight.shape, -1)
        colour /= np.maximum(weight, np.float32(1e-6))[..., None]
        coarse = fill_smoothly(colour, np.clip(weight * 4, 0, 1))
        fill = resized(coarse, width, height, cv2.INTER_CUBIC).reshape(image.shape)
    mixed: F32 = (fill + (image - fill) * known[..., None]).astype(np.float32)
    return mixed


def person_alpha(matte: U8) -> F32:
    """Return the person's opacity with a margin that takes in loose hair, float32[h, w], 0..1."""
    wide = cv2.dilate(matte, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (5, 5)))
    soft = blurred(wide.astype(np.float32), 1.5) / np.float32(255)
    alpha: F32 = np.clip(soft * 1.06 - 0.02, 0, 1)
    return alpha


def background_behind(image: U8, alpha: F32) -> U8:
    """Return the picture without the person, uint8[h, w, 3].

    Colours spread in from around; fine detail is that of the surroundings, mirrored at the
    person's edge.
    """
    touched = cv2.dilate((alpha > 0).astype(np.uint8), np.ones((5, 5), np.uint8))
    person = np.asarray(touched, np.float32)
    if person.min() > 0:
        return image.copy()
    known = 1 - person
    filled = fill_smoothly(image.astype(np.float32), known)
    blend = (blurred(person, 3) * person)[..., None]
    filled += (blurred(filled, 3) - filled) * blend
    filled += _mirrored_detail(image, known) * person[..., None]
    behind: U8 = np.clip(np.rint(filled), 0, 255).astype(np.uint8)
    return behind


def _mirrored_detail(image: U8, known: F32) -> F32:
    """Return the detail of what is known, mirrored at its edge, float32[h, w, 3]."""
    width = max(3, round(DETAIL * min(known.shape)))
    total = cv2.blur(known, (width, width)) + np.float32(1e-3)
    smooth = cv2.blur(image * known[..., None], (width, width)) / total[..., None]
    detail = (image - smooth) * known[..., None]
    nearest = cv2.distanceTransformWithLabels(
        1 - known.astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )[1]
    rows, columns = np.nonzero(known)
    edge = np.zeros((len(rows) + 1, 2), np.float32)
    edge[nearest[rows, columns]] = np.stack([columns, rows], axis=1)
    height, width = known.shape
    here = np.stack(np.meshgrid(np.arange(width), np.arange(height)), axis=-1)
    across = (2 * edge[nearest] - here).astype(np.float32)
    return sample(detail.astype(np.float32), across)


def person_layer(image: U8, alpha: F32, background: U8) -> U8:
    """Return the person alone, premultiplied, uint8[h, w, 4].

    The colour is what, laid over the background with this alpha, gives the picture back: so no
    rim of the old background goes along with the head.
    """
    behind = background.astype(np.float32) * (1 - alpha)[..., None]
    colour = np.clip(image.astype(np.float32) - behind, 0, 255 * alpha[..., None])
    layer: U8 = np.rint(np.dstack([colour, 255 * alpha])).astype(np.uint8)
    return layer


def rimmed(image: U8, width: int) -> U8:
    """Return the image with a rim of `width` pixels, in which its border goes on."""
    return np.asarray(
        cv2.copyMakeBorder(image, width, width, width, width, cv2.BORDER_REPLICATE), np.uint8
    )


def twice(image: U8) -> U8:
    """Return the image at twice the size; pixel (2x, 2y) is the old pixel (x, y)."""
    height, width = image.shape[:2]
    half = np.array([[0.5, 0, 0], [0, 0.5, 0]], np.float32)
    larger = cv2.warpAffine(
        image,
        half,
        (2 * width, 2 * height),
        flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return larger.astype(np.uint8)
