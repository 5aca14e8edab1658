"""The light and the colours of a portrait, for what has to be painted into it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from infp_cam.render.mesh import landmarks as lm
from infp_cam.render.mesh.face import FaceFrame

F32 = NDArray[np.float32]
U8 = NDArray[np.uint8]

LUMA = np.array([0.299, 0.587, 0.114], np.float32)


@dataclass(frozen=True, slots=True)
class Light:
    """Colours under the portrait's own light, float32[3], 0..255.

    Parameters
    ----------
    skin, lip : float32[3]
        Mean colours of the cheeks and of the lower lip.
    white : float32[3]
        What a white thing would look like in this light.
    """

    skin: F32
    lip: F32
    white: F32

    @classmethod
    def of(cls, face: FaceFrame, image: U8) -> Light:
        """Return the light on the face in `image`."""
        skin = np.median([_colour(image, face.points[i, :2], face.unit) for i in lm.CHEEKS], axis=0)
        lip = np.median(
            [_colour(image, face.points[i, :2], face.unit / 2) for i in (85, 315, 16)], 0
        )
        eyes = np.concatenate([_inside(image, face.points[list(ring), :2]) for ring in _EYES])
        luma = eyes @ LUMA
        sclera = eyes[luma >= np.percentile(luma, 85)].mean(axis=0)
        pale = 0.55 * skin + 0.45 * float(skin @ LUMA)
        by_skin = pale * 1.3
        white = np.minimum(0.5 * np.maximum(sclera, 0.6 * by_skin) + 0.5 * by_skin, 245)
        return cls(skin.astype(np.float32), lip.astype(np.float32), white.astype(np.float32))


_EYES = (
    lm.RIGHT_LID_UPPER + lm.RIGHT_LID_LOWER[::-1],
    lm.LEFT_LID_UPPER + lm.LEFT_LID_LOWER[::-1],
)


def _colour(image: U8, at: F32, unit: float) -> F32:
    radius = max(1, round(unit / 40))
    x, y = (int(v) for v in np.round(at))
    patch = image[max(y - radius, 0) : y + radius + 1, max(x - radius, 0) : x + radius + 1]
    mean: F32 = patch.reshape(-1, 3).mean(axis=0) if patch.size else np.full(3, 128.0)
    return mean


def _inside(image: U8, outline: F32) -> F32:
    mask = np.zeros(image.shape[:2], np.uint8)
    cv2.fillPoly(mask, [np.round(outline).astype(np.int32)], 1)
    return image[mask > 0].astype(np.float32)
