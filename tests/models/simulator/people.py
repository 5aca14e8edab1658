"""Talkers without a synthesiser: vowels and consonants of a pulse train."""

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from infp_cam.models.simulator.behaviour.scene import Scene, Side
from infp_cam.models.simulator.laughter import laugh
from infp_cam.models.simulator.prosody import ProsodyTracker
from infp_cam.models.simulator.talker import Spoken
from infp_cam.models.speech.phones import Phone, Utterance

RATE = 16_000


def tone(hz: NDArray[np.float64], level: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return a voice of that pitch and level, both float64[n]."""
    phase = 2.0 * np.pi * np.cumsum(hz) / RATE
    wave = sum(np.sin(k * phase) / k for k in range(1, 12))
    return (0.2 * level * wave).astype(np.float32)


def utterance(seconds: float, start_hz: float = 140.0, end_hz: float = 90.0) -> Utterance:
    """Return falling pitch; a vowel and an m by turns, 0.2 s both, the first vowel loud."""
    count = round(seconds * RATE)
    hz = np.linspace(start_hz, end_hz, count)
    level = np.full(count, 0.4)
    level[: RATE // 5] = 1.0
    edges = np.append(np.arange(0.0, seconds - 0.1, 0.2), seconds)
    phones = tuple(
        Phone("aa" if n % 2 == 0 else "m", float(a), float(b))
        for n, (a, b) in enumerate(pairwise(edges))
    )
    return Utterance(tone(hz, level), phones)


@dataclass
class Hummer:
    """A talker for `compose`."""

    rng: np.random.Generator
    track: ProsodyTracker = field(default_factory=ProsodyTracker)

    def line(self) -> Spoken:
        said = utterance(float(self.rng.uniform(0.8, 4.0)))
        return Spoken(said, self.track(said), 0.0)

    def backchannel(self) -> Spoken:
        said = utterance(0.4, 120.0, 150.0)
        return Spoken(said, self.track(said), -6.0)

    def laugh(self) -> Spoken:
        said = laugh(120.0, self.rng)
        return Spoken(said, self.track(said), 0.0)


def speech(first_s: float, last_s: float, phrase_s: float = 2.5) -> Side:
    """Return somebody who talks from `first_s` to `last_s`, in phrases with pauses of 0.5 s."""
    starts = np.arange(first_s, last_s - 1.0, phrase_s + 0.5)
    phrases = tuple((float(s), float(min(s + phrase_s, last_s))) for s in starts)
    accents = [t for s, e in phrases for t in np.arange(s + 0.3, e, 0.7)]
    return Side(
        turns=((first_s, last_s),),
        phrases=phrases,
        accents=np.array([(t, 1.2) for t in accents]),
        syllables=np.array([t + 0.35 for t in accents]),
        feedback=np.array([s + 1.8 for s, _ in phrases]),
    )


def monologue(length_s: float = 120.0) -> tuple[Scene, Scene]:
    """Return the scenes of one who talks all the time and of one who listens."""
    talker, listener = speech(0.0, length_s), Side()
    return Scene(length_s, talker, listener), Scene(length_s, listener, talker)
