"""The streaming resampler: chunks do not matter, times are right, what should not pass does not."""

from __future__ import annotations

import sys

import numpy as np
import pytest
import soxr
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from infp_cam.audio.resampler import StreamingResampler

RATES = [8_000, 11_025, 16_000, 22_050, 32_000, 44_100, 44_101, 48_000, 96_000, 192_000]
DEVICE_RATES = [8_000, 16_000, 44_100, 48_000, 96_000]


def whole(rate: int, samples: NDArray[np.float32], rate_out: int = 16_000) -> NDArray[np.float32]:
    resampler = StreamingResampler(rate, rate_out)
    return np.concatenate([resampler.push(samples), resampler.flush()])


def chirp(rate: int, seconds: float = 1.0) -> NDArray[np.float32]:
    """A swept tone within the band that passes, under a bell so that its ends are quiet."""
    t = np.arange(round(rate * seconds)) / rate
    bell = np.exp(-(((t - seconds / 2) / (seconds / 10)) ** 2))
    sweep = np.sin(2 * np.pi * (200 + 1000 * t) * t)
    return np.asarray(bell * sweep, np.float32)


def tone(rate: int, frequency: float, seconds: float = 1.0) -> NDArray[np.float32]:
    t = np.arange(round(rate * seconds)) / rate
    return np.sin(2 * np.pi * frequency * t).astype(np.float32)


def gain_db(rate: int, frequency: float, rate_out: int = 16_000) -> float:
    middle = whole(rate, tone(rate, frequency), rate_out)[rate_out // 4 : rate_out * 3 // 4]
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
        assert resampler.lead == pytest.approx(made * rate / 16_000 - pushed, abs=1e-6)
    parts.append(resampler.flush())
    np.testing.assert_allclose(np.concatenate(parts), whole(rate, samples), atol=1e-5)
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
    assert gain_db(rate, 8_020) < -68
    assert gain_db(rate, 8_100) < -70
    assert gain_db(rate, 12_000) < -70


def test_to_48_khz_all_that_a_voice_has_passes_and_what_would_fold_does_not() -> None:
    assert gain_db(96_000, 20_000, 48_000) == pytest.approx(0.0, abs=0.02)
    for frequency in (24_300, 30_000, 47_000):
        assert gain_db(96_000, frequency, 48_000) < -70


@pytest.mark.parametrize("ppm", [200, -200])
@pytest.mark.parametrize("rate", DEVICE_RATES)
def test_a_steered_tone_is_clean(rate: int, ppm: float) -> None:
    frequency = 0.37 * min(rate, 48_000)
    resampler = StreamingResampler(rate, 48_000)
    resampler.step *= 1 + ppm / 1e6
    output = resampler.push(tone(rate, frequency))[4_800:43_200].astype(np.float64)
    t = np.arange(4_800, 43_200) * resampler.step / rate
    waves = np.stack([np.sin(2 * np.pi * frequency * t), np.cos(2 * np.pi * frequency * t)])
    (sine, cosine), *_ = np.linalg.lstsq(waves.T, output, rcond=None)
    assert sine == pytest.approx(1.0, abs=1e-3)
    assert cosine == pytest.approx(0.0, abs=1e-3)
    rest = output - sine * waves[0] - cosine * waves[1]
    assert 20 * np.log10(np.sqrt(2 * np.mean(rest**2))) < -70


def test_the_ratio_may_change_and_the_sound_goes_on_from_where_it_is() -> None:
    rng = np.random.default_rng(2)
    resampler = StreamingResampler(44_100, 48_000)
    nominal = resampler.step
    samples = tone(44_100, 1_000, 3.0)
    position = 0.0
    for block in np.split(samples, 300):
        resampler.step = nominal * (1 + rng.uniform(-5e-3, 5e-3))
        output = resampler.push(block)
        positions = position + resampler.step * np.arange(len(output))
        position += resampler.step * len(output)
        expected = np.sin(2 * np.pi * 1_000 * positions / 44_100)
        heard = positions > 100
        np.testing.assert_allclose(output[heard], expected[heard], atol=1e-3)
    assert resampler.lead == pytest.approx(position - len(samples), abs=1e-6)


@pytest.mark.parametrize("lead", [-0.4, 0.0, 0.25, 3.5])
def test_the_first_sample_lies_where_it_is_laid(lead: float) -> None:
    resampler = StreamingResampler(16_000, 48_000)
    resampler.push(np.ones(500, np.float32))
    resampler.reset(lead)
    output = resampler.push(chirp(16_000))
    t = lead / 16_000 + np.arange(len(output)) / 48_000
    bell = np.exp(-(((t - 0.5) / 0.1) ** 2))
    expected = bell * np.sin(2 * np.pi * (200 + 1000 * t) * t)
    np.testing.assert_allclose(output, expected, atol=3e-4)


@pytest.mark.parametrize("rate", RATES)
def test_a_constant_stays_one(rate: int) -> None:
    resampled = whole(rate, np.full(rate // 4, 0.5, np.float32))
    np.testing.assert_allclose(resampled[200:-200], 0.5, atol=1e-5)


@pytest.mark.parametrize(
    ("rate", "rate_out", "latency_ms"),
    [
        (8_000, 48_000, 4.6),
        (16_000, 48_000, 2.3),
        (44_100, 48_000, 0.85),
        (48_000, 48_000, 0.77),
        (96_000, 48_000, 0.77),
        (48_000, 16_000, 2.3),
    ],
)
def test_the_delay_is_a_few_milliseconds(rate: int, rate_out: int, latency_ms: float) -> None:
    assert StreamingResampler(rate, rate_out).latency_samples / rate * 1e3 < latency_ms


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
    made = sum(len(resampler.push(chunk)) for _ in range(100))
    blocks = sys.getallocatedblocks()
    made += sum(len(resampler.push(chunk)) for _ in range(2900))
    assert sys.getallocatedblocks() - blocks < 100
    assert made == pytest.approx(3000 * 160, abs=40)


@pytest.mark.parametrize("rates", [(0, 16_000), (48_000, 0), (-1, 16_000)])
def test_rates_that_are_none_are_refused(rates: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="must be positive"):
        StreamingResampler(*rates)
