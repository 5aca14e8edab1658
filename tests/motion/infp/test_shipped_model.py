"""The model that comes with the program: there, described, and fit for a call."""

from __future__ import annotations

import numpy as np
import pytest

from infp_cam.motion.generator import SHIPPED_MODEL, MotionStyle
from infp_cam.motion.infp.generator import InfpGenerator
from infp_cam.motion.infp.shipped import find_model
from infp_cam.motion.space import ARKIT58
from infp_cam.settings import Settings
from tests.motion.procedural.voices import babble, room, silence, windows


@pytest.fixture(scope="module")
def shipped() -> InfpGenerator:
    return InfpGenerator(SHIPPED_MODEL, "cpu")


def test_it_is_what_the_program_begins_with(shipped: InfpGenerator) -> None:
    settings = Settings()
    assert (settings.generator, settings.model) == (InfpGenerator.name, shipped.facts.name)


def test_it_is_small_and_has_a_card_and_terms(shipped: InfpGenerator) -> None:
    path = find_model(SHIPPED_MODEL)
    assert path.stat().st_size <= 20_000_000
    assert path.with_suffix(".md").read_text(encoding="utf-8").strip()
    assert shipped.facts.license


def test_it_looks_ahead_as_far_as_the_documentation_says(shipped: InfpGenerator) -> None:
    assert shipped.lookahead_s == 0.08


@pytest.mark.parametrize("talks", [True, False])
def test_it_lives_while_talking_and_listening(shipped: InfpGenerator, talks: bool) -> None:
    own, other = (babble(4.0), room(4.0)) if talks else (room(4.0), babble(4.0))
    state = shipped.open(MotionStyle(), 0)
    values = np.stack(
        [shipped.step(state, window).values for window in windows(own, other, ahead=1280)]
    )
    np.testing.assert_array_equal(values, ARKIT58.clip(values))
    assert np.ptp(values[:, ARKIT58.index("headPitch")]) > 0.5


def test_silence_stays_finite(shipped: InfpGenerator) -> None:
    state = shipped.open(MotionStyle(), 0)
    stream = list(windows(silence(4.0), silence(4.0), ahead=1280))
    for window in stream * 6:
        values = shipped.step(state, window).values
    assert np.isfinite(values).all()
