"""When samples leave a device, out of measurements that go up and down."""

from __future__ import annotations

import numpy as np
import pytest

from infp_cam.audio.microphone.output_clock import OutputClock


def test_the_time_of_a_drifting_device_is_followed_through_the_noise() -> None:
    clock, rng = OutputClock(), np.random.default_rng(1)
    errors_ms = []
    for second in np.arange(0, 60, 0.05):
        index = round(second * 48_000 * (1 + 200e-6))
        true_ns = 5e9 + second * 1e9
        clock.observe(index, true_ns + rng.uniform(-4e6, 4e6))
        errors_ms.append((clock.leaves_ns(index) - true_ns) / 1e6)
    assert np.abs(errors_ms[100:]).max() < 1.5


def test_a_single_wild_measurement_is_not_believed() -> None:
    clock = OutputClock()
    for n in range(100):
        clock.observe(n * 2_400, n * 50_000_000)
    assert not clock.observe(240_000, 5_090_000_000)
    assert clock.leaves_ns(240_000) == 5_000_000_000


def test_a_jump_is_believed_when_it_lasts() -> None:
    clock = OutputClock()
    for n in range(100):
        clock.observe(n * 2_400, n * 50_000_000)
    jumped = [clock.observe(n * 2_400, n * 50_000_000 + 90_000_000) for n in range(100, 110)]
    assert jumped.index(True) == 4
    assert sum(jumped) == 1
    assert clock.leaves_ns(264_000) == pytest.approx(5_590_000_000, abs=10)


def test_after_an_interruption_the_next_measurement_counts() -> None:
    clock = OutputClock()
    for n in range(100):
        clock.observe(n * 2_400, n * 50_000_000)
    clock.restart()
    assert clock.leaves_ns(240_000) == 5_000_000_000  # the best guess meanwhile
    assert clock.observe(240_000, 5_007_000_000)
    assert clock.leaves_ns(240_000) == 5_007_000_000
