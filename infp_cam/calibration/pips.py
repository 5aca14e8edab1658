"""The sound that is looked for at the virtual microphone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

PIP_S = 0.01
EVERY_S = 1.037  # no whole number of frames: pips fall on all phases of the picture

_HERTZ = 1_500.0
_PEAK = 0.5
_FOUND = 0.1  # noise suppression takes some of a pip, hardly ever so much


def pips(seconds: float, rate: int) -> NDArray[np.float32]:
    """Return the test signal, float32[seconds * rate]: a short pip every `EVERY_S`.

    Echo cancellation and noise suppression let pips of 10 ms through, moved by 0.1 ms at most.
    """
    signal = np.zeros(round(seconds * rate), np.float32)
    length = round(PIP_S * rate)
    at_s = (np.arange(length) - length / 2) / rate
    pip = _PEAK * np.cos(2 * np.pi * _HERTZ * at_s) * np.cos(np.pi * at_s / PIP_S) ** 2
    for number in range(1, int((seconds - PIP_S) / EVERY_S) + 1):
        start = round(number * EVERY_S * rate)
        signal[start : start + length] = pip[: len(signal) - start]
    return signal


def find_pips(samples: NDArray[np.float32], rate: int) -> list[float]:
    """Return the middle of each pip (the centroid of its energy), in samples from the first on."""
    loud = np.flatnonzero(np.abs(samples) > _FOUND)
    if len(loud) == 0:
        return []
    apart = round(EVERY_S / 4 * rate)
    groups = np.split(loud, np.flatnonzero(np.diff(loud) > apart) + 1)
    margin = round(PIP_S * rate)
    found = []
    for group in groups:
        start = max(0, int(group[0]) - margin)
        power = samples[start : int(group[-1]) + margin].astype(np.float64) ** 2
        found.append(start + float(power @ np.arange(len(power)) / power.sum()))
    return found
