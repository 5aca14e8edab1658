"""A mouth that talks only when its owner does, whatever a generator says."""

from __future__ import annotations

import copy
import json

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from infp_cam.data import CONVERSATION_OTHER, CONVERSATION_SELF
from infp_cam.motion.evaluation import channel, lip_aperture, lip_match
from infp_cam.motion.gate import CLOSES_S, HOLD_S, MouthGate
from infp_cam.motion.space import ARKIT58, MotionSpace
from infp_cam.types import DyadicWindow, MotionFrame
from tests.audio.sounds import NO_SPEECH
from tests.motion.procedural.voices import motion, windows

RATE, FPS = 16_000, 25
STEP_S = 1.0 / FPS
PHONES = CONVERSATION_SELF.with_name("conversation.phones.json")

Track = NDArray[np.float32]
Values = NDArray[np.float32]

WORDS_S = slice(round(2.3 * RATE), round(5.2 * RATE))
"""One utterance of the built-in conversation's self."""


def spoken(track: str) -> Track:
    path = CONVERSATION_SELF if track == "self" else CONVERSATION_OTHER
    samples, _ = soundfile.read(path, dtype="float32")
    return np.asarray(samples, np.float32)


def room(samples: Track, level: float = 3e-4) -> Track:
    noise = np.random.default_rng(1).standard_normal(len(samples))
    return (samples + level * noise).astype(np.float32)


def always_talking(count: int, smile: float = 0.1) -> Values:
    """A hostile generator: syllables in all articulating channels, four a second, for ever."""
    values = np.zeros((count, 58), np.float32)
    phase = 2 * np.pi * 4.0 * np.arange(count) / FPS
    for i, name in enumerate(ARKIT58.channels):
        if name.startswith(("jaw", "mouth", "tongue", "cheekPuff")):
            values[:, i] = 0.4 + 0.4 * np.sin(phase + i)
        elif name.startswith(("eye", "brow", "head")):
            values[:, i] = np.sin(0.3 * phase + i)
    for name in ("mouthSmileLeft", "mouthSmileRight"):
        values[:, ARKIT58.index(name)] = smile
    return ARKIT58.clip(values)


def gated(values: Values, own: Track, other: Track, gate: MouthGate | None = None) -> Values:
    """The frames after the gate; `values` has one for each window from step -1 on."""
    gate = gate or MouthGate()
    steps = zip(values, windows(own, other), strict=True)
    frames = [gate.step(MotionFrame(row, 0, ARKIT58), window) for row, window in steps]
    return np.stack([frame.values for frame in frames])


def through(own: Track, other: Track, smile: float = 0.1) -> tuple[Values, Values]:
    """What always talks, before and after the gate, from time 0 on."""
    count = sum(1 for _ in windows(own, other))
    before = always_talking(count, smile)
    return before[1:], gated(before, own, other)[1:]


def rhythm(gap: NDArray[np.float64]) -> float:
    """Deviation of the gap at the pace of syllables, 2-8 Hz."""
    spectrum = np.fft.rfft(gap - gap.mean())
    hz = np.fft.rfftfreq(len(gap), STEP_S)
    spectrum[(hz < 2.0) | (hz > 8.0)] = 0.0
    return float(np.fft.irfft(spectrum, len(gap)).std())


def silent_sides() -> dict[str, tuple[Track, Track]]:
    other = spoken("other")[: 8 * RATE]
    silence = np.zeros_like(other)
    sides = {name: (sound(), silence) for name, sound in NO_SPEECH.items()}
    sides["nothing"] = silence, silence
    sides["the other talks"] = room(silence), other
    sides["the other leaks in"] = room(np.float32(0.003) * other), other
    sides["noise while the other talks"] = room(silence, 0.05), other
    return sides


