"""How one side of the call sounds now, for the person to see."""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

from infp_cam.audio.activity import SpeechDetector
from infp_cam.audio.voice import STEP
from infp_cam.types import RING_RATE

SHOWN_S = 0.1
"""What the level is taken of, seconds."""

FLOOR_DB = -120.0
"""Level of silence."""


class Meter:
    """Level and voice activity of one side; one thread pushes, any reads.

    Attributes
    ----------
    voice : bool
        Whether somebody speaks.
    """

    def __init__(self) -> None:
        self._detector = SpeechDetector()
        self._waiting = np.empty(0, np.float32)
        self._peaks: deque[tuple[int, float]] = deque([(0, 0.0)])  # samples, loudest of them
        self._kept = 0
        self.voice = False

    def push(self, samples: NDArray[np.float32]) -> None:
        """Take what was heard next, float32[n] at 16 kHz."""
        self._keep_peak(samples)
        self._waiting = np.concatenate([self._waiting, samples])
        while len(self._waiting) >= STEP:
            step, self._waiting = self._waiting[:STEP], self._waiting[STEP:]
            self.voice = self._detector.push(step).active

    @property
    def level_db(self) -> float:
        """Loudest sample of the last `SHOWN_S`, dB re full scale, at least `FLOOR_DB`."""
        peak = max(peak for _, peak in tuple(self._peaks))
        return max(FLOOR_DB, 20.0 * float(np.log10(max(peak, 1e-9))))

    def _keep_peak(self, samples: NDArray[np.float32]) -> None:
        self._peaks.append((len(samples), float(np.abs(samples).max(initial=0.0))))
        self._kept += len(samples)
        while self._kept - self._peaks[0][0] >= SHOWN_S * RING_RATE:
            self._kept -= self._peaks.popleft()[0]
