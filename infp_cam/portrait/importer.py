"""From a picture file to a portrait: the work that is done once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from infp_cam.errors import PortraitInvalid
from infp_cam.portrait.analyzer import Face, FaceAnalyzer, MediaPipeAnalyzer
from infp_cam.portrait.fitting import fitted
from infp_cam.portrait.framing import place
from infp_cam.portrait.gaze import looking
from infp_cam.portrait.head import Head
from infp_cam.portrait.matte import PersonSegmenter, person_matte
from infp_cam.portrait.picture import Picture, decode
from infp_cam.portrait.placed import LEAST_EYE_DISTANCE, PlacedPoints
from infp_cam.portrait.pose import eye_aperture, eye_distance, head_pose, lip_aperture
from infp_cam.portrait.raster import Float32, Image, Mask, resized

_KEPT_HEAD_HEIGHT = 720
"""Pixels from crown to chin that a 1920x1080 picture needs, with something to spare."""

_MOST_ROLL = 50
"""Degrees of tilt above which the picture, not the head, is turned."""

_OTHER_FACE = 0.3
"""Size over the largest face's from which a second face is worth a word."""

_USUAL_SIZE = (1280, 720)
_MOST_ENLARGED = 2.5
"""Enlargement from which the person is told that the picture will look soft."""

_CUT_SIDE, _CUT_TOP = 0.01, 0.15
"""Share of the face's size that may lie beyond the picture: at the sides and chin, at the top."""


class FaceNotFound(PortraitInvalid):
    """No face was found in a picture; points can be placed on it."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What the importer finds; the fields are those of `infp_cam.portrait.portrait.Portrait`."""

    image: Image
    matte: Mask
    landmarks: Float32
    pose_deg: tuple[float, float, float]
    notes: tuple[str, ...]


@cache
def _analyzer() -> FaceAnalyzer:
    return MediaPipeAnalyzer()


@cache
def _segmenter() -> PersonSegmenter:
    return PersonSegmenter()


def import_picture(content: bytes, name: str, placed: PlacedPoints | None = None) -> Imported:
    """Return the portrait in the picture file `content`; `name` is for messages.

    Parameters
    ----------
    placed : PlacedPoints or None
        Where the face is, instead of where it is found; pixels of the file's upright picture.

    Raises
    ------
    PortraitInvalid
        Where it is no picture, or has no face that is whole and large enough (`FaceNotFound`
        where it has none), or no face can be where the points are.
    """
    picture = decode(content, name)
    if placed is None:
        landmarks, pose, notes = _found(picture, name)
    else:
        landmarks, pose, notes = _placed(picture, placed)
    image, opacity, landmarks = _kept(picture, landmarks)
    matte, more = (
        person_matte(image, Head.of_landmarks(landmarks), _segmenter())
        if opacity is None
        else (opacity, ())
    )
    notes += more
    enlarged = place(matte, Head.of_landmarks(landmarks), pose[1], *_USUAL_SIZE).scale
    if enlarged > _MOST_ENLARGED:
        notes += (f"The picture is small: at 1280x720 it is shown {enlarged:.1f} times enlarged.",)
    return Imported(image, matte, landmarks, pose, notes)


_Pose = tuple[float, float, float]


def _found(picture: Picture, name: str) -> tuple[Float32, _Pose, tuple[str, ...]]:
    """Return landmarks and pose of the largest face that is found, and notes."""
    faces = _analyzer().analyze(picture.image)
    if not faces:
        raise FaceNotFound(
            f"No face was found in {name}.",
            "Choose an upright picture in which both eyes, the nose and the mouth can be seen, "
            "or place the points of the face yourself.",
        )
    landmarks = faces[0].landmarks
    _check(landmarks, picture, name)
    pose = head_pose(landmarks)
    _check_upright(pose[2], name)
    return landmarks, pose, _other_faces(faces) + _notes(landmarks, pose)


def _placed(picture: Picture, points: PlacedPoints) -> tuple[Float32, _Pose, tuple[str, ...]]:
    """Return landmarks and pose of the face that meets the placed points, and notes."""
    height, width = picture.image.shape[:2]
    points.check(round(width * picture.reduced), round(height * picture.reduced))
    face = fitted(points.scaled(1 / picture.reduced))
    landmarks = looking(picture.image, face.landmarks)
    return landmarks, face.pose_deg, _notes(landmarks, face.pose_deg)


def _check(landmarks: Float32, picture: Picture, name: str) -> None:
    """Refuse a face that is too small or cut off."""
    distance = eye_distance(landmarks) * picture.reduced
    if distance < LEAST_EYE_DISTANCE:
        raise PortraitInvalid(
            f"The face in {name} is too small: {distance:.0f} pixels between the eyes' corners.",
            f"Choose a picture in which there are at least {LEAST_EYE_DISTANCE}, "
            "such as a larger version of the same one.",
        )
    height, width = picture.image.shape[:2]
    low, high = landmarks[:468, :2].min(0), landmarks[:468, :2].max(0)
    size = high - low
    beyond = np.maximum((-low, high - (width, height)), 0) / size
    (left, top), (right, bottom) = beyond
    if max(left, right, bottom) > _CUT_SIDE or top > _CUT_TOP:
        raise PortraitInvalid(
            f"The face in {name} is cut off by the edge of the picture.",
            "Choose a picture that shows the whole face, best with some room around it.",
        )


def _check_upright(roll_deg: float, name: str) -> None:
    if abs(roll_deg) > _MOST_ROLL:
        raise PortraitInvalid(
            f"The face in {name} lies on its side.",
            "Turn the picture so that the head is upright.",
        )


def _kept(picture: Picture, landmarks: Float32) -> tuple[Image, Mask | None, Float32]:
    """Return the part of the picture that a camera picture may show, bounded in size."""
    head = Head.of_landmarks(landmarks)
    (x, y), tall = head.middle, head.height
    height, width = picture.image.shape[:2]
    x0, x1 = max(round(x - 2.4 * tall), 0), min(round(x + 2.4 * tall), width)
    y0, y1 = max(round(y - 1.6 * tall), 0), min(round(y + 2.2 * tall), height)
    scale = min(1.0, _KEPT_HEAD_HEIGHT / tall)
    size = (round((x1 - x0) * scale), round((y1 - y0) * scale))
    image = picture.image[y0:y1, x0:x1]
    opacity = None if picture.opacity is None else picture.opacity[y0:y1, x0:x1]
    if scale < 1:
        image = resized(image, *size)
        opacity = None if opacity is None else resized(opacity, *size)
    moved = (landmarks - np.array((x0, y0, 0), np.float32)) * np.float32(scale)
    return np.ascontiguousarray(image), opacity, moved


def _other_faces(faces: list[Face]) -> tuple[str, ...]:
    least = _OTHER_FACE * eye_distance(faces[0].landmarks)
    others = [face for face in faces[1:] if eye_distance(face.landmarks) > least]
    if not others:
        return ()
    return (f"The picture shows {1 + len(others)} faces; the largest was taken.",)


def _notes(landmarks: Float32, pose_deg: _Pose) -> tuple[str, ...]:
    notes = []
    if max(abs(pose_deg[0]), abs(pose_deg[1])) > 30:
        notes.append("The face looks far aside; one that looks at the camera moves better.")
    if lip_aperture(landmarks) > 0.08:
        notes.append("The mouth is open in the picture; a closed one talks better.")
    if max(eye_aperture(landmarks, "left"), eye_aperture(landmarks, "right")) < 0.12:
        notes.append("The eyes are closed in the picture; with open ones the portrait can look.")
    return tuple(notes)
