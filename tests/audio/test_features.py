"""Log-mel features: how the samples are cut does not matter, bands and times are right."""

from __future__ import annotations

import copy

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infp_cam.audio.features import BANDS, FLOOR_DB, HOP, WINDOW, LogMel, band_centres_hz

NOISE = np.random.default_rng(0).standard_normal(8_000).astype(np.float32) * 0.1


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 1_500), max_size=12))
def test_streaming_equals_offline_to_the_bit(sizes: list[int]) -> None:
    whole = LogMel().push(NOISE)
    stream = LogMel()
    cuts = np.minimum(np.cumsum(sizes), len(NOISE)).astype(int)
    parts = [stream.push(piece) for piece in np.split(NOISE, cuts)]
    assert np.concatenate(parts).tobytes() == whole.tobytes()
    assert whole.shape == (len(NOISE) // HOP, BANDS)


def test_a_copy_goes_on_alike_and_on_its_own() -> None:
    stream = LogMel()
    stream.push(NOISE[:1_000])
    fork = copy.deepcopy(stream)
    first = stream.push(NOISE[1_000:2_000])
    np.testing.assert_array_equal(fork.push(NOISE[1_000:2_000]), first)


@pytest.mark.parametrize("hz", [150.0, 440.0, 1_000.0, 3_000.0, 7_000.0])
def test_a_full_scale_tone_is_0_db_around_its_own_band(hz: float) -> None:
    tone = np.sin(2 * np.pi * hz * np.arange(4_000) / 16_000).astype(np.float32)
    frame = LogMel().push(tone)[-1]
    loudest = int(frame.argmax())
    assert abs(band_centres_hz()[loudest] - hz) < max(20.0, 0.04 * hz)
    power = np.power(10.0, frame / 10.0).sum()
    assert power == pytest.approx(1.0, abs=0.03)


def test_silence_is_the_floor() -> None:
    assert (LogMel().push(np.zeros(1_600, np.float32)) == FLOOR_DB).all()


def test_a_frame_sees_the_window_that_ends_at_its_time() -> None:
    click = np.zeros(3_200, np.float32)
    at = 1_000
    click[at] = 1.0
    heard = np.flatnonzero(LogMel().push(click).max(axis=1) > FLOOR_DB + 1.0)
    ends = (heard + 1) * HOP
    assert ends.min() > at
    assert ends.max() - WINDOW <= at
    assert ends.min() - HOP <= at + 2  # the taper's edge hides a sample or two
