from __future__ import annotations

from itertools import count

import numpy as np
import pytest

from infp_cam.evaluation.picture.steadiness import held, noise
from infp_cam.evaluation.picture.subject import Subject
from tests.evaluation.picture.stub import SIZE, MotionRenderer, face, subject


class Drifting:
    """A tracker that sees the face slide, with noise, and loses it in some frames."""

    def __init__(self, speed: float, sigma: float, lost: tuple[int, ...] = ()) -> None:
        self.speed, self.sigma, self.lost = speed, sigma, lost
        self.rng, self.frames = np.random.default_rng(0), count()

    def look(self, picture, near):
        k = next(self.frames)
        if k in self.lost:
            return None
        seen = face()
        seen[:, 0] += k * self.speed
        return seen + self.rng.normal(0.0, self.sigma, seen.shape).astype(np.float32)


def still(k: int) -> np.ndarray:
    return np.full((SIZE[1], SIZE[0], 3), 90, np.uint8)


def test_a_face_that_slides_evenly_has_no_jitter() -> None:
    found = noise(still, 20, Drifting(1.5, 0.0), face())
    assert found.jitter_px < 1e-4
    assert found.speed_px == pytest.approx(1.5, abs=1e-4)
    assert (found.flicker, found.lost) == (0.0, 0)


def test_jitter_is_read_in_pixels() -> None:
    found = noise(still, 60, Drifting(1.0, 0.3), face())
    assert found.jitter_px == pytest.approx(0.3, rel=0.03)


def test_frames_without_a_face_are_left_out() -> None:
    found = noise(still, 20, Drifting(1.0, 0.0, lost=(4, 11)), face())
    assert found.lost == 2
    assert found.jitter_px < 1e-4


def test_pixels_that_flicker_or_pop_are_found() -> None:
    def flickering(k: int) -> np.ndarray:
        return np.full((SIZE[1], SIZE[0], 3), 90 + 3 * (k % 2), np.uint8)

    def growing(k: int) -> np.ndarray:
        return np.full((SIZE[1], SIZE[0], 3), 90 + k * k // 2 + 40 * (k == 10), np.uint8)

    assert noise(flickering, 20, Drifting(0.0, 0.0), face()).flicker == pytest.approx(6.0)
    assert noise(growing, 16, Drifting(0.0, 0.0), face()).jolt > 20


def test_a_picture_that_depends_on_the_last_one_is_found() -> None:
    class Remembering(MotionRenderer):
        last = 0.0

        def draw(self, puppet, motion, out) -> None:
            out[:] = round(100 + 10 * self.last)
            self.last = float(motion.values.max())

    class Wandering(MotionRenderer):
        frames = count()

        def draw(self, puppet, motion, out) -> None:
            out[:] = next(self.frames)

    def steady() -> Subject:
        return subject()

    assert held(steady()) == 0
    assert held(subject(Remembering())) > 0
    assert held(subject(Wandering())) == 3
