"""What lips, teeth and tongue do for phones, as functions of time: the lip network's labels.

The openings are those of inner lips in people who talk, relative to an open vowel; textbook tables
have front vowels too closed and rounded ones far too open. Neighbours blend by dominance (M. Cohen
and D. Massaro, "Modeling coarticulation in synthetic visual speech", 1993). Lips move about 70 ms
before the sound (a network that learnt them 30 ms early was 40 to 80 ms late on real talkers),
rounding earlier (P. Edwards et al., "JALI", 2016); lips that must close do. Widths are half a
textbook's, half how wide real mouths were while each phone was heard.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from infp_cam.models.speech.phones import VOWELS, Phone
from infp_cam.motion.articulation import ARTICULATORS

Float64 = NDArray[np.float64]

GAP_OPEN = 0.29
"""Gap of the inner lips for a target of 1, eye distances; open vowels mostly come to .16-.2."""

LEAD_S = 0.07
_SHAPE = 1.3
_CONTRAST = 1.3  # blending takes some of the spread that real lips have
_CLOSURE_LEAD_S = 0.06  # closed lips are heard at once
_CLOSURE_RAMP_S = 0.06
_SHORTEST_CLOSURE_S = 0.04  # a frame at 25 a second falls into it
_SHUT_AFTER_S = 0.45  # a longer pause closes the lips
_SHUT_AHEAD_S = 0.12  # and they open before the next sound


@dataclass(frozen=True, slots=True)
class Target:
    """Where a phone wants the lips.

    Parameters
    ----------
    opening : float
        Gap relative to an open vowel, 0..1.
    width : float
        -1 pursed .. 1 spread.
    rounding, teeth, tongue : float
        0..1, see `ARTICULATORS`.
    dominance : float
        Weight against the neighbours.
    tau_s : float
        How far the phone reaches beyond itself.
    lead_s : float
        How long before the sound.
    """

    opening: float
    width: float = 0.0
    rounding: float = 0.0
    teeth: float = 0.0
    tongue: float = 0.0
    dominance: float = 1.0
    tau_s: float = 0.055
    lead_s: float = LEAD_S


_SIBILANT = {"teeth": 1.0, "dominance": 0.8}
_ALVEOLAR = {"width": 0.4, "teeth": 0.3, "tongue": 0.25, "dominance": 0.5}
_ROUND = {"tau_s": 0.065, "lead_s": 0.085}
TARGETS: dict[str, Target] = {
    "pau": Target(0.13, 0.25, dominance=0.5),
    "breath": Target(0.40, 0.1, dominance=0.8),
    "laugh": Target(0.60, 0.8, dominance=0.9),
    "a": Target(1.0, 0.4),
    "aa": Target(1.0, -0.15),
    "ae": Target(0.95, 0.4),
    "ah": Target(0.75, 0.05, dominance=0.9),
    "ax": Target(0.55, 0.2, dominance=0.5),
    "er": Target(0.45, -0.2, 0.35, dominance=0.7),
    "eh": Target(0.68, 0.7, dominance=0.9),
    "e": Target(0.60, 0.45, dominance=0.9),
    "ih": Target(0.60, 0.55, dominance=0.8),
    "iy": Target(0.62, 0.7, dominance=0.9),
    "ao": Target(0.55, -0.5, 0.4),
    "o": Target(0.20, -0.9, 0.75, **_ROUND),
    "uh": Target(0.20, -0.55, 0.6, dominance=0.8, **_ROUND),
    "uw": Target(0.12, -1.0, 1.0, **_ROUND),
    "ue": Target(0.12, -0.9, 1.0, **_ROUND),
    "oe": Target(0.18, -0.7, 0.8, **_ROUND),
    "p": Target(0.0, -0.3, dominance=1.2),
    "b": Target(0.0, -0.3, dominance=1.2),
    "m": Target(0.0, -0.3, dominance=1.2),
    "f": Target(0.20, -0.1),
    "v": Target(0.20, -0.1),
    "w": Target(0.06, -1.0, 1.0, **_ROUND),
    "th": Target(0.38, 0.15, tongue=1.0, dominance=0.6),
    "dh": Target(0.38, 0.15, tongue=0.9, dominance=0.6),
    "t": Target(0.38, **_ALVEOLAR),
    "d": Target(0.38, **_ALVEOLAR),
    "n": Target(0.38, 0.4, teeth=0.1, tongue=0.25, dominance=0.5),
    "s": Target(0.42, 0.4, **_SIBILANT),
    "z": Target(0.42, 0.4, **_SIBILANT),
    "l": Target(0.32, -0.25, tongue=0.6, dominance=0.6),
    "r": Target(0.28, -0.35, 0.45, dominance=0.7),
    "rr": Target(0.36, 0.1, tongue=0.2, dominance=0.5),
    "sh": Target(0.42, -0.5, 0.55, **_SIBILANT),
    "zh": Target(0.42, -0.4, 0.55, **_SIBILANT),
    "ch": Target(0.42, -0.4, 0.5, **_SIBILANT),
    "jh": Target(0.42, -0.4, 0.5, **_SIBILANT),
    "y": Target(0.55, 0.5, dominance=0.7),
    "k": Target(0.45, 0.0, dominance=0.4),
    "g": Target(0.45, 0.0, dominance=0.4),
    "ng": Target(0.45, 0.3, dominance=0.4),
    "x": Target(0.45, 0.0, dominance=0.4),
    "hh": Target(0.50, 0.05, dominance=0.25),
}
_SHUT = Target(0.0, dominance=0.6)
_PRESSED, _BITTEN = frozenset("pbm"), frozenset("fv")
_COLUMNS = ("opening", "width", "rounding", "teeth", "tongue")


def lip_labels(
    phones: Sequence[Phone], times_s: Float64, effort: Float64 | float = 1.0
) -> NDArray[np.float32]:
    """Return the articulators at given times.

    Parameters
    ----------
    phones : sequence of Phone
        In order, without holes.
    times_s : float64[T]
        Times on the phones' clock.
    effort : float or float64[T]
        Scale of the opening by loudness, 0.55-1.15; 1 is normal.

    Returns
    -------
    float32[T, 7]
        See `infp_cam.motion.articulation.ARTICULATORS`.
    """
    pieces = [piece for phone in phones for piece in _pieces(phone)]
    blended = _blend(pieces, times_s)
    gap, width, rounding, teeth, tongue = blended.T
    press = _held(phones, times_s, _PRESSED)
    bite = _held(phones, times_s, _BITTEN)
    gap = GAP_OPEN * effort * gap**_CONTRAST
    narrow = np.minimum(gap, GAP_OPEN * TARGETS["f"].opening ** _CONTRAST)
    gap = (gap + bite * (narrow - gap)) * (1.0 - press)
    free = 1.0 - np.maximum(press, bite)
    columns = {
        "gap": gap,
        "width": width,
        "rounding": rounding,
        "teeth": teeth * free,
        "press": press,
        "bite": bite,
        "tongue": tongue * free,
    }
    return np.stack([columns[name] for name in ARTICULATORS], axis=1).astype(np.float32)


def _pieces(phone: Phone) -> list[tuple[float, float, Target, float]]:
    """Return start, end, target and scale of the opening; a long pause has three parts."""
    target = TARGETS[phone.name]
    scale = 0.7 + 0.6 * phone.stress if phone.name in VOWELS else 1.0
    start, end = phone.start_s, phone.end_s
    if phone.name != "pau" or end - start <= _SHUT_AFTER_S + _SHUT_AHEAD_S:
        return [(start, end, target, scale)]
    shut, opening = start + _SHUT_AFTER_S, end - _SHUT_AHEAD_S
    return [(start, shut, target, 1.0), (shut, opening, _SHUT, 1.0), (opening, end, target, 1.0)]


def _blend(pieces: list[tuple[float, float, Target, float]], times_s: Float64) -> Float64:
    """Return float64[T, 5]: the dominance-weighted mean of the targets."""
    start, end = (np.array([piece[n] for piece in pieces])[:, None] for n in (0, 1))
    targets = [piece[2] for piece in pieces]
    lead, tau, dominance = (
        np.array([getattr(target, name) for target in targets])[:, None]
        for name in ("lead_s", "tau_s", "dominance")
    )
    values = np.array([[getattr(target, name) for name in _COLUMNS] for target in targets])
    values[:, 0] *= [piece[3] for piece in pieces]
    core = 0.2 * (end - start)  # the middle 40 % of a phone is wholly its own
    outside = np.maximum(np.abs(times_s + lead - (start + end) / 2) - core, 0.0)
    weights = dominance * np.exp(-((outside / tau) ** _SHAPE)) + 1e-12
    blended: Float64 = (weights.T @ values) / weights.sum(axis=0)[:, None]
    return blended


def _held(phones: Sequence[Phone], times_s: Float64, names: frozenset[str]) -> Float64:
    """Return float64[T]: 1 while a phone of `names` holds, ramps around."""
    held = np.zeros_like(times_s)
    for phone in phones:
        if phone.name in names:
            half = max(0.35 * (phone.end_s - phone.start_s), _SHORTEST_CLOSURE_S / 2)
            middle = (phone.start_s + phone.end_s) / 2 - _CLOSURE_LEAD_S
            ramp = (np.abs(times_s - middle) - half) / _CLOSURE_RAMP_S
            held = np.maximum(held, np.clip(1.0 - ramp, 0.0, 1.0))
    return held
