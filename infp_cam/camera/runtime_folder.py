"""Private folders in memory for what the processes of one run share."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import BinaryIO

if sys.platform != "win32":
    import fcntl

_PREFIX = "infp-cam-"


def make_runtime_folder() -> Path:
    """Return a new folder that the user alone can open, in memory where the system has such.

    Raises
    ------
    OSError
        Where it can not be made.
    """
    return Path(tempfile.mkdtemp(prefix=_PREFIX, dir=runtime_base()))


def claim(file: BinaryIO) -> bool:
    """Mark `file` as in use until this process closes it or ends; False where another has it.

    Windows needs no mark: there a file in use can not be removed.
    """
    if sys.platform != "win32":
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def remove_abandoned(name: str) -> None:
    """Remove the runtime folders whose claimed file `name` has lost its owner (it was killed)."""
    for path in runtime_base().glob(f"{_PREFIX}*/{name}"):
        try:
            with path.open("rb") as file:
                # One that is still empty is just being made.
                abandoned = path.stat().st_size > 0 and claim(file)
        except OSError:
            continue
        if abandoned:
            shutil.rmtree(path.parent, ignore_errors=True)


def runtime_base() -> Path:
    """Return the folder in which runtime folders are; on some systems others can write there."""
    if sys.platform == "linux":
        for folder in (os.environ.get("XDG_RUNTIME_DIR"), "/dev/shm"):
            if folder and Path(folder).is_dir() and os.access(folder, os.W_OK | os.X_OK):
                return Path(folder)
    return Path(tempfile.gettempdir())
