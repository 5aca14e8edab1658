"""Who speaks: real words are found at once, and nothing else is."""

from __future__ import annotations

import copy
import hashlib
import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from infp_cam.audio.activity import Speech, SpeechDetector
from infp_cam.audio.silero import CHUNK, CONTEXT, WEIGHTS, SileroState, silero
from infp_cam.data import CONVERSATION_OTHER, CONVERSATION_SELF
from tests.audio.sounds import NO_SPEECH, white

RATE, STEP = 16_000, 640
REFERENCE = Path(__file__).parents[1] / "data" / "silero_conversation.npy"
SIDES = [(CONVERSATION_SELF, "self"), (CONVERSATION_OTHER, "other")]
PHONES = CONVERSATION_SELF.with_name("conversation.phones.json")


def spoken(path: Path = CONVERSATION_SELF) -> NDArray[np.float32]:
    samples, _ = soundfile.read(path, dtype="float32")
    return np.asarray(samples, np.float32)


def heard(samples: NDArray[np.float32], detector: SpeechDetector | None = None) -> list[Speech]:
    detector = detector or SpeechDetector()
    stops = range(STEP, len(samples) + 1, STEP)
    return [detector.push(samples[stop - STEP : stop]) for stop in stops]


def active(samples: NDArray[np.float32]) -> NDArray[np.bool_]:
    return np.array([speech.active for speech in heard(samples)])


def phones(track: str) -> list[tuple[float, float]]:
    listed = json.loads(PHONES.read_text())["phones"]
    return [
        (phone["start_s"], phone["end_s"])
        for phone in listed
        if phone["track"] == track and phone["phone"] != "pau"
    ]


def test_the_weights_are_those_of_the_card() -> None:
    card = WEIGHTS.with_name("README.md").read_text(encoding="utf-8")
    assert hashlib.sha256(WEIGHTS.read_bytes()).hexdigest() in card
    assert WEIGHTS.with_name("LICENSE.silero-vad").is_file()


def test_the_network_says_what_onnx_runtime_says() -> None:
    whole = np.concatenate([np.zeros(CONTEXT, np.float32), spoken()])
    state = SileroState()
    found = [
        silero().step(state, whole[at : at + CONTEXT + CHUNK])
        for at in range(0, len(whole) - CONTEXT - CHUNK + 1, CHUNK)
    ]
    reference = np.load(REFERENCE)
    assert reference.max() > 0.99
    assert reference.min() < 0.01
    assert np.abs(np.array(found) - reference).max() < 1e-4


@pytest.mark.parametrize("gain_db", [-30.0, -15.0, 0.0])
@pytest.mark.parametrize(("path", "track"), SIDES)
def test_words_are_found_whatever_their_level(gain_db: float, path: Path, track: str) -> None:
    found = active(np.float32(10 ** (gain_db / 20)) * spoken(path) + white_room(spoken(path)))
    speaking = np.zeros(len(found), np.bool_)
    for start_s, end_s in phones(track):
        speaking[round(start_s * 25) : round(end_s * 25)] = True
    far = ~np.convolve(speaking, np.ones(21), mode="same").astype(np.bool_)
    assert found[speaking].mean() > 0.9
    assert not found[far].any()  # 0.4 s off and more


def white_room(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Microphone noise at -80 dB."""
    return np.resize(white(1e-4), len(samples))


@pytest.mark.parametrize(("path", "track"), SIDES)
def test_words_are_found_within_a_frame_and_its_look_ahead(path: Path, track: str) -> None:
    samples = spoken(path) + white_room(spoken(path))
    said = phones(track)
    starts = [b for (_, a), (b, _) in pairwise([(0.0, -1.0), *said]) if b - a >= 0.3]
    late_ms = []
    for shift in range(0, STEP, 160):  # however the steps fall on the words
        found = active(np.concatenate([np.zeros(shift, np.float32), samples]))
        ends_s = (np.flatnonzero(found) + 1) * STEP / RATE - shift / RATE
        late_ms += [1e3 * float(np.min(ends_s[ends_s > start]) - start) for start in starts]
    assert len(late_ms) > 15
    assert max(late_ms) <= 140.0  # look-ahead 60, the frame that begins meanwhile 40, one more 40
    assert np.mean(np.array(late_ms) <= 100.0) > 0.8


@pytest.mark.parametrize("name", NO_SPEECH)
def test_what_is_no_speech(name: str) -> None:
    assert active(NO_SPEECH[name]()).mean() < 0.01


def test_words_in_noise_are_found_and_the_noise_is_not() -> None:
    words = spoken()[round(2.3 * RATE) : round(5.2 * RATE)]
    noise = np.resize(white(0.2 * float(words.std())), 8 * RATE)
    noise[3 * RATE : 3 * RATE + len(words)] += words
    found = active(noise)
    assert not found[:74].any()
    assert found[80:140].mean() > 0.8
    assert not found[160:].any()


def test_a_far_softer_voice_is_another_one() -> None:
    own = spoken()[round(2.3 * RATE) : round(5.2 * RATE)]
    leaking = np.float32(10 ** (-38 / 20)) * spoken(CONVERSATION_OTHER)[round(5.4 * RATE) :]
    leaking = leaking[: 2 * RATE]
    assert active(leaking).mean() > 0.5  # as long as nobody else was heard, it may be a soft one
    detector = SpeechDetector()
    assert np.mean([speech.active for speech in heard(own, detector)]) > 0.8
    assert not any(speech.active for speech in heard(leaking, detector))


def test_a_voice_that_was_turned_down_is_found_again() -> None:
    own = spoken()[round(2.3 * RATE) : round(5.2 * RATE)]
    detector = SpeechDetector()
    heard(own, detector)
    soft = np.tile(np.float32(10 ** (-38 / 20)) * own, 60)
    found = [speech.active for speech in heard(soft, detector)]
    assert not any(found[: 10 * 25])
    assert np.mean(found[-10 * 25 :]) > 0.5


def test_level_is_that_of_the_loudest_10_ms() -> None:
    samples = np.zeros(STEP, np.float32)
    samples[160:320] = 0.1
    assert SpeechDetector().push(samples).level_db == pytest.approx(-20.0, abs=0.01)
    assert SpeechDetector().push(np.zeros(STEP, np.float32)).level_db == -120.0


def test_a_copy_goes_on_alike() -> None:
    samples = spoken()[: 8 * RATE]
    detector = SpeechDetector()
    heard(samples[: 3 * RATE], detector)
    fork = copy.deepcopy(detector)
    rest = samples[3 * RATE :]
    first = heard(rest, detector)
    assert first == heard(rest, fork)
    assert any(speech.active for speech in first)
