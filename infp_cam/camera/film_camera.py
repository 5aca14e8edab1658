"""A camera whose pictures go to an MP4 file: what the others would have seen, at its own times."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from infp_cam.video import TIME_BASE, mp4_file


class FilmCamera:
    """Writes an MP4 that appears under its name when the camera is closed.

    Parameters
    ----------
    path : Path
        The file.
    size : tuple of int
        Width and height, even numbers of pixels.
    fps : float
        Nominal frame rate; the pictures bear the clock times of their sending.

    Raises
    ------
    OutputUnwritable
        Where the file can not be made.
    """

    def __init__(self, path: Path, size: tuple[int, int], fps: float) -> None:
        self.device = str(path)
        self._start_ns: int | None = None
        self._next_tick = 0
        self._film = ExitStack()
        self._writer = self._film.enter_context(mp4_file(path, size, fps))

    def send(self, pixels: NDArray[np.uint8], t_ns: int) -> None:
        """Append the picture; the first one is at time 0.

        Raises
        ------
        OutputUnwritable
            Where the disk is full; nothing is left of the file then.
        """
        if self._start_ns is None:
            self._start_ns = t_ns
        # Two pictures can not share a time stamp.
        tick = max(self._next_tick, round((t_ns - self._start_ns) / 1_000_000_000 / TIME_BASE))
        self._next_tick = tick + 1
        try:
            self._writer.write(pixels, float(tick * TIME_BASE))
        except OSError as error:
            # Hands the error to `mp4_file`, which removes the file and raises `OutputUnwritable`.
            self._film.__exit__(type(error), error, error.__traceback__)
            raise

    def close(self) -> None:
        """Finish the file.

        Raises
        ------
        OutputUnwritable
            Where the disk is full; nothing is left of the file then.
        """
        self._film.close()
