"""By how much the picture leads: out of what was seen and what was heard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from infp_cam.calibration.flash import HALF_S, MIDDLE_S
from infp_cam.calibration.pips import EVERY_S

LEAST_MS, MOST_MS = 0.0, 40.0
"""So much the picture may lead."""

MEANT_MS = 20.0
"""So much it is meant to."""

JITTER_MS = 10.0
"""So far apart single moments may be from the usual one."""

_ABOVE = 0.1  # of a flash's height: below this is the noise of the picture


@dataclass(frozen=True, slots=True)
class Offset:
    """What was measured.

    Parameters
    ----------
    lead_ms : float
        How much earlier the picture comes than the sound of the same moment, median.
    jitter_ms : float
        How far 95 % of the moments are from that, at most.
    moments : int
        How many there were.
    """

    lead_ms: float
    jitter_ms: float
    moments: int

    @property
    def is_good(self) -> bool:
        """Whether voice and face are together."""
        return LEAST_MS <= self.lead_ms <= MOST_MS and self.jitter_ms <= JITTER_MS

    def mended_ms(self, av_offset_ms: float) -> float:
        """Return the setting ``av_offset_ms`` that would have been right, where it was this."""
        return round(min(max(av_offset_ms + MEANT_MS - self.lead_ms, -300.0), 300.0), 1)


def find_flashes(pictures: NDArray[np.uint8], times_s: NDArray[np.float64]) -> list[float]:
    """Return the moments that the flashes belong to, seconds.

    A flash is symmetric in time, and so is whatever grows with it: its centroid is its middle,
    whichever phase the frames have and however unevenly they come.

    Parameters
    ----------
    pictures : uint8[n, H, W]
        What was seen; usually the face at rest.
    times_s : float64[n]
        When.
    """
    if len(pictures) < 3:
        return []
    rest = np.median(pictures[:: max(1, len(pictures) // 100)], axis=0).astype(np.int16)
    moved = np.array([np.abs(picture - rest).mean() for picture in pictures])
    height = float(np.percentile(moved, 98))
    moved = np.maximum(0.0, moved - max(_ABOVE * height, 0.05))
    seen = np.flatnonzero(moved)
    if len(seen) == 0:
        return []
    groups = np.split(seen, np.flatnonzero(np.diff(times_s[seen]) > HALF_S) + 1)
    return [
        moment
        for group in groups
        if times_s[0] < (moment := _centroid(moved, times_s, group) - MIDDLE_S)
        and len(group) >= 3
        and moved[group].max() > height / 2
        and group[-1] + 1 < len(times_s)
    ]


def _centroid(
    moved: NDArray[np.float64], times_s: NDArray[np.float64], group: NDArray[np.intp]
) -> float:
    around = slice(max(0, int(group[0]) - 1), int(group[-1]) + 2)
    weights, times = moved[around], times_s[around]
    return float(np.trapezoid(weights * times, times) / np.trapezoid(weights, times))


def match_moments(seen_s: Sequence[float], heard_s: Sequence[float]) -> Offset | None:
    """Return the offset between flashes and pips; None where fewer than three belong together."""
    if not seen_s or not heard_s:
        return None
    heard = np.asarray(heard_s)
    leads_ms = []
    for moment in seen_s:
        lead_s = float(heard[np.abs(heard - moment).argmin()] - moment)
        if abs(lead_s) < EVERY_S / 2:
            leads_ms.append(lead_s * 1e3)
    if len(leads_ms) < 3:
        return None
    lead_ms = float(np.median(leads_ms))
    jitter_ms = float(np.percentile(np.abs(np.array(leads_ms) - lead_ms), 95))
    return Offset(lead_ms, jitter_ms, len(leads_ms))
