"""Signals between their samples."""

from __future__ import annotations

import numpy as np
import pytest

from infp_cam.audio.microphone.interpolation import REACH, interpolate

PLACES = np.arange(4_000, dtype=np.float64) * 1.00371 + (REACH + 0.123)


def error_db(frequency: float) -> float:
    phase = 2 * np.pi * frequency / 48_000
    tone = np.sin(phase * np.arange(5_000)).astype(np.float32)
    error = interpolate(tone, PLACES) - np.sin(phase * PLACES)
    return float(10 * np.log10(np.mean(error**2) / 0.5))


@pytest.mark.parametrize(("frequency", "most_db"), [(100, -60), (1_000, -60), (8_000, -55)])
def test_a_tone_stays_itself(frequency: float, most_db: float) -> None:
    assert error_db(frequency) < most_db


def test_a_constant_stays_itself() -> None:
    level = interpolate(np.full(5_000, 0.5, np.float32), PLACES)
    np.testing.assert_allclose(level, 0.5, atol=1e-6)
