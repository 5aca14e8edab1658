"""Adding portraits to the library: copied, looked at, given a thumbnail."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from PIL import Image

from infp_cam.data.kept import ENTRY, THUMBNAIL, KeptPortrait
from infp_cam.errors import PortraitInvalid
from infp_cam.portrait.library import PortraitLibrary, checked_name, name_of, write_entry
from infp_cam.portrait.picture import read_bytes
from infp_cam.portrait.placed import PlacedPoints, points_beside, points_path
from infp_cam.portrait.portrait import Portrait

Step = Literal["reading", "analysing", "keeping"]
"""What adding a portrait is at."""

THUMBNAIL_SIDE = 256
"""Side of a thumbnail, pixels."""

_CLOSER = 1.22
"""How much closer than the camera's picture a thumbnail is."""

_KEY_LENGTH = 32

_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
"""File names that Windows takes for devices."""


def _untold(step: Step) -> None:
    """Tell nobody."""


def add_picture(
    library: PortraitLibrary,
    picture: Path,
    name: str | None = None,
    points: PlacedPoints | None = None,
    tell: Callable[[Step], None] = _untold,
) -> tuple[KeptPortrait, tuple[str, ...]]:
    """Keep a copy of the file `picture` once its face is found; return it and notes about it.

    A picture that is kept already is not kept twice: it gets the points and the name that are
    given.

    Parameters
    ----------
    library : PortraitLibrary
        Where to.
    picture : Path
        The file; it is not needed afterwards.
    name : str or None
        What to call it; by its file where None.
    points : PlacedPoints or None
        Where its face is; beside the file (`points_beside`) or found where None.
    tell : callable
        Called with each step as it begins.

    Raises
    ------
    PortraitInvalid
        Where the picture can not serve as a portrait, or the name can not be one.
    OutputUnwritable
        Where it can not be kept.
    """
    tell("reading")
    wanted = name_of(picture) if name is None else checked_name(name)
    content = read_bytes(picture)
    key = hashlib.sha256(content).hexdigest()[:_KEY_LENGTH]
    points = points_beside(picture) if points is None else points
    kept = library.find_key(key)
    if kept is None:
        notes = _make(library, key, content, (picture, wanted), points, tell)
        kept = library.find_key(key)
        if kept is None:
            raise PortraitInvalid(f"{wanted} was removed while it was added.", "Add it again.")
        return kept, notes
    if points is not None:
        place_points(library, kept, points, tell)
    if name is not None and wanted != kept.name:
        kept = library.rename(kept, wanted)
    return kept, Portrait.load(kept.picture).notes


def place_points(
    library: PortraitLibrary,
    portrait: KeptPortrait,
    points: PlacedPoints,
    tell: Callable[[Step], None] = _untold,
) -> tuple[str, ...]:
    """Put the face of `portrait` where `points` are; return notes about it.

    Raises
    ------
    PortraitInvalid
        Where no face can be there; all is left as it was then.
    OutputUnwritable
        Where that can not be kept.
    """
    with library.making() as folder:
        copy = folder / portrait.picture.name
        copy.write_bytes(read_bytes(portrait.picture))
        placed = _looked_at(copy, points, tell)
        for made in (points_path(copy), folder / THUMBNAIL):
            made.replace(portrait.folder / made.name)
    return placed.notes


def thumbnail(portrait: Portrait) -> Image.Image:
    """Return the head of `portrait`, `THUMBNAIL_SIDE` pixels wide and high."""
    side = round(THUMBNAIL_SIDE * _CLOSER)
    spare = side - THUMBNAIL_SIDE
    shown = portrait.view(side, side).image
    left, top = spare // 2, spare // 4
    return Image.fromarray(shown[top : top + THUMBNAIL_SIDE, left : left + THUMBNAIL_SIDE])


def _make(
    library: PortraitLibrary,
    key: str,
    content: bytes,
    called: tuple[Path, str],
    points: PlacedPoints | None,
    tell: Callable[[Step], None],
) -> tuple[str, ...]:
    """Make the entry `key` of a picture's content, file and name; return notes about it."""
    picture, name = called
    with library.making() as folder:
        copy = folder / _file_name(picture)
        copy.write_bytes(content)
        portrait = _looked_at(copy, points, tell)
        write_entry(folder, library.name_like(name), copy.name, time.time_ns())
        library.move_in(folder, key)
    return portrait.notes


def _looked_at(copy: Path, points: PlacedPoints | None, tell: Callable[[Step], None]) -> Portrait:
    """Return the portrait in the file `copy`; its points and thumbnail are beside it then."""
    tell("analysing")
    if points is not None:
        points_path(copy).write_text(points.format(), encoding="utf-8")
    portrait = Portrait.load(copy)
    tell("keeping")
    thumbnail(portrait).save(copy.with_name(THUMBNAIL))
    return portrait


def _file_name(picture: Path) -> str:
    """Return the name of the copy of `picture`: its own so far as every system bears it."""
    stem = re.sub(r"[^\w-]+", "_", picture.stem)[:60].strip("_")
    suffix = re.sub(r"[^.a-z0-9]", "", picture.suffix.lower())[:8]
    if not stem or _DEVICES.fullmatch(stem) or f"{stem}{suffix}" in (ENTRY, THUMBNAIL):
        stem = "picture"
    return f"{stem}{suffix}"
