"""The texture of a portrait's skin: pores, brush strokes, cracks, the camera's noise."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from infp_cam.render.mesh import landmarks as lm
from infp_cam.render.mesh.face import FaceFrame
from infp_cam.render.mesh.imaging import blurred, resized
from infp_cam.render.mesh.source import FINENESS

F32 = NDArray[np.float32]
U8 = NDArray[np.uint8]

PATCH = 0.15
"""Side of the patches of skin that are looked at, eye distances."""
COARSEST = 0.022
"""Structures wider than this (sigma of a Gaussian) are shading and no grain, eye distances."""


def skin_grain(face: FaceFrame, image: U8, height: int, width: int) -> F32:
    """Return what skin adds to its shading, to be laid on painted skin.

    One of the calmer patches of cheek and forehead, without spots, repeated as in a mirror.

    Parameters
    ----------
    face : FaceFrame
    image : uint8[..., ..., 3]
        The picture.
    height, width : int
        Size to fill, source pixels.

    Returns
    -------
    float32[height, width, 3]
        Of mean 0.
    """
    side = max(8, round(PATCH * face.unit))
    sigma = COARSEST * face.unit
    tried = [_detail(image, face.points[i, :2], side, sigma) for i in lm.PLAIN_SKIN]
    patches = [patch for patch in tried if patch is not None]
    if not patches:
        return np.zeros((height, width, 3), np.float32)
    lively = [float(patch.std()) for patch in patches]
    patch = patches[int(np.argsort(lively)[(len(lively) - 1) // 3])]
    fine = resized(patch, int(FINENESS) * side, int(FINENESS) * side, cv2.INTER_CUBIC)
    room = ((0, max(0, height - fine.shape[0])), (0, max(0, width - fine.shape[1])), (0, 0))
    grain: F32 = np.pad(fine, room, mode="symmetric")[:height, :width]
    return grain


def _detail(image: U8, centre: F32, side: int, sigma: float) -> F32 | None:
    """Return the detail of a square of the picture; None where it is not wholly in the picture."""
    margin = round(2 * sigma) + 1
    x, y = (round(float(c)) - side // 2 - margin for c in centre)
    size = side + 2 * margin
    if x < 0 or y < 0 or x + size > image.shape[1] or y + size > image.shape[0]:
        return None
    patch = image[y : y + size, x : x + size].astype(np.float32)
    detail = (patch - blurred(patch, sigma))[margin:-margin, margin:-margin]
    centred: F32 = detail - detail.mean(axis=(0, 1))
    return centred
