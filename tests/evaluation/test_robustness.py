from __future__ import annotations

import numpy as np
import pytest

from infp_cam.evaluation import robustness
from infp_cam.evaluation.robustness import Outcome, outcomes, stimuli
from infp_cam.evaluation.scenes import voices
from infp_cam.evaluation.stimuli import hum, in_noise, music, noise
from infp_cam.registry import make_generator


def test_sounds_are_what_they_are_called() -> None:
    def share(sound: np.ndarray, low: float, high: float) -> float:
        power = np.abs(np.fft.rfft(sound)) ** 2
        hz = np.fft.rfftfreq(len(sound), 1 / 16_000)
        return float(power[(hz >= low) & (hz < high)].sum() / power.sum())

    assert share(hum(2.0), 40, 60) > 0.6
    assert share(noise(4.0, 0.1), 0, 4000) == pytest.approx(0.5, abs=0.02)
    assert share(noise(4.0, 0.1, "pink"), 0, 400) > 0.5
    assert np.sqrt(np.mean(noise(4.0, 0.1, "pink") ** 2)) == pytest.approx(0.1, rel=0.01)
    assert share(music(4.0), 150, 2500) > 0.9
    assert np.abs(music(4.0)).max() <= 1.0


def test_noise_lies_below_the_speech_by_what_was_asked() -> None:
    voice = voices([], 10.0)[0]
    quiet = np.concatenate([voice, np.zeros(80_000, np.float32)])
    added = in_noise(quiet, 10.0, "white", 3) - quiet
    speech = np.sqrt(np.mean(voice.astype(float) ** 2))
    assert 20 * np.log10(speech / np.sqrt(np.mean(added**2))) == pytest.approx(10.0, abs=0.7)
    np.testing.assert_array_equal(in_noise(quiet, 10.0, "white", 3) - quiet, added)


def test_what_is_not_as_it_should_be_is_not_good() -> None:
    good = Outcome("a", finite=True, speed_deg_s=3.0, quiet=1.0, r=float("nan"), opening=1.0)
    assert good.good
    assert not Outcome("a", False, 3.0, 1.0, float("nan"), 1.0).good
    assert not Outcome("frozen", True, 0.1, 1.0, float("nan"), 1.0).good
    assert not Outcome("chatters", True, 3.0, 0.9, float("nan"), 1.0).good
    assert Outcome("talks", True, 3.0, 0.4, 0.9, 1.0).good
    assert not Outcome("mumbles", True, 3.0, 0.4, 0.2, 1.0).good


def test_the_procedural_generator_withstands_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(robustness, "SECONDS", 4.0)
    own, other = voices([], 10.0)
    found = outcomes(make_generator("procedural"), own, other, 0)
    assert [outcome.name for outcome in found] == [s.name for s in stimuli(own, other)]
    assert [outcome.name for outcome in found if not outcome.good] == []
