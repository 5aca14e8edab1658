"""Glasses: the frame that a portrait wears, and what it keeps still."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from infp_cam.render.mesh import landmarks as lm
from infp_cam.render.mesh.face import FaceFrame, smoothstep
from infp_cam.render.mesh.imaging import blurred, sample
from infp_cam.render.mesh.light import LUMA

F32 = NDArray[np.float32]
U8 = NDArray[np.uint8]
Mask = NDArray[np.bool_]

THICKEST = 0.11
"""Width of the thickest rims that are found, eye distances."""
DARKER = 0.30
"""Share by which a rim is darker than the skin beside it, at least."""
COVERED = 0.65
"""Share of an eye's width under which a rim runs, at least."""
HOLD = (0.03, 0.115)
"""How far from the frame skin begins to move, and moves freely, eye distances."""
LASHES = 0.045
"""How far above the eye its lashes and its lid's edge reach, eye distances."""


class Glasses:
    """A frame of glasses in a portrait.

    Parameters
    ----------
    frame : float32[height, width]
        1 on the frame, 0 elsewhere, with a soft edge.
    unit : float
        Eye distance, pixels.
    """

    def __init__(self, frame: F32, unit: float) -> None:
        self.frame = frame
        away = cv2.distanceTransform((frame < 0.5).astype(np.uint8), cv2.DIST_L2, 5)
        self._free = smoothstep(HOLD[0] * unit, HOLD[1] * unit, np.asarray(away, np.float32))

    @classmethod
    def of(cls, face: FaceFrame, image: U8) -> Glasses | None:
        """Return the glasses in `image`; None where none are sure to be there.

        A frame is one dark, thin thing that crosses the nose between the eyes, reaches both
        temples and runs under both eyes. Rims that are bright, rimless or half are not found:
        they then move with the skin.
        """
        dark = _thin_and_dark(face, image)
        dark &= ~_features(face, image.shape[:2])
        whole = cv2.morphologyEx(dark.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
        _, labels, boxes, _ = cv2.connectedComponentsWithStats(whole)
        wide = boxes[:, cv2.CC_STAT_WIDTH] > 0.5 * face.unit
        for label in np.flatnonzero(wide[1:]) + 1:
            part = labels == label
            if _is_frame(face, part):
                around = cv2.dilate(part.astype(np.uint8), np.ones((3, 3), np.uint8))
                frame = np.clip(blurred(around.astype(np.float32), 0.8) * 1.3, 0, 1)
                return cls(frame.astype(np.float32), face.unit)
        return None

    def free(self, at: F32) -> F32:
        """Return how freely skin moves at pixels float32[h, w, 2]: 0 under the frame, up to 1."""
        return sample(self._free, at)


_BROWS = (
    (70, 63, 105, 66, 107, 55, 65, 52, 53, 46),
    (300, 293, 334, 296, 336, 285, 295, 282, 283, 276),
)
"""Outlines of the brows."""


def _thin_and_dark(face: FaceFrame, image: U8) -> Mask:
    """Return where the picture is darker than on both sides of a thin line, bool[h, w]."""
    luma = blurred((image.astype(np.float32) @ LUMA).astype(np.float32), 0.004 * face.unit + 0.3)
    size = 2 * round(THICKEST * face.unit / 2) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    beside = np.asarray(cv2.morphologyEx(luma, cv2.MORPH_CLOSE, disc), np.float32)
    dark: Mask = (beside - luma > DARKER * beside) & (beside - luma > 20)
    return dark


def _features(face: FaceFrame, shape: tuple[int, ...]) -> Mask:
    """Return where brows, eyes and lashes are, which are dark too, bool[h, w]."""
    up = -face.axes[:2, 1] * np.float32(LASHES * face.unit)
    outlines = [face.points[list(brow), :2] for brow in _BROWS]
    for upper, lower in (
        (lm.RIGHT_LID_UPPER, lm.RIGHT_LID_LOWER),
        (lm.LEFT_LID_UPPER, lm.LEFT_LID_LOWER),
    ):
        lashes = face.points[list(upper[1:-1]), :2] + up
        outlines.append(np.vstack([face.points[list(lower), :2], lashes[::-1]]))
    mask = np.zeros(shape, np.uint8)
    for outline in outlines:
        cv2.fillPoly(mask, [np.round(outline).astype(np.int32)], 1)
    features: Mask = mask > 0
    return features


def _is_frame(face: FaceFrame, part: Mask) -> bool:
    """Return whether something dark lies where only glasses do."""
    left, down = (way / np.linalg.norm(way) for way in (face.axes[:2, 0], face.axes[:2, 1]))
    ways = np.stack([left, down], axis=1)
    at = np.argwhere(part)[:, ::-1] @ ways / face.unit
    points = face.points[:, :2] @ ways / face.unit
    on_nose = np.abs(at[:, 0] - points[lm.NOSE_BRIDGE, 0]) < 0.03
    on_nose &= (at[:, 1] > points[lm.GLABELLA, 1]) & (at[:, 1] < points[lm.NOSE_MIDDLE, 1])
    if not on_nose.any():
        return False
    return all(
        _surrounds(at, points[list(upper)], points[list(lower)])
        for upper, lower in (
            (lm.RIGHT_LID_UPPER, lm.RIGHT_LID_LOWER),
            (lm.LEFT_LID_UPPER, lm.LEFT_LID_LOWER),
        )
    )


def _surrounds(at: F32, upper: F32, lower: F32) -> bool:
    """Return whether points float32[n, 2] run under an eye and reach beyond its outer corner."""
    outer, inner = upper[0], upper[-1]
    along = (at[:, 0] - outer[0]) / (inner[0] - outer[0])
    below = at[:, 1] - lower[:, 1].max()
    under = (below > 0.04) & (below < 0.50) & (along >= 0) & (along < 1)
    covered = len(np.unique((along[under] * 16).astype(int))) / 16
    beyond = (along < -0.05) & (np.abs(at[:, 1] - outer[1]) < 0.35)
    return covered >= COVERED and bool(beyond.any())
