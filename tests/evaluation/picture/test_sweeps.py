"""r, slope and cross-talk of movements that are known."""

from __future__ import annotations

import numpy as np
import pytest

from infp_cam.evaluation.picture.gestures import chosen
from infp_cam.evaluation.picture.readings import PEOPLE
from infp_cam.evaluation.picture.report import met
from infp_cam.evaluation.picture.subject import Subject
from infp_cam.evaluation.picture.sweeps import Score, swept
from infp_cam.motion.space import ARKIT58
from tests.evaluation.picture.stub import (
    MotionTracker,
    Move,
    face,
    open_lips,
    shut_eye,
    subject,
    turned,
)


@pytest.fixture(scope="module")
def stub() -> Subject:
    return subject()


def scored(stub: Subject, name: str, move: Move) -> Score:
    (found,) = swept(stub, MotionTracker(face(), move), chosen([name]), face(), lambda *_: None)
    return found


def test_a_jaw_that_opens_as_peoples_do_has_a_slope_of_one(stub: Subject) -> None:
    found = scored(stub, "jaw", lambda f, c: open_lips(f, PEOPLE["gap"] * c["jawOpen"]))
    assert found.r == pytest.approx(1.0, abs=1e-6)
    assert found.slope == pytest.approx(1.0, abs=1e-3)
    assert found.per_level == pytest.approx(0.39, abs=1e-3)
    assert found.most_crosstalk[1] == pytest.approx(0.0, abs=1e-6)
    assert found.along["smile"] > 0.0  # the lips' middle goes down
    assert met(found)


def test_a_jaw_that_opens_half_as_far_misses(stub: Subject) -> None:
    found = scored(stub, "jaw", lambda f, c: open_lips(f, 0.195 * c["jawOpen"]))
    assert found.slope == pytest.approx(0.5, abs=1e-3)
    assert not met(found)


def test_a_head_that_tilts_as_the_jaw_opens_is_crosstalk_of_its_size(stub: Subject) -> None:
    """3 degrees for a whole jaw, of the 12 that count as a whole tilt."""

    def move(landmarks, channels):
        return turned(open_lips(landmarks, 0.39 * channels["jawOpen"]), 3.0 * channels["jawOpen"])

    found = scored(stub, "jaw", move)
    assert found.most_crosstalk == ("roll", pytest.approx(0.25, abs=0.01))
    assert not met(found)


def test_a_tilt_is_judged_by_its_own_twelve_degrees(stub: Subject) -> None:
    def move(landmarks, channels):
        part = abs(channels["headRoll"]) / 12.0
        return turned(open_lips(landmarks, 0.1 * 0.39 * part), channels["headRoll"])

    found = scored(stub, "roll", move)
    assert found.slope == pytest.approx(1.0, abs=0.02)
    assert found.crosstalk["jaw"] == pytest.approx(0.1, abs=0.005)


def test_lids_are_judged_by_the_eyes_own_opening(stub: Subject) -> None:
    def move(landmarks, channels):
        landmarks = shut_eye(landmarks, "left", channels["eyeBlinkLeft"])
        return shut_eye(landmarks, "right", channels["eyeBlinkRight"])

    assert scored(stub, "blink", move).slope == pytest.approx(1.0, abs=1e-3)
    assert scored(stub, "eyeBlinkLeft", move).crosstalk["the other side"] == 0.0


def test_an_eye_that_shuts_with_the_other_is_crosstalk(stub: Subject) -> None:
    def move(landmarks, channels):
        landmarks = shut_eye(landmarks, "left", channels["eyeBlinkLeft"])
        return shut_eye(landmarks, "right", 0.4 * channels["eyeBlinkLeft"])

    found = scored(stub, "eyeBlinkLeft", move)
    assert found.slope == pytest.approx(1.0, abs=1e-3)
    assert found.most_crosstalk[0] == "the other side"
    assert found.most_crosstalk[1] == pytest.approx(0.4, abs=0.08)  # the eyes differ in size


def test_what_does_not_move_has_no_correlation_and_misses(stub: Subject) -> None:
    found = scored(stub, "smile", lambda f, c: f)
    assert found.r == 0.0
    assert found.slope == pytest.approx(0.0, abs=1e-9)
    assert not met(found)


def test_faces_that_are_lost_are_counted(stub: Subject) -> None:
    found = scored(stub, "jaw", lambda f, c: None if c["jawOpen"] > 0.3 else f)
    assert found.lost == 3
    assert np.isnan(found.r)
    assert not met(found)


def test_what_no_landmark_follows_is_told_by_the_change_of_the_face(stub: Subject) -> None:
    found = scored(stub, "cheekPuff", lambda f, c: f)
    assert found.reading == ""
    assert np.isnan(found.r)
    assert found.changed == 0.0  # the stub writes outside the face


def test_the_face_that_changes_is_measured() -> None:
    class Glow:
        """Lights the whole picture up."""

        name, spaces, size = "glow", (ARKIT58,), (320, 180)

        def prepare(self, portrait):
            return None

        def draw(self, puppet, motion, out) -> None:
            out[:] = round(100 + 40 * float(motion.values.max()))

    class Blind:
        def look(self, picture, near):
            return near

    (found,) = swept(subject(Glow()), Blind(), chosen(["cheekPuff"]), face(), lambda *_: None)
    assert found.changed == 40.0
