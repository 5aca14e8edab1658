"""Sounds that are no speech, 16 kHz: noise, hum, music, keys."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

RATE = 16_000
SECONDS = 6

Sound = NDArray[np.float32]


def _times() -> NDArray[np.float64]:
    return np.arange(SECONDS * RATE) / RATE


def white(level: float = 0.05, seed: int = 0) -> Sound:
    noise = np.random.default_rng(seed).standard_normal(SECONDS * RATE)
    return (level * noise).astype(np.float32)


def pink() -> Sound:
    spectrum = np.fft.rfft(white().astype(np.float64))
    spectrum /= np.sqrt(np.maximum(1.0, np.arange(len(spectrum))))
    wave = np.fft.irfft(spectrum)
    return (0.05 * wave / wave.std()).astype(np.float32)


def hum() -> Sound:
    partials = [np.sin(2 * np.pi * 50 * k * _times()) / k for k in (1, 2, 3, 5, 7)]
    return (0.1 * np.sum(partials, axis=0)).astype(np.float32)


def _struck(wave: NDArray[np.float64], at_s: float, sound: NDArray[np.float64]) -> None:
    start = round(at_s * RATE)
    wave[start : start + len(sound)] += sound[: len(wave) - start]


def _note(hz: float, seconds: float, decay: float) -> NDArray[np.float64]:
    t = np.arange(round(seconds * RATE)) / RATE
    partials = [np.sin(2 * np.pi * hz * k * t) / k for k in range(1, 7)]
    note: NDArray[np.float64] = np.sum(partials, axis=0) * np.exp(-decay * t)
    return note * np.minimum(1.0, t / 0.005)


def chords() -> Sound:
    """Four triads, one each second."""
    wave = np.zeros(SECONDS * RATE)
    triads = ((0, 4, 7), (5, 9, 12), (7, 11, 14), (0, 3, 7))
    for second in range(SECONDS):
        for tone in triads[second % 4]:
            _struck(wave, second, _note(220 * 2 ** (tone / 12), 1.0, 1.5))
    return (0.3 * wave / np.abs(wave).max()).astype(np.float32)


def arpeggio() -> Sound:
    """Four notes a second: the pace of syllables."""
    wave = np.zeros(SECONDS * RATE)
    for i in range(4 * SECONDS):
        tone = (0, 7, 12, 15, 19, 12, 3, 7)[i % 8]
        _struck(wave, i / 4, _note(220 * 2 ** (tone / 12), 0.5, 6.0))
    return (0.3 * wave / np.abs(wave).max()).astype(np.float32)


def drums() -> Sound:
    """Bass drum, snare and hi-hat, 120 beats a minute."""
    rng = np.random.default_rng(3)
    wave = np.zeros(SECONDS * RATE)
    t = np.arange(RATE // 4) / RATE
    for beat in range(2 * SECONDS):
        bass = np.sin(2 * np.pi * 60 * t * (1 - 0.3 * t)) * np.exp(-12 * t)
        snare = 0.5 * rng.standard_normal(len(t)) * np.exp(-20 * t)
        _struck(wave, beat / 2, snare if beat % 2 else bass)
        for hat in range(4):
            hiss = np.diff(rng.standard_normal(1001)) * np.exp(-60 * t[:1000])
            _struck(wave, beat / 2 + hat / 8, 0.15 * hiss)
    return (0.3 * wave / np.abs(wave).max()).astype(np.float32)


def keys() -> Sound:
    """Somebody types beside the microphone."""
    rng = np.random.default_rng(5)
    wave = white(5e-4).astype(np.float64)
    t = np.arange(800) / RATE
    at_s = 0.1
    while at_s < SECONDS - 0.1:
        click = rng.standard_normal(800) * np.exp(-300 * t)
        thud = 0.5 * np.sin(2 * np.pi * rng.uniform(150, 400) * t) * np.exp(-80 * t)
        _struck(wave, at_s, rng.uniform(0.05, 0.3) * (click + thud))
        at_s += rng.uniform(0.08, 0.3)
    return wave.clip(-1.0, 1.0).astype(np.float32)


def breath() -> Sound:
    """A breath every two seconds."""
    wave = np.zeros(SECONDS * RATE)
    hz = np.fft.rfftfreq(RATE, 1 / RATE)
    for second in range(0, SECONDS, 2):
        spectrum = np.fft.rfft(white(seed=second)[:RATE].astype(np.float64))
        puff = np.fft.irfft(spectrum * np.exp(-(((hz - 1500) / 1200) ** 2)))
        _struck(wave, second, 0.02 * puff / puff.std() * np.hanning(RATE))
    return (wave + white(5e-4)).astype(np.float32)


def strings() -> Sound:
    """One bowed note with vibrato."""
    t = _times()
    phase = 2 * np.pi * np.cumsum(330 * (1 + 0.01 * np.sin(2 * np.pi * 5.5 * t))) / RATE
    partials = [np.sin(k * phase) / k for k in range(1, 12)]
    swell = 0.6 + 0.4 * np.sin(np.pi * t)
    return (0.1 * swell * np.sum(partials, axis=0)).astype(np.float32)


NO_SPEECH = {
    sound.__name__: sound
    for sound in (white, pink, hum, chords, arpeggio, drums, keys, breath, strings)
}
