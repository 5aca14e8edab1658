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
