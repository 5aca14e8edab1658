import numpy as np
import pytest

from infp_cam.models.simulator.behaviour.strokes import FPS, Strokes
from infp_cam.motion.procedural.submovements import Submovements


def test_the_course_is_that_of_the_streaming_counterpart() -> None:
    rng = np.random.default_rng(0)
    strokes, streaming = Strokes(2), Submovements(2)
    for _ in range(60):
        start, lasts, delta = rng.uniform(-1, 9), rng.uniform(0.05, 2), rng.standard_normal(2)
        strokes.move_by(start, lasts, delta)
        streaming.move_by(start, lasts, delta)
    expected = np.stack([streaming.at(k / FPS) for k in range(250)])
    assert strokes.course(250) == pytest.approx(expected, abs=1e-9)
    assert strokes.end() == pytest.approx(streaming.end())


def test_a_move_ends_at_its_target() -> None:
    strokes = Strokes(1)
    strokes.move_by(0.2, 0.4, 3.0)
    end = strokes.move_to(0.3, 0.5, -2.0)
    assert end == pytest.approx(0.8)
    course = strokes.course(50)[:, 0]
    assert course[0] == 0.0
    assert course[21:] == pytest.approx(-2.0)


def test_strokes_before_and_after_the_piece_do_no_harm() -> None:
    strokes = Strokes(1)
    strokes.move_by(-3.0, 1.0, 2.0)
    strokes.move_by(90.0, 1.0, 5.0)
    assert strokes.course(25)[:, 0] == pytest.approx(2.0)
