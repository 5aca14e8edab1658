from __future__ import annotations

import numpy as np
import pytest

from infp_cam.errors import MotionInvalid
from infp_cam.evaluation.picture.gestures import AIMS, all_gestures, chosen
from infp_cam.evaluation.picture.readings import read
from infp_cam.motion.space import ARKIT58
from tests.evaluation.picture.stub import face


def test_every_channel_is_swept_alone_and_within_its_limits() -> None:
    gestures = all_gestures()
    assert len({gesture.name for gesture in gestures}) == len(gestures)
    alone = {name for g in gestures if len(g.channels) == 1 for name in g.channels}
    assert set(ARKIT58.channels) <= alone
    for gesture in gestures:
        assert 0.0 in gesture.levels
        for level in gesture.levels:
            values = gesture.values(level)
            np.testing.assert_array_equal(values, ARKIT58.clip(values))
            assert (values != gesture.values(0.0)).any() == (level != 0.0)


def test_what_gestures_are_read_by_is_read() -> None:
    readings = read(face())
    for gesture in all_gestures():
        assert {name for name, _ in gesture.reads} <= readings.keys()


def test_a_look_aside_goes_both_ways() -> None:
    (gaze,) = (aim for aim in AIMS if aim.name == "gaze x")
    left, right = gaze.values(0.5), gaze.values(-0.5)
    assert left[ARKIT58.index("eyeLookOutLeft")] == right[ARKIT58.index("eyeLookOutRight")] == 0.5
    assert left[ARKIT58.index("eyeLookOutRight")] == right[ARKIT58.index("eyeLookOutLeft")] == 0.0


def test_a_gesture_that_is_not_known_is_told_with_the_nearest() -> None:
    names = [gesture.name for gesture in chosen(["jaw", "cheekPuff", "headYaw"])]
    assert names == ["jaw", "cheekPuff", "yaw"]
    with pytest.raises(MotionInvalid, match="mouthPukker") as told:
        chosen(["jaw", "mouthPukker"])
    assert "mouthPucker" in told.value.fix
    with pytest.raises(MotionInvalid) as told:
        chosen(["zzz"])
    assert "blink" in told.value.fix
