from __future__ import annotations

import numpy as np
import pytest

from infp_cam.evaluation.face import Face
from infp_cam.evaluation.variety import Vocabulary, across_minutes, across_seeds, repeats
from tests.evaluation.faces import motion, seconds, take


def moving(count: float, seed: int, amount: float = 5.0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    names = ("headPitch", "headYaw", "headRoll", "jawOpen", "browInnerUp", "mouthSmileLeft")
    tracks = {
        name: np.convolve(rng.standard_normal(round(count * 25) + 24), np.hanning(25), "valid")
        for name in names
    }
    tracks = {n: amount * t if n.startswith("head") else 0.1 * abs(t) for n, t in tracks.items()}
    return motion(count, **tracks)


def test_variety_is_that_of_people_at_most_and_a_still_face_has_none() -> None:
    people = [Face.of_motion(moving(60.0, seed)) for seed in range(3)]
    vocabulary = Vocabulary.of(people)
    assert vocabulary.poses.shape == (20, 3)
    assert vocabulary.expressions.shape == (40, 5)
    alive = vocabulary.variety([take(moving(60.0, 7), speaks=True)], "talking")
    assert 3.6 < alive["sid_pose"] <= np.log2(20)
    assert 3.5 < alive["sid_expression"] <= np.log2(40)
    timid = vocabulary.variety([take(moving(60.0, 7, 1.0), speaks=True)], "talking")
    assert timid["sid_pose"] < alive["sid_pose"] - 1.0
    frozen = vocabulary.variety([take(motion(60.0), speaks=True)], "talking")
    assert frozen["sid_pose"] == pytest.approx(0.0, abs=1e-3)
    assert vocabulary.variety([take(motion(60.0), speaks=True)], "idle") == {}


def test_seeds_that_do_nothing_are_alike() -> None:
    a, b = (Face.of_motion(moving(60.0, seed)) for seed in (1, 2))
    assert across_seeds([a, a]) == {"seeds_r": pytest.approx(1.0), "seeds_deg": 0.0}
    different = across_seeds([a, b])
    assert abs(different["seeds_r"]) < 0.3
    assert different["seeds_deg"] > 1.0
    assert across_seeds([a]) == {}


def test_minutes_that_repeat_are_found() -> None:
    minute = moving(60.0, 1)
    other = moving(60.0, 2)
    looped = Face.of_motion(np.concatenate([minute, other, minute]))
    assert across_minutes(looped)["minutes_r"] == pytest.approx(1.0)
    assert across_minutes(Face.of_motion(moving(180.0, 3)))["minutes_r"] < 0.5
    assert across_minutes(Face.of_motion(minute)) == {}


def test_the_same_to_the_bit_is_meant() -> None:
    values = motion(2.0, headYaw=seconds(2.0))
    assert repeats(values, values.copy())
    assert not repeats(values, np.nextafter(values, np.float32(1.0)))
    assert not repeats(values, values[1:])
