import numpy as np
import pytest
from numpy.typing import NDArray

from infp_cam.models.simulator.behaviour.person import Performance, perform
from infp_cam.models.simulator.behaviour.scene import Scene, Side
from infp_cam.models.simulator.behaviour.style import STYLE, draw_style, manner_of
from infp_cam.models.simulator.report import figures
from infp_cam.motion.behaviour import BEHAVIOUR
from tests.models.simulator.people import monologue

AVERAGE = np.zeros(len(STYLE), np.float32)
PITCH, BROW, SMILE, PRESS = (
    BEHAVIOUR.index(name) for name in ("headPitch", "browUp", "smile", "lipPress")
)


def style(**entries: float) -> NDArray[np.float32]:
    return np.array([entries.get(name, 0.0) for name in STYLE], np.float32)


@pytest.fixture(scope="module")
def both() -> tuple[Performance, Performance]:
    talker, listener = monologue()
    return perform(talker, AVERAGE, 1), perform(listener, AVERAGE, 2)


def test_motion_is_finite_and_in_range(both: tuple[Performance, Performance]) -> None:
    for performance in both:
        motion = performance.motion
        assert motion.shape == (3000, len(BEHAVIOUR))
        assert motion.dtype == np.float32
        assert np.isfinite(motion).all()
        assert np.abs(motion[:, :3]).max() < 30.0
        assert motion[:, 6:].min() >= 0.0
        assert motion[:, 6:].max() <= 1.0


def test_the_same_seed_repeats_and_another_differs() -> None:
    scene, _ = monologue(30.0)
    one, two, three = (perform(scene, AVERAGE, seed).motion for seed in (4, 4, 5))
    assert np.array_equal(one, two)
    assert np.abs(one - three)[:, :3].mean() > 0.5


def test_nothing_jumps(both: tuple[Performance, Performance]) -> None:
    for performance in both:
        degrees = np.abs(np.diff(performance.motion[:, :3], axis=0))
        assert degrees.max() < 7.0  # 175 degrees a second
        assert np.abs(np.diff(performance.motion[:, 6:], axis=0)).max() < 0.25


def test_the_head_does_not_drift() -> None:
    scene, _ = monologue(600.0)
    motion = perform(scene, AVERAGE, 3).motion
    minutes = motion[:, :3].reshape(10, 1500, 3).mean(axis=1)
    assert np.abs(minutes).max() < 4.0
    assert np.abs(minutes[-3:]).max() < 2.5 * max(1.0, float(np.abs(minutes[:3]).max()))


def test_heads_turn_faster_while_talking_and_rest_while_listening(
    both: tuple[Performance, Performance],
) -> None:
    talking, listening = (figures([performance.motion]) for performance in both)
    assert talking["speed"] > 1.5 * listening["speed"]
    assert talking["still"] < 0.2 < 0.25 < listening["still"] < 0.6
    assert listening["speed p95"] > 2.4 * listening["speed"]  # bursts


def test_listeners_nod_at_cues() -> None:
    _, listener = monologue()
    nods = np.array(perform(listener, AVERAGE, 2).nods)
    cues = listener.other.feedback
    near = [np.abs(cues - t).min() < 0.2 for t in nods]
    assert 5 <= len(nods) <= 45
    assert np.mean(near) > 0.4
    silent = perform(Scene(120.0, Side(), Side()), AVERAGE, 2)
    assert not silent.nods


def test_brows_rise_about_accents(both: tuple[Performance, Performance]) -> None:
    talker, _ = monologue()
    brow = both[0].motion[:, BROW]
    at = np.round(25 * talker.own.accents[:, 0]).astype(int)
    rises = np.flatnonzero((brow[1:] > 0.05) & (brow[:-1] <= 0.05))
    near = [np.abs(at - rise).min() <= 5 for rise in rises]
    assert len(rises) > 10
    assert np.mean(near) > 0.6


def test_laughter_is_smiled_at() -> None:
    laughs = Side(laughs=((5.0, 6.5),))
    own = perform(Scene(12.0, laughs, Side()), AVERAGE, 0).motion
    assert own[125:160, SMILE].max() > 0.35
    heard = [perform(Scene(12.0, Side(), laughs), AVERAGE, n).motion for n in range(20)]
    joined = np.mean([motion[130:200, SMILE].max() > 0.2 for motion in heard])
    assert 0.3 < joined < 0.95
    assert max(float(motion[:120, SMILE].max()) for motion in heard) < 0.15


def test_lips_are_not_pressed_in_speech(both: tuple[Performance, Performance]) -> None:
    assert not both[0].motion[:, PRESS].any()
    assert both[1].motion[:, PRESS].max() > 0.1


@pytest.mark.parametrize(
    ("entry", "measure"),
    [
        ("liveliness", lambda talks, listens: figures([talks])["speed"]),
        ("talkingHead", lambda talks, listens: figures([talks])["speed pitch"]),
        ("stillness", lambda talks, listens: figures([listens])["still"]),
        ("nodding", lambda talks, listens: figures([listens])["nods"]),
        ("brows", lambda talks, listens: talks[:, BROW].mean()),
        ("smiling", lambda talks, listens: listens[:, SMILE].mean()),
        ("tempo", lambda talks, listens: figures([talks])["speed"]),
        ("sideways", lambda talks, listens: figures([talks])["SD yaw"]),
    ],
)
def test_a_style_means_what_it_says(entry: str, measure) -> None:  # type: ignore[no-untyped-def]
    talker, listener = monologue()
    low, high = (
        measure(
            perform(talker, style(**{entry: value}), 1).motion,
            perform(listener, style(**{entry: value}), 2).motion,
        )
        for value in (-2.0, 2.0)
    )
    assert high > 1.15 * low


def test_average_is_one_and_styles_are_limited() -> None:
    manner = manner_of(AVERAGE)
    assert manner.head == manner.rest == manner.pace == 1.0
    assert manner.axes.tolist() == [1.0, 1.0, 1.0]
    drawn = np.stack([draw_style(np.random.default_rng(seed)) for seed in range(500)])
    assert np.abs(drawn).max() <= 2.0
    assert np.abs(drawn.mean(axis=0)).max() < 0.2
    assert drawn.std(axis=0).min() > 0.8
