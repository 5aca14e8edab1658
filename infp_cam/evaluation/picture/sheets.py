"""Contact sheets: pictures side by side with their names, for people to look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from infp_cam.evaluation.picture.gestures import values
from infp_cam.evaluation.picture.subject import Subject
from infp_cam.portrait.head import Head
from infp_cam.portrait.portrait import PortraitView
from infp_cam.portrait.pose import eye_distance
from infp_cam.portrait.raster import Float32, Image
from infp_cam.render.lettering import text_coverage

_PAPER, _INK = 244, 30
_GAP, _LINE, _TITLE = 6, 15, 22
"""Pixels: between tiles, and heights of letters."""

_THIRDS = (0.33, 0.67, 1.0)
_QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Tile:
    """A picture and what is written over it."""

    label: str
    picture: Image


@dataclass(frozen=True, slots=True)
class Crop:
    """A part of the camera picture, and how large it is shown.

    Parameters
    ----------
    middle : tuple of float
        (x, y), pixels.
    width, height : float
        Pixels of the camera picture.
    shown : int
        Width on the sheet, pixels.
    tilt : float
        Radians by which its own right points down from the picture's right.
    """

    middle: tuple[float, float]
    width: float
    height: float
    shown: int
    tilt: float = 0.0

    def of(self, picture: Image) -> Image:
        """Return the part, uint8[h, w, 3]; grey beyond the picture's edges."""
        scale = self.shown / self.width
        turn = scale * np.array(
            ((np.cos(self.tilt), np.sin(self.tilt)), (-np.sin(self.tilt), np.cos(self.tilt)))
        )
        size = (self.shown, round(self.height * scale))
        shift = np.array(size) / 2 - turn @ self.middle
        axes = np.column_stack((turn, shift))
        if scale < 0.8:  # sampling alone would alias
            picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), 0.4 / scale), np.uint8)
        cut = cv2.warpAffine(
            picture, axes, size, flags=cv2.INTER_CUBIC, borderValue=(_PAPER - 30,) * 3
        )
        return np.asarray(cut, np.uint8)


def head_crop(view: PortraitView, shown: int) -> Crop:
    """Return the crop around head and hair."""
    head = Head.of_landmarks(view.landmarks)
    x, y = (float(a) for a in head.middle)
    return Crop((x, y), 1.3 * head.height, 1.45 * head.height, shown)


def mouth_crop(view: PortraitView, shown: int) -> Crop:
    """Return the crop from the nose to the chin, level with the eyes."""
    return _close_up(view, (13, 14), (0.06, 1.1, 0.95), shown)


def eyes_crop(view: PortraitView, shown: int) -> Crop:
    """Return the crop of eyes and brows, level with the eyes."""
    return _close_up(view, (33, 263), (-0.08, 1.5, 0.75), shown)


def _close_up(
    view: PortraitView, around: tuple[int, int], box: tuple[float, float, float], shown: int
) -> Crop:
    """Return the crop around two landmarks; `box` is (below, width, height), eye distances."""
    unit = eye_distance(view.landmarks)
    across = view.landmarks[263, :2] - view.landmarks[33, :2]
    tilt = float(np.arctan2(across[1], across[0]))
    below, width, height = (part * unit for part in box)
    x, y = view.landmarks[list(around), :2].mean(0)
    middle = (float(x) - below * np.sin(tilt), float(y) + below * np.cos(tilt))
    return Crop(middle, width, height, shown, tilt)


