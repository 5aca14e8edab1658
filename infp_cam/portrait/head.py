"""Where the head is, from the landmarks of the face."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from infp_cam.portrait.contours import FACE_OVAL
from infp_cam.portrait.raster import Float32, Mask

_CROWN = 0.33
"""Crown above the top of the mesh, in heights of the mesh (the skull, without hair)."""


@dataclass(frozen=True, slots=True)
class Head:
    """The skull in the picture, as far as the face tells.

    Parameters
    ----------
    crown, chin : float32[2]
        Its ends, pixels.
    oval : float32[36, 2]
        Outline of the face.
    """

    crown: Float32
    chin: Float32
    oval: Float32

    @staticmethod
    def of_landmarks(landmarks: Float32) -> Head:
        """Return the head that belongs to a face's landmarks, float32[478, 3]."""
        top, chin = landmarks[10, :2], landmarks[152, :2]
        return Head(top + _CROWN * (top - chin), chin, landmarks[list(FACE_OVAL), :2])

    @property
    def height(self) -> float:
        """Crown to chin, pixels."""
        return float(np.linalg.norm(self.crown - self.chin))

    @property
    def width(self) -> float:
        """Of the face, pixels."""
        return float(np.ptp(self.oval[:, 0]))

    @property
    def middle(self) -> Float32:
        """Half way from crown to chin, at the middle of the face's width."""
        return np.array(
            (
                (self.oval[:, 0].min() + self.oval[:, 0].max()) / 2,
                (self.crown[1] + self.chin[1]) / 2,
            ),
            np.float32,
        )

    def face_mask(self, shape: tuple[int, ...]) -> Mask:
        """Return 255 inside of the face's outline, a little shrunk, as uint8[H, W]."""
        middle = self.oval.mean(0)
        inner = np.rint(middle + 0.92 * (self.oval - middle)).astype(np.int32)
        mask = np.zeros(shape[:2], np.uint8)
        cv2.fillPoly(mask, [inner], 255)
        return mask

    def bust_masks(self, shape: tuple[int, ...], scale: float) -> tuple[Mask, Mask]:
        """Return where head, neck and shoulders usually are, and where they surely are."""
        x, y = self.middle * scale
        height = self.height * scale
        axis = self.crown - self.chin
        tilt = float(np.degrees(np.arctan2(axis[0], -axis[1])))
        likely = np.zeros(shape[:2], np.uint8)
        head = ((float(x), float(y)), (0.92 * height, 1.16 * height), tilt)
        cv2.ellipse(likely, head, 255, -1)
        chin_y = float(self.chin[1]) * scale
        bottom = shape[0]
        shoulders = np.array(
            (
                (x - 0.28 * height, chin_y - 0.1 * height),
                (x - 0.30 * height, chin_y + 0.20 * height),
                (x - 0.95 * height, chin_y + 0.45 * height),
                (x - 1.10 * height, chin_y + 0.80 * height),
                (x - 1.15 * height, bottom),
                (x + 1.15 * height, bottom),
                (x + 1.10 * height, chin_y + 0.80 * height),
                (x + 0.95 * height, chin_y + 0.45 * height),
                (x + 0.30 * height, chin_y + 0.20 * height),
                (x + 0.28 * height, chin_y - 0.1 * height),
            )
        )
        cv2.fillPoly(likely, [np.rint(shoulders).astype(np.int32)], 255)
        sure = np.zeros(shape[:2], np.uint8)
        cv2.fillPoly(sure, [np.rint(self.oval * scale).astype(np.int32)], 255)
        neck = np.array(
            (
                (x - 0.15 * height, chin_y - 0.2 * height),
                (x + 0.15 * height, chin_y - 0.2 * height),
                (x + 0.45 * height, bottom),
                (x - 0.45 * height, bottom),
            )
        )
        neck[2:, 1] = np.minimum(neck[2:, 1], chin_y + 1.2 * height)
        cv2.fillPoly(sure, [np.rint(neck).astype(np.int32)], 255)
        return likely, sure
