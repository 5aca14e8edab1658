"""Generators at work: the tracks that they get, and that it is the way of a call."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from infp_cam.audio.files import load_track
from infp_cam.data import CONVERSATION_OTHER, CONVERSATION_SELF
from infp_cam.errors import MotionInvalid
from infp_cam.evaluation.trial import move
from infp_cam.film import Tracks, generate
from infp_cam.motion.generator import MotionStyle
from infp_cam.motion.space import ARKIT58
from infp_cam.registry import make_generator
from infp_cam.timing import StageTimes
from infp_cam.types import DyadicWindow, MotionFrame


class Recorder:
    """A generator that writes down what it hears."""

    name, provider, space, rate, lookahead_s = "recorder", "numpy", ARKIT58, 25, 0.06

    def open(self, style: MotionStyle, seed: int) -> list[DyadicWindow]:
        self.heard: list[DyadicWindow] = []
        return self.heard

    def restyle(self, state: Any, style: MotionStyle) -> None: ...

    def step(self, state: list[DyadicWindow], window: DyadicWindow) -> MotionFrame:
        state.append(window)
        return MotionFrame(ARKIT58.rest_values(), (window.stop - 960) * 62_500, ARKIT58)


def test_it_is_the_motion_of_a_film() -> None:
    own, other = load_track(CONVERSATION_SELF)[:80_000], load_track(CONVERSATION_OTHER)[:80_000]
    film = generate(
        Tracks(own, other, np.zeros((2, 0), np.float32)),
        make_generator("procedural"),
        MotionStyle(),
        3,
    )
    times = StageTimes()
    values = move(make_generator("procedural"), own, other, 3, times=times)
    np.testing.assert_array_equal(values, film.values)
    assert times.summary()["generate"]["p50"] > 0.0


def test_what_was_lost_is_marked_and_nothing_else() -> None:
    generator = Recorder()
    own = np.arange(1, 32_001, dtype=np.float32) / 32_000
    move(generator, own, own[:16_000], 0, lost=([(0.5, 1.0)], [(0.0, 0.25), (0.7, 0.71)]))
    for window in generator.heard[2:]:
        t = np.arange(window.start, window.stop) / 16_000
        gone = (t >= 0.5) & (t < 1.0)
        expected = np.where(gone | (t >= 2.0), 0.0, np.interp(t, np.arange(32_000) / 16_000, own))
        np.testing.assert_allclose(window.samples[0], expected, atol=1e-6)
        assert window.valid[0] == (not gone.any())
        other_gone = (t < 0.25) | ((t >= 0.7) & (t < 0.71))
        assert window.valid[1] == (not other_gone.any())


def test_a_generator_of_another_space_is_told() -> None:
    generator = Recorder()
    generator.rate = 50
    with pytest.raises(MotionInvalid, match="recorder"):
        move(generator, np.zeros(640, np.float32), np.zeros(640, np.float32), 0)
