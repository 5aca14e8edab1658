"""When the own voice is cleaned, and what is told where it can not be."""

import sys
import threading

import numpy as np
import pytest

from infp_cam.audio import cleaner
from infp_cam.audio.cleaner import VoiceCleaner
from infp_cam.errors import BackendMissing

BLOCK = np.zeros(480, np.float32)


def of(echo: str, noise: bool, told: list) -> VoiceCleaner:
    return VoiceCleaner(echo, noise, told.append)


def test_nothing_to_do_leaves_the_voice_as_it_is() -> None:
    voice = np.linspace(-0.5, 0.5, 480, dtype=np.float32)
    made = of("off", False, [])
    assert made.process(voice, BLOCK) is voice
    assert (made.delay, made.cancels_echo, made.reduction_db) == (0, False, None)


@pytest.mark.parametrize("headphones", [True, False, None])
def test_auto_cancels_unless_headphones_are_worn(monkeypatch, headphones: bool | None) -> None:
    monkeypatch.setattr(cleaner, "wears_headphones", lambda: headphones)
    assert of("auto", True, []).cancels_echo is (headphones is not True)


def test_who_can_not_tell_of_headphones_cancels(monkeypatch) -> None:
    def nobody_knows() -> bool:
        raise BackendMissing("No PortAudio.", "Install it.")

    monkeypatch.setattr(cleaner, "wears_headphones", nobody_knows)
    assert of("auto", False, []).cancels_echo


def test_headphones_that_are_put_on_later_end_the_cancelling(monkeypatch) -> None:
    worn, changed = [False], threading.Event()
    monkeypatch.setattr(cleaner, "LOOK_S", 0.01)
    monkeypatch.setattr(cleaner, "wears_headphones", lambda: worn[0])
    with VoiceCleaner("auto", False, lambda _: changed.set()) as made:
        made.process(BLOCK, BLOCK)
        assert made.delay > 0
        changed.clear()
        worn[0] = True
        assert changed.wait(30)
        assert not made.cancels_echo


def test_a_missing_library_is_told_and_the_voice_goes_on(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "livekit", None)
    told: list = []
    made = of("on", True, told)
    assert [type(error) for error in told] == [BackendMissing]
    assert not made.cancels_echo
    assert made.process(BLOCK, BLOCK) is BLOCK
