import numpy as np
import pytest
from numpy.typing import NDArray

from infp_cam.models.simulator.report import REAL, Person, clips, figures, turn_taking
from infp_cam.motion.behaviour import BEHAVIOUR


def sway(seconds: float, hz: float, deg: float) -> NDArray[np.float32]:
    motion = np.zeros((round(25 * seconds), len(BEHAVIOUR)), np.float32)
    motion[:, 0] = deg * np.sin(2.0 * np.pi * hz * np.arange(len(motion)) / 25.0)
    return motion


def test_roles_are_cut_from_the_right_frames() -> None:
    motion = sway(60.0, 1.0, 1.0)
    person = Person(motion, own=[(0.0, 4.0), (4.5, 20.0)], other=[(19.0, 40.0)])
    assert person.role("talking").sum() == 500
    assert person.role("listening").sum() == 500
    assert person.role("idle").sum() == 500
    assert [len(piece) for piece in clips(person, "talking")] == [250, 250]
    assert sum(len(piece) for piece in clips(person, "listening")) == 500
    assert not list(clips(Person(motion, own=[(0.0, 3.0)], other=[]), "talking"))  # too short


def test_figures_of_a_known_motion() -> None:
    made = figures([sway(10.0, 1.0, 2.0)])
    assert made["SD pitch"] == pytest.approx(2.0 / np.sqrt(2.0), rel=0.02)
    assert made["nods"] == pytest.approx(60.0, abs=7.0)
    assert made["0.7-1.4 Hz"] == pytest.approx(0.84, abs=0.03)  # 3-s windows leak into the next
    assert made["speed yaw"] == 0.0
    assert set(REAL["talking"]) == set(REAL["listening"]) == set(made)


def test_figures_are_pooled_by_duration() -> None:
    made = figures([sway(30.0, 1.0, 0.0), sway(10.0, 1.0, 2.0)])
    assert made["SD pitch"] == pytest.approx(0.25 * 2.0 / np.sqrt(2.0), rel=0.03)


def test_turn_taking_of_a_known_conversation() -> None:
    fact = {
        "turns": [
            (0, 0.0, 10.0, "phrase"),
            (1, 4.0, 4.5, "backchannel"),
            (1, 10.2, 20.0, "phrase"),
            (0, 19.8, 25.0, "phrase"),
            (0, 25.2, 26.0, "laugh"),
            (1, 25.6, 26.5, "laugh"),
        ],
        "events": [(1, "nod", 3.8), (1, "nod", 8.0), (0, "nod", 15.0), (0, "accent", 1.0)],
    }
    made = turn_taking([fact], 30.0).figures()
    assert made["gap mean, s"] == pytest.approx(0.0, abs=1e-9)
    assert made["gaps that overlap"] == 0.5
    assert made["overlapped share"] == pytest.approx(0.2 / 30.0, abs=0.002)
    assert made["laughs answered"] == 1.0
    assert made["nods in the other's speech"] == 1.0
    listening_min = (10.0 + 9.6 + 5.0) / 60.0
    assert made["acknowledgements"] == pytest.approx(3.0 / listening_min, rel=0.05)
