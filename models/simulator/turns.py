"""Turn-taking: when people start, go on, overlap, interrupt and fall silent.

Sources: gaps with mean +208 ms and mode 0 (Stivers et al., PNAS 106(26), 2009); 6-12
acknowledgements a minute of listening, 37 % of the vocal ones in pauses (Truong et al.,
Interspeech 2011); answered laughter 0.3-0.5. What has no source is chosen.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from infp_cam.motion.procedural.chance import lognormal

# A log-normal shifted to the left, mode 0 and mean 208 ms: e^(m - s^2) = .5, e^(m + s^2/2) = .708
_GAP_SHIFT_S, _GAP_LOG_MEAN, _GAP_LOG_SD = 0.5, -0.461, 0.482
_GAP_LONGEST_S = 1.5

PAUSE_S, _PAUSE_SIGMA, PAUSE_LIMITS_S = 0.42, 0.5, (0.18, 1.4)
"""Pauses within a turn: median and limits."""

GOES_ON = 0.5
"""Chance of another phrase in a turn."""

MOST_PHRASES = 6
KEEPS_FLOOR = 0.15
"""Chance that the same person takes the next turn."""

LAPSE, LAPSE_S, _LAPSE_SIGMA, LAPSE_LONGEST_S = 0.07, 2.2, 0.6, 8.0
"""Chance and median of a long silence between turns."""

INTERRUPTS, INTERRUPTION_S = 0.07, (0.4, 1.5)
"""Chance that a turn is interrupted, and how long before its end."""

GIVES_IN, GIVES_IN_S = 0.7, (0.25, 0.6)
"""Chance that the interrupted one stops, and after how long."""

VOCAL_AT_CUE, VOCAL_AT_PAUSE = 0.22, 0.13
"""Chance of a vocal backchannel at a prosodic cue, and in a pause, of the talker's."""

BACKCHANNEL_GAP_S = 2.0
BACKCHANNEL_PAUSE_S = (0.05, 0.35)
LAUGHS, LAUGHS_AT_OTHER = 0.07, 0.04
"""Chance that the talker, or the listener, laughs after a phrase."""

JOINS, JOINS_S = 0.5, (0.25, 0.8)
"""Chance that the other joins in laughter, and after how long."""

LAUGH_GAP_S = (0.05, 0.3)


class Mode(StrEnum):
    """What goes on in a stretch of conversation."""

    EXCHANGE = "exchange"
    MONOLOGUE = "monologue"
    ALONE = "alone"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of conversation.

    Parameters
    ----------
    mode : Mode
        `ALONE` is a monologue to somebody who makes no sound.
    who : int
        Who holds the floor (monologues), or begins.
    until_s : float
        Its end.
    """

    mode: Mode
    who: int
    until_s: float


@dataclass(frozen=True, slots=True)
class Turn:
    """A sound on one of the tracks.

    Parameters
    ----------
    who : int
        0 or 1.
    start_s, end_s : float
        First and last sound.
    kind : str
        ``phrase``, ``backchannel`` or ``laugh``.
    """

    who: int
    start_s: float
    end_s: float
    kind: str


def draw_stretches(length_s: float, rng: np.random.Generator) -> list[Stretch]:
    """Return what a piece of conversation consists of."""
    who, other = (int(i) for i in rng.permutation(2))
    cut = float(rng.uniform(0.25, 0.75)) * length_s
    kinds: list[tuple[float, list[tuple[Mode, int, float]]]] = [
        (0.50, [(Mode.EXCHANGE, who, length_s)]),
        (0.12, [(Mode.MONOLOGUE, who, length_s)]),
        (0.10, [(Mode.ALONE, who, length_s)]),
        (0.08, [(Mode.EXCHANGE, who, cut), (Mode.MONOLOGUE, who, length_s)]),
        (0.07, [(Mode.MONOLOGUE, who, cut), (Mode.MONOLOGUE, other, length_s)]),
        (0.07, [(Mode.EXCHANGE, who, cut), (Mode.QUIET, who, length_s)]),
        (0.04, [(Mode.QUIET, who, cut), (Mode.EXCHANGE, other, length_s)]),
        (0.02, [(Mode.QUIET, who, length_s)]),
    ]
    shares = np.array([share for share, _ in kinds])
    chosen = kinds[int(rng.choice(len(kinds), p=shares / shares.sum()))][1]
    return [Stretch(*parts) for parts in chosen]


def draw_gap(rng: np.random.Generator) -> float:
    """Return the time from a turn's end to the next one's start, seconds; negative overlaps."""
    gap = float(np.exp(_GAP_LOG_MEAN + _GAP_LOG_SD * rng.standard_normal())) - _GAP_SHIFT_S
    return min(gap, _GAP_LONGEST_S)


def draw_pause(rng: np.random.Generator) -> float:
    """Return the time between two phrases of a turn, seconds."""
    return float(np.clip(lognormal(rng, PAUSE_S, _PAUSE_SIGMA), *PAUSE_LIMITS_S))


def draw_lapse(rng: np.random.Generator) -> float:
    """Return the length of a silence that nobody ends at once, seconds."""
    return min(lognormal(rng, LAPSE_S, _LAPSE_SIGMA), LAPSE_LONGEST_S)


def draw_phrases(rng: np.random.Generator) -> int:
    """Return the number of phrases in a turn."""
    return min(int(rng.geometric(1.0 - GOES_ON)), MOST_PHRASES)
