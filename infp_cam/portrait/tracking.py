"""Following one face through the frames of a video, such as our own renderer's."""

from __future__ import annotations

from dataclasses import dataclass

from infp_cam.portrait.analyzer import MediaPipeAnalyzer
from infp_cam.portrait.pose import eye_aperture, eye_distance, head_pose, lip_aperture
from infp_cam.portrait.raster import Float32, Image
from infp_cam.portrait.region import Region


@dataclass(frozen=True, slots=True)
class TrackedFace:
    """A face in a frame, and what its landmarks measure.

    Parameters
    ----------
    landmarks : float32[478, 3]
        Pixels of the frame.
    pose_deg : tuple of float
        Pitch, yaw, roll, degrees, with the signs of `arkit58`.
    eye_left, eye_right : float
        Gap of the lids over the eye's width; the subject's eyes.
    lips : float
        Mean gap of the inner lips at three pairs of points, in eye distances.
    eye_distance : float
        Distance of the outer eye corners, in three dimensions, pixels.
    """

    landmarks: Float32
    pose_deg: tuple[float, float, float]
    eye_left: float
    eye_right: float
    lips: float
    eye_distance: float


class FaceTracker:
    """Measures a face frame by frame; nothing is smoothed."""

    def __init__(self) -> None:
        self._analyzer = MediaPipeAnalyzer()
        self._region: Region | None = None

    def track(self, frame: Image) -> TrackedFace | None:
        """Return the face in `frame`, uint8[H, W, 3] RGB, or None where there is none.

        The face is looked for where it was in the last frame, else anywhere.
        """
        face = None if self._region is None else self._analyzer.follow(frame, self._region)
        if face is None:
            self._region = None
            faces = self._analyzer.analyze(frame)
            if not faces:
                return None
            face = faces[0]
        landmarks = face.landmarks
        self._region = Region.of_landmarks(landmarks)
        return TrackedFace(
            landmarks,
            head_pose(landmarks),
            eye_aperture(landmarks, "left"),
            eye_aperture(landmarks, "right"),
            lip_aperture(landmarks),
            eye_distance(landmarks),
        )
