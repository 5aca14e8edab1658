"""Laughter: runs of breathy vowels whose pitch and level fall."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from infp_cam.models.speech.phones import Phone, Utterance
from infp_cam.types import RING_RATE

Float64 = NDArray[np.float64]

# Bachorowski, Smoski, Owren, "The acoustic features of human laughter", JASA 110(3), 2001: about
# 4-5 voiced calls a second, pitch well above speech, falling; half of all laughs have few calls.
CALLS_A_SECOND = (4.2, 5.8)
CALLS = (3, 10)
VOICED_SHARE = (0.4, 0.6)
PITCH_RATIO = (1.35, 2.1)  # first call's pitch re the voice's in speech
PITCH_FALL = (0.95, 0.985)  # from call to call
LEVEL_FALL_DB = (1.0, 2.6)
BREATH_DB = (-20.0, -12.0)  # aspiration re the voiced part
HIGHEST_HZ = 420.0
FORMANTS_HZ = {"ah": (720.0, 1300.0, 2600.0, 3700.0), "eh": (600.0, 1750.0, 2650.0, 3700.0)}
_BANDWIDTHS_HZ = (110.0, 140.0, 200.0, 300.0)
_WOMANLY_HZ = 175.0  # voices above this have a shorter vocal tract
_EDGE_S = 0.05


def laugh(speech_hz: float, rng: np.random.Generator) -> Utterance:
    """Return laughter of somebody whose speech has that mean pitch, RMS about 0.1.

    Parameters
    ----------
    speech_hz : float
        Mean pitch of the voice when speaking.
    rng : numpy.random.Generator
        Chance.
    """
    vowel = ("ah", "eh")[int(rng.integers(2))]
    tract = 1.15 if speech_hz > _WOMANLY_HZ else 1.0
    formants = tract * np.array(FORMANTS_HZ[vowel]) * float(rng.uniform(0.93, 1.07))
    period = 1.0 / rng.uniform(*CALLS_A_SECOND)
    hz = min(HIGHEST_HZ, speech_hz * rng.uniform(*PITCH_RATIO))
    falls, weaker = rng.uniform(*PITCH_FALL), 10.0 ** (-rng.uniform(*LEVEL_FALL_DB) / 20.0)
    breath = 10.0 ** (rng.uniform(*BREATH_DB) / 20.0)
    phones, calls = [Phone("pau", 0.0, _EDGE_S)], []
    t, level = _EDGE_S, 1.0
    for _ in range(int(rng.integers(CALLS[0], CALLS[1] + 1))):
        lasts = period * rng.uniform(0.9, 1.1)
        voiced = lasts * rng.uniform(*VOICED_SHARE)
        phones += [
            Phone("hh", t, t + lasts - voiced),
            Phone("laugh", t + lasts - voiced, t + lasts),
        ]
        calls.append(level * _call(lasts, voiced, hz, formants, breath, rng))
        t, hz, level = t + lasts, hz * falls * rng.uniform(0.98, 1.02), level * weaker
    phones.append(Phone("pau", t, t + _EDGE_S))
    edge = np.zeros(round(_EDGE_S * RING_RATE))
    samples = np.concatenate([edge, *calls, edge])
    samples *= 0.1 / np.sqrt(np.mean(samples**2))
    return Utterance(samples.astype(np.float32), tuple(phones))


def _call(
    lasts_s: float,
    voiced_s: float,
    hz: float,
    formants: Float64,
    breath: float,
    rng: np.random.Generator,
) -> Float64:
    """Return one call: breath, then a vowel whose pitch bends down."""
    count = round(lasts_s * RING_RATE)
    first = count - round(voiced_s * RING_RATE)
    noise = _shaped(rng.standard_normal(count), formants)
    swell = np.hanning(count + 2)[1:-1] ** 0.5
    call: Float64 = breath * noise / np.sqrt(np.mean(noise**2)) * swell
    share = np.linspace(0.0, 1.0, count - first)
    course = hz * (1.0 + 0.06 * np.sin(np.pi * share) - 0.08 * share)
    phase = 2.0 * np.pi * np.cumsum(course) / RING_RATE
    voice = np.zeros(count - first)
    for harmonic in range(1, int(5000.0 / hz) + 1):
        strength = _response(np.array([harmonic * hz]), formants)[0] / harmonic
        voice += strength * np.sin(harmonic * phase + rng.uniform(0.0, 2.0 * np.pi))
    voice *= np.hanning(count - first + 2)[1:-1]
    call[first:] += voice / np.sqrt(np.mean(voice**2))
    return call


def _response(hz: Float64, formants: Float64) -> Float64:
    """Return the magnitude of the formants' resonances in cascade, 1 at 0 Hz."""
    response = np.ones_like(hz)
    for centre, width in zip(formants, _BANDWIDTHS_HZ, strict=True):
        pole = centre**2 + (width / 2.0) ** 2
        response *= pole / np.abs(pole - hz**2 + 1j * hz * width)
    return response


def _shaped(noise: Float64, formants: Float64) -> Float64:
    hz = np.fft.rfftfreq(len(noise), 1.0 / RING_RATE)
    shaped: Float64 = np.fft.irfft(np.fft.rfft(noise) * _response(hz, formants), len(noise))
    return shaped
