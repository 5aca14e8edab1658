"""Pips, flashes, and what lies between them."""

from __future__ import annotations

import copy

import numpy as np
import pytest
from numpy.typing import NDArray

from infp_cam.calibration.flash import FlashGenerator, flash
from infp_cam.calibration.offset import Offset, find_flashes, match_moments
from infp_cam.calibration.pips import EVERY_S, find_pips, pips
from infp_cam.motion.generator import MotionStyle
from infp_cam.registry import GENERATORS, make_generator
from infp_cam.types import DyadicWindow, MotionFrame


def test_every_pip_is_found_where_it_is() -> None:
    rng = np.random.default_rng(0)
    sound = 0.6 * pips(10, 48_000) + rng.normal(0, 0.01, 480_000).astype(np.float32)
    found_s = np.array(find_pips(sound, 48_000)) / 48_000
    np.testing.assert_allclose(found_s, EVERY_S * np.arange(1, 10) + 0.005, atol=0.0003)
    assert find_pips(np.zeros(1000, np.float32), 48_000) == []


def generated(own: NDArray[np.float32]) -> list[MotionFrame]:
    generator = make_generator("flash")
    state = generator.open(MotionStyle(), 0)
    ahead, hop = 1_280, 640
    tracks = np.zeros((2, len(own)), np.float32)
    tracks[0] = own
    frames = []
    for stop in range(ahead, len(own), hop):
        window = DyadicWindow(tracks[:, stop - hop : stop], stop - hop, np.ones(2, np.bool_))
        frames.append(generator.step(copy.deepcopy(state), window))
        assert np.array_equal(frames[-1].values, generator.step(state, window).values)
    return frames


def test_the_face_flashes_after_each_pip_at_a_known_time() -> None:
    # The first window ends at the look-ahead of frame 0, but belongs to frame -1.
    frames = generated(np.concatenate([np.zeros(640, np.float32), pips(6, 16_000)]))
    smile = frames[0].space.index("mouthSmileLeft")
    shown = np.array([frame.values[smile] for frame in frames])
    times_s = np.array([frame.t_ns for frame in frames]) / 1e9
    for pip_s in EVERY_S * np.arange(1, 5) + 0.005 + 0.04:
        near = np.abs(times_s - pip_s - 0.18) < 0.3
        middle_s = np.average(times_s[near], weights=shown[near])
        assert middle_s == pytest.approx(pip_s + 0.18, abs=0.002)
        assert shown[near].max() > 0.9


def test_a_flash_is_no_choice_for_a_call() -> None:
    assert isinstance(make_generator("flash"), FlashGenerator)
    assert "flash" not in GENERATORS


def seen(
    moments_s: NDArray[np.float64], rng: np.random.Generator
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """Pictures of a face that flashes at `moments_s`; they come unevenly, and some not at all."""
    times_s = np.arange(0, 12, 1 / 30) + rng.uniform(0, 0.004)
    times_s = times_s[rng.uniform(size=len(times_s)) > 0.03]
    face = rng.integers(40, 200, (9, 16)).astype(np.float64)
    pictures = []
    for t_s in times_s:
        moved = max(flash(t_s - moment) for moment in moments_s)
        picture = face + rng.normal(0, 0.5, face.shape)
        picture[4:7, 5:11] += 60 * moved**1.5  # no renderer is linear
        pictures.append(picture.clip(0, 255).astype(np.uint8))
    return np.array(pictures), times_s


def test_flashes_are_dated_better_than_pictures_come() -> None:
    moments_s = 0.5 + EVERY_S * np.arange(10, dtype=np.float64)
    found = find_flashes(*seen(moments_s, np.random.default_rng(3)))
    assert len(found) >= 8
    errors = [np.abs(moments_s - moment).min() for moment in found]
    assert max(errors) < 0.006
    assert float(np.median(errors)) < 0.002


def test_a_face_that_never_moves_has_no_flashes() -> None:
    still = np.full((100, 9, 16), 90, np.uint8)
    assert find_flashes(still, np.arange(100) / 30) == []
    assert find_flashes(still[:1], np.arange(1) / 30) == []


def test_the_offset_is_how_much_the_picture_leads() -> None:
    seen_s = 100 + EVERY_S * np.arange(12)
    heard_s = seen_s + 0.05 + np.array([0.004, -0.004] * 6)
    offset = match_moments(list(seen_s), list(heard_s)[1:])
    assert offset is not None
    assert offset.lead_ms == pytest.approx(50, abs=4.1)
    assert offset.jitter_ms < 9
    assert offset.moments == 11
    assert not offset.is_good
    assert Offset(20, 5, 11).is_good
    assert not Offset(20, 15, 11).is_good
    assert not Offset(-1, 5, 11).is_good


def test_too_little_is_no_offset() -> None:
    assert match_moments([1.0, 2.0], [1.0, 2.0]) is None
    assert match_moments([], [1.0, 2.0, 3.0]) is None
    assert match_moments([1.0, 2.0, 3.0], [10.0]) is None


def test_what_mends_it_is_added_to_what_was_set() -> None:
    assert Offset(50.04, 5, 11).mended_ms(12.0) == -18.0
    assert Offset(-400, 5, 11).mended_ms(0.0) == 300.0
