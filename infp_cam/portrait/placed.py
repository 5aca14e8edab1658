"""Points that a person placed on a face that was not found: their names, file and checks.

The file is JSON: ``{"version": 1, "points": {"leftEyeOuter": [x, y], ...}}``, in pixels of the
upright picture from its top left corner. The points of ``cat.png`` lie beside it in
``cat.landmarks.json``, and are used wherever that picture is.
"""

from __future__ import annotations

import difflib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infp_cam.errors import PortraitInvalid

VERSION = 1
"""Version of the file's layout."""

Point = tuple[float, float]
"""(x, y), pixels."""

NEEDED = (
    *("rightEyeOuter", "rightEyeInner", "leftEyeInner", "leftEyeOuter"),
    *("noseTip", "mouthRight", "mouthLeft", "chin"),
)
"""Points that must be placed. Left and right are the portrait's own: its left eye is on the
right side of the picture."""

OTHERS = (
    *("rightEyeTop", "rightEyeBottom", "leftEyeTop", "leftEyeBottom", "rightBrow", "leftBrow"),
    *("upperLip", "lowerLip", "forehead", "rightCheek", "leftCheek"),
)
"""Points that follow from the others where they are not placed. ``upperLip`` is the lower edge of
the upper lip and ``lowerLip`` the upper edge of the lower one: one spot where the mouth is shut."""

NAMES = NEEDED + OTHERS

_MOST_BYTES = 100_000

LEAST_EYE_DISTANCE = 64
"""Pixels between the outer eye corners below which a face has too little detail to move."""

_MOST_TILT_DEG = 50.0

_ORDER = (
    ("rightEyeOuter", "rightEyeInner", 0.03, True),
    ("rightEyeInner", "leftEyeInner", 0.03, True),
    ("leftEyeInner", "leftEyeOuter", 0.03, True),
    ("mouthRight", "mouthLeft", 0.06, True),
    ("rightCheek", "leftCheek", 0.3, True),
    ("rightEyeTop", "rightEyeBottom", 0.01, False),
    ("leftEyeTop", "leftEyeBottom", 0.01, False),
    ("rightBrow", "rightEyeBottom", 0.01, False),
    ("leftBrow", "leftEyeBottom", 0.01, False),
    ("forehead", "noseTip", 0.1, False),
    ("rightEyeOuter", "mouthRight", 0.08, False),
    ("leftEyeOuter", "mouthLeft", 0.08, False),
    ("noseTip", "chin", 0.08, False),
    ("mouthRight", "chin", 0.02, False),
    ("mouthLeft", "chin", 0.02, False),
    ("upperLip", "lowerLip", -0.02, False),
    ("lowerLip", "chin", 0.02, False),
)
"""Which point comes before which, by how many eye distances at least; whether from left to right
in the picture or downwards, along the face's own axes."""


class PointsInvalid(PortraitInvalid):
    """Placed points can not be those of a face.

    Parameters
    ----------
    point : str
        The one that is to be moved; empty where it is none alone.
    """

    def __init__(self, message: str, fix: str, point: str = "") -> None:
        super().__init__(message, fix)
        self.point = point


