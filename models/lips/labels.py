"""How far lips open and spread for the phones of English, as functions of time.

The openings are those of inner lips in talking people, relative to an open vowel; textbook tables
have front vowels too closed and rounded ones far too open. Neighbours blend by dominance (M. Cohen
and D. Massaro, "Modeling coarticulation in synthetic visual speech", 1993); lips move about 30 ms
before the sound; lips that must close do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Phone = tuple[str, float, float]
"""Name (as flite's CMU lexicon has it), start and end in seconds."""

LEAD_S = 0.03
_SPREAD_S = 0.065
_SHAPE = 1.3
_CLOSURE_RAMP_S = 0.06


@dataclass(frozen=True, slots=True)
class Lips:
    """Target of a class of phones.

    Parameters
    ----------
    phones : str
        The class, names apart by blanks.
    opening : float
        Gap relative to an open vowel, 0..1.
    width : float
        -1 rounded .. 1 spread.
    dominance : float
        Weight against the neighbours.
    """

    phones: str
    opening: float
    width: float
    dominance: float


CLASSES = (
    Lips("aa ae ay aw ao", 1.0, 0.3, 1.0),
    Lips("ah ax eh er ey", 0.62, 0.3, 0.8),
    Lips("iy ih y", 0.62, 1.0, 0.9),
    Lips("uw uh ow oy", 0.12, -1.0, 1.0),
    Lips("w", 0.06, -1.0, 1.0),
    Lips("hh", 0.5, 0.2, 0.3),
    Lips("k g ng", 0.45, 0.2, 0.4),
    Lips("s z", 0.42, 0.5, 0.7),
    Lips("sh zh ch jh", 0.42, -0.4, 0.8),
    Lips("t d n th dh", 0.38, 0.2, 0.5),
    Lips("l r", 0.30, 0.0, 0.6),
    Lips("f v", 0.20, 0.2, 1.0),
    Lips("b p m", 0.0, 0.0, 1.2),
    Lips("pau", 0.13, 0.0, 0.5),
)
_BY_PHONE = {phone: lips for lips in CLASSES for phone in lips.phones.split()}
_CLOSING = frozenset("bpmfv")


def lip_targets(
    phones: Sequence[Phone], times_s: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return opening and width of the lips at `times_s`, float64[n] each."""
    times = times_s + LEAD_S
    weights, openings, widths = np.zeros_like(times), np.zeros_like(times), np.zeros_like(times)
    closed = np.ones_like(times)
    for name, start, end in phones:
        lips = _BY_PHONE[name]
        core = 0.2 * (end - start)  # the middle 40 % of a phone is wholly its own
        outside = np.maximum(np.abs(times - (start + end) / 2) - core, 0.0)
        weight = lips.dominance * np.exp(-((outside / _SPREAD_S) ** _SHAPE))
        weights += weight
        openings += weight * lips.opening
        widths += weight * lips.width
        if name in _CLOSING:
            ramp = np.clip(outside / _CLOSURE_RAMP_S, 0.0, 1.0)
            closed = np.minimum(closed, np.maximum(ramp, lips.opening))
    weights = np.maximum(weights, 1e-9)
    return openings / weights * closed, widths / weights
