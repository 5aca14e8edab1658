"""The contract of a motion generator: two audio tracks in, a face out, frame by frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar

from infp_cam.motion.space import MotionSpace
from infp_cam.types import DyadicWindow, MotionFrame

Provider = Literal["auto", "cpu", "cuda"]
"""What a trained generator is to run on; ``auto``: the GPU where its runtime is installed."""

SHIPPED_MODEL = "infp-s"
"""The trained generator's model that comes with the program."""


@dataclass(frozen=True, slots=True)
class MotionStyle:
    """How a person moves.

    Parameters
    ----------
    liveliness : float
        Scale of head and brow movement and of expression; 1 is an average person, 0..2.
    """

    liveliness: float = 1.0

    @staticmethod
    def named(style: str, liveliness: float = 1.0) -> MotionStyle:
        """Return the style called `style` (one of `STYLES`), scaled by `liveliness`."""
        return MotionStyle(STYLES[style] * liveliness)


STYLES = {"calm": 0.6, "natural": 1.0, "lively": 1.5}
"""Liveliness of each style that `infp_cam.settings.Settings.style` offers."""

S = TypeVar("S")


class MotionGenerator(Protocol[S]):
    """Causal, frame-wise generator with explicit state; streaming equals offline.

    Step ``k`` (k = -1, 0, 1, …) receives the ``hop`` samples that end at ring index
    ``k * hop + lookahead`` and returns the frame for audio time ``k / rate``. Step -1 comes first
    and primes the look-ahead. Windows follow each other without gap or overlap.

    Attributes
    ----------
    name : str
        What ``--generator`` calls it.
    space : MotionSpace
        Space of the frames.
    rate : int
        Frames per second, Hz.
    lookahead_s : float
        Seconds of audio after the frame's time that it needs.
    provider : str
        What really runs it: ``numpy``, or the inference provider that was created.
    """

    name: str
    provider: str
    space: MotionSpace
    rate: int
    lookahead_s: float

    def open(self, style: MotionStyle, seed: int) -> S:
        """Return a new state; `copy.deepcopy` of a state forks it."""
        ...

    def restyle(self, state: S, style: MotionStyle) -> None:
        """Move in another way from the next step on, without a jump."""
        ...

    def step(self, state: S, window: DyadicWindow) -> MotionFrame:
        """Advance `state` by one window, float32[2, 16000 / rate], and return its frame."""
        ...
