"""Writing files so that nothing half-written is ever left behind."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infp_cam.errors import OutputUnwritable


def unwritable(path: Path, error: OSError) -> OutputUnwritable:
    """Return the error that tells why `path` could not be written."""
    return OutputUnwritable(
        f"{path} can not be written: {error.strerror or error}.",
        "Free some space or choose a folder that you may write to.",
    )


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path beside `path`; on success it becomes `path`, else it is removed.

    The temporary name keeps the suffix, since writers choose their format by it.

    Raises
    ------
    OutputUnwritable
        Where the folder is missing or not writable, or the disk is full.
    """
    temporary = _new_beside(path)
    try:
        yield temporary
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except OSError as error:
        raise unwritable(path, error) from error
    finally:
        temporary.unlink(missing_ok=True)


def check_writable(path: Path) -> None:
    """Raise `OutputUnwritable` where no file can be made at `path`; nothing is changed there."""
    _new_beside(path).unlink()


def _new_beside(path: Path) -> Path:
    """Return a new empty file in the folder of `path`, with the same suffix."""
    try:
        if path.is_dir():
            raise IsADirectoryError(None, "it is a folder")
        handle, name = tempfile.mkstemp(
            prefix=f".{path.stem}-", suffix=path.suffix, dir=path.parent or Path()
        )
    except OSError as error:
        raise unwritable(path, error) from error
    os.close(handle)
    return Path(name)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