@pytest.mark.parametrize("name", silent_sides())
@pytest.mark.parametrize("smile", [0.1, 0.45])
def test_a_silent_side_has_a_listening_mouth(name: str, smile: float) -> None:
    before, after = through(*silent_sides()[name], smile)
    gap = lip_aperture(after)
    assert np.mean(gap < 0.05) >= 0.9
    assert rhythm(gap) < 0.1 * rhythm(lip_aperture(before))
    assert lip_aperture(before).mean() > 0.1


def test_nothing_around_the_mouth_moves_at_the_pace_of_syllables() -> None:
    silence = np.zeros(8 * RATE, np.float32)
    before, after = (values[2 * FPS :].astype(np.float64) for values in through(silence, silence))
    for i, name in enumerate(ARKIT58.channels):
        if name.startswith(("jaw", "mouth", "tongue")):
            assert rhythm(after[:, i]) <= 0.15 * rhythm(before[:, i]), name


def test_smile_eyes_brows_and_head_are_never_touched() -> None:
    own = np.concatenate([spoken("self")[WORDS_S], np.zeros(3 * RATE, np.float32)])
    before, after = through(own, np.zeros_like(own))
    kept = ("eye", "brow", "head", "mouthSmile", "cheekSquint", "nose")
    for i, name in enumerate(ARKIT58.channels):
        if name.startswith(kept):
            assert np.array_equal(before[:, i], after[:, i]), name


def test_a_broad_smile_may_part_the_lips() -> None:
    silence = np.zeros(4 * RATE, np.float32)
    count = sum(1 for _ in windows(silence, silence))
    smiling = np.zeros((count, 58), np.float32)
    for name in ("mouthSmile", "mouthUpperUp", "mouthLowerDown"):
        for side in ("Left", "Right"):
            level = 0.6 if name == "mouthSmile" else 0.1
            smiling[:, ARKIT58.index(name + side)] = level
    gap = lip_aperture(gated(smiling, silence, silence))
    assert gap[-1] == pytest.approx(float(lip_aperture(smiling)[-1]), rel=0.01)


def test_own_words_open_it_at_once_and_pass_unchanged() -> None:
    words = spoken("self")[WORDS_S]
    for shift in range(0, 640, 128):
        lead = np.zeros(2 * RATE + shift, np.float32)
        own = room(np.concatenate([lead, words, np.zeros(2 * RATE, np.float32)]))
        before, after = through(own, np.zeros_like(own))
        is_same = (before == after).all(axis=1)
        first = int(np.argmax(is_same))
        start_s = first_word_s() - WORDS_S.start / RATE + len(lead) / RATE
        assert (first - 1) * STEP_S <= start_s + STEP_S  # the frame before might have shown it
        last = round((len(lead) + len(words)) / RATE * FPS)
        assert is_same[first:last].all()
        assert not is_same[last + 20 :].any()


def first_word_s() -> float:
    phones = json.loads(PHONES.read_text())["phones"]
    return min(
        float(phone["start_s"])
        for phone in phones
        if phone["track"] == "self" and phone["phone"] != "pau"
    )


def test_it_holds_over_pauses_and_then_closes_softly() -> None:
    words = spoken("self")[WORDS_S]
    cut, pause = round(0.8 * RATE), np.zeros(round(0.4 * RATE), np.float32)
    own = np.concatenate([words[:cut], pause, words[cut:], np.zeros(2 * RATE, np.float32)])
    before, after = through(room(own), np.zeros_like(own))
    openness = channel(after, "jawOpen") / channel(before, "jawOpen")
    first = int(np.argmax(openness == 1.0))
    spoken_frames = round((len(own) / RATE - 2.0) * FPS)
    assert (openness[first:spoken_frames] == 1.0).all()
    closing = openness[spoken_frames:]
    opened = int(np.argmax(closing < 1.0))
    assert HOLD_S - 0.2 < opened * STEP_S < HOLD_S + 0.2
    steps = round(CLOSES_S / STEP_S)
    assert np.abs(np.diff(closing[opened - 1 : opened + steps])).max() < 0.4
    assert (closing[opened + steps :] == 0.0).all()


