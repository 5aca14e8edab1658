"""The streaming resampler: chunks do not matter, times are right, what should not pass does not."""

from __future__ import annotations

import numpy as np
import pytest
import soxr
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from infp_cam.audio.resampler import StreamingResampler

RATES = [8_000, 11_025, 16_000, 22_050, 32_000, 44_100, 44_101, 48_000, 96_000, 192_000]


def whole(rate: int, samples: NDArray[np.float32]) -> NDArray[np.float32]:
    resampler = StreamingResampler(rate)
    return np.concatenate([resampler.push(samples), resampler.flush()])


def chirp(rate: int, seconds: float = 1.0) -> NDArray[np.float32]:
    """A swept tone within the band that passes, under a bell so that its ends are quiet."""
    t = np.arange(round(rate * seconds)) / rate
    bell = np.exp(-(((t - seconds / 2) / (seconds / 10)) ** 2))
    sweep = np.sin(2 * np.pi * (200 + 1000 * t) * t)
    return np.asarray(bell * sweep, np.float32)


def gain_db(rate: int, frequency: float) -> float:
    tone = np.sin(2 * np.pi * frequency * np.arange(rate) / rate).astype(np.float32)
    middle = whole(rate, tone)[4000:12000]
    return float(20 * np.log10(np.sqrt(2 * np.mean(middle.astype(np.float64) ** 2)) + 1e-12))


@settings(max_examples=60, deadline=None)
@given(
    rate=st.sampled_from(RATES),
    sizes=st.lists(st.integers(0, 3000), max_size=12),
    seed=st.integers(0, 1000),
)
def test_any_chunks_give_the_same_as_one(rate: int, sizes: list[int], seed: int) -> None:
    samples = np.random.default_rng(seed).standard_normal(sum(sizes)).astype(np.float32)
    resampler = StreamingResampler(rate)
    made = 0
    parts = []
    for chunk in np.split(samples, np.cumsum(sizes)[:-1]) if sizes else []:
        parts.append(resampler.push(chunk))
        made += len(parts[-1])
        pushed = sum(sizes[: len(parts)])
        # What is held back is never more than the latency that is told.
        heard = max(0, pushed - resampler.latency_samples)
        assert made == -(-heard * 16_000 // rate)
    parts.append(resampler.flush())
    np.testing.assert_allclose(np.concatenate(parts), whole(rate, samples), atol=1e-6)
    assert sum(map(len, parts)) == -(-len(samples) * 16_000 // rate)


@pytest.mark.parametrize("rate", RATES)
def test_it_agrees_with_soxr_in_level_and_time(rate: int) -> None:
    samples = chirp(rate)
    offline = soxr.resample(samples, rate, 16_000, quality="HQ")
    np.testing.assert_allclose(whole(rate, samples), offline, atol=3e-4)


@pytest.mark.parametrize("rate", [48_000, 44_100, 8_000])
def test_an_impulse_stays_at_its_time(rate: int) -> None:
    impulse = np.zeros(rate, np.float32)
    impulse[rate // 2] = 1.0
    energy = whole(rate, impulse).astype(np.float64) ** 2
    centre = float(np.sum(energy * np.arange(len(energy))) / energy.sum())
    assert centre == pytest.approx(8000.0, abs=0.01)


@pytest.mark.parametrize("rate", [44_100, 48_000, 44_101])
def test_the_band_passes_and_what_would_fold_does_not(rate: int) -> None:
    assert gain_db(rate, 100) == pytest.approx(0.0, abs=0.02)
    assert gain_db(rate, 7_000) == pytest.approx(0.0, abs=0.1)
    assert gain_db(rate, 8_020) < -65
    assert gain_db(rate, 12_000) < -65


@pytest.mark.parametrize("rate", RATES)
def test_a_constant_stays_one(rate: int) -> None:
    resampled = whole(rate, np.full(rate // 4, 0.5, np.float32))
    np.testing.assert_allclose(resampled[200:-200], 0.5, atol=1e-5)


def test_like_rates_pass_the_samples_through_at_once() -> None:
    samples = chirp(16_000)
    resampler = StreamingResampler(16_000)
    assert resampler.latency_samples == 0
    np.testing.assert_array_equal(resampler.push(samples), samples)


@pytest.mark.parametrize(("rate", "latency_ms"), [(8_000, 4.5), (44_100, 2.25), (48_000, 2.25)])
def test_the_delay_is_a_few_milliseconds(rate: int, latency_ms: float) -> None:
    assert StreamingResampler(rate).latency_samples / rate * 1e3 < latency_ms


def test_reset_forgets_the_past() -> None:
    samples = chirp(48_000)
    resampler = StreamingResampler(48_000)
    resampler.push(np.ones(1234, np.float32))
    resampler.reset()
    again = np.concatenate([resampler.push(samples), resampler.flush()])
    np.testing.assert_array_equal(again, whole(48_000, samples))


def test_a_long_run_keeps_nothing_but_the_filter() -> None:
    resampler = StreamingResampler(44_100)
    chunk = np.zeros(441, np.float32)
    made = sum(len(resampler.push(chunk)) for _ in range(3000))
    assert made == pytest.approx(3000 * 160, abs=40)
    assert len(resampler._held) <= 2 * resampler.latency_samples


@pytest.mark.parametrize("rates", [(0, 16_000), (48_000, 0), (-1, 16_000)])
def test_rates_that_are_none_are_refused(rates: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="must be positive"):
        StreamingResampler(*rates)
