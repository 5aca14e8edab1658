"""From a picture to the faces in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from infp_cam.portrait.detector import Detection, FaceDetector
from infp_cam.portrait.mesh import CROP_PIXELS, AttentionMesh
from infp_cam.portrait.pose import eye_distance
from infp_cam.portrait.raster import Float32, Image
from infp_cam.portrait.region import Region

_LEAST_SCORE = 0.2
"""Detections below are noise; low, since paintings score low and the mesh judges again."""

_LEAST_PRESENCE = 0.5
_LOOKS = 3
"""Times that the mesh looks for the face, each time where the last look found it."""

_NUDGES = tuple(
    (0.03 * np.cos(turn), 0.03 * np.sin(turn), 1 + 0.05 * np.sin(2 * turn), 0.04 * np.cos(3 * turn))
    for turn in np.arange(9) * (2 * np.pi / 9)
)
"""Slightly other regions (shift in sides, scale, turn): the mean of what the mesh sees in each
is three times as steady as one look."""


_MOST_WANDER = 0.016
"""Mean spread of the landmarks over the nudges, in eye distances, above which there is no face.
Faces, photographed, painted or drawn, have 0.004 to 0.008; what textures feign has over 0.02."""


@dataclass(frozen=True, slots=True)
class Face:
    """A face in a picture.

    Parameters
    ----------
    landmarks : float32[478, 3]
        Pixels of the picture (x right, y down, z away from the camera).
    presence : float
        Probability that it is a face, 0..1.
    """

    landmarks: Float32
    presence: float


class FaceAnalyzer(Protocol):
    """Finds faces."""

    def analyze(self, image: Image) -> list[Face]:
        """Return the faces in `image`, uint8[H, W, 3] RGB, the largest first."""
        ...


class MediaPipeAnalyzer:
    """MediaPipe's face models in LiteRT, offline."""

    def __init__(self) -> None:
        self._detector = FaceDetector()
        self._mesh = AttentionMesh()

    def analyze(self, image: Image) -> list[Face]:
        """Return the faces in `image`, uint8[H, W, 3] RGB, the largest first."""
        faces = self._confirmed(image, self._detector(image, _LEAST_SCORE))
        if not faces:
            faces = self._confirmed(image, self._detector.closely(image, _LEAST_SCORE))
        return faces

    def follow(self, image: Image, region: Region) -> Face | None:
        """Return the face in `region` of `image`, or None where there is none."""
        landmarks, presence = self._mesh(region.crop(image, CROP_PIXELS))
        if presence < _LEAST_PRESENCE:
            return None
        return Face(region.to_image(landmarks, CROP_PIXELS), presence)

    def _confirmed(self, image: Image, detections: list[Detection]) -> list[Face]:
        faces: list[Face] = []
        for detection in detections:
            face = self._settled(image, Region.of_detection(detection.box, detection.eyes))
            if face is not None and not any(_same(face, other) for other in faces):
                faces.append(face)
        return sorted(faces, key=lambda face: -eye_distance(face.landmarks))

    def _settled(self, image: Image, region: Region) -> Face | None:
        """Return the face near `region`, looked at until the region fits."""
        for _ in range(_LOOKS):
            face = self.follow(image, region)
            if face is None:
                return None
            region = Region.of_landmarks(face.landmarks)
        looks = [self.follow(image, region.nudged(*nudge)) for nudge in _NUDGES]
        seen = [look for look in looks if look is not None]
        if len(seen) < len(looks):
            return None
        points = np.stack([look.landmarks for look in seen])
        mean = points.mean(0, dtype=np.float32)
        wander = float(points[:, :468, :2].std(0).mean()) / eye_distance(mean)
        if wander > _MOST_WANDER:
            return None
        return Face(mean, min(look.presence for look in seen))


def _same(a: Face, b: Face) -> bool:
    """Return whether the noses are closer than half an eye distance."""
    apart = float(np.linalg.norm(a.landmarks[1, :2] - b.landmarks[1, :2]))
    return apart < 0.5 * max(eye_distance(a.landmarks), eye_distance(b.landmarks))
