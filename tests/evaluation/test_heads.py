from __future__ import annotations

import numpy as np
import pytest

from infp_cam.evaluation.heads import drift, heads
from infp_cam.motion.evaluation import behaviour
from tests.evaluation.faces import motion, seconds, take

T = seconds(20.0)


def test_the_figures_are_those_of_behaviour() -> None:
    values = motion(
        20.0, headPitch=4 * np.sin(2 * np.pi * 1.2 * T), headYaw=9 * np.sin(2 * np.pi * 0.4 * T)
    )
    figures, known = heads([take(values, speaks=True)], "talking"), behaviour(values)
    assert figures["speed"] == pytest.approx(known.speed_deg_s)
    assert figures["speed_p95"] == pytest.approx(known.speed_p95_deg_s)
    assert figures["still"] == known.still
    assert figures["nods"] == pytest.approx(known.nods_per_min)
    assert figures["sd_yaw"] == pytest.approx(known.head_sd_deg[1])
    assert figures["sd2_pitch"] == pytest.approx(known.head_sd2s_deg[0])
    assert [figures[f"power_{n}"] for n in range(1, 6)] == pytest.approx(list(known.power))
    assert figures["power_fast"] == pytest.approx(sum(known.power[2:]))


def test_only_the_frames_of_a_role_count() -> None:
    speaks = T < 10.0
    yaw = np.where(speaks, 8.0 * T, 80.0)
    takes = [take(motion(20.0, headYaw=yaw), speaks, ~speaks)] * 2
    assert heads(takes, "talking")["speed_yaw"] == pytest.approx(8.0, rel=0.02)
    assert heads(takes, "listening")["still"] > 0.95
    assert heads(takes, "idle")["nods"] != heads(takes, "idle")["nods"]  # NaN: never idle


def test_delta_p_is_the_change_of_an_angle_from_frame_to_frame() -> None:
    figures = heads([take(motion(20.0, headYaw=7.5 * T), speaks=True)], "talking")
    assert figures["delta_p"] == pytest.approx(7.5 / 25 / 3, rel=0.01)


def test_head_motion_grows_with_the_movement() -> None:
    small, large = (
        heads([take(motion(20.0, headYaw=a * np.sin(6 * T)), speaks=True)], "talking")
        for a in (2.0, 6.0)
    )
    assert large["head_motion"] > 2.0 * small["head_motion"] > 0.0


def test_a_head_that_wanders_drifts_and_one_that_sways_does_not() -> None:
    t = seconds(200.0)
    wandering = drift(take(motion(200.0, headYaw=0.1 * t)))
    assert wandering["drift_10s"] == pytest.approx(0.5, abs=0.2)
    assert wandering["drift_180s"] == pytest.approx(17.5, abs=0.5)
    assert wandering["drift_most"] == pytest.approx(19.0, abs=0.5)
    assert "drift_600s" not in wandering
    swaying = drift(take(motion(200.0, headYaw=5 * np.sin(2 * np.pi * 0.5 * t))))
    assert swaying["drift_most"] < 0.1
    assert swaying["away_60s"] > 2.0
    assert swaying["stillness"] == pytest.approx(1.0, abs=0.1)
    dying = drift(take(motion(200.0, headYaw=5 * np.sin(3 * t) * np.exp(-t / 30))))
    assert dying["stillness"] < 0.1
