"""Voice activity, level and pitch."""

from __future__ import annotations

import copy

import numpy as np
import pytest

from infp_cam.audio.voice import STEP, Voice, VoiceTracker, pitch
from tests.motion.procedural.voices import RATE, babble, hiss, room, silence, vowel


def track(samples: np.ndarray, tracker: VoiceTracker | None = None) -> list[Voice]:
    tracker = tracker or VoiceTracker()
    steps = len(samples) // STEP
    return [tracker.push(samples[i * STEP : (i + 1) * STEP]) for i in range(steps)]


@pytest.mark.parametrize("hz", [75.0, 110.0, 160.0, 220.0, 330.0])
def test_pitch_of_a_voice(hz: float) -> None:
    found, periodicity = pitch(vowel(0.2, f0=hz)[1_000:1_640])
    assert found == pytest.approx(hz, rel=0.02)
    assert periodicity > 0.9


def test_noise_and_silence_have_no_pitch() -> None:
    assert pitch(silence(0.04)) == (0.0, 0.0)
    noise = room(4.0, 0.1)
    found = [pitch(noise[i : i + 640])[0] for i in range(0, len(noise) - 640, 640)]
    assert np.mean(np.array(found) > 0) < 0.1


@pytest.mark.parametrize("gain_db", [-30.0, -15.0, 0.0, 15.0])
def test_speech_is_found_whatever_its_level(gain_db: float) -> None:
    gain = np.float32(10 ** (gain_db / 20))
    talk = np.concatenate([room(1.0, 1e-4), gain * babble(4.0), room(1.5, 1e-4)])
    active = np.array([voice.active for voice in track(np.clip(talk, -1.0, 1.0))])
    assert not active[:24].any()
    assert active[30:120].mean() > 0.8
    assert not active[-20:].any()  # 0.2 s of hangover, not more


@pytest.mark.parametrize(
    "sound",
    [
        silence(6.0),
        np.full(6 * RATE, 0.4, np.float32),
        room(6.0, 0.1),
        room(6.0, 0.001),
        (0.1 * np.sin(2 * np.pi * 50 * np.arange(6 * RATE) / RATE)).astype(np.float32),
        hiss(6.0),
    ],
    ids=["silence", "dc", "loud noise", "faint noise", "hum", "hiss"],
)
def test_what_is_no_voice(sound: np.ndarray) -> None:
    assert not any(voice.active for voice in track(sound))


def test_speech_in_noise_is_found_and_the_noise_is_not() -> None:
    talk = babble(4.0)
    noise = room(8.0, 0.2 * float(np.sqrt((talk**2).mean())))
    noise[3 * RATE : 3 * RATE + len(talk)] += talk
    active = np.array([voice.active for voice in track(noise)])
    assert active[:75].mean() < 0.05
    assert active[75:175].mean() > 0.7
    assert active[-18:].mean() < 0.05


def test_a_gap_of_lost_samples_does_not_turn_the_noise_after_it_into_speech() -> None:
    noise = room(6.0, 0.01)
    noise[3 * RATE : 4 * RATE] = 0.0
    assert not any(voice.active for voice in track(noise))


def test_level_is_relative_to_the_voice_itself() -> None:
    soft = track(np.float32(0.05) * babble(6.0))
    loud = track(babble(6.0))
    a = np.array([voice.level_db for voice in soft[75:]])
    b = np.array([voice.level_db for voice in loud[75:]])
    sounding = b > -15.0
    assert np.median(np.abs(a - b)[sounding]) < 1.0


def test_a_copy_goes_on_alike() -> None:
    talk = babble(4.0)
    tracker = VoiceTracker()
    track(talk[: 2 * RATE], tracker)
    fork = copy.deepcopy(tracker)
    first, second = track(talk[2 * RATE :], tracker), track(talk[2 * RATE :], fork)
    assert [v.speech for v in first] == [v.speech for v in second]
    assert all((a.mel == b.mel).all() for a, b in zip(first, second, strict=True))
