from __future__ import annotations

import numpy as np
import pytest

from infp_cam.evaluation.picture.readings import CLOSED, read
from tests.evaluation.picture.stub import face, open_lips, shut_eye, turned


def test_what_is_moved_is_read() -> None:
    rest = read(face())
    assert read(open_lips(face(), 0.2))["gap"] == pytest.approx(rest["gap"] + 0.2, abs=1e-4)
    assert read(shut_eye(face(), "left", 1.0))["lids left"] == pytest.approx(CLOSED, abs=1e-4)
    assert read(turned(face(), 7.0))["roll"] == pytest.approx(rest["roll"] + 7.0, abs=0.2)


def test_an_iris_is_read_from_the_middle_of_its_eye() -> None:
    rest, moved = face(), face()
    unit = np.linalg.norm(rest[263] - rest[362])
    across = (rest[263] - rest[33]) / np.linalg.norm(rest[263] - rest[33])
    moved[473] += across * np.float32(0.1 * unit)
    assert read(moved)["gaze x left"] == pytest.approx(read(rest)["gaze x left"] + 0.1, abs=1e-4)
    assert read(moved)["gaze x"] == pytest.approx(read(rest)["gaze x"] + 0.05, abs=1e-4)
    assert read(moved)["gaze x right"] == read(rest)["gaze x right"]


def test_a_face_reads_the_same_wherever_it_is() -> None:
    rest, moved = read(face()), read(turned(face(), 9.0) * 1.5 + np.float32(20))
    for name in rest.keys() - {"roll", "pitch", "yaw", "place x", "place y"}:
        assert moved[name] == pytest.approx(rest[name], abs=2e-4), name


def test_places_are_in_eye_distances_of_rest() -> None:
    unit = float(np.linalg.norm(face()[33] - face()[263]))
    rest = read(face(), unit)
    moved = read(face() + np.array((unit, -2 * unit, 0), np.float32), unit)
    assert moved["place x"] - rest["place x"] == pytest.approx(1.0, abs=1e-4)
    assert moved["place y"] - rest["place y"] == pytest.approx(2.0, abs=1e-4)
    assert read(face() * 1.1, unit)["size"] == pytest.approx(1.1, abs=1e-4)