def test_a_click_does_not_hold_it() -> None:
    """A sound that lasted a frame or two holds the gate no longer than that."""
    words = spoken("self")[WORDS_S]
    burst = words[round(0.3 * RATE) : round(0.38 * RATE)]
    own = np.concatenate([np.zeros(RATE, np.float32), burst, np.zeros(2 * RATE, np.float32)])
    before, after = through(room(own), np.zeros_like(own))
    opened = (before == after).all(axis=1)
    assert opened.sum() <= 10


def test_a_lip_press_stays_and_its_rhythm_goes() -> None:
    silence = np.zeros(8 * RATE, np.float32)
    count = sum(1 for _ in windows(silence, silence))
    t = np.arange(count) * STEP_S
    pressing = np.zeros((count, 58), np.float32)
    at = ARKIT58.index("mouthPressLeft")
    pressing[:, at] = 0.3 * np.exp(-(((t - 2.0) / 0.3) ** 2))  # swallowing
    pressing[100:, at] = 0.15 + 0.15 * np.sin(2 * np.pi * 5.0 * t[100:])  # as if m, b, p
    after = gated(pressing, silence, silence)[:, at]
    assert after[:100].max() > 0.6 * 0.3
    assert np.ptp(after[-50:]) < 0.2 * 0.3


def test_what_was_not_captured_is_silence() -> None:
    gate = MouthGate()
    words = spoken("self")
    for at in range(WORDS_S.start, WORDS_S.stop - 640, 640):
        samples = np.stack([words[at : at + 640], np.zeros(640, np.float32)])
        gate.step(
            MotionFrame(ARKIT58.rest_values(), 0, ARKIT58),
            DyadicWindow(samples, at, np.array([False, True])),
        )
        assert not gate.speech.active


def test_a_copy_goes_on_alike() -> None:
    own, other = room(spoken("self")[: 6 * RATE]), spoken("other")[: 6 * RATE]
    values = always_talking(sum(1 for _ in windows(own, other)))
    gate, fork = MouthGate(), None
    steps = list(zip(values, windows(own, other), strict=True))
    found: list[list[Values]] = [[], []]
    for k, (row, window) in enumerate(steps):
        frame = MotionFrame(row, 0, ARKIT58)
        if k == 70:
            fork = copy.deepcopy(gate)
        values_of = gate.step(frame, window).values
        if fork is not None:
            found[0].append(values_of)
            found[1].append(fork.step(frame, window).values)
    first, second = (np.stack(rows) for rows in found)
    assert np.array_equal(first, second)
    assert (first == values[70:]).all(axis=1).any()
    assert (first != values[70:]).any()


def test_talking_of_the_procedural_generator_is_unharmed() -> None:
    """The built-in conversation: who talks is not touched, who listens is quiet anyway."""
    own, other = spoken("self"), spoken("other")
    values = motion(own, other)
    count = sum(1 for _ in windows(own, other))
    padded = np.concatenate([values[:1], values])
    assert len(padded) == count
    after = gated(padded, own, other)[1:]
    talking = np.zeros(len(values), np.bool_)
    for phone in json.loads(PHONES.read_text())["phones"]:
        if phone["track"] == "self" and phone["phone"] != "pau":
            talking[round(phone["start_s"] * FPS) : round(phone["end_s"] * FPS) + 1] = True
    gap, kept = lip_aperture(values), lip_aperture(after)
    assert np.mean((values != after).any(axis=1)[talking]) < 0.01
    assert np.abs(gap - kept)[talking].max() < 0.01
    assert lip_match(kept, gap, talking).r0 > 0.99
    assert lip_match(kept, gap).r0 > 0.99


def test_a_frame_of_another_space_is_refused() -> None:
    space = MotionSpace("latent:x", ("a",), (0.0,), (0.0,), (1.0,))
    window = DyadicWindow(np.zeros((2, 640), np.float32), 0, np.array([True, True]))
    with pytest.raises(ValueError, match="latent:x"):
        MouthGate().step(MotionFrame(np.zeros(1, np.float32), 0, space), window)
