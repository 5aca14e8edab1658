"""Whether the picture stays as it is where neither head nor shoulders reach."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from infp_cam.motion.space import ARKIT58, HEAD_ROTATION, HEAD_TRANSLATION
from infp_cam.portrait.head import Head
from infp_cam.portrait.portrait import PortraitView
from infp_cam.portrait.pose import eye_distance
from infp_cam.portrait.raster import Float32, Image

_PERSON = 12
"""Opacity from which a pixel is the person's, 0..255."""

_FACE_REACH = 0.08
"""How far a face that moves, or hair that follows, reaches beyond the matte, head heights."""

_CHIN = 0.15
"""How much further a chin reaches whose jaw is fully open, head heights."""

_ARM = 1.1
"""From the joint below the ears to the end of the hair, head heights."""

_NEARER = 0.25
"""How far the outline moves for a whole `headZ`, head heights."""

_TURN = [ARKIT58.index(name) for name in HEAD_ROTATION]
_JAW = ARKIT58.index("jawOpen")
_MOVE = [ARKIT58.index(name) for name in HEAD_TRANSLATION]


@dataclass(frozen=True, slots=True)
class Change:
    """How a picture differs from rest out of the head's reach.

    Parameters
    ----------
    greatest : int
        Largest difference of a channel of a pixel, 0..255, over all pictures.
    mean : float
        Mean absolute difference in the picture where it is largest.
    share : float
        Least part of the picture that was out of reach.
    """

    greatest: int = 0
    mean: float = 0.0
    share: float = 1.0


class Backdrop:
    """Watches pictures out of the head's reach.

    Parameters
    ----------
    view : PortraitView
        Where the person is at rest.
    rest : uint8[H, W, 3]
        What the renderer makes of rest.
    """

    def __init__(self, view: PortraitView, rest: Image) -> None:
        away = (view.matte <= _PERSON).astype(np.uint8)
        self._distance: Float32 = np.asarray(
            cv2.distanceTransform(away, cv2.DIST_L2, cv2.DIST_MASK_5), np.float32
        )
        self._height = Head.of_landmarks(view.landmarks).height
        self._eyes = eye_distance(view.landmarks)
        self._rest = rest
        self.change = Change()

    def watch(self, values: NDArray[np.float32], picture: Image) -> None:
        """Compare the picture of a motion, float32[58], with rest."""
        beyond = self._distance > self.reach(values)
        found = np.abs(picture[beyond].astype(np.int16) - self._rest[beyond])
        self.change = Change(
            greatest=max(self.change.greatest, int(found.max(initial=0))),
            mean=max(self.change.mean, float(found.mean()) if found.size else 0.0),
            share=min(self.change.share, float(beyond.mean())),
        )

    def reach(self, values: NDArray[np.float32]) -> float:
        """Return how far a motion may carry the person beyond its matte, pixels."""
        turn = float(np.linalg.norm(values[_TURN]))
        x, y, z = (abs(float(value)) for value in values[_MOVE])
        swing = _ARM * float(np.sin(np.radians(min(turn, 90.0))))
        chin = _CHIN * float(values[_JAW])
        return self._height * (_FACE_REACH + chin + swing + _NEARER * z) + self._eyes * (x + y)
