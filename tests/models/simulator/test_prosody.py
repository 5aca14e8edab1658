from itertools import pairwise

import numpy as np
import pytest

from infp_cam.audio.voice import pitch
from infp_cam.models.simulator.prosody import ProsodyTracker, pitches
from infp_cam.models.speech.phones import Phone, Utterance
from infp_cam.motion.procedural import table
from tests.models.simulator.people import tone, utterance


def test_low_pitch_after_some_speech_asks_for_feedback() -> None:
    prosody = ProsodyTracker()(utterance(3.0))
    # The lowest 26 % of an even fall begin at 74 % of it, and are low for long after 110 ms.
    assert len(prosody.feedback)
    assert abs(prosody.feedback[0] - (0.74 * 3.0 + 0.11 + table.CUE_DELAY_S)) < 0.12


def test_speech_that_has_just_begun_asks_for_nothing() -> None:
    assert len(ProsodyTracker()(utterance(0.6)).feedback) == 0


def test_the_loud_and_high_vowel_is_the_accent() -> None:
    hz, level = np.full(32_000, 110.0), np.full(32_000, 0.3)
    hz[16_000:19_200], level[16_000:19_200] = 160.0, 1.0
    edges = np.arange(0.0, 2.01, 0.2)
    phones = tuple(
        Phone("aa" if n % 5 == 0 else "m", float(a), float(b))
        for n, (a, b) in enumerate(pairwise(edges))
    )
    prosody = ProsodyTracker()(Utterance(tone(hz, level), phones))
    assert len(prosody.accents) == 1
    time, strength = prosody.accents[0]
    assert 1.0 <= time <= 1.22
    assert 0.7 <= strength <= 2.0


def test_pitch_percentiles_are_the_talkers_own() -> None:
    tracker = ProsodyTracker()
    tracker(utterance(3.0, 300.0, 250.0))
    high = tracker(utterance(3.0, 300.0, 290.0))
    assert len(high.feedback) == 0  # nothing is low for this voice
    assert abs(high.mean_hz - 295.0) < 5.0


def test_silence_has_no_prosody() -> None:
    silent = Utterance(np.zeros(16_000, np.float32), (Phone("pau", 0.0, 1.0),))
    prosody = ProsodyTracker()(silent)
    assert prosody.mean_hz == 0.0
    assert prosody.accents.shape == (0, 2)
    assert len(prosody.syllables) == len(prosody.feedback) == 0


def test_pitches_are_those_of_the_engine() -> None:
    rng, times = np.random.default_rng(0), np.arange(640) / 16_000
    frames = [np.zeros(640)]
    for hz in rng.uniform(70.0, 400.0, 40):
        voice = sum(np.sin(2.0 * np.pi * k * hz * times + k) / k for k in range(1, 8))
        frames += [0.2 * voice + noise * rng.standard_normal(640) for noise in (0.0, 0.05, 0.4)]
    single = np.stack(frames).astype(np.float32)
    expected = [pitch(frame)[0] for frame in single]
    assert pitches(single.astype(np.float64)) == pytest.approx(expected, abs=1e-6)
    assert 0.2 < np.mean(np.array(expected) > 0.0) < 0.95
