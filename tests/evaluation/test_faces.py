from __future__ import annotations

import numpy as np
import pytest

from infp_cam.evaluation.faces import eyes, faces, lip_sync, quiet_mouth, silent_lips
from tests.evaluation.faces import motion, seconds, take

T = seconds(20.0)
TALKS = T < 10.0


def test_blinks_and_gaze_are_those_of_the_role() -> None:
    lids = np.isin(np.arange(len(T)) // 5, (10, 20, 30, 80)).astype(float)
    values = motion(20.0, eyeBlinkLeft=lids, eyeBlinkRight=lids, headYaw=np.where(TALKS, 20.0, 0.0))
    takes = [take(values, TALKS, ~TALKS)]
    assert eyes(takes, "talking") == {"blinks": pytest.approx(18.0), "gaze": 0.0}
    assert eyes(takes, "listening") == {"blinks": pytest.approx(6.0), "gaze": 1.0}


def test_a_mouth_that_talks_while_the_other_does_is_seen() -> None:
    syllables = 0.2 + 0.2 * np.sin(2 * np.pi * 5.0 * T)
    puppet = quiet_mouth([take(motion(20.0, jawOpen=syllables), TALKS, ~TALKS)])
    assert puppet["quiet"] < 0.5
    assert puppet["rhythm"] == pytest.approx(1.0, abs=0.1)
    listener = quiet_mouth(
        [take(motion(20.0, jawOpen=np.where(TALKS, syllables, 0.05)), TALKS, ~TALKS)]
    )
    assert listener == {"quiet": 1.0, "rhythm": pytest.approx(0.0, abs=1e-3)}


def test_lips_have_time_to_come_to_rest_after_the_own_speech() -> None:
    late = np.where(T < 10.5, 0.3, 0.0)
    assert quiet_mouth([take(motion(20.0, jawOpen=late), TALKS, ~TALKS)])["quiet"] == 1.0


def test_silent_lips_that_move_are_seen() -> None:
    trembling = motion(20.0, jawOpen=0.2 + 0.1 * np.sign(np.sin(9 * T)))
    assert silent_lips([take(trembling)], "idle")["silent_mad"] > 0.02
    assert silent_lips([take(motion(20.0, jawOpen=0.2))], "idle")["silent_mad"] < 1e-6
    assert np.isnan(silent_lips([take(trembling)], "listening")["silent_mad"])


def test_a_gap_that_goes_with_the_loudness_is_near_it() -> None:
    loud = 0.5 + 0.5 * np.sin(2 * np.pi * 3 * T)
    own = (0.3 * np.repeat(loud, 640)).astype(np.float32)
    near = take(motion(20.0, jawOpen=loud), speaks=True, own=own)
    far = take(motion(20.0, jawOpen=1 - loud), speaks=True, own=own)
    assert lip_sync([near])["lip_sync"] < 0.05 < 0.3 < lip_sync([far])["lip_sync"]


def test_lip_and_brow_dynamics_grow_with_the_movement() -> None:
    def figures(amount: float) -> dict[str, float]:
        wave = amount * (0.5 + 0.5 * np.sin(5 * T))
        return faces([take(motion(20.0, jawOpen=wave, browInnerUp=wave), speaks=True)], "talking")

    small, large = figures(0.2), figures(0.6)
    for name in ("lip_dynamics", "brow_dynamics", "gap_p95"):
        assert large[name] == pytest.approx(3 * small[name], rel=0.05)
