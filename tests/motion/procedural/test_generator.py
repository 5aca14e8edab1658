"""The procedural generator: what it may depend on, what it must never do, how it behaves."""

from __future__ import annotations

import copy
import json

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from infp_cam.data import CONVERSATION_OTHER, CONVERSATION_SELF
from infp_cam.motion import evaluation
from infp_cam.motion.generator import MotionStyle
from infp_cam.motion.procedural import table
from infp_cam.motion.procedural.generator import ProceduralGenerator
from infp_cam.motion.space import ARKIT58
from infp_cam.types import DyadicWindow
from tests.motion.procedural.voices import (
    FRONT,
    OPEN,
    RATE,
    ROUND,
    Track,
    babble,
    dialogue,
    hiss,
    motion,
    room,
    silence,
    vowel,
    windows,
)

Values = NDArray[np.float32]
MOUTH = [i for i, name in enumerate(ARKIT58.channels) if name.startswith(("jaw", "mouth"))]


@pytest.fixture(scope="module")
def talking() -> Values:
    return motion(babble(60.0), room(60.0))


@pytest.fixture(scope="module")
def listening() -> Values:
    return motion(room(60.0), babble(60.0))


@pytest.fixture(scope="module")
def idle() -> Values:
    """Five minutes alone."""
    return motion(silence(300.0), silence(300.0))


def gap(values: Values) -> NDArray[np.float64]:
    return evaluation.lip_aperture(values)


# --- The contract ---------------------------------------------------------------------------


def test_frames_show_the_time_at_the_end_of_their_window_less_the_look_ahead() -> None:
    generator = ProceduralGenerator()
    state = generator.open(MotionStyle(), 0)
    times = [generator.step(state, w).t_ns for w in windows(silence(0.2), silence(0.2))]
    assert times == [k * 40_000_000 for k in range(-1, 5)]


def test_the_same_seed_and_voices_give_the_same_motion() -> None:
    own, other, _ = dialogue(12.0)
    assert motion(own, other, seed=5).tobytes() == motion(own, other, seed=5).tobytes()
    assert np.abs(motion(own, other, seed=5) - motion(own, other, seed=6)).max() > 0.1


def test_a_fork_goes_on_alike_and_on_its_own() -> None:
    own, other, _ = dialogue(16.0)
    generator = ProceduralGenerator()
    state = generator.open(MotionStyle(), 3)
    stream = list(windows(own, other))
    for window in stream[:200]:
        generator.step(state, window)
    fork = copy.deepcopy(state)
    first = [generator.step(state, w).values.tobytes() for w in stream[200:]]
    second = [generator.step(fork, w).values.tobytes() for w in stream[200:]]
    assert first == second


def test_a_frame_depends_on_no_sample_after_its_look_ahead() -> None:
    own, other, _ = dialogue(12.0)
    changed = own.copy()
    changed[6 * RATE :] = hiss(6.0)[: len(changed) - 6 * RATE]
    before = round((6.0 - ProceduralGenerator.lookahead_s) * 25)
    a, b = motion(own, other), motion(changed, other)
    np.testing.assert_array_equal(a[: before - 1], b[: before - 1])
    assert np.abs(a[before + 2 :] - b[before + 2 :]).max() > 0.05


def test_the_windows_are_not_written_to() -> None:
    generator = ProceduralGenerator()
    state = generator.open(MotionStyle(), 0)
    for window in windows(babble(1.0), babble(1.0)):
        window.samples.setflags(write=False)
        generator.step(state, window)


def test_a_gap_of_some_samples_does_not_silence_what_was_captured() -> None:
    own, other = babble(4.0), babble(4.0, seed=9)
    marked = motion(own, other, valid=(False, True))
    np.testing.assert_array_equal(marked, motion(own, other))


@pytest.mark.parametrize(
    "sound",
    [
        silence(5.0),
        np.full(5 * RATE, 1.0, np.float32),
        np.clip(30.0 * babble(5.0), -1.0, 1.0),
        room(5.0, 1.0).clip(-1.0, 1.0),
    ],
    ids=["silence", "dc", "clipped", "noise"],
)
@pytest.mark.parametrize("liveliness", [0.0, 2.0])
def test_values_stay_within_the_limits_on_any_sound(sound: Track, liveliness: float) -> None:
    values = motion(sound, sound, liveliness=liveliness)
    assert values.dtype == np.float32
    assert np.isfinite(values).all()
    np.testing.assert_array_equal(values, ARKIT58.clip(values))


