"""Behaviour statistics of motions whose figures are known."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from infp_cam.motion import evaluation
from infp_cam.motion.space import ARKIT58

T = np.arange(500) / 25.0


def motion(**channels: NDArray[np.float64] | float) -> NDArray[np.float32]:
    values = np.zeros((len(T), len(ARKIT58)), np.float32)
    for name, track in channels.items():
        values[:, ARKIT58.index(name)] = track
    return values


def test_the_gap_opens_with_the_jaw_and_shuts_with_the_lips() -> None:
    assert evaluation.lip_aperture(motion(jawOpen=0.25))[0] == pytest.approx(0.10, abs=0.01)
    assert (evaluation.lip_aperture(motion(jawOpen=0.25, mouthClose=0.25)) == 0.0).all()
    assert (evaluation.lip_aperture(motion(mouthClose=0.5)) == 0.0).all()
    assert evaluation.lip_aperture(motion(mouthUpperUpLeft=1.0, mouthUpperUpRight=1.0))[0] > 0.1


def test_lips_spread_and_round() -> None:
    rest = evaluation.lip_width(motion())[0]
    assert evaluation.lip_width(motion(mouthSmileLeft=0.5, mouthSmileRight=0.5))[0] > rest + 0.03
    assert evaluation.lip_width(motion(mouthFunnel=0.5, mouthPucker=0.5))[0] < rest - 0.1


def test_eyes_that_compensate_the_head_look_at_the_camera() -> None:
    yaw = 12.0 * np.sin(T)
    turned = motion(headYaw=yaw)
    assert evaluation.gaze_share(turned) < 0.5
    right, left = np.maximum(yaw, 0) / 30, np.maximum(-yaw, 0) / 30
    turned = motion(
        headYaw=yaw,
        eyeLookInLeft=right,
        eyeLookOutRight=right,
        eyeLookOutLeft=left,
        eyeLookInRight=left,
        headPitch=9.0,
        eyeLookUpLeft=0.3,
        eyeLookUpRight=0.3,
    )
    assert np.abs(evaluation.gaze_deg(turned)).max() < 1e-4
    assert evaluation.gaze_share(turned) == 1.0


def test_blinks_are_counted_once_each() -> None:
    lids = np.zeros(len(T))
    for start in (10, 100, 101, 300):
        lids[start : start + 5] = 1.0
    values = motion(eyeBlinkLeft=lids, eyeBlinkRight=lids)
    assert evaluation.blink_starts(values).tolist() == [10, 100, 300]
    assert evaluation.blinks_per_minute(values) == pytest.approx(9.0)


def test_nods_are_counted_and_sway_is_not() -> None:
    nodding = 1.5 * np.sin(2 * np.pi * 1.5 * T)
    assert evaluation.nods_per_minute(motion(headPitch=nodding)) == pytest.approx(90.0, abs=4.0)
    assert evaluation.nods_per_minute(motion(headPitch=8 * np.sin(2 * np.pi * 0.3 * T))) == 0.0
    assert evaluation.nods_per_minute(motion(headPitch=0.3 * nodding)) == 0.0
    assert evaluation.nods_per_minute(motion(headYaw=nodding)) == 0.0


def test_speed_is_in_degrees_a_second() -> None:
    velocity = evaluation.head_velocity(motion(headYaw=8.0 * T, headRoll=-3.0 * T))
    inner = velocity[5:-5]
    np.testing.assert_allclose(inner[:, 1], 8.0, rtol=1e-4)
    np.testing.assert_allclose(inner[:, 2], -3.0, rtol=1e-4)


def test_power_lies_in_the_band_of_the_movement() -> None:
    for hz, band in ((0.5, 0), (1.0, 1), (2.0, 2), (3.3, 3), (6.0, 4)):
        shares = evaluation.power_shares(motion(headPitch=np.sin(2 * np.pi * hz * T)))
        assert shares.argmax() == band
        assert shares.sum() == pytest.approx(1.0)


def test_silent_lips_that_move_are_seen() -> None:
    silent = (T > 4.0) & (T < 10.0)
    moving = motion(jawOpen=0.2 + 0.1 * np.sign(np.sin(9 * T)))
    still = motion(jawOpen=np.where(silent, 0.1, 0.1 + 0.1 * np.sin(9 * T)))
    assert evaluation.silent_lip_mad(moving, silent) > 0.02
    assert evaluation.silent_lip_mad(still, silent) < 1e-6
    assert np.isnan(evaluation.silent_lip_mad(still, T < 0.2))


@pytest.mark.parametrize("frames", [-3, 0, 2])
def test_lip_match_finds_the_lag(frames: int) -> None:
    rng = np.random.default_rng(0)
    reference = np.convolve(rng.standard_normal(500), np.ones(3), "same")
    match = evaluation.lip_match(np.roll(reference, frames), reference)
    assert match.r > 0.99
    assert match.lag_s == pytest.approx(-frames / 25)
    assert (match.r0 > 0.99) == (frames == 0)


def test_lip_match_counts_the_masked_frames_alone() -> None:
    rng = np.random.default_rng(1)
    reference = rng.standard_normal(500)
    gap = reference.copy()
    gap[250:] = rng.standard_normal(250)
    assert evaluation.lip_match(gap, reference).r0 < 0.8
    assert evaluation.lip_match(gap, reference, np.arange(500) < 250).r0 > 0.99
    with pytest.raises(ValueError, match="frames"):
        evaluation.lip_match(gap, reference, np.arange(500) < 10)
    with pytest.raises(ValueError, match="frames"):
        evaluation.lip_match(gap[1:], reference)


def test_a_click_shows_in_the_jerk_ratio() -> None:
    smooth = 5.0 * np.sin(T)
    jump = smooth + 3.0 * (T > 10.0)
    at, every = np.array([249]), np.ones(len(T), np.bool_)
    assert evaluation.jerk_ratio(motion(headPitch=smooth), at, every) < 1.6
    assert evaluation.jerk_ratio(motion(headPitch=jump), at, every) > 50.0


def test_behaviour_gathers_the_figures() -> None:
    figures = evaluation.behaviour(motion(headYaw=10 * np.sin(2 * np.pi * 0.4 * T), jawOpen=0.2))
    assert figures.head_sd_deg[1] == pytest.approx(10 / np.sqrt(2), rel=0.02)
    assert figures.head_sd_deg[0] == 0.0
    assert figures.speed_deg_s == pytest.approx(figures.head_speed_deg_s[1])
    assert figures.power[0] > 0.9
    assert figures.gap_mean == pytest.approx(figures.gap_p95)
    assert figures.gap_closed == 0.0
