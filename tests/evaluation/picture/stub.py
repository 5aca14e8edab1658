"""A renderer that writes the motion itself into the picture, and a tracker that reads it there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from infp_cam.data import PORTRAIT
from infp_cam.evaluation.picture.subject import Subject
from infp_cam.motion.space import ARKIT58
from infp_cam.portrait.portrait import Portrait
from infp_cam.portrait.pose import eye_distance

SIZE = (320, 180)
Move = Callable[[np.ndarray, dict[str, float]], np.ndarray]


class MotionRenderer:
    """Draws the bytes of the motion into the first row."""

    name, spaces, size = "motion", (ARKIT58,), SIZE

    def prepare(self, portrait):
        return None

    def draw(self, puppet, motion, out) -> None:
        out[:] = 0
        written = motion.values.astype(np.float32).tobytes()
        out.reshape(-1)[: len(written)] = np.frombuffer(written, np.uint8)


@dataclass
class MotionTracker:
    """Reads the motion and moves the landmarks of a face as `move` says; None loses the face."""

    face: np.ndarray
    move: Move

    def look(self, picture, near):
        values = np.frombuffer(picture.reshape(-1)[: 4 * 58].tobytes(), np.float32)
        channels = dict(zip(ARKIT58.channels, values.tolist(), strict=True))
        return self.move(self.face.copy(), channels)


def subject(renderer=None) -> Subject:
    return Subject(renderer or MotionRenderer(), _portrait())


def face() -> np.ndarray:
    """Return the landmarks of a face, to be moved."""
    return _landmarks().copy()


@cache
def _portrait() -> Portrait:
    return Portrait.load(PORTRAIT)


@cache
def _landmarks() -> np.ndarray:
    return _portrait().view(*SIZE).landmarks


def open_lips(landmarks: np.ndarray, gap: float) -> np.ndarray:
    """Part the inner lips by `gap` eye distances more than they are."""
    unit = eye_distance(landmarks)
    for upper, lower in ((13, 14), (82, 87), (312, 317)):
        apart = landmarks[lower] - landmarks[upper]
        landmarks[lower] += apart / np.linalg.norm(apart) * np.float32(gap * unit)
    return landmarks


def shut_eye(landmarks: np.ndarray, side: str, share: float, closed: float = 0.045) -> np.ndarray:
    """Let the lids' gap shrink by a share of the way to what a shut eye reads."""
    pairs = {
        "right": ((159, 145), (158, 153), (160, 144)),
        "left": ((386, 374), (385, 380), (387, 373)),
    }[side]
    outer, inner = {"right": (33, 133), "left": (263, 362)}[side]
    width = np.linalg.norm(landmarks[outer] - landmarks[inner])
    gaps = [np.linalg.norm(landmarks[a] - landmarks[b]) for a, b in pairs]
    left = (1 - share) + share * closed * width / np.mean(gaps)
    for upper, lower in pairs:
        landmarks[upper] = landmarks[lower] + left * (landmarks[upper] - landmarks[lower])
    return landmarks


def turned(landmarks: np.ndarray, degrees: float) -> np.ndarray:
    """Tilt a face in the picture's plane, to its own left."""
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    middle = landmarks[168, :2].copy()
    landmarks[:, :2] = (landmarks[:, :2] - middle) @ np.array(((cos, sin), (-sin, cos))) + middle
    return landmarks
