"""The portraits that a person added: named, removed and brought back.

An entry is made beside the others under a name of its own and moved into place at once, so that
several processes may use the library together and a crash leaves nothing half-made
(`infp_cam.data.kept` has the layout; `infp_cam.portrait.adding` makes entries).
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from infp_cam.data import BUILTIN
from infp_cam.data.kept import (
    ENTRY,
    VERSION,
    KeptPortrait,
    find_kept,
    free_name,
    kept_portraits,
    library_folder,
    read_kept,
)
from infp_cam.errors import OutputUnwritable, PortraitInvalid
from infp_cam.files import replacing
from infp_cam.portrait import cache
from infp_cam.portrait.placed import points_beside

LONGEST_NAME = 60

_MAKING, _REMOVED = ".making-", ".removed-"
_FORGOTTEN_S = 24 * 3600
"""What a process that crashed left behind is removed after so long."""

_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')
_FORBIDDEN_FIRST = ".~-"


class PortraitLibrary:
    """The portraits in a folder.

    Parameters
    ----------
    folder : Path or None
        Where they are; the person's own where it is None.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = library_folder() if folder is None else folder

    def portraits(self) -> tuple[list[KeptPortrait], list[str]]:
        """Return the portraits by name, and what the person should know about others."""
        sound, broken = kept_portraits(self.folder)
        notices = [
            f"The portrait in {path} can not be read and is left out; "
            "add its picture again, or remove the folder."
            for path in broken
        ]
        return sound, notices

    def find(self, name: str) -> KeptPortrait:
        """Return the portrait called `name`, or whose picture is the file of that path.

        Raises
        ------
        PortraitInvalid
            Where there is none.
        """
        portrait = find_kept(name, self.folder)
        if portrait is None:
            raise PortraitInvalid(
                f"There is no portrait called {name}.", "`infp-cam portraits list` lists them."
            )
        return portrait

    def find_key(self, key: str) -> KeptPortrait | None:
        """Return the portrait whose folder is called `key`, or None where there is none."""
        return next((p for p in self.portraits()[0] if p.key == key), None)

    def rename(self, portrait: KeptPortrait, name: str) -> KeptPortrait:
        """Call `portrait` by another name and return it.

        Raises
        ------
        PortraitInvalid
            Where the name can not be one, or another portrait has it.
        OutputUnwritable
            Where that can not be kept.
        """
        name = checked_name(name)
        if name.casefold() in self._names(but=portrait.key):
            raise PortraitInvalid(
                f"Another portrait is called {name} already.", "Choose another name."
            )
        write_entry(portrait.folder, name, portrait.picture.name, portrait.added_ns)
        return self.find(str(portrait.picture))

    def remove(self, portrait: KeptPortrait) -> Path:
        """Remove `portrait`; return what `restore` brings back until it is forgotten.

        Raises
        ------
        OutputUnwritable
            Where it can not be removed.
        """
        removed = self.folder / f"{_REMOVED}{portrait.key}-{time.time_ns()}"
        with told(self.folder):
            portrait.folder.rename(removed)
            os.utime(removed)
        return removed

    def restore(self, removed: Path) -> KeptPortrait:
        """Bring a removed portrait back and return it.

        Raises
        ------
        PortraitInvalid
            Where it is gone, or has been added again.
        """
        key = removed.name.removeprefix(_REMOVED).rpartition("-")[0]
        with contextlib.suppress(OSError):
            removed.rename(self.folder / key)
        portrait = self.find_key(key)
        if portrait is None:
            raise PortraitInvalid("The portrait can not be brought back.", "Add its picture again.")
        return portrait

    def forget(self, removed: Path) -> None:
        """Delete a removed portrait for good, and what was found in it."""
        portrait = read_kept(removed)
        if portrait is not None:
            with contextlib.suppress(PortraitInvalid, OSError):
                content = portrait.picture.read_bytes()
                cache.drop(cache.key_of(content))
                points = points_beside(portrait.picture)
                if points is not None:
                    cache.drop(cache.key_of(content, points.format()))
        shutil.rmtree(removed, ignore_errors=True)

    def tidy(self) -> None:
        """Delete what processes that crashed left behind a day ago."""
        with contextlib.suppress(OSError):
            for path in self.folder.iterdir():
                is_left = path.name.startswith((_MAKING, _REMOVED))
                if is_left and time.time() - path.stat().st_mtime > _FORGOTTEN_S:
                    self.forget(path)

    def name_like(self, wanted: str) -> str:
        """Return a name that no portrait has, `wanted` where that is free."""
        return free_name(wanted, self._names())

    @contextlib.contextmanager
    def making(self) -> Iterator[Path]:
        """Give a new folder in the library, which is no entry yet; it is removed if it stays.

        Raises
        ------
        OutputUnwritable
            Where the library can not be written to.
        """
        with told(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            folder = Path(tempfile.mkdtemp(prefix=_MAKING, dir=self.folder))
        try:
            with told(self.folder):
                yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def move_in(self, folder: Path, key: str) -> None:
        """Make `folder` the entry `key`; one that another process has just made stays."""
        place = self.folder / key
        if place in kept_portraits(self.folder)[1]:  # one that can not be read gives way
            place.rename(self.folder / f"{_REMOVED}{key}-{time.time_ns()}")
        try:
            folder.rename(place)
        except OSError:
            if not place.is_dir():
                raise

    def _names(self, but: str = "") -> set[str]:
        """Return the case-folded names that are taken, that of `BUILTIN` included."""
        names = {p.name.casefold() for p in self.portraits()[0] if p.key != but}
        return names | {BUILTIN.casefold()}


def checked_name(name: str) -> str:
    """Return `name` as a portrait may be called, with single spaces.

    Raises
    ------
    PortraitInvalid
        Where a portrait can not be called that.
    """
    name = " ".join(name.split())
    fix = "Choose another name."
    if not name:
        raise PortraitInvalid("A portrait needs a name.", "Type one.")
    if len(name) > LONGEST_NAME:
        raise PortraitInvalid(f"The name is longer than {LONGEST_NAME} letters.", fix)
    if _FORBIDDEN.search(name) or name[0] in _FORBIDDEN_FIRST:
        raise PortraitInvalid(
            f"A portrait can not be called {name}.",
            'Leave out slashes and the like, and a ".", "~" or "-" at the beginning.',
        )
    if name.casefold() == BUILTIN.casefold():
        raise PortraitInvalid(f"{name} is the portrait that comes with INFP Camera.", fix)
    return name


def name_of(picture: Path) -> str:
    """Return what a portrait of the file `picture` is called unless the person says."""
    words = _FORBIDDEN.sub(" ", picture.stem).strip(f" {_FORBIDDEN_FIRST}")[:LONGEST_NAME]
    return " ".join(words.split()) or "Portrait"


def write_entry(folder: Path, name: str, picture: str, added_ns: int) -> None:
    """Write what the portrait in `folder` is called; `OutputUnwritable` where that fails."""
    entry = {"version": VERSION, "name": name, "picture": picture, "added_ns": added_ns}
    with replacing(folder / ENTRY) as temporary:
        temporary.write_text(json.dumps(entry, indent=2) + "\n", encoding="utf-8")


@contextlib.contextmanager
def told(folder: Path) -> Iterator[None]:
    """Turn what the system says about `folder` into what a person can act on."""
    try:
        yield
    except OSError as error:
        raise OutputUnwritable(
            f"The portraits in {folder} can not be changed: {error.strerror or error}.",
            "Free some space, or make that folder writable.",
        ) from error
