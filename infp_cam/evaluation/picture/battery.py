"""The whole of it: what a renderer makes of one portrait."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from infp_cam.data import PORTRAIT
from infp_cam.errors import PortraitInvalid
from infp_cam.evaluation.picture.backdrop import Backdrop, Change
from infp_cam.evaluation.picture.gestures import Gesture
from infp_cam.evaluation.picture.sheets import sheets
from infp_cam.evaluation.picture.shut import Shut, shut
from infp_cam.evaluation.picture.steadiness import Noise, held, turning
from infp_cam.evaluation.picture.subject import Subject, Tracker
from infp_cam.evaluation.picture.sweeps import Score, swept
from infp_cam.portrait.portrait import Portrait
from infp_cam.portrait.raster import Float32, Image
from infp_cam.portrait.region import Region
from infp_cam.registry import make_renderer

Tell = Callable[[str], None]
"""Told what is being measured."""

_PICTURES = (".jpg", ".jpeg", ".png", ".webp")


@dataclass(frozen=True, slots=True)
class Report:
    """What was measured of a portrait.

    Parameters
    ----------
    scores : list of Score
        By gesture.
    rest_db : float
        PSNR of rest against the portrait, in the square around the face that trackers cut out;
        infinite where they are the same.
    backdrop : Change
        What changes out of the head's reach.
    held : int
        Greatest difference of pictures of one motion, 0..255.
    turning, slid : Noise
        Of a head that turns, and of the still picture slid as fast.
    shut : list of Shut
        Lips and lids.
    """

    scores: list[Score]
    rest_db: float
    backdrop: Change
    held: int
    turning: Noise
    slid: Noise
    shut: list[Shut]


def portraits_in(folder: Path | None) -> list[Path]:
    """Return the pictures of a folder in order of their names; without one the built-in portrait.

    Raises
    ------
    PortraitInvalid
        Where there is no such folder, or no picture in it.
    """
    if folder is None:
        return [PORTRAIT]
    if not folder.is_dir():
        raise PortraitInvalid(f"There is no folder {folder}.", "Give a folder of portraits.")
    paths = sorted(p for p in folder.iterdir() if p.suffix.lower() in _PICTURES)
    if not paths:
        raise PortraitInvalid(
            f"{folder} holds no pictures.", f"Put portraits there: {', '.join(_PICTURES)}."
        )
    return paths


def subject_of(renderer: str, path: Path, size: tuple[int, int]) -> Subject:
    """Return a portrait at the hands of the renderer of a name.

    Raises
    ------
    InfpCamError
        Where there is no such renderer, the picture is no portrait, or the motion not its own.
    """
    return Subject(make_renderer(renderer, size), Portrait.load(path))


def measure(
    name: str, subject: Subject, tracker: Tracker, gestures: Sequence[Gesture], tell: Tell
) -> Report:
    """Return every figure of a portrait; `name` is for messages.

    Raises
    ------
    PortraitInvalid
        Where the tracker does not find the face in the picture at rest.
    """
    rest = tracker.look(subject.rest, subject.view.landmarks)
    if rest is None:
        raise PortraitInvalid(
            f"The tracker does not find the face of {name} in the picture at rest.",
            "What it does can not be measured: choose a portrait with a face that can be seen.",
        )
    backdrop = Backdrop(subject.view, subject.rest)
    tell(f"{len(gestures)} gestures")
    scores = swept(subject, tracker, gestures, rest, backdrop.watch)
    tell("lips and lids shut")
    closures = shut(subject, tracker, rest)
    tell("head that turns")
    turned, slid = turning(subject, tracker, rest)
    return Report(
        scores=scores,
        rest_db=psnr(subject.rest, subject.view.image, rest),
        backdrop=backdrop.change,
        held=held(subject),
        turning=turned,
        slid=slid,
        shut=closures,
    )


def psnr(picture: Image, portrait: Image, landmarks: Float32) -> float:
    """Return the peak signal-to-noise ratio around the face, dB; infinite where nothing differs."""
    region = Region.of_landmarks(landmarks)
    x0, y0 = (max(round(middle - region.side / 2), 0) for middle in (region.x, region.y))
    x1, y1 = (round(middle + region.side / 2) for middle in (region.x, region.y))
    a, b = (p[y0:y1, x0:x1].astype(np.float64) for p in (picture, portrait))
    error = float(np.mean((a - b) ** 2))
    return float("inf") if error == 0.0 else 10.0 * float(np.log10(255.0**2 / error))


def draw_sheets(subject: Subject, name: str, tell: Tell) -> dict[str, Image]:
    """Return the contact sheets of a portrait by what they show."""
    tell("contact sheets")
    return sheets(subject, name)
