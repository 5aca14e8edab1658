"""Plays a face with placed points, for the window in which they are placed.

``python -m infp_cam.commands.portrait_preview PICTURE``. On its standard input each line is the
text of a file of points (`infp_cam.portrait.placed`) without line breaks. On its standard output
are JSON lines: ``{"found": {...}}`` first, points where a face seems to be, or null; then
``{"problem": {"message", "fix", "point"}}`` for points that can not be a face's, and
``{"frame": [width, height]}`` with that many RGB bytes after the line's end. It ends with its
input.
"""

from __future__ import annotations

import json
import math
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from infp_cam.errors import InfpCamError
from infp_cam.motion.space import ARKIT58
from infp_cam.portrait.analyzer import MediaPipeAnalyzer
from infp_cam.portrait.detector import FaceDetector
from infp_cam.portrait.fitting import anchors, fitted, rest_face
from infp_cam.portrait.gaze import looking
from infp_cam.portrait.head import Head
from infp_cam.portrait.matte import PersonSegmenter, person_matte
from infp_cam.portrait.picture import Picture, decode, read_bytes
from infp_cam.portrait.placed import NAMES, PlacedPoints, Point, PointsInvalid
from infp_cam.portrait.portrait import Portrait
from infp_cam.portrait.raster import Float32, Image, Mask, resized
from infp_cam.render.mesh import MeshRenderer, Puppet

SIZE = (288, 288)
"""Of the frames, pixels."""

FPS = 12

_LONGEST = 720
"""The picture is made smaller than this for the preview."""

_SETTLED_S = 0.4
"""The outline is looked for again once the points have rested for so long."""

_LEAST_SCORE = 0.1
"""Of a detection from which the points may start: a person corrects it."""


class Preview:
    """A picture whose face moves.

    Parameters
    ----------
    picture : Picture
        The whole picture.
    """

    def __init__(self, picture: Picture) -> None:
        height, width = picture.image.shape[:2]
        self._size = width * picture.reduced, height * picture.reduced
        scale = min(1.0, _LONGEST / max(width, height))
        small = round(width * scale), round(height * scale)
        self._image: Image = resized(picture.image, *small)
        self._opacity = None if picture.opacity is None else resized(picture.opacity, *small)
        self._scale = scale / picture.reduced
        self._renderer = MeshRenderer(SIZE)
        self._segmenter = PersonSegmenter()
        self._matte: Mask | None = self._opacity
        self._face: tuple[Float32, tuple[float, float, float]] | None = None
        self._puppet: Puppet | None = None
        self._frame = np.empty((SIZE[1], SIZE[0], 3), np.uint8)

    def found(self) -> dict[str, Point] | None:
        """Return points where a face seems to be in the picture."""
        faces = MediaPipeAnalyzer().analyze(self._image)
        if faces:
            at = anchors(faces[0].landmarks)[:, :2] / self._scale
            return {name: (float(x), float(y)) for name, (x, y) in zip(NAMES, at, strict=True)}
        seen = FaceDetector()(self._image, _LEAST_SCORE)
        if not seen:
            return None
        right, left = max(seen, key=lambda face: face.score).eyes / np.float32(self._scale)
        return _around(right.astype(np.float64), left.astype(np.float64))

    def place(self, points: PlacedPoints) -> None:
        """Move the face to `points`.

        Raises
        ------
        PointsInvalid
            Where it can not be there; it stays where it was.
        """
        points.check(*self._size)
        face = fitted(points.scaled(self._scale))
        self._face = looking(self._image, face.landmarks), face.pose_deg
        if self._matte is None:
            self._look()
        self._prepare()

    def settle(self) -> None:
        """Look for the person's outline around the face where it is now."""
        if self._opacity is None and self._face is not None:
            self._look()
            self._prepare()

    def draw(self, time_s: float) -> Image | None:
        """Return the face at a time of its motion; None before there is one."""
        if self._puppet is None:
            return None
        self._puppet.draw(ARKIT58.clip(playing(time_s)), self._frame)
        return self._frame

    def _look(self) -> None:
        assert self._face is not None
        head = Head.of_landmarks(self._face[0])
        self._matte = person_matte(self._image, head, self._segmenter)[0]

    def _prepare(self) -> None:
        assert self._face is not None and self._matte is not None
        landmarks, pose_deg = self._face
        portrait = Portrait("", self._image, self._matte, landmarks, pose_deg)
        self._puppet = self._renderer.prepare(portrait)


def _around(right: NDArray[np.float64], left: NDArray[np.float64]) -> dict[str, Point]:
    """Return the points of a usual face whose eyes are at `right` and `left`."""
    rest = rest_face()[:, :2]
    eyes = rest[[33, 133]].mean(0), rest[[263, 362]].mean(0)
    across, wanted = eyes[1] - eyes[0], left - right
    ratio = complex(*wanted) / complex(*across)
    offsets = (anchors(rest) - eyes[0]) @ (1, 1j) * ratio
    return {
        name: (float(right[0] + off.real), float(right[1] + off.imag))
        for name, off in zip(NAMES, offsets, strict=True)
    }


