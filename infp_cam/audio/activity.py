"""Whether somebody speaks on a track, whatever else sounds there."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from infp_cam.audio.features import FLOOR_DB, HOP
from infp_cam.audio.silero import CHUNK, CONTEXT, SileroState, silero
from infp_cam.audio.voice import STEP
from infp_cam.types import RING_RATE

_STEP_S = STEP / RING_RATE


@dataclass(frozen=True, slots=True)
class _Bounds:
    """What counts as the own voice: probability to begin and to go on, level re its usual one."""

    start: float
    stay: float
    softest_db: float


# Of noise, hum, music and clicks, next to no step reaches 0.4; of spoken words nine in ten do
# within 100 ms and all within 140 ms (docs/audio). A voice much softer than the one that is used
# to speak here is another one: somebody else in the room, the other party in the headphones.
_ALONE = _Bounds(start=0.4, stay=0.2, softest_db=-35.0)
# While the other party speaks, its echo may be left in part: weak, and only half like speech.
_OTHER_SPEAKS = _Bounds(start=0.6, stay=0.3, softest_db=-22.0)

_FIRST_VOICE_DB = -30.0  # the own voice's level until it has been heard
_VOICE_ATTACK = 0.5  # per step
_VOICE_RELEASE_DB = 3.0 * _STEP_S
_VOICE_FORGOTTEN_DB = 0.1 * _STEP_S  # while only softer ones speak: it may have been turned down


@dataclass(frozen=True, slots=True)
class Speech:
    """One track during one step of 40 ms.

    Parameters
    ----------
    probability : float
        That somebody speaks, 0..1; the highest within the step.
    active : bool
        Whether the track's own voice speaks; pauses, however short, are not bridged.
    level_db : float
        Loudest 10 ms of whatever sounds, dB re a full-scale square wave.
    """

    probability: float
    active: bool
    level_db: float


@dataclass
class SpeechDetector:
    """Follows one track step by step; `copy.deepcopy` forks it.

    Notes
    -----
    Silero VAD judges 32 ms at a time, on a grid of its own. So that the newest samples are judged
    in the step in which they come, the newest 32 ms are looked at off that grid as well, without
    being remembered.
    """

    _network: SileroState = field(default_factory=SileroState)
    _heard: NDArray[np.float32] = field(
        default_factory=lambda: np.zeros(CONTEXT + CHUNK, np.float32), repr=False
    )
    _waiting: int = 0
    _active: bool = False
    _voice_db: float = _FIRST_VOICE_DB

    def push(self, samples: NDArray[np.float32], *, other_sounds: bool = False) -> Speech:
        """Take the next step and say whether there is speech in it.

        Parameters
        ----------
        samples : float32[640]
            16 kHz samples in [-1, 1].
        other_sounds : bool
            Whether the other party is heard, so that what is left of its echo may be here.
        """
        probability = self._judge(samples)
        level_db = loudest_db(samples)
        bounds = _OTHER_SPEAKS if other_sounds else _ALONE
        is_speech = probability >= (bounds.stay if self._active else bounds.start)
        self._active = is_speech and level_db >= self._voice_db + bounds.softest_db
        if is_speech:
            self._follow_voice(level_db)
        return Speech(probability, self._active, level_db)

    def _judge(self, samples: NDArray[np.float32]) -> float:
        signal = np.concatenate([self._heard, samples])
        self._waiting += len(samples)
        judged = []
        while self._waiting >= CHUNK:
            start = len(signal) - self._waiting - CONTEXT
            chunk = signal[start : start + CONTEXT + CHUNK]
            judged.append(silero().step(self._network, chunk))
            self._waiting -= CHUNK
        self._heard = signal[-(CONTEXT + CHUNK) :]
        if self._waiting:
            judged.append(silero().step(copy(self._network), self._heard))
        return max(judged)

    def _follow_voice(self, level_db: float) -> None:
        if level_db > self._voice_db:
            self._voice_db += _VOICE_ATTACK * (level_db - self._voice_db)
        else:
            self._voice_db -= _VOICE_RELEASE_DB if self._active else _VOICE_FORGOTTEN_DB


def loudest_db(samples: NDArray[np.float32]) -> float:
    """Return the level of the loudest 10 ms of float32[n * 160], dB re a full-scale square wave."""
    power = np.square(samples.astype(np.float64)).reshape(-1, HOP).mean(axis=1).max()
    return max(FLOOR_DB, 10.0 * float(np.log10(max(power, 1e-12))))
