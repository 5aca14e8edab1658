"""Whether lips and lids shut when they are told to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from infp_cam.evaluation.picture.gestures import values
from infp_cam.evaluation.picture.readings import CLOSED as CLOSED_LIDS
from infp_cam.evaluation.picture.readings import read
from infp_cam.evaluation.picture.subject import Subject, Tracker
from infp_cam.motion.evaluation import CLOSED as CLOSED_LIPS
from infp_cam.portrait.raster import Float32

_TOLERANCE = 0.01
"""Lip gap beyond that of rest that is still the tracker's own, eye distances."""

LEAST_SHUT = 0.9
"""Share of the eye's opening that has to be gone."""

LIPS: dict[str, NDArray[np.float32]] = {
    "jaw .25, mouthClose .25": values(jawOpen=0.25, mouthClose=0.25),
    "the same, mouthPress .5": values(jawOpen=0.25, mouthClose=0.25, mouthPress=0.5),
    "jaw .5, mouthClose .5": values(jawOpen=0.5, mouthClose=0.5),
}
"""Mouths that are shut over an open jaw, as for p, b and m."""


@dataclass(frozen=True, slots=True)
class Shut:
    """Something that should be shut.

    Parameters
    ----------
    name : str
        What was asked for.
    reading : float
        Gap of the lips, eye distances; or the share of the eye's opening that is gone.
    good : bool
        Whether it is shut: lips to 0.02, or to their gap at rest; lids by nine tenths.
    """

    name: str
    reading: float
    good: bool


def shut(subject: Subject, tracker: Tracker, rest: Float32) -> list[Shut]:
    """Return how lips and lids shut; a face that is not found is not shut."""
    at_rest = read(rest)
    found = []
    for name, motion in LIPS.items():
        landmarks = tracker.look(subject.draw(motion), rest)
        gap = float("nan") if landmarks is None else read(landmarks)["gap"]
        most = max(CLOSED_LIPS, at_rest["gap"] + _TOLERANCE)
        found.append(Shut(f"lips: {name}", gap, gap <= most))
    landmarks = tracker.look(subject.draw(values(eyeBlink=1.0)), rest)
    for side in ("left", "right"):
        name = f"lids {side}"
        opening = max(at_rest[name] - CLOSED_LIDS, 1e-3)
        share = float("nan")
        if landmarks is not None:
            share = (at_rest[name] - read(landmarks)[name]) / opening
        found.append(Shut(f"{side} eye: eyeBlink 1", share, share >= LEAST_SHUT))
    return found
