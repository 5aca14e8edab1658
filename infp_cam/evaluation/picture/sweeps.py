"""Gestures level by level, read off the pictures; r, slope and cross-talk of what is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from infp_cam.evaluation.picture.gestures import AIMS, Gesture
from infp_cam.evaluation.picture.readings import CLOSED, Readings, read
from infp_cam.evaluation.picture.subject import Subject, Tracker
from infp_cam.portrait.head import Head
from infp_cam.portrait.pose import eye_distance
from infp_cam.portrait.raster import Float32, Image, Mask

Float64 = NDArray[np.float64]
Watch = Callable[[NDArray[np.float32], Image], None]
"""Told of every motion and the picture of it."""

_LEAST_SEEN = 3
_STILL = 1e-9


@dataclass(frozen=True, slots=True)
class Sweep:
    """A gesture, level by level.

    Parameters
    ----------
    gesture : Gesture
        What was asked for.
    asked : float64[n]
        Levels at which the face was found.
    seen : dict of str to float64[n]
        Readings there.
    rest : Readings
        Readings at rest.
    lost : int
        Levels at which no face was found.
    changed : float
        Mean absolute difference from level 0 inside the face at the outermost level, 0..255.
    """

    gesture: Gesture
    asked: Float64
    seen: dict[str, Float64]
    rest: Readings
    lost: int
    changed: float

    def own(self) -> Float64:
        """Return float64[n]: the reading of the gesture."""
        weighted = [weight * self.seen[name] for name, weight in self.gesture.reads]
        return np.asarray(sum(weighted, np.zeros(len(self.asked))), np.float64)


@dataclass(frozen=True, slots=True)
class Score:
    """What a sweep shows.

    Parameters
    ----------
    name : str
        Of the gesture.
    r : float
        Pearson's, of what was asked and what is read; NaN where no landmark follows it.
    slope : float
        Reading per level over that of people: 1 is what people do; NaN where that is not known.
    per_level : float
        Reading per level, in the reading's unit.
    reading : str
        Names of what is read; empty where no landmark follows it.
    crosstalk : dict of str to float
        By aim: see `crosstalk`; what goes with the gesture in people is left out.
    along : dict of str to float
        The same of what goes with it.
    changed : float
        Mean absolute difference inside the face, 0..255.
    lost : int
        Levels at which no face was found.
    """

    name: str
    r: float
    slope: float
    per_level: float
    reading: str
    crosstalk: dict[str, float] = field(default_factory=dict)
    along: dict[str, float] = field(default_factory=dict)
    changed: float = 0.0
    lost: int = 0

    @property
    def most_crosstalk(self) -> tuple[str, float]:
        """What it disturbs most, and how much; ("", 0) where nothing could be judged."""
        return max(self.crosstalk.items(), key=lambda item: item[1], default=("", 0.0))


def sweep(
    subject: Subject, tracker: Tracker, gesture: Gesture, rest: Float32, watch: Watch
) -> Sweep:
    """Draw a gesture at all its levels and read what is seen.

    Parameters
    ----------
    rest : float32[478, 3]
        Landmarks of the picture at rest.
    watch : callable
        Told of each picture.
    """
    unit = eye_distance(rest)
    face = Head.of_landmarks(rest).face_mask(subject.rest.shape)
    asked, seen, pictures = [], list[Readings](), dict[float, Image]()
    for level in gesture.levels:
        motion = gesture.values(level)
        picture = pictures[level] = subject.draw(motion)
        watch(motion, picture)
        landmarks = tracker.look(picture, rest)
        if landmarks is not None:
            asked.append(level)
            seen.append(read(landmarks, unit))
    at_rest = read(rest, unit)
    tracks = {name: np.array([each[name] for each in seen]) for name in at_rest}
    outermost = max(gesture.levels, key=abs)
    changed = _difference(pictures[outermost], pictures[0.0], face)
    lost = len(gesture.levels) - len(asked)
    return Sweep(gesture, np.array(asked), tracks, at_rest, lost, changed)


def _difference(a: Image, b: Image, mask: Mask) -> float:
    difference = cv2.absdiff(a, b)[mask > 0]
    return float(difference.mean()) if difference.size else 0.0


def score(found: Sweep) -> Score:
    """Return what a sweep shows: r, slope, cross-talk."""
    gesture = found.gesture
    enough = len(found.asked) >= _LEAST_SEEN
    r = per_level = float("nan")
    if enough and gesture.reads:
        own = found.own()
        still = own.std() < _STILL
        r = 0.0 if still else float(np.corrcoef(found.asked, own)[0, 1])
        per_level = float(np.polyfit(found.asked, own, 1)[0])
    people = _opening(found.rest, gesture) if gesture.of_opening else gesture.people
    others = crosstalk(found) if enough else {}
    return Score(
        name=gesture.name,
        r=r,
        slope=float("nan") if people is None else per_level / people,
        per_level=per_level,
        reading=" + ".join(name for name, _ in gesture.reads),
        crosstalk={name: x for name, x in others.items() if name not in gesture.goes_with},
        along={name: x for name, x in others.items() if name in gesture.goes_with},
        changed=found.changed,
        lost=found.lost,
    )


def crosstalk(found: Sweep) -> dict[str, float]:
    """Return by aim how much a sweep moves it that was not asked for.

    The greatest change of the aim's reading from level 0, in whole movements of that aim (what
    people's reading does for a coefficient of 1; the eyes' opening; 12 degrees), over the sweep's
    own greatest level in whole movements of its own. A channel of one side also moves "the other
    side" by its own measure.
    """
    gesture = found.gesture
    zero = int(np.argmin(np.abs(found.asked)))
    size = float(np.abs(found.asked).max()) / gesture.whole
    shares = {}
    for aim in AIMS:
        if aim.name == gesture.name or _same(aim, gesture):
            continue
        ((reading, _),) = aim.reads
        unit = _opening(found.rest, aim) if aim.of_opening else (aim.people or 1.0) * aim.whole
        shares[aim.name] = _most(found.seen[reading], zero) / unit / size
    mirrored = [_mirror(name) for name, _ in gesture.reads]
    whole = _opening(found.rest, gesture) if gesture.of_opening else gesture.people
    if whole and all(mirrored):
        shares["the other side"] = _most(found.seen[mirrored[0]], zero) / whole / size
    return shares


def _same(aim: Gesture, gesture: Gesture) -> bool:
    """Return whether a sweep moves what an aim is about."""
    names = {name for name, _ in gesture.reads}
    return any(name.startswith(reading) for reading, _ in aim.reads for name in names)


def _most(track: Float64, zero: int) -> float:
    return float(np.abs(track - track[zero]).max())


def _mirror(reading: str) -> str:
    sides = {" left": " right", " right": " left"}
    return next((reading.removesuffix(a) + b for a, b in sides.items() if reading.endswith(a)), "")


def _opening(rest: Readings, gesture: Gesture) -> float:
    """Return by how much the gesture's lids read less when they shut."""
    ((reading, _),) = gesture.reads
    return max(rest[reading] - CLOSED, 0.02)


def swept(
    subject: Subject, tracker: Tracker, gestures: Sequence[Gesture], rest: Float32, watch: Watch
) -> list[Score]:
    """Return the scores of gestures, in their order; see `sweep`."""
    return [score(sweep(subject, tracker, gesture, rest, watch)) for gesture in gestures]
