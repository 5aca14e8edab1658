"""Voice activity, level and pitch of one track, causal: what a listener hears in the voice."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from infp_cam.audio.features import FLOOR_DB, HOP, LogMel, band_centres_hz
from infp_cam.types import RING_RATE

STEP = 4 * HOP
"""Samples in one step (40 ms)."""

_HOP_S = HOP / RING_RATE
_CENTRES = band_centres_hz()
_SPEECH_BANDS = (_CENTRES >= 250.0) & (_CENTRES < 4000.0)  # above hum, telephone band

# Noise floor by minimum statistics (R. Martin, IEEE TSAP 9(5), 2001): speech falls to the noise
# between syllables, so the least smoothed level of some seconds is the noise.
_FLOOR_BLOCK = 25  # frames: 0.25 s
_FLOOR_BLOCKS = 14  # 3.5 s in all
_FLOOR_BIAS_DB = 3.0  # the minimum lies under the mean of noise
_QUIETEST_FLOOR_DB = -82.0  # dither and codec residue are no speech
_FIRST_FLOOR_DB = -56.0  # until a first block has been heard
_NOTHING_DB = -92.0  # zeros (nothing captured) tell nothing about the room
_AFTER_NOTHING = 6  # frames: window and smoothing hold zeros for so long
_LEVEL_SMOOTHING = 0.3  # per frame, about 30 ms

# The voice's own level: rises in about 30 ms, falls 3 dB a second of speech (lips-from-audio), so
# that loud and soft talkers open the mouth alike.
_PEAK_ATTACK = 0.3
_PEAK_RELEASE_DB = 3.0 * _HOP_S
_PEAK_TOO_HIGH_DB = 8.0  # after a shout, a click or at the start: falls five times as fast
_PEAK_QUICK_RELEASE_DB = 15.0 * _HOP_S
_PEAK_OVER_FLOOR_DB = 13.0

_SNR_MIDDLE_DB, _SNR_WIDTH_DB = 7.0, 1.5
_REL_MIDDLE_DB, _REL_WIDTH_DB = -30.0, 2.0
_VOICED_MEMORY_S = 0.6  # speech without any voiced sound for longer is noise
_UNVOICED_SHARE = 0.25
_RELEASE = 0.25  # per frame of the activity's fall, about 40 ms
_HANGOVER_S = 0.2  # stop closures and short gaps stay part of the speech


@dataclass(frozen=True, slots=True)
class Voice:
    """One track during one step of 40 ms.

    Parameters
    ----------
    mel : float32[4, 80]
        Log-mel frames in dB re full scale.
    peak_db : float
        Running level of this voice's loud sounds, dB.
    level_db : float
        Loudest frame in the speech band, dB re `peak_db` (about -40..0).
    speech : float
        Probability of speech in the newest frame, 0..1.
    active : bool
        Whether speech is going on, gaps under 0.2 s bridged.
    pitch_hz : float
        Pitch of the newest 40 ms; 0 where unvoiced.
    periodicity : float
        Height of the normalised autocorrelation at the pitch, 0..1.
    """

    mel: NDArray[np.float32]
    peak_db: float
    level_db: float
    speech: float
    active: bool
    pitch_hz: float
    periodicity: float


_PITCH_WINDOW = 640
_PITCH_FFT = 2048
_LOWEST_HZ, _HIGHEST_HZ = 60.0, 420.0
SHORTEST_LAG = int(RING_RATE / _HIGHEST_HZ)
LONGEST_LAG = int(RING_RATE / _LOWEST_HZ)
VOICED_PERIODICITY = 0.55
OCTAVE_SHARE = 0.88  # the first peak this close to the highest wins (McLeod and Wyvill)


def pitch(samples: NDArray[np.float32]) -> tuple[float, float]:
    """Return the pitch in Hz (0 where there is none) and the periodicity of 40 ms.

    Parameters
    ----------
    samples : float32[640]
        16 kHz samples.

    Notes
    -----
    The normalised square difference function of P. McLeod and G. Wyvill, "A smarter way to find
    pitch", ICMC 2005, 60-420 Hz.
    """
    x = samples.astype(np.float64)
    x -= x.mean()
    energy = x * x
    total = float(energy.sum())
    if total < 1e-7:
        return 0.0, 0.0
    spectrum = np.fft.rfft(x, _PITCH_FFT)
    correlation = np.fft.irfft(spectrum.real**2 + spectrum.imag**2)[: LONGEST_LAG + 2]
    passed = np.concatenate(([0.0], np.cumsum(energy)))
    lags = np.arange(LONGEST_LAG + 2)
    both = passed[_PITCH_WINDOW - lags] + (total - passed[lags])
    nsdf = 2.0 * correlation / np.maximum(both, 1e-12)
    inner = nsdf[SHORTEST_LAG : LONGEST_LAG + 1]
    before, after = nsdf[SHORTEST_LAG - 1 : LONGEST_LAG], nsdf[SHORTEST_LAG + 1 :]
    peaks = np.flatnonzero((inner > before) & (inner >= after))
    if len(peaks) == 0:
        return 0.0, 0.0
    heights = inner[peaks]
    first = int(peaks[np.argmax(heights >= OCTAVE_SHARE * heights.max())])
    height = float(inner[first])
    if height < VOICED_PERIODICITY:
        return 0.0, max(0.0, height)
    curvature = before[first] - 2.0 * height + after[first]
    shift = 0.5 * float(before[first] - after[first]) / float(curvature) if curvature else 0.0
    return RING_RATE / (SHORTEST_LAG + first + shift), min(1.0, height)


@dataclass
class VoiceTracker:
    """Follows one track step by step; `copy.deepcopy` forks it."""

    _logmel: LogMel = field(default_factory=LogMel)
    _smooth_db: float = FLOOR_DB
    _blocks: list[float] = field(default_factory=list)
    _block_least_db: float = _FIRST_FLOOR_DB
    _heard: int = 0
    _nothing_left: int = _AFTER_NOTHING
    _peak_db: float = FLOOR_DB
    _recent_db: float = FLOOR_DB
    _speech: float = 0.0
    _since_speech_s: float = 1e9
    _since_voiced_s: float = 1e9

    def push(self, samples: NDArray[np.float32]) -> Voice:
        """Take the next step's samples, float32[640], and describe the voice in them."""
        mel = self._logmel.push(samples)
        hz, periodicity = pitch(samples)
        power = np.power(10.0, mel[:, _SPEECH_BANDS].astype(np.float64) / 10.0).sum(axis=1)
        levels = [10.0 * float(np.log10(p)) for p in power]
        voiced = hz > 0.0 and max(levels) > self._floor_db() + _SNR_MIDDLE_DB
        self._since_voiced_s = 0.0 if voiced else self._since_voiced_s + STEP / RING_RATE
        for level in levels:
            self._listen(level)
        return Voice(
            mel=mel,
            peak_db=self._peak_db,
            level_db=max(levels) - self._peak_db,
            speech=self._speech,
            active=self._since_speech_s < _HANGOVER_S,
            pitch_hz=hz if voiced else 0.0,
            periodicity=periodicity,
        )

    def _floor_db(self) -> float:
        least = min([self._block_least_db, *self._blocks])
        return max(_QUIETEST_FLOOR_DB, least + _FLOOR_BIAS_DB)

    def _follow_floor(self, level_db: float) -> None:
        self._nothing_left = _AFTER_NOTHING if level_db < _NOTHING_DB else self._nothing_left - 1
        if self._nothing_left >= 0:
            self._smooth_db = level_db
            return
        self._heard += 1
        self._smooth_db += _LEVEL_SMOOTHING * (level_db - self._smooth_db)
        self._block_least_db = min(self._block_least_db, self._smooth_db)
        if self._heard % _FLOOR_BLOCK == 0:
            self._blocks = [*self._blocks, self._block_least_db][-_FLOOR_BLOCKS:]
            self._block_least_db = self._smooth_db

    def _listen(self, level_db: float) -> None:
        """Follow floor, voice level and activity by one frame."""
        self._follow_floor(level_db)
        floor_db = self._floor_db()

        self._recent_db = max(level_db, self._recent_db - _PEAK_QUICK_RELEASE_DB)
        snr = _logistic((level_db - floor_db - _SNR_MIDDLE_DB) / _SNR_WIDTH_DB)
        if level_db > self._peak_db:
            self._peak_db += _PEAK_ATTACK * snr * (level_db - self._peak_db)
        elif self._since_speech_s < _HANGOVER_S:
            too_high = self._recent_db < self._peak_db - _PEAK_TOO_HIGH_DB
            self._peak_db -= _PEAK_QUICK_RELEASE_DB if too_high else _PEAK_RELEASE_DB
        self._peak_db = max(self._peak_db, floor_db + _PEAK_OVER_FLOOR_DB)

        loud = _logistic((level_db - self._peak_db - _REL_MIDDLE_DB) / _REL_WIDTH_DB)
        known = 1.0 if self._since_voiced_s < _VOICED_MEMORY_S else _UNVOICED_SHARE
        now = snr * loud * known
        self._speech = max(now, self._speech + _RELEASE * (now - self._speech))
        self._since_speech_s = 0.0 if now > 0.5 else self._since_speech_s + _HOP_S


def _logistic(x: float) -> float:
    return 1.0 / (1.0 + float(np.exp(-min(max(x, -30.0), 30.0))))
