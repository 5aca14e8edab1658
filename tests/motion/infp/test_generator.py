"""The learnt generator on a tiny model: its contract, its layers, many at once."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from infp_cam.film import Tracks, generate
from infp_cam.motion import evaluation
from infp_cam.motion.generator import MotionStyle
from infp_cam.motion.infp.generator import InfpGenerator, InfpState
from infp_cam.motion.space import ARKIT58
from infp_cam.types import DyadicWindow
from tests.motion.procedural.voices import (
    RATE,
    Track,
    babble,
    dialogue,
    hiss,
    room,
    silence,
    windows,
)

AHEAD = 1280

Values = NDArray[np.float32]


def heard(own: Track, other: Track, **rest: Any) -> list[DyadicWindow]:
    return list(windows(own, other, ahead=AHEAD, **rest))


def run(
    generator: InfpGenerator, stream: list[DyadicWindow], seed: int = 0, **style: float
) -> Values:
    state = generator.open(MotionStyle(**style), seed)
    return np.stack([generator.step(state, window).values for window in stream])


def channels(values: Values, *names: str) -> Values:
    return values[:, [ARKIT58.index(name) for name in names]]


HEAD = ("headPitch", "headYaw", "headRoll")


# --- The contract ---------------------------------------------------------------------------


def test_it_is_what_the_model_says(generator: InfpGenerator) -> None:
    assert (generator.name, generator.rate, generator.lookahead_s) == ("infp", 25, 0.08)
    assert generator.space is ARKIT58


def test_frames_show_the_time_at_the_end_of_their_window_less_the_look_ahead(
    generator: InfpGenerator,
) -> None:
    state = generator.open(MotionStyle(), 0)
    stream = heard(silence(0.2), silence(0.2))
    times = [generator.step(state, window).t_ns for window in stream]
    assert times == [k * 40_000_000 for k in range(-1, 5)]


def test_the_same_seed_and_voices_give_the_same_motion(generator: InfpGenerator) -> None:
    stream = heard(*dialogue(8.0)[:2])
    first = run(generator, stream, seed=5)
    assert run(generator, stream, seed=5).tobytes() == first.tobytes()
    for names in (HEAD, ("browInnerUp",), ("eyeLookOutLeft",), ("eyeBlinkLeft",)):
        other = channels(run(generator, stream, seed=6), *names)
        assert np.abs(channels(first, *names) - other).max() > 0.02


def test_a_fork_goes_on_alike_and_on_its_own(generator: InfpGenerator) -> None:
    stream = heard(*dialogue(8.0)[:2])
    state = generator.open(MotionStyle(), 3)
    for window in stream[:100]:
        generator.step(state, window)
    fork = copy.deepcopy(state)
    first = [generator.step(state, window).values.tobytes() for window in stream[100:]]
    second = [generator.step(fork, window).values.tobytes() for window in stream[100:]]
    assert first == second


def test_streamed_is_offline_to_the_bit(generator: InfpGenerator) -> None:
    own, other, _ = dialogue(6.0)
    clip = generate(Tracks(own, other, np.zeros((2, 0), np.float32)), generator, MotionStyle(), 2)
    streamed = run(generator, heard(own, other), seed=2)[1:]
    np.testing.assert_array_equal(  # but for the gate, which only touches the mouth
        channels(clip.values, *HEAD), channels(streamed[: len(clip.values)], *HEAD)
    )


def test_a_frame_depends_on_no_sample_after_its_look_ahead(generator: InfpGenerator) -> None:
    own, other, _ = dialogue(8.0)
    changed = own.copy()
    changed[4 * RATE :] = hiss(4.0)
    before = round((4.0 - generator.lookahead_s) * 25)
    a, b = run(generator, heard(own, other)), run(generator, heard(changed, other))
    np.testing.assert_array_equal(a[: before + 1], b[: before + 1])  # frame k is row k + 1
    assert np.abs(a[before + 3 :] - b[before + 3 :]).max() > 0.02


def test_both_tracks_move_the_face(generator: InfpGenerator) -> None:
    quiet = run(generator, heard(silence(3.0), silence(3.0)))
    for tracks in ((babble(3.0), silence(3.0)), (silence(3.0), babble(3.0))):
        assert np.abs(run(generator, heard(*tracks)) - quiet).max() > 0.1


def test_the_windows_are_not_written_to(generator: InfpGenerator) -> None:
    state = generator.open(MotionStyle(), 0)
    for window in heard(babble(0.5), babble(0.5)):
        window.samples.setflags(write=False)
        generator.step(state, window)


@pytest.mark.parametrize("side", [0, 1])
def test_a_track_that_was_not_captured_is_silent(generator: InfpGenerator, side: int) -> None:
    tracks = [babble(3.0), babble(3.0, seed=4)]
    valid = (side != 0, side != 1)
    lost = run(generator, heard(*tracks, valid=valid))
    tracks[side] = silence(3.0)
    np.testing.assert_array_equal(lost, run(generator, heard(*tracks)))


def test_it_goes_on_over_dropouts_and_lost_windows(generator: InfpGenerator) -> None:
    state = generator.open(MotionStyle(), 0)
    chance = np.random.default_rng(1)
    stream = heard(*dialogue(8.0)[:2])
    for window in stream[:150]:
        valid = chance.random(2) < 0.7
        frame = generator.step(state, DyadicWindow(window.samples, window.start, valid))
        assert np.isfinite(frame.values).all()
    late = stream[150]
    hour = 3_600 * RATE
    frame = generator.step(state, DyadicWindow(late.samples, late.start + hour, late.valid))
    assert frame.t_ns == (149 * 640 + hour) * 62_500
    assert np.isfinite(frame.values).all()


@pytest.mark.parametrize(
    "sound",
    [
        silence(2.0),
        np.full(2 * RATE, 1.0, np.float32),
        10.0 * babble(2.0),
        room(2.0, 1.0).clip(-1.0, 1.0),
    ],
    ids=["silence", "dc", "ten-fold", "noise"],
)
@pytest.mark.parametrize("liveliness", [0.0, 2.0])
def test_values_stay_within_the_limits_on_any_sound(
    generator: InfpGenerator, sound: Track, liveliness: float
) -> None:
    values = run(generator, heard(sound, sound), liveliness=liveliness)
    assert values.dtype == np.float32
    assert np.isfinite(values).all()
    np.testing.assert_array_equal(values, ARKIT58.clip(values))


# --- What is layered over it ----------------------------------------------------------------


def test_eyes_stay_on_the_camera_while_the_head_moves(generator: InfpGenerator) -> None:
    values = run(generator, heard(room(20.0), babble(20.0)), liveliness=2.0)
    head = channels(values, "headPitch", "headYaw")
    assert np.mean(np.hypot(*head.T) < 5.0) < 0.5
    assert evaluation.gaze_share(values) > 0.7


def test_lids_blink_as_often_as_people_do(generator: InfpGenerator) -> None:
    assert 8 < evaluation.blinks_per_minute(run(generator, heard(room(40.0), babble(40.0)))) < 35


def test_liveliness_scales_head_brows_and_smile_but_not_the_lips(
    generator: InfpGenerator,
) -> None:
    stream = heard(babble(6.0), silence(6.0))
    calm, usual = (run(generator, stream, liveliness=scale) for scale in (0.0, 1.0))
    assert np.abs(channels(calm, *HEAD)).max() < 0.2  # breath
    assert channels(calm, "browInnerUp", "browOuterUpLeft", "browDownLeft").max() == 0.0
    assert np.abs(channels(usual, *HEAD)).max() > 2.0
    np.testing.assert_allclose(channels(calm, "jawOpen"), channels(usual, "jawOpen"), atol=1e-6)


def test_another_style_is_taken_up_without_a_jump(generator: InfpGenerator) -> None:
    stream = heard(room(8.0), babble(8.0))
    state = generator.open(MotionStyle(1.0), 0)
    values = []
    for k, window in enumerate(stream):
        if k == 100:
            generator.restyle(state, MotionStyle(0.0))
        values.append(generator.step(state, window).values)
    head = channels(np.stack(values), *HEAD)
    steps = np.abs(np.diff(head, axis=0)).max(axis=1)
    assert steps[100] <= steps[:100].max()
    assert np.abs(head[150:]).max() < 0.3 * np.abs(head[:100]).max()


def test_faces_are_a_little_lopsided_each_in_its_own_way(generator: InfpGenerator) -> None:
    stream = heard(room(2.0), babble(2.0))
    shares = set()
    for seed in range(4):
        left, right = channels(
            run(generator, stream, seed), "browOuterUpLeft", "browOuterUpRight"
        ).T
        shares.add(round(float(left.sum() / (left.sum() + right.sum())), 3))
    assert len(shares) == 4
    assert all(0.44 < share < 0.56 for share in shares)


def test_the_mouth_is_kept_shut_while_only_the_other_talks(generator: InfpGenerator) -> None:
    """The tiny model opens the jaw in silence, too; the gate stands over it."""
    tracks = Tracks(room(4.0), babble(4.0), np.zeros((2, 0), np.float32))
    bare = run(generator, heard(tracks.own, tracks.other))
    assert np.mean(evaluation.lip_aperture(bare) < 0.05) < 0.1
    clip = generate(tracks, generator, MotionStyle(), 0)
    assert np.mean(evaluation.lip_aperture(clip.values) < 0.05) > 0.95


# --- Many at once ---------------------------------------------------------------------------


def test_many_conversations_in_one_run_move_as_each_alone(generator: InfpGenerator) -> None:
    own, other, _ = dialogue(4.0)
    streams = [heard(own, other), heard(other, own), heard(babble(4.0, seed=8), silence(4.0))]
    styles = [MotionStyle(1.0), MotionStyle(0.5), MotionStyle(1.5)]
    together: InfpState = generator.open_many(styles, [0, 1, 2])
    frames = [generator.step_many(together, step) for step in zip(*streams, strict=True)]
    for number, (stream, style) in enumerate(zip(streams, styles, strict=True)):
        alone = run(generator, stream, number, liveliness=style.liveliness)
        many = np.stack([step[number].values for step in frames])
        np.testing.assert_allclose(many, alone, atol=1e-5)
        assert [step[number].t_ns for step in frames][1] == 0


def test_a_fork_of_many_goes_on_alike(generator: InfpGenerator) -> None:
    streams = [heard(*dialogue(2.0)[:2]), heard(babble(2.0), silence(2.0))]
    steps = list(zip(*streams, strict=True))
    state = generator.open_many([MotionStyle()] * 2, [4, 5])
    for step in steps[:20]:
        generator.step_many(state, step)
    fork = copy.deepcopy(state)
    for step in steps[20:]:
        for a, b in zip(
            generator.step_many(state, step), generator.step_many(fork, step), strict=True
        ):
            np.testing.assert_array_equal(a.values, b.values)


def test_there_is_a_window_for_each_conversation(generator: InfpGenerator) -> None:
    state = generator.open_many([MotionStyle()] * 2, [0, 1])
    with pytest.raises(ValueError, match="zip"):
        generator.step_many(state, heard(silence(0.1), silence(0.1))[:1])
