"""What a voice tells about the conversation: starts, ends, accents, feedback cues, laughter."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from infp_cam.audio.voice import Voice, VoiceTracker
from infp_cam.motion.procedural import table

STEP_S = 0.04

_PITCH_BINS = 96  # quarter tones from 60 Hz on
_PITCH_MEMORY = 1.0 - STEP_S / 20.0  # about 20 s of voiced speech


@dataclass(frozen=True, slots=True)
class Cues:
    """One track at one step, as far as behaviour depends on it.

    Parameters
    ----------
    voice : Voice
        The signal's features.
    started : bool
        Speech began in this step.
    ended : bool
        Speech ended in this step (a pause of 0.2 s was heard).
    final : bool
        The newest voiced sounds are low for this voice, as at the end of a turn.
    silent_s : float
        Seconds of silence before `started`, or since the end.
    spoke_s : float
        Length of the speech that goes on, or went on last.
    accent : float
        Strength of an accent that begins in this step, 0 where none does; about 1..2.
    feedback : bool
        The moment for a listener's nod (Ward and Tsukahara) is in this step.
    laughter : bool
        A laughter-like run of bursts was recognised in this step.
    """

    voice: Voice
    started: bool
    ended: bool
    final: bool
    silent_s: float
    spoke_s: float
    accent: float
    feedback: bool
    laughter: bool


@dataclass
class RunningPitch:
    """Distribution of a talker's pitch, forgetting slowly."""

    _weights: NDArray[np.float64] = field(default_factory=lambda: np.zeros(_PITCH_BINS))

    def add(self, hz: float) -> None:
        """Count one voiced step."""
        self._weights *= _PITCH_MEMORY
        self._weights[_quarter_tone(hz)] += 1.0

    def percentile(self, hz: float) -> float:
        """Return the share (0..100) of voiced speech that is lower than `hz`."""
        total = float(self._weights.sum())
        if total < 8.0:  # a third of a second tells nothing yet
            return 50.0
        bin_ = _quarter_tone(hz)
        below = float(self._weights[:bin_].sum()) + 0.5 * float(self._weights[bin_])
        return 100.0 * below / total


def _quarter_tone(hz: float) -> int:
    return min(max(int(24.0 * np.log2(hz / 60.0)), 0), _PITCH_BINS - 1)


@dataclass
class CueTracker:
    """Follows one track; `copy.deepcopy` forks it."""

    _voice: VoiceTracker = field(default_factory=VoiceTracker)
    _pitch: RunningPitch = field(default_factory=RunningPitch)
    _active: bool = False
    _silent_s: float = 60.0
    _spoke_s: float = 0.0
    _recent_percentile: float = 50.0
    _slow_level_db: float = -12.0
    _prominence: float = 0.0
    _since_accent_s: float = 9.0
    _low_s: float = 0.0
    _recent_speech_s: float = 0.0
    _since_feedback_s: float = 9.0
    _feedback_in_s: float | None = None
    _bursts: deque[float] = field(default_factory=lambda: deque(maxlen=5))
    _above: bool = False
    _t_s: float = 0.0
    _since_laughter_s: float = 9.0

    def step(self, samples: NDArray[np.float32]) -> Cues:
        """Take the next step's samples, float32[640]."""
        voice = self._voice.push(samples)
        self._t_s += STEP_S
        started, ended = voice.active and not self._active, self._active and not voice.active
        silent_s = self._silent_s
        if started:
            self._since_accent_s = 0.0  # the onset alone is no accent
        self._active = voice.active
        if voice.active:
            self._spoke_s = STEP_S if started else self._spoke_s + STEP_S
        self._silent_s = 0.0 if voice.active else self._silent_s + STEP_S
        percentile = self._hear_pitch(voice)
        return Cues(
            voice=voice,
            started=started,
            ended=ended,
            final=self._recent_percentile < table.FINAL_PERCENTILE,
            silent_s=silent_s if started else self._silent_s,
            spoke_s=self._spoke_s,
            accent=self._find_accent(voice, percentile),
            feedback=self._find_feedback(voice, percentile),
            laughter=self._find_laughter(voice, percentile),
        )

    def _hear_pitch(self, voice: Voice) -> float | None:
        if voice.pitch_hz <= 0.0:
            return None
        percentile = self._pitch.percentile(voice.pitch_hz)
        self._pitch.add(voice.pitch_hz)
        self._recent_percentile += STEP_S / 0.15 * (percentile - self._recent_percentile)
        return percentile

    def _find_accent(self, voice: Voice, percentile: float | None) -> float:
        """Return the strength of an accent: a syllable that rises in loudness and pitch."""
        self._since_accent_s += STEP_S
        if not voice.active or percentile is None:
            self._prominence = 0.0
            return 0.0
        before = self._prominence
        louder = (voice.level_db - self._slow_level_db) / 5.0
        higher = (percentile - 50.0) / 40.0
        self._slow_level_db += STEP_S / 0.8 * (voice.level_db - self._slow_level_db)
        self._prominence = louder + higher
        rises = self._prominence > 0.9 >= before
        if not rises or self._since_accent_s < table.BEAT_SHORTEST_GAP_S:
            return 0.0
        self._since_accent_s = 0.0
        return min(2.0, max(0.7, self._prominence))

    def _find_feedback(self, voice: Voice, percentile: float | None) -> bool:
        """Return whether the delay after a region of low pitch ends now."""
        self._since_feedback_s += STEP_S
        if voice.active:
            self._recent_speech_s += STEP_S
        elif self._silent_s > 1.0:
            self._recent_speech_s = 0.0
        if percentile is not None and percentile < table.CUE_PERCENTILE:
            self._low_s += STEP_S
        elif percentile is not None or not voice.active:
            self._low_s = 0.0
        if (
            self._feedback_in_s is None
            and self._low_s >= table.CUE_LOW_S
            and self._recent_speech_s >= table.CUE_SPEECH_S
            and self._since_feedback_s >= table.CUE_REFRACTORY_S
        ):
            self._feedback_in_s = table.CUE_DELAY_S
        if self._feedback_in_s is None:
            return False
        self._feedback_in_s -= STEP_S
        if self._feedback_in_s > 0.0:
            return False
        self._feedback_in_s = None
        self._since_feedback_s = 0.0
        return True

    def _find_laughter(self, voice: Voice, percentile: float | None) -> bool:
        """Return whether five high-pitched bursts came 120-280 ms apart (3.5-8 a second)."""
        self._since_laughter_s += STEP_S
        loud = voice.level_db > -9.0 and percentile is not None and percentile > 80.0
        rises = loud and not self._above
        if rises or voice.level_db < -14.0:  # laughter falls nearly silent between its bursts
            self._above = loud
        if not rises:
            return False
        self._bursts.append(self._t_s)
        gaps = np.diff(np.array(self._bursts))
        regular = len(gaps) == 4 and bool(np.all((gaps > 0.11) & (gaps < 0.29)))
        if not regular or self._since_laughter_s < 3.0:
            return False
        self._since_laughter_s = 0.0
        return True
