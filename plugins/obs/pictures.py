"""What the camera shows, for others that look at it too."""

from __future__ import annotations

import time
from pathlib import Path

from infp_cam.camera.frame_reader import FrameReader
from infp_cam.camera.frame_ring import FrameRing, Pixels
from infp_cam.camera.standby import StandbyCard

REPEAT_S = 0.5
"""A picture that stays is given again after so long, seconds."""

POLL_S = 0.004
"""Time between two looks for a fresh picture, seconds."""


class Pictures:
    """The pictures that the camera shows, at its pace; for one thread.

    Parameters
    ----------
    path : Path
        The call's frame ring.

    Raises
    ------
    InfpCamError
        Where it is not there (any more).
    """

    def __init__(self, path: Path) -> None:
        self._ring = FrameRing.attach(path)
        self.size, self.fps = self._ring.size, self._ring.fps
        self._reader = FrameReader(self._ring, time.monotonic_ns())
        self._card = StandbyCard(self._ring)

    def next(self, *, standby: bool) -> Pixels:
        """Return the next picture, uint8[H, W, 3] RGB, once it is due or the last one is old.

        Parameters
        ----------
        standby : bool
            Whether the camera shows its standby card.
        """
        if standby:
            time.sleep(1 / self.fps)
            return self._card.pixels()
        until_s = time.monotonic() + REPEAT_S
        while self._reader.take(time.monotonic_ns()) is None:
            if time.monotonic() > until_s:
                break
            time.sleep(POLL_S)
        return self._reader.pixels

    def close(self) -> None:
        """Leave the ring."""
        self._ring.close()
