"""A portrait: the picture, where its face is, and how it is framed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class PortraitView:
    """A portrait framed for a camera picture of one size.

    Parameters
    ----------
    image : uint8[height, width, 3]
        RGB; what the camera shows when the face rests.
    matte : uint8[height, width]
        Opacity of the person (head, hair, body), 0..255.
    landmarks : float32[478, 3]
        MediaPipe's points in pixels of `image` (x right, y down, z away from the camera, same
        scale); 468 of the face, 10 of the irises.
    """

    image: NDArray[np.uint8]
    matte: NDArray[np.uint8]
    landmarks: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Portrait:
    """A picture with a face that was found once and is kept in the cache.

    Parameters
    ----------
    key : str
        SHA-256 of the file, hexadecimal.
    image : uint8[H, W, 3]
        RGB, upright, bounded in size.
    matte : uint8[H, W]
        Opacity of the person, 0..255.
    landmarks : float32[478, 3]
        MediaPipe's points in pixels of `image`.
    pose_deg : tuple of float
        Pitch, yaw, roll of the head in the picture, degrees, with the signs of `arkit58`.
    notes : tuple of str
        What the person should know, such as that the largest of several faces was taken.
    """

    key: str
    image: NDArray[np.uint8]
    matte: NDArray[np.uint8]
    landmarks: NDArray[np.float32]
    pose_deg: tuple[float, float, float]
    notes: tuple[str, ...] = ()

    @staticmethod
    def load(path: Path) -> Portrait:
        """Return the portrait in the file at `path`, from the cache where it was seen before."""
        raise NotImplementedError  # replaced by the importer

    def view(self, width: int, height: int) -> PortraitView:
        """Return the portrait framed with head room for a picture of `width` by `height`."""
        raise NotImplementedError  # replaced by the importer
