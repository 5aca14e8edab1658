"""A camera whose pictures go to an MP4 file: what the others would have seen, at its own times.

The file is written in fragments of 0.4 s, so that it can be played up to its last moments
whatever becomes of this process or of the disk; a film that is closed properly becomes an ordinary
MP4 (FFmpeg's *hybrid fragmented* MP4).
"""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from infp_cam.errors import OutputUnwritable
from infp_cam.files import check_writable, unwritable
from infp_cam.video import TIME_BASE, Mp4Writer

ROOM_BYTES = 64_000_000
"""Free space on the disk with which a film begins: some minutes."""

RESERVE_BYTES = 16_000_000
"""Free space at which a film ends, while what its end takes still fits."""

INDEX_BYTES = 32
"""What a picture adds to that end."""

LOOK_NS = 250_000_000
"""Time between two looks at the free space, ns."""

_OPTIONS = {
    "movflags": "hybrid_fragmented+delay_moov",  # the latter: times begin at 0 all the same
    "frag_duration": "400000",  # µs
    "flush_packets": "1",
}


class FilmCamera:
    """Writes an MP4.

    Parameters
    ----------
    path : Path
        The file.
    size : tuple of int
        Width and height, even numbers of pixels.
    fps : float
        Nominal frame rate; the pictures bear the clock times of their sending.
    again : bool
        Whether an earlier part of this film is there: it is kept, and the first free one of
        ``name-2.mp4``, ``name-3.mp4``, … is written.

    Raises
    ------
    OutputUnwritable
        Where the file can not be made or the disk is full.
    """

    def __init__(
        self, path: Path, size: tuple[int, int], fps: float, *, again: bool = False
    ) -> None:
        self._path = _next_part(path) if again else path
        self.device = str(self._path)
        self._start_ns: int | None = None
        self._next_tick = self._look_ns = self._pictures = 0
        check_writable(self._path)
        if not has_room(self._path):
            raise _full(self._path)
        try:
            self._container = av.open(self.device, "w", format="mp4", options=_OPTIONS)
        except OSError as error:
            raise unwritable(self._path, error) from error
        self._writer = Mp4Writer(self._container, size, fps, None, 0)

    def send(self, pixels: NDArray[np.uint8], t_ns: int) -> None:
        """Append the picture; the first one is at time 0.

        Raises
        ------
        OutputUnwritable
            Where the disk is full; `close` then leaves what can be played.
        """
        if t_ns >= self._look_ns:
            self._look_ns = t_ns + LOOK_NS
            self._check_room()
        if self._start_ns is None:
            self._start_ns = t_ns
        # Two pictures can not share a time stamp.
        tick = max(self._next_tick, round((t_ns - self._start_ns) / 1_000_000_000 / TIME_BASE))
        self._next_tick = tick + 1
        self._pictures += 1
        try:
            self._writer.write(pixels, float(tick * TIME_BASE))
        except OSError as error:
            raise unwritable(self._path, error) from error

    def _check_room(self) -> None:
        try:
            free = shutil.disk_usage(self._path.parent).free
        except OSError as error:
            raise unwritable(self._path, error) from error
        if free < RESERVE_BYTES + INDEX_BYTES * self._pictures:
            raise _full(self._path)

    def close(self) -> None:
        """Finish the file; a film without a picture is removed.

        Raises
        ------
        OutputUnwritable
            Where the disk is full; the film can be played all the same, up to its last seconds.
        """
        try:
            with contextlib.closing(self._container):
                if self._pictures:
                    self._writer.flush()
        except OSError as error:
            raise unwritable(self._path, error) from error
        finally:
            if not self._pictures:
                self._path.unlink(missing_ok=True)


def has_room(path: Path) -> bool:
    """Whether a film can be begun in the folder of `path`."""
    try:
        return shutil.disk_usage(path.parent).free >= ROOM_BYTES
    except OSError:  # the folder is not there
        return False


def _full(path: Path) -> OutputUnwritable:
    return OutputUnwritable(
        f"The disk is nearly full: there is no room for a film in {path.absolute().parent}.",
        "Free some space; filming then goes on by itself, in another file.",
    )


def _next_part(path: Path) -> Path:
    """Return the first free name of a further part; `path` itself where it is not there."""
    part, number = path, 1
    while part.exists():
        number += 1
        part = path.with_stem(f"{path.stem}-{number}")
    return part
