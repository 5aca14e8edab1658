from __future__ import annotations

import numpy as np
import pytest

from infp_cam.evaluation.lips import Lips, closed_auc, lips_on_clips, silent_share
from infp_cam.evaluation.rules import formant_gap, rms_gap
from tests.evaluation.real import clip, syllables

CLIPS = [clip(seed=seed, late=-1) for seed in range(4)]


def followed(samples: np.ndarray) -> Lips:
    loudness = np.abs(samples.reshape(-1, 640)).max(axis=1).astype(np.float64)
    return Lips(loudness, -loudness)


def test_lips_that_follow_the_sound_score_and_others_do_not() -> None:
    scores = lips_on_clips(followed, CLIPS)
    assert scores.median("r") > 0.99
    assert scores.median("r0") < 0.9
    assert scores.lags() == {-40: 4}  # the real lips are a frame earlier
    assert scores.median("auc") > 0.99
    assert scores.chance_r < 0.5
    assert scores.median("r_width") < 0.5  # it moves the wrong way

    still = lips_on_clips(lambda samples: Lips(np.zeros(len(samples) // 640)), CLIPS)
    assert still.median("r") == 0.0
    assert still.median("auc") == 0.5
    assert np.isnan(still.median("r_width"))
    assert scores.share_better(still) == 1.0
    assert still.share_better(scores) == 0.0
    with pytest.raises(ValueError, match="different"):
        scores.share_better(lips_on_clips(followed, CLIPS[:2]))


def test_a_prediction_may_be_shorter_than_the_clip() -> None:
    scores = lips_on_clips(lambda samples: Lips(followed(samples).gap[:-7]), CLIPS)
    assert scores.median("r") > 0.99


def test_closed_frames_are_told_by_a_gap_that_is_closed_there() -> None:
    rng = np.random.default_rng(0)
    real = rng.uniform(size=400)
    spoken = np.ones(400, np.bool_)
    assert closed_auc(real, real, spoken) == 1.0
    assert closed_auc(-real, real, spoken) == 0.0
    assert closed_auc(rng.uniform(size=400), real, spoken) == pytest.approx(0.5, abs=0.08)
    assert closed_auc(np.roll(real, 3), real, spoken, lag_s=-0.12) > 0.99
    assert np.isnan(closed_auc(real, real, ~spoken))


def test_the_gap_in_silence_is_compared_with_that_in_speech() -> None:
    gap = np.full(100, 0.1)
    gap[40:60] = 0.02
    silent = (np.arange(100) >= 37) & (np.arange(100) < 63)
    valid = np.ones(100, np.bool_)
    assert silent_share(gap, silent, valid) == pytest.approx(0.2)
    assert np.isnan(silent_share(gap, ~valid, valid))


@pytest.mark.parametrize("rule", [rms_gap, formant_gap])
def test_rules_follow_the_loudness(rule) -> None:
    samples, loudness = syllables(8.0, 3)
    made = rule(samples)
    assert len(made) == len(loudness)
    ahead = 0.5 * (loudness + np.roll(loudness, -1))  # they hear 20 to 60 ms ahead
    assert np.corrcoef(made[:-1], ahead[:-1])[0, 1] > 0.75
    np.testing.assert_allclose(rule(np.zeros(16_000, np.float32)), 0.0, atol=1.0)