def test_a_stream_may_skip_windows() -> None:
    generator = ProceduralGenerator()
    state = generator.open(MotionStyle(), 0)
    stream = list(windows(babble(4.0), silence(4.0)))
    for window in stream[:50]:
        generator.step(state, window)
    late = stream[50]
    moved = DyadicWindow(late.samples, late.start + 3_600 * RATE, late.valid)
    frame = generator.step(state, moved)
    assert frame.t_ns == (49 * 640 + 3_600 * RATE) * 62_500
    assert np.isfinite(frame.values).all()


# --- Mouth ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sound",
    [
        silence(6.0),
        room(6.0, 0.05),
        np.full(6 * RATE, 0.3, np.float32),
        (0.2 * np.sin(2 * np.pi * 50 * np.arange(6 * RATE) / RATE)).astype(np.float32),
    ],
    ids=["silence", "noise", "dc", "hum"],
)
def test_the_mouth_stays_shut_on_what_is_no_voice(sound: Track) -> None:
    assert gap(motion(sound, silence(6.0))).max() < 0.005


def test_the_mouth_does_not_talk_while_the_other_does(listening: Values) -> None:
    assert np.mean(gap(listening) < 0.05) >= 0.99
    assert evaluation.channel(listening, "jawOpen").max() < 0.02


def test_the_mouth_talks_while_both_do() -> None:
    own = babble(8.0)
    alone, both = motion(own, silence(8.0)), motion(own, babble(8.0, seed=4))
    np.testing.assert_allclose(gap(both), gap(alone), atol=0.02)
    assert gap(both).max() > 0.1


def test_vowels_differ_in_opening_width_and_rounding() -> None:
    parts = [vowel(0.5, f) for f in (OPEN, FRONT, ROUND)]
    gaps = silence(0.1)
    values = motion(np.concatenate([silence(1.0), *(x for p in parts for x in (p, gaps))]), room(4))
    at = [slice(round((1.2 + 0.6 * i) * 25), round((1.45 + 0.6 * i) * 25)) for i in range(3)]
    opened = [float(gap(values)[s].mean()) for s in at]
    rounding = evaluation.channel(values, "mouthPucker") + evaluation.channel(values, "mouthFunnel")
    spread = evaluation.both(values, "mouthStretch")
    assert opened[0] > 2.0 * opened[2]
    assert opened[0] > opened[1] > opened[2]
    assert rounding[at[2]].mean() > 3.0 * rounding[at[1]].mean()
    assert spread[at[1]].mean() > spread[at[2]].mean() + 0.02


def test_a_sibilant_shows_teeth_behind_a_narrow_jaw() -> None:
    sound = [silence(1.0), vowel(0.4), hiss(0.2), vowel(0.4), silence(0.5)]
    values = motion(np.concatenate(sound), room(2.5))
    jaw, lips = evaluation.channel(values, "jawOpen"), evaluation.both(values, "mouthLowerDown")
    vocal, sibilant = slice(29, 34), slice(36, 39)
    assert jaw[sibilant].mean() < 0.6 * jaw[vocal].mean()
    assert (
        lips[sibilant].mean() / jaw[sibilant].mean() > 1.2 * lips[vocal].mean() / jaw[vocal].mean()
    )


def test_short_pauses_relax_and_longer_ones_close_the_mouth() -> None:
    sound = [silence(0.5), babble(2.0), silence(2.0)]
    values = motion(np.concatenate(sound), room(4.5))
    assert np.mean(gap(values)[15:60]) > 0.04
    end = round((0.5 + np.flatnonzero(sound[1])[-1] / RATE) * 25)
    assert gap(values)[end + 15 :].max() < 0.02
    assert gap(values)[end + 20 :].max() < 0.003


