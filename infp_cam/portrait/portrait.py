"""A portrait: the picture, where its face is, and how it is framed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import cv2
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
        from infp_cam.errors import PortraitInvalid
        from infp_cam.portrait.analyzer import MediaPipeAnalyzer
        from infp_cam.portrait.matte import PersonSegmenter
        from infp_cam.portrait.picture import decode, read_bytes
        from infp_cam.portrait.pose import head_pose

        content = read_bytes(path)
        picture = decode(content, path.name)
        faces = MediaPipeAnalyzer().analyze(picture.image)
        if not faces:
            raise PortraitInvalid(
                f"No face was found in {path.name}.",
                "Choose a picture in which both eyes, the nose and the mouth are in sight.",
            )
        landmarks = faces[0].landmarks
        matte = (PersonSegmenter()(picture.image) * 255).astype(np.uint8)
        return Portrait(
            hashlib.sha256(content).hexdigest(),
            picture.image,
            matte,
            landmarks,
            head_pose(landmarks),
        )

    def view(self, width: int, height: int) -> PortraitView:
        """Return the portrait framed with head room for a picture of `width` by `height`."""
        top, chin = self.landmarks[10, 1], self.landmarks[152, 1]
        head = (chin - top) * 1.35
        scale = 0.55 * height / head
        x = float(self.landmarks[:, 0].min() + self.landmarks[:, 0].max()) / 2
        y = chin - head / 2
        place = np.array(
            ((scale, 0, width / 2 - scale * x), (0, scale, 0.4 * height - scale * y)), np.float32
        )
        image = cv2.warpAffine(
            self.image, place, (width, height), borderMode=cv2.BORDER_REPLICATE
        )
        matte = cv2.warpAffine(
            self.matte, place, (width, height), borderMode=cv2.BORDER_REPLICATE
        )
        landmarks = self.landmarks * scale
        landmarks[:, :2] += place[:, 2]
        return PortraitView(image, matte, landmarks)
