"""The matte: which pixels are the person."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from infp_cam.portrait.model import Model

Float32 = NDArray[np.float32]
Image = NDArray[np.uint8]

_PIXELS = 256


class PersonSegmenter:
    """MediaPipe's selfie segmentation: a coarse matte."""

    def __init__(self) -> None:
        self._model = Model("selfie_segmentation")

    def __call__(self, image: Image) -> Float32:
        """Return the probability float32[H, W] that a pixel of `image` is of a person."""
        small = cv2.resize(image, (_PIXELS, _PIXELS), interpolation=cv2.INTER_AREA)
        out = self._model(small.astype(np.float32) / np.float32(255))["activation_10"]
        height, width = image.shape[:2]
        coarse = cv2.resize(out[..., 0], (width, height), interpolation=cv2.INTER_CUBIC)
        return np.clip(coarse, 0, 1).astype(np.float32)