@dataclass(frozen=True, slots=True)
class PlacedPoints:
    """Points of a face in a picture.

    Parameters
    ----------
    places : mapping of str to tuple of float
        Pixels of the upright picture by name, one of `NAMES`.
    """

    places: Mapping[str, Point]

    @staticmethod
    def parse(text: str, name: str) -> PlacedPoints:
        """Return the points in the file's `text`; `name` is for messages.

        Raises
        ------
        PointsInvalid
            Where it is no such file, or a point is missing or unknown, or no place.
        """
        try:
            values = json.loads(text)
            version, points = values["version"], dict(values["points"])
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise PointsInvalid(
                f"{name} is no file of placed points.",
                'Write {"version": 1, "points": {"leftEyeOuter": [x, y], …}} into it.',
            ) from error
        if version != VERSION:
            raise PointsInvalid(
                f"{name} is of version {version}; this program knows version {VERSION}.",
                "Place the points again, or update INFP Camera.",
            )
        for point in points:
            _check_known(point, name)
        for point in NEEDED:
            if point not in points:
                raise PointsInvalid(f"{point} is missing in {name}.", "Place it too.", point)
        return PlacedPoints({point: _place(point, points[point], name) for point in points})

    def format(self) -> str:
        """Return the file's text."""
        rounded = {
            name: [round(float(pixel), 2) for pixel in self.places[name]]
            for name in NAMES
            if name in self.places
        }
        return json.dumps({"version": VERSION, "points": rounded}, indent=2) + "\n"

    def scaled(self, scale: float) -> PlacedPoints:
        """Return the points in a picture that is `scale` times as large."""
        return PlacedPoints({name: (x * scale, y * scale) for name, (x, y) in self.places.items()})

    def check(self, width: float, height: float, least_px: float = LEAST_EYE_DISTANCE) -> None:
        """Refuse points that no face in a picture of `width` by `height` pixels has.

        Raises
        ------
        PointsInvalid
            Naming the point to move.
        """
        for name, (x, y) in self.places.items():
            if not (0 <= x <= width and 0 <= y <= height):
                raise PointsInvalid(
                    f"{name} lies outside of the picture, which is {width:.0f} by {height:.0f} "
                    f"pixels.",
                    "Place it on the face.",
                    name,
                )
        self._check_eyes(least_px)
        self._check_order()

    def _check_eyes(self, least_px: float) -> None:
        (x0, y0), (x1, y1) = self.places["rightEyeOuter"], self.places["leftEyeOuter"]
        distance = math.hypot(x1 - x0, y1 - y0)
        if distance < least_px:
            raise PointsInvalid(
                f"The outer corners of the eyes are {distance:.0f} pixels apart.",
                f"Place leftEyeOuter and rightEyeOuter on the eyes, or choose a larger picture: "
                f"{least_px:.0f} pixels are needed.",
                "leftEyeOuter",
            )
        tilt = math.degrees(math.atan2(y1 - y0, x1 - x0))
        if abs(tilt) > 180 - _MOST_TILT_DEG:
            raise PointsInvalid(
                "The eyes are crossed: leftEyeOuter lies to the left of rightEyeOuter.",
                "Exchange them: the portrait's own left eye is on the right side of the picture.",
                "leftEyeOuter",
            )
        if abs(tilt) > _MOST_TILT_DEG:
            raise PointsInvalid(
                "The face lies on its side: leftEyeOuter is far above or below rightEyeOuter.",
                "Turn the picture so that the head is upright, or move them.",
                "leftEyeOuter",
            )

    def _check_order(self) -> None:
        (x0, y0), (x1, y1) = self.places["rightEyeOuter"], self.places["leftEyeOuter"]
        unit = math.hypot(x1 - x0, y1 - y0)
        along = ((x1 - x0) / unit, (y1 - y0) / unit)
        down = (-along[1], along[0])
        for first, second, least, is_across in _ORDER:
            if first not in self.places or second not in self.places:
                continue
            axis = along if is_across else down
            (ax, ay), (bx, by) = self.places[first], self.places[second]
            if ((bx - ax) * axis[0] + (by - ay) * axis[1]) / unit < least:
                way = "to the right of" if is_across else "below"
                raise PointsInvalid(
                    f"{second} must lie {way} {first} in the picture.", "Move it there.", second
                )


def points_path(picture: Path) -> Path:
    """Return where the points placed on the picture file `picture` are kept."""
    return picture.with_suffix(".landmarks.json")


def points_beside(picture: Path) -> PlacedPoints | None:
    """Return the points placed on the picture file `picture`, or None where there are none.

    Raises
    ------
    PointsInvalid
        Where their file can not be used.
    """
    path = points_path(picture)
    return read_points(path) if path.is_file() else None


def read_points(path: Path) -> PlacedPoints:
    """Return the points in the file at `path`.

    Raises
    ------
    PointsInvalid
        Where it can not be read or used.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise PointsInvalid(
                f"{path} is too large for placed points.", "Choose the JSON file of the points."
            )
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PointsInvalid(
            f"The points in {path} can not be read: {getattr(error, 'strerror', None) or error}.",
            "Make the file readable, or place the points again.",
        ) from error
    return PlacedPoints.parse(text, path.name)


def _check_known(point: str, name: str) -> None:
    if point in NAMES:
        return
    near = difflib.get_close_matches(point, NAMES, 1)
    fix = f"Is {near[0]} meant?" if near else f"The points are {', '.join(NAMES)}."
    raise PointsInvalid(f"There is no point {point[:40]!r}, which {name} places.", fix)


def _place(point: str, value: Any, name: str) -> Point:
    numbers = value if isinstance(value, list) else []
    is_place = len(numbers) == 2 and all(
        isinstance(n, (int, float)) and not isinstance(n, bool) and abs(n) < 1e9 for n in numbers
    )
    if not is_place:
        raise PointsInvalid(
            f"{point} is no place in {name}.", f'Write "{point}": [x, y] with two numbers.', point
        )
    return float(numbers[0]), float(numbers[1])
