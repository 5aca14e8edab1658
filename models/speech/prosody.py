"""Stress as it is heard: how loud and how long a vowel is among those of its utterance."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from infp_cam.models.speech.phones import VOWELS, Utterance
from infp_cam.types import RING_RATE

_PER_DB = 0.05
_PER_DOUBLING = 0.2


def stressed(utterance: Utterance) -> Utterance:
    """Return the utterance, each vowel's stress set: 0.5 is usual for it, 0 weak, 1 strong."""
    energy = np.concatenate([[0.0], np.cumsum(utterance.samples.astype(np.float64) ** 2)])
    last = len(energy) - 1
    levels, lengths, at = [], [], []
    for n, phone in enumerate(utterance.phones):
        if phone.name in VOWELS:
            a, b = (min(round(t * RING_RATE), last) for t in (phone.start_s, phone.end_s))
            levels.append(10.0 * np.log10((energy[b] - energy[a]) / max(b - a, 1) + 1e-9))
            lengths.append(np.log2(max(phone.end_s - phone.start_s, 0.01)))
            at.append(n)
    if not at:
        return utterance
    strength = 0.5 + _PER_DB * (np.array(levels) - np.median(levels))
    strength += _PER_DOUBLING * (np.array(lengths) - np.median(lengths))
    phones = list(utterance.phones)
    for n, stress in zip(at, np.clip(strength, 0.0, 1.0), strict=True):
        phones[n] = replace(phones[n], stress=float(stress))
    return Utterance(utterance.samples, tuple(phones))
