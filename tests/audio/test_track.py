"""Chunks of any rate and clock end up at their place in the ring."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from infp_cam.audio.ring import DyadicRing
from infp_cam.audio.track import MAX_ERROR_NS, STALL_NS, WATCH_S, TrackWriter
from infp_cam.types import OTHER, SAMPLE_NS, SELF, AudioChunk

EPOCH_NS = 7_000_000_000_123
RATE = 16_000
BLOCK = 160
BLOCK_NS = BLOCK * SAMPLE_NS


def block_of(value: float, t_ns: int, late_ns: int = 0) -> AudioChunk:
    """10 ms of a constant, captured at audio time `t_ns`."""
    return AudioChunk(np.full(BLOCK, value, np.float32), RATE, EPOCH_NS + t_ns + late_ns)


def writer_of() -> tuple[DyadicRing, TrackWriter]:
    ring = DyadicRing()
    return ring, TrackWriter(ring, OTHER, EPOCH_NS)


def track_of(ring: DyadicRing) -> tuple[NDArray[np.float32], bool]:
    window = ring.read(0, ring.end(OTHER))
    return window.samples[OTHER], bool(window.valid[OTHER])


def test_chunks_lie_where_their_clock_times_say() -> None:
    ring, writer = writer_of()
    writer(block_of(0.25, 3 * BLOCK_NS))
    writer(block_of(0.5, 4 * BLOCK_NS))
    samples, _ = track_of(ring)
    assert samples.tolist() == [0.0] * 480 + [0.25] * 160 + [0.5] * 160
    assert ring.read(480, 800).valid[OTHER]
    assert not ring.read(479, 800).valid[OTHER]
    assert ring.end(SELF) == 0


def test_what_was_captured_before_the_epoch_is_dropped() -> None:
    ring, writer = writer_of()
    writer(block_of(0.25, -BLOCK_NS // 2))
    writer(block_of(0.5, BLOCK_NS // 2))
    assert track_of(ring)[0].tolist() == [0.25] * 80 + [0.5] * 160


@pytest.mark.parametrize("rate", [8_000, 44_100, 48_000])
def test_other_rates_keep_their_time(rate: int) -> None:
    ring, writer = writer_of()
    t = np.arange(2 * rate) / rate
    tone = np.sin(2 * np.pi * 300 * t).astype(np.float32) * 0.5
    for at in range(0, len(tone), rate // 100):
        t0_ns = EPOCH_NS + 500_000_000 + at * 1_000_000_000 // rate
        writer(AudioChunk(tone[at : at + rate // 100], rate, t0_ns))
    there = ring.read(9_600, 24_000)
    expected = 0.5 * np.sin(2 * np.pi * 300 * (np.arange(9_600, 24_000) / 16_000 - 0.5))
    assert there.valid[OTHER]
    np.testing.assert_allclose(there.samples[OTHER], expected, atol=1e-3)


def test_small_errors_of_the_clock_do_not_break_the_sound() -> None:
    ring, writer = writer_of()
    rng = np.random.default_rng(1)
    for number in range(300):
        writer(block_of(0.5, number * BLOCK_NS, int(rng.integers(0, 9_000_000))))
    start = ring.end(OTHER) - 300 * BLOCK
    assert 0 <= start <= 9 * 16
    assert ring.read(start, ring.end(OTHER)).valid[OTHER]
    assert writer.reanchored == 0


def test_a_callback_that_had_to_wait_does_not_break_the_sound() -> None:
    ring, writer = writer_of()
    for number in range(200):
        waited = 120_000_000 - (number - 100) * BLOCK_NS if 100 <= number < 112 else 0
        writer(block_of(0.5, number * BLOCK_NS, waited))
    samples, valid = track_of(ring)
    assert valid
    assert len(samples) == 200 * BLOCK
    assert writer.reanchored == 0


def test_what_the_device_lost_becomes_a_gap_soon() -> None:
    ring, writer = writer_of()
    lost_ns = 50_000_000
    for number in range(200):
        writer(block_of(number / 200, number * BLOCK_NS + (lost_ns if number >= 100 else 0)))
    samples, valid = track_of(ring)
    assert writer.reanchored == 1
    assert not valid
    assert len(samples) == 200 * BLOCK + lost_ns // SAMPLE_NS
    gap = np.flatnonzero(samples[BLOCK:] == 0) + BLOCK
    assert len(gap) == lost_ns // SAMPLE_NS
    assert gap[0] <= (100 + WATCH_S / 0.01) * BLOCK
    at = gap[-1] + 1
    assert ring.read(at, ring.end(OTHER)).valid[OTHER]
    # From the gap on everything lies where the clock says.
    assert samples[at] == pytest.approx((at * SAMPLE_NS - lost_ns) // BLOCK_NS / 200)


def test_a_long_absence_becomes_a_gap_at_once() -> None:
    ring, writer = writer_of()
    writer(block_of(0.25, 0))
    away_ns = STALL_NS + 2 * BLOCK_NS
    writer(block_of(0.5, away_ns))
    samples, valid = track_of(ring)
    assert not valid
    assert samples[:BLOCK].tolist() == [0.25] * BLOCK
    assert not samples[BLOCK : away_ns // SAMPLE_NS].any()
    assert samples[away_ns // SAMPLE_NS :].tolist() == [0.5] * BLOCK


def test_before_a_gap_nothing_is_held_back() -> None:
    ring, writer = writer_of()
    writer(AudioChunk(np.full(4_800, 0.5, np.float32), 48_000, EPOCH_NS))
    writer(AudioChunk(np.full(4_800, 0.5, np.float32), 48_000, EPOCH_NS + 1_000_000_000))
    assert ring.read(0, 1_600).valid[OTHER]
    assert not ring.read(1_600, 1_601).valid[OTHER]
    assert not ring.read(15_999, 16_000).valid[OTHER]
    assert ring.read(16_000, 17_500).valid[OTHER]


def test_what_comes_twice_is_dropped() -> None:
    ring, writer = writer_of()
    for number in range(10):
        writer(block_of(0.25, number * BLOCK_NS))
    for number in range(8, 20):
        writer(block_of(0.5, number * BLOCK_NS))
    samples, valid = track_of(ring)
    assert valid
    assert samples.tolist() == [0.25] * (10 * BLOCK) + [0.5] * (10 * BLOCK)
    assert writer.reanchored == 1


def test_the_source_may_change_its_rate() -> None:
    ring, writer = writer_of()
    writer(AudioChunk(np.full(4800, 0.5, np.float32), 48_000, EPOCH_NS))
    writer(AudioChunk(np.full(4410, 0.5, np.float32), 44_100, EPOCH_NS + 100_000_000))
    samples, valid = track_of(ring)
    assert valid
    assert len(samples) >= 3_200 - 40
    np.testing.assert_allclose(samples[100:1500], 0.5, atol=1e-3)
    np.testing.assert_allclose(samples[1700:3100], 0.5, atol=1e-3)


def test_values_that_are_no_sound_become_silence_and_are_counted() -> None:
    ring, writer = writer_of()
    samples = np.full(BLOCK, 0.5, np.float32)
    samples[[3, 5, 7]] = np.nan, np.inf, -np.inf
    writer(AudioChunk(samples, RATE, EPOCH_NS))
    written, valid = track_of(ring)
    assert valid
    assert written[[3, 5, 7]].tolist() == [0, 0, 0]
    assert np.count_nonzero(written == 0.5) == BLOCK - 3
    assert writer.nonfinite == 3
    assert np.isnan(samples[3]), "the caller's samples are its own"


def test_the_track_stays_within_one() -> None:
    ring, writer = writer_of()
    writer(AudioChunk(np.linspace(-3, 3, BLOCK, dtype=np.float32), RATE, EPOCH_NS))
    samples, _ = track_of(ring)
    assert (samples.min(), samples.max()) == (-1.0, 1.0)


def ramp(t_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """A signal that tells its time: up from -0.8 to 0.8 in 10 s, again and again."""
    return np.asarray(t_s % 10 / 10 * 1.6 - 0.8)


def wrong_clock_chunks(rate: int, ppm: float, minutes: float) -> Iterator[AudioChunk]:
    """40 ms chunks of `ramp` from a device whose clock is `ppm` fast, stamped late by a while."""
    rng = np.random.default_rng(5)
    n = rate // 25
    true_rate = rate * (1 + ppm / 1e6)
    for at in range(0, round(minutes * 60 * rate), n):
        t_s = (at + np.arange(n)) / true_rate
        late_ns = int(rng.exponential(1e6)) + (150_000_000 if rng.random() < 1e-3 else 0)
        yield AudioChunk(
            ramp(t_s).astype(np.float32), rate, EPOCH_NS + round(t_s[0] * 1e9) + late_ns
        )


@pytest.mark.parametrize(("rate", "ppm"), [(48_000, 200), (16_000, -200)])
def test_ten_minutes_of_a_wrong_device_clock(rate: int, ppm: float) -> None:
    ring, writer = writer_of()
    worst_s, missing, blocks = 0.0, 0, None
    for number, chunk in enumerate(wrong_clock_chunks(rate, ppm, 10)):
        writer(chunk)
        if number % 25 == 24:
            end = ring.end(OTHER)
            window = ring.read(end - 1_600, end)
            t_s = (end - 1_600 + np.arange(1_600)) / 16_000
            there = (window.samples[OTHER] != 0) & (t_s % 10 > 0.1) & (t_s % 10 < 9.9)
            wrong_s = (window.samples[OTHER] - ramp(t_s)) / 0.16
            worst_s = max(worst_s, float(np.abs(wrong_s[there]).max(initial=0)))
            missing += not window.valid[OTHER]
        if number == 1_500:
            blocks = sys.getallocatedblocks()
    assert blocks is not None
    assert ring.end(OTHER) == pytest.approx(600 / (1 + ppm / 1e6) * 16_000, abs=0.02 * 16_000)
    assert worst_s < 1.5 * MAX_ERROR_NS / 1e9
    # 200 ppm for 600 s are 120 ms: a dozen times 10 ms.
    assert 8 <= writer.reanchored <= 16
    assert missing <= 6
    assert sys.getallocatedblocks() - blocks < 1_000