@pytest.mark.parametrize("gain_db", [-24.0, 10.0])
def test_soft_and_loud_talkers_open_the_mouth_alike(gain_db: float) -> None:
    own = babble(8.0)
    gain = np.float32(10 ** (gain_db / 20))
    reference, other = gap(motion(own, silence(8))), gap(motion(own * gain, silence(8)))
    reference, other = reference[50:], other[50:]  # the voice's level is known by then
    assert np.corrcoef(reference, other)[0, 1] > 0.97
    assert other.mean() == pytest.approx(reference.mean(), rel=0.1)


def test_left_and_right_differ_a_little(talking: Values) -> None:
    left = evaluation.channel(talking, "mouthLowerDownLeft")
    right = evaluation.channel(talking, "mouthLowerDownRight")
    assert 0.0 < np.abs(left - right).max() < 0.2 * left.max()


def test_lips_close_on_the_bilabials_of_the_built_in_conversation() -> None:
    own = soundfile.read(CONVERSATION_SELF, dtype="float32")[0]
    other = soundfile.read(CONVERSATION_OTHER, dtype="float32")[0]
    opened = gap(motion(own, other))
    phones = json.loads(CONVERSATION_SELF.with_name("conversation.phones.json").read_text())[
        "phones"
    ]

    def spans(kinds: set[str]) -> list[NDArray[np.float64]]:
        found = [p for p in phones if p["track"] == "self" and p["phone"] in kinds]
        assert found
        return [opened[round(p["start_s"] * 25) - 1 : round(p["end_s"] * 25) + 1] for p in found]

    assert np.mean([span.min() < 0.03 for span in spans({"m", "b", "p"})]) >= 0.75
    assert np.median([span.max() for span in spans({"aa", "ae", "aw", "ay", "eh"})]) > 0.1


# --- Eyes, head, brows ----------------------------------------------------------------------


def test_blink_rates_follow_the_role(talking: Values, listening: Values, idle: Values) -> None:
    assert 15 <= evaluation.blinks_per_minute(idle) <= 21
    assert 9 <= evaluation.blinks_per_minute(listening) <= 25
    assert 17 <= evaluation.blinks_per_minute(talking) <= 36


def test_blink_intervals_are_spread_like_a_lognormal(idle: Values) -> None:
    intervals = np.log(np.diff(evaluation.blink_starts(idle)) / 25.0)
    assert 0.4 < intervals.std() < 0.85
    assert abs(np.median(np.exp(intervals)) - table.BLINK_MEDIAN_IDLE_S) < 0.7


def test_lids_close_faster_than_they_open(idle: Values) -> None:
    lids = evaluation.both(idle, "eyeBlink")
    speed = np.diff(lids)
    assert speed.max() > 1.5 * -speed.min()
    assert lids.max() > 0.9


def test_gaze_shares_follow_the_role(talking: Values, listening: Values, idle: Values) -> None:
    assert 0.45 <= evaluation.gaze_share(talking) <= 0.75
    assert 0.78 <= evaluation.gaze_share(listening) <= 0.95
    assert 0.78 <= evaluation.gaze_share(idle) <= 0.92


def test_gaze_jumps_in_at_most_three_frames(talking: Values) -> None:
    gaze = evaluation.gaze_deg(talking)
    moving = np.hypot(*np.diff(gaze, axis=0).T) > 1.5
    edges = np.flatnonzero(np.diff(np.concatenate(([0], moving.astype(int), [0]))))
    assert len(edges) > 10
    assert max(edges[1::2] - edges[::2]) <= 3


def test_eyes_keep_to_the_camera_while_the_head_turns(listening: Values) -> None:
    gaze = np.hypot(*evaluation.gaze_deg(listening).T)
    turned = np.abs(evaluation.channel(listening, "headYaw")) > 3.0
    assert turned.sum() > 50
    assert np.median(gaze[turned]) < 2.5


def test_a_talking_head_moves_and_a_listening_one_moves_in_bursts(
    talking: Values, listening: Values, idle: Values
) -> None:
    talk, listen, alone = map(evaluation.behaviour, (talking, listening, idle))
    assert 9.0 < talk.speed_deg_s < 20.0
    assert 4.0 < listen.speed_deg_s < 9.0
    assert 1.5 < alone.speed_deg_s < 6.0
    assert talk.still < 0.2
    assert 0.25 < listen.still < 0.6
    assert listen.speed_p95_deg_s > 2.2 * listen.speed_deg_s
    assert listen.head_speed_deg_s[0] > listen.head_speed_deg_s[2]
    assert talk.power[0] == max(talk.power)
    assert 0.05 < talk.power[2] < 0.25


