"""Imported portraits, kept on disk by the content of the file that they came from."""

from __future__ import annotations

import contextlib
import hashlib
import os
import zipfile
from pathlib import Path
from typing import Any, cast

import numpy as np
import platformdirs
from numpy.typing import NDArray

from infp_cam.errors import OutputUnwritable
from infp_cam.files import replacing

_VERSION = 2
"""Raised whenever importing the same file would give something else."""

_KEPT = 24
"""Portraits kept; those not used for longest go first."""

Arrays = dict[str, NDArray[Any]]


def folder() -> Path:
    """Return the folder of the cache (``INFP_CAM_CACHE`` overrides it)."""
    override = os.environ.get("INFP_CAM_CACHE")
    root = Path(override) if override else platformdirs.user_cache_path("infp-cam")
    return root / "portraits"


def _path(key: str) -> Path:
    return folder() / f"{key}.v{_VERSION}.npz"


def key_of(content: bytes, points: str = "") -> str:
    """Return the key of a portrait: SHA-256 of its file and of the text of placed points."""
    return hashlib.sha256(content + points.encode()).hexdigest()


def fetch(key: str) -> Arrays | None:
    """Return the arrays kept under `key`, or None where there are none that can be read."""
    path = _path(key)
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as entry:
            arrays = {name: entry[name] for name in entry.files}
    except (OSError, ValueError, TypeError, EOFError, KeyError, zipfile.BadZipFile):
        return None
    _touch(path)
    return arrays


def keep(key: str, arrays: Arrays) -> bool:
    """Keep `arrays` under `key`; return whether that was possible."""
    path = _path(key)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as temporary:
            np.savez(temporary, **cast(Any, arrays))  # the stubs take names for options
    except (OSError, OutputUnwritable):
        return False
    _prune()
    return True


def drop(key: str) -> None:
    """Remove what is kept under `key`, so far as that is possible."""
    with contextlib.suppress(OSError):
        _path(key).unlink(missing_ok=True)


def _touch(path: Path) -> None:
    try:
        path.touch()
    except OSError:
        return  # a cache that can only be read serves as well


def _prune() -> None:
    try:
        entries = [(path.stat().st_mtime_ns, path) for path in folder().glob("*.npz")]
        for _, path in sorted(entries)[:-_KEPT]:
            path.unlink()
    except OSError:
        return  # another process is pruning, or uses an entry; the next import tries again
