"""Sounds to try a generator with: noise at a level, and what is no voice at all."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from infp_cam.evaluation.clips import silences
from infp_cam.motion.evaluation import FPS
from infp_cam.types import RING_RATE

Samples = NDArray[np.float32]


def noise(
    seconds: float, rms: float, colour: Literal["white", "pink"] = "white", seed: int = 0
) -> Samples:
    """Return float32[n] of noise at 16 kHz.

    Parameters
    ----------
    seconds : float
        Length.
    rms : float
        Root mean square, 1 is full scale.
    colour : str
        ``white``, or ``pink``: power falls by 3 dB an octave.
    seed : int
        Of the noise.
    """
    wave = np.random.default_rng(seed).standard_normal(round(seconds * RING_RATE))
    if colour == "pink":
        spectrum = np.fft.rfft(wave)
        spectrum /= np.sqrt(np.maximum(np.arange(len(spectrum)), 1.0))
        wave = np.fft.irfft(spectrum, len(wave))
    samples: Samples = (wave * (rms / np.sqrt(np.mean(wave * wave)))).astype(np.float32)
    return samples


def in_noise(
    samples: Samples, snr_db: float, colour: Literal["white", "pink"] = "white", seed: int = 0
) -> Samples:
    """Return a voice with noise at `snr_db` below the level of its speech (silences left out)."""
    silent = silences(samples, len(samples) * FPS // RING_RATE)
    hop = RING_RATE // FPS
    power = np.square(samples[: len(silent) * hop].astype(np.float64)).reshape(-1, hop).mean(axis=1)
    speech = float(power[~silent].mean())
    rms = float(np.sqrt(speech)) * 10.0 ** (-snr_db / 20.0)
    return samples + noise(len(samples) / RING_RATE, rms, colour, seed)


def hum(seconds: float) -> Samples:
    """Return 50 Hz hum with its first harmonics, at -20 dBFS."""
    t = np.arange(round(seconds * RING_RATE)) / RING_RATE
    waves = [np.sin(2.0 * np.pi * 50.0 * k * t) / k for k in (1, 2, 3, 4)]
    hummed: Samples = (0.1 * np.sum(waves, axis=0)).astype(np.float32)
    return hummed


_CHORDS_HZ = (
    (261.63, 329.63, 392.00),
    (220.00, 261.63, 329.63),
    (174.61, 220.00, 261.63),
    (196.00, 246.94, 293.66),
)
_CHORD_S = 0.5


def music(seconds: float) -> Samples:
    """Return plucked chords (C, a, F, G; ten harmonics each) at 120 beats a minute, -20 dBFS."""
    n = np.arange(round(seconds * RING_RATE))
    t, beat = (n / RING_RATE) % _CHORD_S, n // round(_CHORD_S * RING_RATE)
    wave = np.zeros(len(n))
    for chord, tones in enumerate(_CHORDS_HZ):
        sounds = beat // 2 % len(_CHORDS_HZ) == chord
        for tone in tones:
            for k in range(1, 11):
                decay = np.exp(-t * (2.0 + k))
                wave += sounds * decay * np.sin(2.0 * np.pi * tone * k * n / RING_RATE) / k**1.5
    wave *= np.minimum(1.0, t / 0.004) * 0.1 / np.sqrt(np.mean(wave * wave))
    return wave.clip(-1.0, 1.0).astype(np.float32)
