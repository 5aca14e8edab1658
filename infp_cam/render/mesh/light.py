"""The light and the colours of a portrait, for what has to be painted into it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from infp_cam.render.mesh import landmarks as lm
from infp_cam.render.mesh.face import FaceFrame

F32 = NDArray[np.float32]
U8 = NDArray[np.uint8]

LUMA = np.array([0.299, 0.587, 0.114], np.float32)
SKIN = np.array([1.22, 0.95, 0.80], np.float32)
"""Colour of light skin in white light, its luma being 1."""

TOOTH = np.array([1.0, 0.97, 0.90], np.float32)
"""Teeth against what is white."""
TEETH_FROM = 0.55
"""How bright teeth in the picture are at least, against what is white in its light."""
TEETH_SHARE = 0.15
"""Share of an open mouth that they fill at least."""


@dataclass(frozen=True, slots=True)
class Light:
    """Colours under the portrait's own light, float32[3], 0..255.

    Parameters
    ----------
    skin, lip : float32[3]
        Mean colours of the cheeks and of the lower lip.
    white : float32[3]
        What a white thing would look like in this light.
    slope : float
        How much brighter the subject's left cheek is than the mean of both, -0.3..0.3.
    detail : float
        How far the white of the eyes is another colour than the skin, 0..1: eyes of statues and
        of brown paintings are not, and their teeth would not be drawn one by one either.
    """

    skin: F32
    lip: F32
    white: F32
    slope: float
    detail: float

    @classmethod
    def of(cls, face: FaceFrame, image: U8) -> Light:
        """Return the light on the face in `image`."""
        cheeks = np.array([_colour(image, face.points[i, :2], face.unit) for i in lm.CHEEKS])
        skin = np.median(cheeks, axis=0)
        lip = np.median(
            [_colour(image, face.points[i, :2], face.unit / 2) for i in (85, 315, 16)], 0
        )
        eyes = np.concatenate([_inside(image, face.points[list(ring), :2]) for ring in _EYES])
        if not len(eyes):  # a picture too narrow to show them
            eyes = np.array(skin[None], np.float32)
        bright = eyes @ LUMA
        sclera = eyes[bright >= np.percentile(bright, 85)].mean(axis=0)
        luma = cheeks @ LUMA
        right, left = luma[::2].mean(), luma[1::2].mean()
        chroma = [c / max(float(c @ LUMA), 1.0) for c in (skin, sclera)]
        return cls(
            skin.astype(np.float32),
            lip.astype(np.float32),
            _white(skin, sclera, float(luma.max())),
            float(np.clip((left - right) / max(left + right, 1.0), -0.3, 0.3)),
            float(np.clip((np.abs(chroma[0] - chroma[1]).max() - 0.03) / 0.07, 0, 1)),
        )

    def with_teeth(self, seen: F32) -> Light:
        """Return this light with the white of teeth that a picture shows.

        Parameters
        ----------
        seen : float32[n, 3]
            Colours between open lips. Teeth are among them where enough is bright in every
            channel: lips, gums and tongue are red.
        """
        pale = seen.min(axis=1) / float(self.white.min())
        if float((pale > TEETH_FROM).mean()) < TEETH_SHARE:
            return self
        teeth = seen[pale >= np.percentile(pale, 95)].mean(axis=0)
        return replace(self, white=(teeth / TOOTH).astype(np.float32))


def _white(skin: F32, sclera: F32, brightest: float) -> F32:
    """Return what is white in the light that gives skin and eyes these colours."""
    shown, eyes = float(skin @ LUMA), float(sclera @ LUMA)
    hue = skin / max(shown, 1.0)
    colour = 0.65 * np.clip(hue / SKIN, 0.7, 1.3) ** 0.6 + 0.35 * hue
    usual = 1.3 * shown
    luma = min(0.5 * max(eyes, 0.6 * usual) + 0.5 * usual, max(brightest, eyes))
    white: F32 = np.minimum(luma * colour / float(colour @ LUMA), 245).astype(np.float32)
    return white


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
