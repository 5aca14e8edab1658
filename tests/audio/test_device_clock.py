"""The time line behind late stamps: true, quickly found, quiet, and moved only where it has to."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from infp_cam.audio.device_clock import (
    AWAY_NS,
    BREAK_NS,
    MAX_PPM,
    PROOF,
    DeviceClock,
)

RATE = 48_000
Floats = NDArray[np.float64]
Lateness = Callable[[np.random.Generator, int], Floats]


def prompt(rng: np.random.Generator, n: int) -> Floats:
    """A machine at rest: late by 1 ms on average, once in a thousand times by 150 ms more."""
    return rng.exponential(1e-3, n) + np.where(rng.random(n) < 1e-3, 0.15, 0.0)


def busy(rng: np.random.Generator, n: int) -> Floats:
    """A busy machine: late by 8 ms on average."""
    return rng.gamma(2, 4e-3, n)


def together(blocks: int, block_s: float) -> Lateness:
    """So many blocks come at once, when the last one of them is there."""
    return lambda rng, n: (blocks - 1 - np.arange(n) % blocks) * block_s + rng.exponential(5e-4, n)


def errors_ms(
    clock: DeviceClock,
    late: Lateness,
    *,
    ppm: float = 0.0,
    block_s: float = 0.01,
    seconds: float = 120.0,
) -> Floats:
    """Return how wrong the clock's time of each block is when the device is `ppm` fast."""
    rng = np.random.default_rng(3)
    n = round(seconds / block_s)
    true_s = np.arange(n) * block_s / (1 + ppm / 1e6) + 1000.0
    stamps = np.maximum.accumulate(true_s + late(rng, n)) * 1e9
    count = round(clock.rate * block_s)
    heard = np.array([clock.hear(count, stamp) for stamp in stamps.tolist()])
    return np.asarray((heard / 1e9 - true_s) * 1e3)


@pytest.mark.parametrize("ppm", [200.0, -200.0, 0.0])
@pytest.mark.parametrize(
    ("late", "block_s", "bound_ms"),
    [
        (prompt, 0.01, 0.25),
        (prompt, 0.04, 0.3),
        (prompt, 0.1, 0.5),
        (busy, 0.01, 1.0),
        (together(3, 0.01), 0.01, 1.0),
        (together(10, 0.01), 0.01, 1.5),
    ],
)
def test_time_is_true_however_late_the_stamps(
    ppm: float, late: Lateness, block_s: float, bound_ms: float
) -> None:
    clock = DeviceClock(RATE)
    errors = errors_ms(clock, late, ppm=ppm, block_s=block_s)
    settled = errors[round(20 / block_s) :]
    assert np.abs(settled).max() < bound_ms
    assert clock.drift_ppm == pytest.approx(ppm, abs=12)
    # Quickly found: within 2 ms from the end of the first second on.
    assert np.abs(errors[round(1 / block_s) :]).max() < 2.0


@pytest.mark.parametrize("ppm", [600.0, -900.0])
def test_a_bad_device_is_followed_too(ppm: float) -> None:
    clock = DeviceClock(RATE)
    assert np.abs(errors_ms(clock, prompt, ppm=ppm)[4_000:]).max() < 0.3
    assert clock.drift_ppm == pytest.approx(ppm, abs=10)


@pytest.mark.parametrize("ppm", [5_000.0, -5_000.0])
def test_a_rate_that_no_device_has_is_not_believed_but_time_stays_near(ppm: float) -> None:
    clock = DeviceClock(RATE)
    assert np.abs(errors_ms(clock, prompt, ppm=ppm)).max() < 30
    assert abs(clock.drift_ppm) <= MAX_PPM * 1.01


def test_the_line_is_smooth() -> None:
    clock = DeviceClock(RATE)
    heard = errors_ms(clock, prompt, ppm=100)[6_000:]
    # From one block to the next no correction is more than 0.1 ms, and most are none.
    assert np.abs(np.diff(heard)).max() < 0.1


def test_temperature_is_followed() -> None:
    rng = np.random.default_rng(4)
    nominal_s = np.arange(180_000) * 0.01
    # 20 ppm up and down in ten minutes.
    true_s = nominal_s + 20e-6 * 600 / (2 * np.pi) * (1 - np.cos(2 * np.pi * nominal_s / 600))
    clock = DeviceClock(RATE)
    stamps = ((true_s + prompt(rng, len(true_s))) * 1e9).tolist()
    heard = np.array([clock.hear(480, stamp) for stamp in stamps])
    assert np.abs(heard / 1e6 - true_s * 1e3)[3_000:].max() < 0.3


def settled_clock() -> tuple[DeviceClock, int]:
    """Return a clock that heard ten seconds of a perfect device, and when they end."""
    clock = DeviceClock(RATE)
    for number in range(1_000):
        clock.hear(480, number * 10_000_000)
    return clock, 1_000 * 10_000_000


def moved_after_s(lost_ns: int, seconds: float = 8.0) -> float | None:
    """Return how long it takes until the clock believes that so much was lost."""
    clock, now_ns = settled_clock()
    for number in range(round(seconds * 100)):
        stamp_ns = now_ns + number * 10_000_000 + lost_ns
        if clock.hear(480, stamp_ns) == pytest.approx(stamp_ns, abs=1_000):
            return number * 0.01
    return None


@pytest.mark.parametrize("lost_ms", [5.333, 30, 300, 900])
def test_what_was_lost_is_believed_the_sooner_the_more_it_is(lost_ms: float) -> None:
    after_s = moved_after_s(round(lost_ms * 1e6))
    assert after_s == pytest.approx(PROOF / (lost_ms / 1e3), abs=0.15)


def test_an_absence_is_believed_at_once() -> None:
    assert moved_after_s(AWAY_NS + 1) == 0.0
    assert moved_after_s(600_000_000_000) == 0.0


def test_an_early_stamp_is_believed_at_once() -> None:
    clock, now_ns = settled_clock()
    assert clock.hear(480, now_ns - 3_000_000) == now_ns - 3_000_000
    assert clock.drift_ppm == pytest.approx(0, abs=0.1), "a jump says nothing about the rate"


def test_chunks_that_waited_and_come_at_once_are_no_loss() -> None:
    clock, now_ns = settled_clock()
    arrived_ns = now_ns + 900_000_000
    # Ninety chunks, of which the last has just happened; handing them over takes 20 ms.
    for number in range(90):
        stamp_ns = arrived_ns - 10_000_000 + number * 220_000
        time_ns = clock.hear(480, stamp_ns)
        assert time_ns == pytest.approx(now_ns + number * 10_000_000, abs=50_000)
    assert clock.hear(480, arrived_ns) == pytest.approx(arrived_ns, abs=50_000)
    assert clock.drift_ppm == pytest.approx(0, abs=0.1)


def test_another_device_is_learnt_anew() -> None:
    clock = DeviceClock(RATE)
    errors_ms(clock, prompt, ppm=200)
    # The next one begins 1000 s of clock time before where the first ended: it was moved back.
    errors = errors_ms(clock, prompt, ppm=-200, seconds=30)
    assert abs(errors[0]) * 1e6 < BREAK_NS
    assert np.abs(errors[1_000:]).max() < 0.5
    assert clock.drift_ppm == pytest.approx(-200, abs=12)
