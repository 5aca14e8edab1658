"""Synthetic voices and the windows that a generator gets of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from infp_cam.motion.generator import MotionStyle
from infp_cam.motion.procedural.generator import ProceduralGenerator
from infp_cam.types import DyadicWindow

RATE = 16_000
HOP = 640
AHEAD = 960

OPEN = (750.0, 1250.0, 2500.0, 3600.0)  # a
FRONT = (300.0, 2300.0, 3000.0, 3700.0)  # i
ROUND = (320.0, 700.0, 2300.0, 3500.0)  # u

Track = NDArray[np.float32]


def vowel(
    seconds: float, formants: tuple[float, ...] = OPEN, f0: float | tuple[float, float] = 120.0
) -> Track:
    """Harmonics that fall 6 dB an octave through a cascade of formants; `f0` may glide."""
    t = np.arange(round(seconds * RATE)) / RATE
    first, last = f0 if isinstance(f0, tuple) else (f0, f0)
    phase = 2.0 * np.pi * np.cumsum(np.linspace(first, last, len(t))) / RATE
    wave = np.zeros(len(t))
    for k in range(1, int(5000.0 / max(first, last))):
        hz = k * 0.5 * (first + last)
        poles = [1.0 - (hz / f) ** 2 + 1j * hz * (50.0 + 0.05 * f) / f**2 for f in formants]
        wave += np.sin(k * phase) / k / abs(np.prod(poles))
    wave /= 3.0 * np.sqrt(np.mean(wave**2))
    ramp = np.minimum(1.0, np.minimum(t, t[::-1]) / 0.015)
    return (0.1 * wave * ramp).astype(np.float32)


def hiss(seconds: float) -> Track:
    """A sibilant: noise above 4.5 kHz."""
    rng = np.random.default_rng(7)
    spectrum = np.fft.rfft(rng.standard_normal(round(seconds * RATE)))
    spectrum[: int(4500 * seconds)] = 0.0
    return (0.05 * np.fft.irfft(spectrum, round(seconds * RATE))).astype(np.float32)


def silence(seconds: float) -> Track:
    return np.zeros(round(seconds * RATE), np.float32)


def room(seconds: float, level: float = 5e-4, seed: int = 0) -> Track:
    """Microphone noise."""
    rng = np.random.default_rng(seed)
    return (level * rng.standard_normal(round(seconds * RATE))).astype(np.float32)


def babble(seconds: float, seed: int = 1) -> Track:
    """Talk without words: syllables of changing vowels, pitch falling over each phrase."""
    rng = np.random.default_rng(seed)
    pieces: list[Track] = []
    length = 0.0
    while length < seconds:
        for syllable in range(int(rng.integers(5, 11))):
            vocal = (OPEN, FRONT, ROUND)[int(rng.integers(3))]
            f0 = 150.0 - 7.0 * syllable + float(rng.normal(0.0, 8.0))
            sound = vowel(float(rng.uniform(0.1, 0.22)), vocal, (f0 * 1.05, f0 * 0.93))
            gap = silence(float(rng.uniform(0.03, 0.07)))
            pieces += [sound * np.float32(rng.uniform(0.4, 1.0)), gap]
        pieces.append(silence(float(rng.uniform(0.3, 0.7))))
        length = sum(map(len, pieces)) / RATE
    return np.concatenate(pieces)[: round(seconds * RATE)]


def windows(
    own: Track, other: Track, valid: tuple[bool, bool] = (True, True), ahead: int = AHEAD
) -> Iterator[Any]:
    """The windows of step -1, 0, 1, … over both tracks, the shorter one filled with zeros."""
    length = max(len(own), len(other))
    count = length // HOP
    tracks = np.zeros((2, HOP + (count + 2) * HOP + ahead), np.float32)
    tracks[0, HOP : HOP + len(own)] = own
    tracks[1, HOP : HOP + len(other)] = other
    for k in range(-1, count):
        stop = k * HOP + ahead
        samples = tracks[:, stop : stop + HOP].copy()
        yield DyadicWindow(samples, stop - HOP, np.array(valid))


def motion(
    own: Track,
    other: Track,
    seed: int = 0,
    liveliness: float = 1.0,
    valid: tuple[bool, bool] = (True, True),
    restyled: tuple[float, float] | None = None,
) -> NDArray[np.float32]:
    """The generator's frames from time 0 on, float32[T, 58].

    `restyled` is the time in seconds and the liveliness of another style.
    """
    generator = ProceduralGenerator()
    state = generator.open(MotionStyle(liveliness), seed)
    frames = []
    for k, window in enumerate(windows(own, other, valid), start=-1):
        if restyled is not None and k == restyled[0] * generator.rate:
            generator.restyle(state, MotionStyle(restyled[1]))
        frames.append(generator.step(state, window).values)
    return np.stack(frames[1:])


def dialogue(seconds: float) -> tuple[Track, Track, list[float]]:
    """Turns of 4 s in alternation, 0.2 s apart; also the times at which they change."""
    starts = list(np.arange(0.0, seconds, 4.0))
    own, other = silence(seconds), silence(seconds)
    for i, (a, b) in enumerate(pairwise([*starts, seconds])):
        track = (own, other)[i % 2]
        talk = babble(b - a - 0.2, seed=i)
        track[round(a * RATE) : round(a * RATE) + len(talk)] = talk
    return own, other, starts[1:]
