"""The portraits that a person added, as they are kept on disk: found and read.

Each is a folder, named by the content of its picture, in the platform's data folder for
``infp-cam`` (``INFP_CAM_DATA`` overrides it) under ``portraits/``: ``portrait.json``, the picture
as it was given, a thumbnail, and points placed on it where there are any. Folders whose names
begin with a dot are being made or were removed. What writes is `infp_cam.portrait.library`.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs

ENTRY = "portrait.json"
THUMBNAIL = "thumbnail.png"

VERSION = 1
"""Version of ``portrait.json``."""


@dataclass(frozen=True, slots=True)
class KeptPortrait:
    """A portrait that is kept.

    Parameters
    ----------
    key : str
        Name of its folder.
    name : str
        What the person calls it; no other has this name, whatever the case of its letters.
    picture : Path
        The picture, as it was given.
    added_ns : int
        When it was added, nanoseconds since 1970.
    """

    key: str
    name: str
    picture: Path
    added_ns: int

    @property
    def folder(self) -> Path:
        """Return where all that belongs to it is."""
        return self.picture.parent

    @property
    def thumbnail(self) -> Path:
        """Return its thumbnail, which may be missing."""
        return self.folder / THUMBNAIL


def library_folder() -> Path:
    """Return where portraits are kept."""
    override = os.environ.get("INFP_CAM_DATA")
    root = Path(override) if override else platformdirs.user_data_path("infp-cam")
    return root / "portraits"


def kept_portraits(folder: Path) -> tuple[list[KeptPortrait], list[Path]]:
    """Return the portraits in `folder` by name, and the folders of those that can not be read."""
    sound: list[KeptPortrait] = []
    broken: list[Path] = []
    try:
        entries = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError:  # there is none yet
        return [], []
    for path in entries:
        if path.is_dir():
            portrait = read_kept(path)
            if portrait is not None:
                sound.append(portrait)
            elif path.exists():  # it may have been removed meanwhile
                broken.append(path)
    return _named_apart(sound), broken


def find_kept(name: str, folder: Path) -> KeptPortrait | None:
    """Return the portrait in `folder` that is called `name`, or whose picture is that path."""
    for portrait in kept_portraits(folder)[0]:
        if portrait.name.casefold() == name.casefold() or portrait.picture == Path(name):
            return portrait
    return None


def free_name(wanted: str, taken: set[str]) -> str:
    """Return `wanted`, with a number where it is among the case-folded names `taken`."""
    name, number = wanted, 1
    while name.casefold() in taken:
        number += 1
        name = f"{wanted} {number}"
    return name


def read_kept(path: Path) -> KeptPortrait | None:
    """Return the portrait in the folder `path`, or None where it can not be read."""
    try:
        entry = json.loads((path / ENTRY).read_text(encoding="utf-8"))
        name, picture, added = entry["name"], entry["picture"], entry["added_ns"]
        is_sound = (
            entry["version"] == VERSION
            and isinstance(name, str)
            and name.strip() != ""
            and Path(picture).name == picture
            and isinstance(added, int)
            and (path / picture).is_file()
        )
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None
    return KeptPortrait(path.name, name, path / picture, added) if is_sound else None


def _named_apart(portraits: list[KeptPortrait]) -> list[KeptPortrait]:
    """Return `portraits` by name; of those with the same one the older keeps it."""
    named: list[KeptPortrait] = []
    taken: set[str] = set()
    for portrait in sorted(portraits, key=lambda p: (p.added_ns, p.key)):
        name = free_name(portrait.name, taken)
        taken.add(name.casefold())
        named.append(KeptPortrait(portrait.key, name, portrait.picture, portrait.added_ns))
    return sorted(named, key=lambda p: (p.name.casefold(), p.key))