LOOP_S = 8.0
"""How long the motion is that is played again and again."""

_SYLLABLES_HZ = 3.6
_BLINKS_S = (0.9, 3.4, 5.9)
_TALK_S = (1.2, 4.6)
_NOD_S = (5.2, 6.4)


def playing(time_s: float) -> Float32:
    """Return the motion at a time, float32[58] of `arkit58`: it talks, blinks, nods, looks."""
    t = time_s % LOOP_S
    talk = _hump(t, *_TALK_S, edge=0.4) * (0.55 + 0.45 * math.sin(2 * math.pi * 0.8 * t))
    syllable = 0.5 - 0.5 * math.cos(2 * math.pi * _SYLLABLES_HZ * t)
    blink = max(_hump(t, at, at + 0.3, edge=0.12) for at in _BLINKS_S)
    nod = _hump(t, *_NOD_S, edge=0.3) * (0.5 - 0.5 * math.cos(2 * math.pi * 1.7 * (t - _NOD_S[0])))
    sway = math.sin(2 * math.pi * t / LOOP_S)
    look = _hump(t, 6.6, 7.7, edge=0.15)
    smile = 0.5 * _hump(t, 4.8, 7.8, edge=0.5)
    round_lips = 0.5 + 0.5 * math.sin(2 * math.pi * 1.3 * t)
    channels = {
        "jawOpen": 0.5 * talk * syllable,
        "mouthFunnel": 0.3 * talk * round_lips,
        "mouthStretchLeft": 0.2 * talk * (1 - round_lips),
        "mouthStretchRight": 0.2 * talk * (1 - round_lips),
        "eyeBlinkLeft": blink,
        "eyeBlinkRight": blink,
        "mouthSmileLeft": smile,
        "mouthSmileRight": smile,
        "browInnerUp": 0.4 * talk,
        "browOuterUpLeft": 0.25 * talk,
        "browOuterUpRight": 0.25 * talk,
        "eyeLookOutLeft": 0.6 * look,
        "eyeLookInRight": 0.6 * look,
        "headPitch": 9 * nod - 1.5 * talk,
        "headYaw": 5 * sway,
        "headRoll": 2 * math.sin(4 * math.pi * t / LOOP_S),
    }
    values = ARKIT58.rest_values()
    for name, value in channels.items():
        values[ARKIT58.index(name)] = value
    return values


def _hump(t: float, start: float, end: float, edge: float) -> float:
    """Return 1 between `start` and `end` but for soft edges, 0 elsewhere."""
    rise = min(max((t - start) / edge, 0.0), 1.0)
    fall = min(max((end - t) / edge, 0.0), 1.0)
    share = min(rise, fall)
    return share * share * (3 - 2 * share)


class _Latest:
    """The last line of the standard input, read by a thread."""

    def __init__(self) -> None:
        self._line: str | None = None
        self._changed = threading.Condition()
        self.has_ended = False
        threading.Thread(target=self._read, daemon=True).start()

    def take(self, timeout_s: float) -> str | None:
        """Return the last line if it is new; waits at most so long for one."""
        with self._changed:
            self._changed.wait_for(lambda: self._line is not None or self.has_ended, timeout_s)
            line, self._line = self._line, None
            return line

    def _read(self) -> None:
        for line in sys.stdin:
            with self._changed:
                self._line = line
                self._changed.notify()
        with self._changed:
            self.has_ended = True
            self._changed.notify()


def main(path: Path) -> int:
    """Play until the input ends; return the exit status."""
    cv2.setNumThreads(1)
    latest = _Latest()
    try:
        preview = Preview(decode(read_bytes(path), path.name))
    except InfpCamError as error:
        _say({"problem": _described(error)})
        return 2
    _say({"found": preview.found()})
    begun_s = time.monotonic()
    moved_s: float | None = None
    due_s = begun_s
    while not latest.has_ended:
        line = latest.take(max(0.0, due_s - time.monotonic()))
        now_s = time.monotonic()
        if line is not None:
            moved_s = now_s if _placed(preview, line) else None
        elif moved_s is not None and now_s - moved_s > _SETTLED_S:
            preview.settle()
            moved_s = None
        if line is not None or now_s >= due_s:
            frame = preview.draw(now_s - begun_s)
            if frame is not None:
                _say({"frame": SIZE}, frame.tobytes())
            due_s = max(due_s + 1 / FPS, now_s)
    return 0


def _placed(preview: Preview, line: str) -> bool:
    try:
        preview.place(PlacedPoints.parse(line, "points"))
    except PointsInvalid as error:
        _say({"problem": _described(error)})
        return False
    return True


def _described(error: InfpCamError) -> dict[str, str]:
    point = error.point if isinstance(error, PointsInvalid) else ""
    return {"message": error.message, "fix": error.fix, "point": point}


def _say(event: dict[str, Any], pixels: bytes = b"") -> None:
    left = json.dumps(event).encode() + b"\n" + pixels
    try:
        while left:
            left = left[os.write(1, left) :]
    except OSError:  # the window is gone
        sys.exit(0)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