def contact_sheet(title: str, rows: Sequence[tuple[str, Sequence[Tile]]], across: int = 1) -> Image:
    """Return a sheet of rows of tiles with their labels, uint8[H, W, 3].

    Parameters
    ----------
    title : str
        Written at the top.
    rows : sequence of (str, sequence of Tile)
        Name of a row, and its tiles, all of one size.
    across : int
        Rows that stand beside each other.
    """
    high, wide = rows[0][1][0].picture.shape[:2]
    most = max(len(tiles) for _, tiles in rows)
    block = (most * (wide + _GAP) + 3 * _GAP, high + 2 * _LINE + 4 * _GAP)
    lines = -(-len(rows) // across)
    top = _TITLE + 4 * _GAP
    sheet = np.full((top + lines * block[1], across * block[0] + _GAP, 3), _PAPER, np.uint8)
    _write(sheet, title, 2 * _GAP, _GAP + 4, _TITLE)
    for k, (name, tiles) in enumerate(rows):
        x, y = 2 * _GAP + (k // lines) * block[0], top + (k % lines) * block[1]
        _write(sheet, name, x, y, _LINE + 1)
        for n, tile in enumerate(tiles):
            left, upper = x + n * (wide + _GAP), y + 2 * _LINE + 2 * _GAP
            _write(sheet, tile.label, left, y + _LINE + 2 * _GAP, _LINE - 3)
            sheet[upper : upper + high, left : left + wide] = tile.picture
    return sheet


def _write(sheet: Image, text: str, left: int, top: int, size: int) -> None:
    """Write a line of dark letters whose upper edge is at `top`, in place."""
    if not text.strip():
        return
    letters: Float32 = text_coverage(text, size)
    height = min(letters.shape[0], sheet.shape[0] - top)
    width = min(letters.shape[1], sheet.shape[1] - left)
    part = sheet[top : top + height, left : left + width]
    share = letters[:height, :width, None]
    part[:] = np.rint(part + (_INK - part.astype(np.float32)) * share).astype(np.uint8)


MOUTHS: dict[str, dict[str, float]] = {
    "jawOpen": {"jawOpen": 1.0},
    "mouthSmile": {"mouthSmile": 1.0},
    "mouthPucker": {"mouthPucker": 1.0},
    "mouthFunnel": {"mouthFunnel": 1.0},
    "mouthFrown": {"mouthFrown": 1.0},
    "mouthStretch": {"mouthStretch": 1.0},
    "mouthDimple": {"mouthDimple": 1.0},
    "mouthPress": {"mouthPress": 1.0},
    "mouthRoll, both": {"mouthRollLower": 1.0, "mouthRollUpper": 1.0},
    "mouthShrug, both": {"mouthShrugLower": 1.0, "mouthShrugUpper": 1.0},
    "mouthLowerDown": {"mouthLowerDown": 1.0},
    "mouthUpperUp": {"mouthUpperUp": 1.0},
    "mouthLeft": {"mouthLeft": 1.0},
    "jawLeft": {"jawLeft": 1.0},
    "jawForward": {"jawForward": 1.0},
    "cheekPuff": {"cheekPuff": 1.0},
    "noseSneer": {"noseSneer": 1.0},
    "tongueOut, jaw .4": {"tongueOut": 1.0, "jawOpen": 0.4},
    "jaw .5, mouthClose .5": {"jawOpen": 0.5, "mouthClose": 0.5},
    "jaw .25, close .25, press .5": {"jawOpen": 0.25, "mouthClose": 0.25, "mouthPress": 0.5},
    "jaw + smile (laugh)": {"jawOpen": 0.6, "mouthSmile": 1.0, "mouthUpperUp": 0.4},
    "jaw + funnel (oh)": {"jawOpen": 0.5, "mouthFunnel": 0.8},
    "jaw + pucker (oo)": {"jawOpen": 0.2, "mouthPucker": 0.8, "mouthFunnel": 0.3},
    "jaw + stretch (ee)": {"jawOpen": 0.2, "mouthStretch": 0.6, "mouthSmile": 0.3},
}
"""Mouths, close up: what a level of 1 is."""

EYES: dict[str, dict[str, float]] = {
    "eyeBlink": {"eyeBlink": 1.0},
    "eyeBlinkLeft (wink)": {"eyeBlinkLeft": 1.0},
    "eyeSquint": {"eyeSquint": 1.0},
    "eyeWide": {"eyeWide": 1.0},
    "gaze left": {"eyeLookOutLeft": 1.0, "eyeLookInRight": 1.0},
    "gaze right": {"eyeLookInLeft": 1.0, "eyeLookOutRight": 1.0},
    "eyeLookUp": {"eyeLookUp": 1.0},
    "eyeLookDown": {"eyeLookDown": 1.0},
    "browInnerUp": {"browInnerUp": 1.0},
    "browOuterUp": {"browOuterUp": 1.0},
    "browDown": {"browDown": 1.0},
    "cheekSquint": {"cheekSquint": 1.0},
    "smile + squint": {"mouthSmile": 1.0, "eyeSquint": 0.6, "cheekSquint": 0.8},
    "blink + gaze left": {"eyeBlink": 1.0, "eyeLookOutLeft": 0.7, "eyeLookInRight": 0.7},
}
"""Eyes and brows, close up."""

FACES: dict[str, dict[str, float]] = {
    "jawOpen": {"jawOpen": 1.0},
    "smile": {"mouthSmile": 1.0},
    "laugh": {
        "jawOpen": 0.5,
        "mouthSmile": 1.0,
        "mouthUpperUp": 0.4,
        "cheekSquint": 0.8,
        "eyeSquint": 0.6,
        "browInnerUp": 0.2,
    },
    "surprise": {
        "jawOpen": 0.5,
        "browInnerUp": 1.0,
        "browOuterUp": 1.0,
        "eyeWide": 0.9,
        "mouthFunnel": 0.3,
    },
    "sad": {"mouthFrown": 0.9, "browInnerUp": 1.0, "mouthShrugLower": 0.5, "eyeLookDown": 0.3},
    "angry": {"browDown": 1.0, "eyeSquint": 0.5, "noseSneer": 0.6, "mouthPress": 0.6},
    "kiss": {"mouthPucker": 1.0, "eyeBlink": 0.6},
    "talking, turned": {
        "jawOpen": 0.4,
        "mouthStretch": 0.3,
        "headYaw": 12.0,
        "headPitch": -4.0,
        "headRoll": 4.0,
        "browInnerUp": 0.4,
    },
    "wink": {"eyeBlinkLeft": 1.0, "mouthSmileLeft": 0.8, "cheekSquintLeft": 0.8},
    "nod": {"headPitch": 15.0, "eyeBlink": 0.3},
}
"""Faces as people make them."""

_YAWS, _PITCHES = (-20.0, -10.0, 0.0, 10.0, 20.0), (-14.0, -7.0, 0.0, 7.0, 14.0)


def levels_sheet(
    subject: Subject,
    title: str,
    named: dict[str, dict[str, float]],
    crop: Crop,
    levels: Sequence[float],
    across: int,
) -> Image:
    """Return a sheet with a row of levels for each of the named motions."""
    rows = []
    for name, channels in named.items():
        tiles = [
            Tile(f"{level:.2f}", crop.of(subject.draw(_at(channels, level)))) for level in levels
        ]
        rows.append((name, tiles))
    return contact_sheet(title, rows, across)


def _at(channels: dict[str, float], level: float) -> Float32:
    return values(**{name: level * value for name, value in channels.items()})


def poses_sheet(subject: Subject, title: str) -> Image:
    """Return a sheet of the head turned: yaw by pitch, and roll."""
    crop = head_crop(subject.view, 220)

    def tile(label: str, **channels: float) -> Tile:
        return Tile(label, crop.of(subject.draw(values(**channels))))

    rows: list[tuple[str, Sequence[Tile]]] = [
        (
            f"headPitch {pitch:.0f}",
            [tile(f"headYaw {yaw:.0f}", headYaw=yaw, headPitch=pitch) for yaw in _YAWS],
        )
        for pitch in _PITCHES
    ]
    rolls = (-20.0, -10.0, 0.0, 10.0, 20.0)
    rows.append(("headRoll", [tile(f"{roll:.0f}", headRoll=roll) for roll in rolls]))
    rows.append(
        (
            "turned and talking",
            [
                tile(f"headYaw {yaw:.0f}, jaw .4", headYaw=yaw, jawOpen=0.4, mouthSmile=0.2)
                for yaw in _YAWS
            ],
        )
    )
    return contact_sheet(title, rows)


def sheets(subject: Subject, title: str) -> dict[str, Image]:
    """Return the sheets of a portrait by what they show."""
    view = subject.view
    return {
        "faces": levels_sheet(
            subject, f"{title}: faces", FACES, head_crop(view, 220), _THIRDS, across=2
        ),
        "mouth": levels_sheet(
            subject, f"{title}: mouth", MOUTHS, mouth_crop(view, 200), _QUARTERS, across=2
        ),
        "eyes": levels_sheet(
            subject, f"{title}: eyes", EYES, eyes_crop(view, 270), _QUARTERS[1:], across=2
        ),
        "poses": poses_sheet(subject, f"{title}: head"),
    }
