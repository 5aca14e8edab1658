import numpy as np
import pytest

from infp_cam.models.simulator import turns


def test_gaps_have_the_mean_and_the_mode_of_real_ones() -> None:
    rng = np.random.default_rng(0)
    gaps = np.array([turns.draw_gap(rng) for _ in range(20_000)])
    assert gaps.mean() == pytest.approx(0.208, abs=0.02)
    counts, edges = np.histogram(gaps, np.arange(-0.6, 1.5, 0.1))
    assert abs(edges[int(np.argmax(counts))] + 0.05) < 0.11
    assert 0.15 < np.mean(gaps < 0.0) < 0.45


def test_stretches_fill_the_piece() -> None:
    rng = np.random.default_rng(0)
    modes = set()
    for _ in range(300):
        stretches = turns.draw_stretches(74.0, rng)
        ends = [stretch.until_s for stretch in stretches]
        assert ends == sorted(ends)
        assert ends[-1] == 74.0
        modes |= {stretch.mode for stretch in stretches}
    assert modes == set(turns.Mode)


def test_pauses_and_lapses_keep_to_their_limits() -> None:
    rng = np.random.default_rng(0)
    pauses = [turns.draw_pause(rng) for _ in range(2_000)]
    assert turns.PAUSE_LIMITS_S[0] <= min(pauses)
    assert max(pauses) <= turns.PAUSE_LIMITS_S[1]
    assert np.median(pauses) == pytest.approx(turns.PAUSE_S, abs=0.03)
    lapses = [turns.draw_lapse(rng) for _ in range(2_000)]
    assert max(lapses) <= turns.LAPSE_LONGEST_S
    assert np.mean(lapses) > 2.0
