"""The standby card: what the others see while there is no engine."""

from __future__ import annotations

import numpy as np

from infp_cam.camera.frame_ring import FrameRing, Pixels

NEUTRAL = (28, 30, 34)
"""RGB of the card before an engine has drawn one."""


class StandbyCard:
    """The ring's rest picture, which an engine drew; a plain dark card where there is none.

    Parameters
    ----------
    ring : FrameRing
        The ring.
    """

    def __init__(self, ring: FrameRing) -> None:
        self._ring = ring
        self._version = 0
        width, height = ring.size
        self._pixels = np.full((height, width, 3), NEUTRAL, np.uint8)

    def pixels(self) -> Pixels:
        """Return the card, uint8[H, W, 3], made anew where the rest picture has changed."""
        version = self._ring.rest_version
        if version != self._version:
            drawn = np.empty_like(self._pixels)
            if self._ring.copy_rest(drawn):
                self._pixels, self._version = drawn, version
        return self._pixels
