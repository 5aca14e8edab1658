"""Prosody of an utterance: what bodies move with and what listeners react to."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from infp_cam.audio.voice import (
    LONGEST_LAG,
    OCTAVE_SHARE,
    SHORTEST_LAG,
    STEP,
    VOICED_PERIODICITY,
)
from infp_cam.models.speech.phones import VOWELS, Phone, Utterance
from infp_cam.motion.procedural import table
from infp_cam.types import RING_RATE

Float64 = NDArray[np.float64]

HOP_S = 0.02
_HOP = round(HOP_S * RING_RATE)
_FFT = 1024  # at least a step and the longest lag
_LEVEL_DB_A_UNIT, _SEMITONES_A_UNIT, _LENGTH_A_UNIT = 4.0, 2.5, 0.45
_ACCENT_FROM, _SYLLABLE_FROM = 0.7, -0.6
_REMEMBERED = 1500  # voiced frames, 30 s


@dataclass(frozen=True)
class Prosody:
    """Times in seconds from the utterance's start.

    Parameters
    ----------
    accents : float64[n, 2]
        Times of pitch accents and their strengths, 0.7..2.
    syllables : float64[m]
        Middles of the other prominent vowels.
    feedback : float64[k]
        When a listener's feedback is due.
    mean_hz : float
        Mean pitch; 0 where nothing is voiced.
    """

    accents: Float64
    syllables: Float64
    feedback: Float64
    mean_hz: float


@dataclass
class ProsodyTracker:
    """Prosody of a talker's utterances, one after the other: percentiles are of that voice."""

    _pitches: list[float] = field(default_factory=list)

    def __call__(self, utterance: Utterance) -> Prosody:
        """Return the prosody of the talker's next utterance."""
        hz, level_db = _contours(utterance.samples)
        voiced = hz[hz > 0.0]
        self._pitches = [*self._pitches, *voiced.tolist()][-_REMEMBERED:]
        mean_hz = float(voiced.mean()) if len(voiced) else 0.0
        accents, syllables = _prominent(utterance.phones, hz, level_db)
        return Prosody(accents, syllables, self._feedback(hz, utterance.phones), mean_hz)

    def _feedback(self, hz: Float64, phones: tuple[Phone, ...]) -> Float64:
        """Return when feedback is due after regions of low pitch (Ward and Tsukahara 2000)."""
        if not self._pitches:
            return np.empty(0)
        low = (hz > 0.0) & (hz < np.percentile(self._pitches, table.CUE_PERCENTILE))
        begins = next((phone.start_s for phone in phones if phone.name != "pau"), 0.0)
        due, last_s, run = [], -9.0, 0
        for k, is_low in enumerate(low):
            run = run + 1 if is_low else 0
            t = k * HOP_S
            ripe = t - begins >= table.CUE_SPEECH_S and t - last_s >= table.CUE_REFRACTORY_S
            if run * HOP_S >= table.CUE_LOW_S and ripe:
                last_s, run = t, 0
                due.append(t + table.CUE_DELAY_S)
        return np.array(due)


def _contours(samples: NDArray[np.float32]) -> tuple[Float64, Float64]:
    """Return pitch in Hz (0 unvoiced) and level in dB, each HOP_S; row k is centred on k HOP_S."""
    padded = np.pad(samples.astype(np.float64), (STEP // 2, STEP))
    frames = np.lib.stride_tricks.sliding_window_view(padded, STEP)[: len(samples) + 1 : _HOP]
    power = np.mean(frames * frames, axis=1)
    return pitches(frames), 10.0 * np.log10(power + 1e-9)


def pitches(frames: Float64) -> Float64:
    """Return float64[n]: what `infp_cam.audio.voice.pitch` gives of each row, float64[n, 640]."""
    x = frames - frames.mean(axis=1, keepdims=True)
    energy = x * x
    total = energy.sum(axis=1, keepdims=True)
    spectrum = np.fft.rfft(x, _FFT, axis=1)
    correlation = np.fft.irfft(spectrum.real**2 + spectrum.imag**2, axis=1)
    lags = np.arange(LONGEST_LAG + 2)
    passed = np.concatenate([np.zeros_like(total), np.cumsum(energy, axis=1)], axis=1)
    both = passed[:, STEP - lags] + total - passed[:, lags]
    nsdf = 2.0 * correlation[:, lags] / np.maximum(both, 1e-12)
    before, inner, after = (
        nsdf[:, SHORTEST_LAG + shift : LONGEST_LAG + 1 + shift] for shift in (-1, 0, 1)
    )
    heights = np.where((inner > before) & (inner >= after), inner, -1.0)
    highest = heights.max(axis=1, keepdims=True)
    first = np.argmax(heights >= OCTAVE_SHARE * highest, axis=1)
    rows = np.arange(len(frames))
    b, h, a = before[rows, first], inner[rows, first], after[rows, first]
    curvature = b - 2.0 * h + a
    shift = 0.5 * (b - a) / np.where(curvature == 0.0, -1.0, curvature)
    voiced = (total[:, 0] >= 1e-7) & (highest[:, 0] > 0.0) & (h >= VOICED_PERIODICITY)
    return np.where(voiced, RING_RATE / (SHORTEST_LAG + first + shift), 0.0)


def _prominent(
    phones: tuple[Phone, ...], hz: Float64, level_db: Float64
) -> tuple[Float64, Float64]:
    """Return accents (time, strength) and other prominent vowels: loud, high and long ones."""
    vowels = [phone for phone in phones if phone.name in VOWELS]
    if not vowels:
        return np.empty((0, 2)), np.empty(0)
    times, levels, heights, lengths = [], [], [], []
    voiced_hz = float(np.median(hz[hz > 0.0])) if np.any(hz > 0.0) else 100.0
    for vowel in vowels:
        first = min(int(vowel.start_s / HOP_S), len(hz) - 1)
        span = slice(first, max(first + 1, int(np.ceil(vowel.end_s / HOP_S))))
        highest = int(np.argmax(hz[span]))
        times.append((first + highest) * HOP_S if hz[span][highest] > 0.0 else vowel.start_s)
        levels.append(float(level_db[span].max()))
        peak_hz = float(hz[span].max())
        heights.append(12.0 * np.log2(peak_hz / voiced_hz) if peak_hz > 0.0 else -3.0)
        lengths.append(np.log(vowel.end_s - vowel.start_s))
    prominence = (np.array(levels) - np.median(levels)) / _LEVEL_DB_A_UNIT
    prominence += np.clip(heights, -4.0, 8.0) / _SEMITONES_A_UNIT
    prominence += (np.array(lengths) - np.median(lengths)) / _LENGTH_A_UNIT
    return _peaks(np.array(times), prominence)


def _peaks(times: Float64, prominence: Float64) -> tuple[Float64, Float64]:
    """Take accents from the most prominent on, not closer to each other than beats may be."""
    taken: list[int] = []
    for i in np.argsort(-prominence, kind="stable").tolist():
        if prominence[i] < _ACCENT_FROM:
            break
        if all(abs(times[i] - times[j]) >= table.BEAT_SHORTEST_GAP_S for j in taken):
            taken.append(i)
    taken.sort()
    strengths = np.clip(0.6 + 0.4 * prominence[taken], 0.7, 2.0)
    accents = np.stack([times[taken], strengths], axis=1) if taken else np.empty((0, 2))
    others = np.array([i not in taken for i in range(len(times))]) & (prominence > _SYLLABLE_FROM)
    return accents, times[others]
