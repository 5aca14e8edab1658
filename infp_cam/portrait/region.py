"""Square, turned regions of a picture: what a landmark model looks at."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from infp_cam.portrait.raster import Float32, Image, resized

_MARGIN = 1.5
"""Side of the region over the longer side of the face's box (as the models were trained)."""


@dataclass(frozen=True, slots=True)
class Region:
    """A square in a picture.

    Parameters
    ----------
    x, y : float
        Centre, pixels.
    side : float
        Length of a side, pixels.
    angle : float
        Radians by which the square's own right points down from the picture's right.
    """

    x: float
    y: float
    side: float
    angle: float

    @staticmethod
    def of_detection(box: Float32, eyes: Float32) -> Region:
        """Return the region of a face from its box [x0, y0, x1, y1] and two eyes [2, 2]."""
        (x0, y0, x1, y1), (right, left) = box, eyes
        angle = float(np.arctan2(left[1] - right[1], left[0] - right[0]))
        side = _MARGIN * float(max(x1 - x0, y1 - y0))
        return Region(float(x0 + x1) / 2, float(y0 + y1) / 2, side, angle)

    @staticmethod
    def of_landmarks(landmarks: Float32) -> Region:
        """Return the region of a face from its landmarks, float32[n, 2 or more], pixels.

        The square is placed on the box that is level with the eyes.
        """
        right, left = landmarks[33, :2], landmarks[263, :2]
        angle = float(np.arctan2(left[1] - right[1], left[0] - right[0]))
        cos, sin = np.cos(angle), np.sin(angle)
        turn = np.array(((cos, -sin), (sin, cos)), np.float32)
        level = landmarks[:, :2] @ turn
        low, high = level.min(0), level.max(0)
        x, y = turn @ ((low + high) / 2)
        return Region(float(x), float(y), _MARGIN * float((high - low).max()), angle)

    def nudged(self, right: float, down: float, scale: float, turn: float) -> Region:
        """Return the region shifted by shares of its side, scaled, and turned by radians."""
        return Region(
            self.x + right * self.side,
            self.y + down * self.side,
            self.side * scale,
            self.angle + turn,
        )

    def _axes(self, pixels: int) -> Float32:
        """Return the matrix float32[2, 3] from crop coordinates to picture coordinates."""
        scale = self.side / pixels
        cos, sin = np.cos(self.angle) * scale, np.sin(self.angle) * scale
        half = pixels / 2
        return np.array(
            (
                (cos, -sin, self.x - cos * half + sin * half),
                (sin, cos, self.y - sin * half - cos * half),
            ),
            np.float32,
        )

    def crop(self, image: Image, pixels: int) -> Float32:
        """Return the region as float32[pixels, pixels, 3] in 0..1; edges are repeated."""
        shrink = int(self.side / pixels / 1.5)
        if shrink >= 2:  # sampling alone would alias
            return self._crop_shrunk(image, pixels, shrink)
        return self._sample(image, self._axes(pixels), pixels)

    def _crop_shrunk(self, image: Image, pixels: int, shrink: int) -> Float32:
        reach = self.side * 0.75
        height, width = image.shape[:2]
        x0, y0 = max(int(self.x - reach), 0), max(int(self.y - reach), 0)
        x1, y1 = min(int(self.x + reach), width), min(int(self.y + reach), height)
        part = image[y0:y1, x0:x1]
        size = (max((x1 - x0) // shrink, 1), max((y1 - y0) // shrink, 1))
        small = resized(part, *size)
        axes = self._axes(pixels)
        axes[:, 2] -= (x0, y0)
        axes *= np.array(((size[0] / (x1 - x0),), (size[1] / (y1 - y0),)), np.float32)
        return self._sample(small, axes, pixels)

    @staticmethod
    def _sample(image: Image, axes: Float32, pixels: int) -> Float32:
        # Crop coordinates count from pixel edges, OpenCV counts from pixel centres.
        axes = axes.copy()
        axes[:, 2] += axes[:, 0] * 0.5 + axes[:, 1] * 0.5 - 0.5
        crop = cv2.warpAffine(
            image,
            axes,
            (pixels, pixels),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
        return crop.astype(np.float32) / np.float32(255)

    def to_image(self, points: Float32, pixels: int) -> Float32:
        """Return crop points float32[n, 3] as picture points: x, y pixels, z in the same scale."""
        axes = self._axes(pixels)
        xy = points[:, :2] @ axes[:, :2].T + axes[:, 2]
        z = points[:, 2:] * (self.side / pixels)
        return np.concatenate((xy, z), axis=1).astype(np.float32)
