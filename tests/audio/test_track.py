"""Chunks of any rate and clock end up at their place on the call's time line."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from infp_cam.audio.device_clock import BREAK_NS, PROOF
from infp_cam.audio.track import MAX_SLEW, Track
from infp_cam.types import CALL_RATE, AudioChunk

EPOCH_NS = 7_000_000_000_123
BLOCK = 480
BLOCK_NS = 10_000_000
MS = CALL_RATE // 1000
Signal = NDArray[np.float32]


class Sound:
    """What a track put out: float32 at each call index, and which of them were put out."""

    def __init__(self) -> None:
        self.runs: list[tuple[int, Signal]] = []
        self.track = Track(EPOCH_NS, self._take)

    def _take(self, start: int, samples: Signal) -> None:
        assert len(samples)
        assert samples.dtype == np.float32
        assert start >= self.end, "always forwards"
        self.runs.append((start, samples.copy()))

    @property
    def end(self) -> int:
        return self.runs[-1][0] + len(self.runs[-1][1]) if self.runs else 0

    def gaps(self) -> list[tuple[int, int]]:
        """Return the spans between the runs that were not put out."""
        ends = [start + len(samples) for start, samples in self.runs]
        starts = [start for start, _ in self.runs]
        return [(a, b) for a, b in zip(ends, starts[1:], strict=False) if a < b]

    def samples(self) -> Signal:
        """Return all up to the end; zeros where nothing was put out."""
        whole = np.zeros(self.end, np.float32)
        for start, samples in self.runs:
            whole[start : start + len(samples)] = samples
        return whole


def block_of(value: float, t_ns: int, late_ns: int = 0) -> AudioChunk:
    """10 ms of a constant, captured `t_ns` after the epoch."""
    return AudioChunk(np.full(BLOCK, value, np.float32), CALL_RATE, EPOCH_NS + t_ns + late_ns)


def ramp(t_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """A signal that tells its time: up from -0.8 to 0.8 in 10 s, again and again."""
    return np.asarray(t_s % 10 / 10 * 1.6 - 0.8)


def ramp_block(t_ns: int, stamp_ns: int, rate: int = CALL_RATE) -> AudioChunk:
    """10 ms of `ramp` that was in the air at `t_ns` and is stamped `stamp_ns`."""
    t_s = t_ns / 1e9 + np.arange(rate // 100) / rate
    return AudioChunk(ramp(t_s).astype(np.float32), rate, EPOCH_NS + stamp_ns)


def wrong_ms(sound: Sound) -> NDArray[np.float64]:
    """Return how late each sample of `ramp` was put, NaN where the ramp or a run begins."""
    wrong = np.full(sound.end, np.nan)
    for start, samples in sound.runs:
        t_s = (start + np.arange(len(samples))) / CALL_RATE
        part = (ramp(t_s) - samples) / 0.16 * 1e3
        part[(t_s % 10 < 0.1) | (t_s % 10 > 9.9)] = np.nan
        wrong[start : start + len(samples)] = part
    return wrong


def test_chunks_lie_where_their_clock_times_say() -> None:
    sound = Sound()
    sound.track(block_of(0.25, 3 * BLOCK_NS))
    for number in range(4, 8):
        sound.track(block_of(0.5, number * BLOCK_NS))
    samples = sound.samples()
    assert sound.runs[0][0] == 3 * BLOCK
    assert sound.gaps() == []
    np.testing.assert_allclose(samples[3 * BLOCK + 50 : 4 * BLOCK - 50], 0.25, atol=1e-3)
    np.testing.assert_allclose(samples[4 * BLOCK + 50 :], 0.5, atol=1e-3)
    # The step is where it was: half way between the last sample of one and the first of the other.
    assert samples[4 * BLOCK - 1] < 0.375 < samples[4 * BLOCK]


def test_it_holds_back_less_than_a_millisecond() -> None:
    sound = Sound()
    for number in range(50):
        sound.track(block_of(0.5, number * BLOCK_NS))
        assert (number + 1) * BLOCK - sound.end < MS


def test_what_was_captured_before_the_epoch_is_dropped() -> None:
    sound = Sound()
    for number in range(3):
        sound.track(block_of(0.5, number * BLOCK_NS - BLOCK_NS // 2))
    assert sound.runs[0][0] == 0
    assert sound.gaps() == []
    assert sound.track.reanchored == 0


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100, 48_000, 96_000])
def test_any_rate_keeps_its_time(rate: int) -> None:
    sound = Sound()
    t = np.arange(2 * rate) / rate
    tone = np.sin(2 * np.pi * 300 * t).astype(np.float32) * 0.5
    for at in range(0, len(tone), rate // 100):
        t0_ns = EPOCH_NS + 500_000_000 + at * 1_000_000_000 // rate
        sound.track(AudioChunk(tone[at : at + rate // 100], rate, t0_ns))
    there = slice(28_800, 100_000)
    expected = 0.5 * np.sin(2 * np.pi * 300 * (np.arange(120_000)[there] / CALL_RATE - 0.5))
    assert sound.gaps() == []
    np.testing.assert_allclose(sound.samples()[there], expected, atol=1e-3)


def test_the_place_is_right_between_two_samples_too() -> None:
    sound = Sound()
    t = np.arange(CALL_RATE) / CALL_RATE
    tone = np.sin(2 * np.pi * 6_000 * t).astype(np.float32) * 0.5
    for at in range(0, len(tone), BLOCK):
        t0_ns = EPOCH_NS + 8_000 + at * 1_000_000_000 // CALL_RATE
        sound.track(AudioChunk(tone[at : at + BLOCK], CALL_RATE, t0_ns))
    t_s = np.arange(1_000, 40_000) / CALL_RATE
    expected = 0.5 * np.sin(2 * np.pi * 6_000 * (t_s - 8e-6))
    np.testing.assert_allclose(sound.samples()[1_000:40_000], expected, atol=2e-3)


def test_late_callbacks_do_not_break_the_sound() -> None:
    sound = Sound()
    rng = np.random.default_rng(1)
    for number in range(600):
        late_ns = int(rng.integers(0, 9_000_000)) + (120_000_000 if number % 97 == 50 else 0)
        sound.track(ramp_block(number * BLOCK_NS, number * BLOCK_NS + late_ns))
    assert sound.gaps() == []
    assert sound.track.reanchored == 0
    assert np.nanmax(np.abs(wrong_ms(sound)[CALL_RATE:])) < 2


def test_a_stall_and_what_comes_at_once_after_it_leave_no_trace() -> None:
    sound = Sound()
    for number in range(600):
        waited_ns = max(0, 300_000_000 - (number - 300) * BLOCK_NS) if number >= 300 else 0
        sound.track(ramp_block(number * BLOCK_NS, number * BLOCK_NS + waited_ns))
    assert sound.gaps() == []
    assert sound.track.reanchored == 0
    assert np.nanmax(np.abs(wrong_ms(sound)[CALL_RATE // 2 :])) < 0.1


@pytest.mark.parametrize("lost_ms", [30, 500])
def test_what_the_device_lost_becomes_a_gap_soon(lost_ms: int) -> None:
    sound = Sound()
    for number in range(1_000):
        t_ns = number * BLOCK_NS + (lost_ms * 1_000_000 if number >= 300 else 0)
        sound.track(ramp_block(t_ns, t_ns))
    ((start, stop),) = sound.gaps()
    assert stop - start == pytest.approx(lost_ms * MS, abs=2)
    believed_s = start / CALL_RATE - 3.0
    assert believed_s == pytest.approx(PROOF / (lost_ms / 1e3), abs=0.03)
    assert sound.track.reanchored == 1
    assert np.nanmax(np.abs(wrong_ms(sound)[stop + 50 :])) < 0.1


def test_a_jump_of_a_quantum_is_caught_up_without_a_gap() -> None:
    """PipeWire was seen to shift a stream by 256 samples once."""
    sound = Sound()
    for number in range(1_500):
        t_ns = number * BLOCK_NS + (5_333_333 if number >= 300 else 0)
        sound.track(ramp_block(t_ns, t_ns))
    assert sound.gaps() == []
    assert sound.track.reanchored == 0
    wrong = wrong_ms(sound)
    assert np.nanmax(np.abs(wrong)) < 5.6  # and a little overshoot of the filter
    assert np.nanmax(np.abs(wrong[6 * CALL_RATE :])) < 1.5
    assert np.nanmax(np.abs(wrong[8 * CALL_RATE :])) < 0.05
    # The speed stays within its bound; before and after it is that of the device.
    slewing = sound.samples()[4 * CALL_RATE : 9 * CALL_RATE]
    speed = (slewing[BLOCK:] - slewing[:-BLOCK]) / 0.16 * 100
    assert speed.min() == pytest.approx(1 - MAX_SLEW, abs=1e-3)
    assert speed.max() == pytest.approx(1, abs=1e-3)


def test_ten_minutes_of_suspend_become_a_gap_at_once() -> None:
    sound = Sound()
    away_ns = 600_000_000_000
    for number in range(200):
        t_ns = number * BLOCK_NS + (away_ns if number >= 100 else 0)
        sound.track(ramp_block(t_ns, t_ns))
    ((start, stop),) = sound.gaps()
    assert start == 100 * BLOCK
    assert stop == 100 * BLOCK + 600 * CALL_RATE
    assert sound.track.reanchored == 1
    assert np.nanmax(np.abs(wrong_ms(sound)[stop + 50 :])) < 0.1


def test_before_a_gap_nothing_is_held_back() -> None:
    sound = Sound()
    sound.track(AudioChunk(np.full(4_800, 0.5, np.float32), CALL_RATE, EPOCH_NS))
    later_ns = EPOCH_NS + 2_000_000_000
    sound.track(AudioChunk(np.full(4_800, 0.5, np.float32), CALL_RATE, later_ns))
    assert sound.gaps() == [(4_800, 96_000)]


def test_what_comes_twice_is_dropped() -> None:
    sound = Sound()
    for number in range(100):
        sound.track(ramp_block(number * BLOCK_NS, number * BLOCK_NS))
    for number in range(96, 200):
        sound.track(ramp_block(number * BLOCK_NS, number * BLOCK_NS))
    assert sound.gaps() == []
    assert sound.end == pytest.approx(200 * BLOCK, abs=MS)
    assert sound.track.reanchored == 1
    wrong = wrong_ms(sound)
    wrong[100 * BLOCK - 50 : 100 * BLOCK + 50] = np.nan  # the seam
    assert np.nanmax(np.abs(wrong[50:])) < 0.1


def test_a_start_in_a_burst_is_put_right_within_the_burst() -> None:
    """Some servers begin with what they had kept: old sound, stamped as if it were new."""
    sound = Sound()
    for number in range(300):
        stamp_ns = max(number, 20) * BLOCK_NS
        sound.track(ramp_block(number * BLOCK_NS, stamp_ns))
    wrong = wrong_ms(sound)
    assert np.nanmax(np.abs(wrong[24 * BLOCK :])) < 10
    assert np.nanmax(np.abs(wrong[2 * CALL_RATE :])) < 1
    assert sound.track.reanchored == 0


def test_the_source_may_change_its_rate() -> None:
    sound = Sound()
    half_ns = 1_000_000_000
    for number in range(100):
        sound.track(ramp_block(number * BLOCK_NS, number * BLOCK_NS))
    for number in range(100):
        t_ns = half_ns + number * BLOCK_NS
        sound.track(ramp_block(t_ns, t_ns, 44_100))
    assert sound.gaps() == []
    assert sound.end == pytest.approx(2 * CALL_RATE, abs=MS)
    assert sound.track.reanchored == 1
    wrong = wrong_ms(sound)
    wrong[CALL_RATE - 50 : CALL_RATE + 50] = np.nan  # the seam
    assert np.nanmax(np.abs(wrong[50:])) < 0.1


def test_values_that_are_no_sound_become_silence_and_are_counted() -> None:
    sound = Sound()
    chunk = block_of(0.5, 0)
    chunk.samples[[3, 5, 7]] = np.nan, np.inf, -np.inf
    sound.track(chunk)
    for number in range(1, 20):
        sound.track(block_of(0.5, number * BLOCK_NS))
    samples = sound.samples()
    assert np.isfinite(samples).all()
    assert np.abs(samples[100:] - 0.5).max() < 0.01
    assert sound.track.nonfinite == 3
    assert np.isnan(chunk.samples[3]), "the caller's samples are its own"


def test_the_track_stays_within_one() -> None:
    sound = Sound()
    samples = np.where(np.arange(4_800) // 100 % 2, 3.0, -3.0).astype(np.float32)
    sound.track(AudioChunk(samples, CALL_RATE, EPOCH_NS))
    assert (sound.samples().min(), sound.samples().max()) == (-1.0, 1.0)
    assert samples.max() == 3.0


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


def worst_ms_of(start: int, samples: Signal) -> float:
    """Return how wrong a run of `ramp` was put, 0 where the ramp begins."""
    t_s = (start + np.arange(len(samples))) / CALL_RATE
    there = (t_s % 10 > 0.1) & (t_s % 10 < 9.9)
    return float(np.abs(ramp(t_s) - samples)[there].max(initial=0.0) / 0.16 * 1e3)


@pytest.mark.parametrize(("rate", "ppm"), [(48_000, 200), (16_000, -200)])
def test_minutes_of_a_wrong_device_clock(rate: int, ppm: float) -> None:
    sound = Sound()
    worst_ms, blocks = 0.0, 0
    for number, chunk in enumerate(wrong_clock_chunks(rate, ppm, 3)):
        sound.track(chunk)
        if number % 25 == 24:
            assert sound.gaps() == []
            worst_ms = max(worst_ms, worst_ms_of(*sound.runs[-1]))
            del sound.runs[:-1]
        if number == 1_000:
            blocks = sys.getallocatedblocks()
    assert worst_ms < 1.0
    assert sound.track.reanchored == 0
    assert sound.track.drift_ppm == pytest.approx(ppm, abs=5)
    assert sound.end == pytest.approx(180 / (1 + ppm / 1e6) * CALL_RATE, abs=5 * MS)
    assert sys.getallocatedblocks() - blocks < 1_000


def test_a_break_is_more_than_what_is_slewed() -> None:
    for lost_ns, gaps in ((BREAK_NS - 1_000_000, 0), (BREAK_NS + 1_000_000, 1)):
        sound = Sound()
        for number in range(1_000):
            t_ns = number * BLOCK_NS + (lost_ns if number >= 300 else 0)
            sound.track(block_of(0.5, t_ns))
        assert len(sound.gaps()) == sound.track.reanchored == gaps