def test_nods_answer_the_other_voice(listening: Values, idle: Values) -> None:
    nods = evaluation.nods_per_minute(listening)
    assert 10.0 < nods < 45.0
    assert evaluation.nods_per_minute(idle) < 0.4 * nods


def test_idling_brings_no_drift_and_never_a_frozen_face(idle: Values) -> None:
    angles = evaluation.head_deg(idle)
    assert np.abs(angles).max() < 9.0
    assert np.abs(angles[-1_500:].mean(axis=0) - angles[:1_500].mean(axis=0)).max() < 2.0
    assert np.abs(idle[:, -3:]).max() < 0.2
    changed = np.abs(np.diff(idle, axis=0)).max(axis=1)
    assert changed.min() > 1e-4


def test_changes_of_role_make_no_click() -> None:
    own, other, changes = dialogue(80.0)
    frames = np.round(np.array(changes) * 25).astype(np.intp)
    talks = np.arange(len(own) // 640) % 200 < 100
    ratios = [evaluation.jerk_ratio(motion(own, other, seed=s), frames, talks) for s in range(4)]
    assert np.median(ratios) <= 1.2


def test_brows_rise_while_talking(talking: Values) -> None:
    brows = evaluation.both(talking, "browOuterUp")
    rises = np.sum((brows[1:] > 0.1) & (brows[:-1] <= 0.1))
    assert 3 <= rises <= 40
    assert np.median(brows) < 0.05


def test_laughter_may_be_returned_and_plain_talk_is_not() -> None:
    burst = np.concatenate([vowel(0.1, OPEN, (260.0, 220.0)), silence(0.1)])
    before, after = babble(10.0), room(4.0)
    laughing = np.concatenate([before, silence(0.5), np.tile(burst, 8), after])
    flat = np.concatenate([before, silence(0.5), silence(1.6), after])
    end = round(10.5 * 25)

    def smiles(other: Track) -> list[float]:
        own = silence(len(other) / RATE)
        moved = (evaluation.both(motion(own, other, seed=s), "mouthSmile") for s in range(8))
        return [float(smile[end + 25 :].max()) for smile in moved]

    assert 2 <= sum(smile > 0.25 for smile in smiles(laughing)) <= 7
    plain = smiles(flat)
    assert max(plain) < 0.4
    assert sum(smile > 0.25 for smile in plain) <= 2


def test_liveliness_scales_head_and_brows_and_leaves_the_mouth() -> None:
    own, other, _ = dialogue(24.0)
    calm, usual, lively = (motion(own, other, liveliness=x) for x in (0.0, 1.0, 2.0))
    spread = [float(evaluation.head_deg(v).std()) for v in (calm, usual, lively)]
    assert spread[0] < 0.35 * spread[1]
    assert 1.5 * spread[1] < spread[2]
    assert evaluation.both(calm, "browOuterUp").max() == 0.0
    jaw = ARKIT58.index("jawOpen")
    np.testing.assert_allclose(calm[:, jaw], lively[:, jaw], atol=0.02)


def test_many_channels_take_part_in_speech(talking: Values) -> None:
    moving = [ARKIT58.channels[i] for i in MOUTH if talking[:, i].std() > 0.003]
    assert len(moving) >= 12


def test_another_style_is_taken_up_within_a_second_and_without_a_jump() -> None:
    own, other = babble(12.0), silence(12.0)
    calm = motion(own, other, liveliness=0.5)
    usual = motion(own, other, liveliness=1.5)
    changed = motion(own, other, liveliness=0.5, restyled=(6.0, 1.5))
    np.testing.assert_array_equal(changed[:150], calm[:150])
    yaw = ARKIT58.index("headYaw")
    usual_step = np.abs(np.diff(usual[:, yaw])).max()
    assert np.abs(np.diff(changed[:, yaw])).max() <= 1.5 * usual_step
    assert np.abs(changed[200:] - calm[200:]).max() > 0.05
