"""What a person does and hears in a conversation, known in advance."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from infp_cam.models.simulator.behaviour.strokes import FPS

Span = tuple[float, float]
"""Start and end in seconds."""

TALKING, LISTENING, IDLE = range(3)

_PREPARES_S, _WINDS_DOWN_S = 0.35, 0.25  # the body is ahead of the voice, and outlasts it
_SMOOTH_S = 0.32


@dataclass(frozen=True)
class Side:
    """One person's part of the sound.

    Parameters
    ----------
    turns : tuple of Span
        Holds of the floor, from first to last sound.
    phrases : tuple of Span
        Runs of speech without a pause, inside turns.
    accents : float64[n, 2]
        Time of each pitch accent's peak in seconds, and its strength, about 0.7..2.
    syllables : float64[m]
        Middles of all other stressed syllables.
    feedback : float64[k]
        Moments at which a listener's feedback is due (after Ward and Tsukahara's regions of low
        pitch).
    backchannels : tuple of Span
        "Mm-hm" and the like.
    laughs : tuple of Span
        Laughter.
    """

    turns: tuple[Span, ...] = ()
    phrases: tuple[Span, ...] = ()
    accents: NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 2)))
    syllables: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    feedback: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    backchannels: tuple[Span, ...] = ()
    laughs: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Scene:
    """A conversation as one of its two people lives it.

    Parameters
    ----------
    length_s : float
        Its length.
    own, other : Side
        The person's own part and the other's.
    """

    length_s: float
    own: Side
    other: Side

    @property
    def frames(self) -> int:
        """Number of motion frames."""
        return round(self.length_s * FPS)

    @cached_property
    def roles(self) -> NDArray[np.float64]:
        """float64[T, 3]: how far the person talks, listens and does neither; rows sum to 1."""
        talking = _smooth(_mask(self.own.turns, self.frames, _PREPARES_S, _WINDS_DOWN_S))
        heard = _smooth(_mask(self.other.turns, self.frames, 0.0, 0.6))
        listening = heard * (1.0 - talking)
        return np.stack([talking, listening, 1.0 - talking - listening], axis=1)

    def role(self, t_s: float, rng: np.random.Generator) -> int:
        """Draw the role that a movement at `t_s` belongs to."""
        levels = self.roles[min(max(0, int(t_s * FPS)), self.frames - 1)]
        return int(np.searchsorted(np.cumsum(levels)[:2], rng.random(), side="right"))


def _mask(
    spans: tuple[Span, ...], frames: int, before_s: float, after_s: float
) -> NDArray[np.float64]:
    mask = np.zeros(frames)
    for start, end in spans:
        mask[max(0, int((start - before_s) * FPS)) : max(0, int((end + after_s) * FPS))] = 1.0
    return mask


def _smooth(mask: NDArray[np.float64]) -> NDArray[np.float64]:
    width = round(_SMOOTH_S * FPS) | 1
    padded = np.pad(mask, width // 2, mode="edge")
    result: NDArray[np.float64] = np.convolve(padded, np.full(width, 1.0 / width), mode="valid")
    return np.clip(result, 0.0, 1.0)
