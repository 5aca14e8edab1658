"""What a call hears: both sides at their place, clean, or silenced."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest
from numpy.typing import NDArray

from infp_cam.audio.capture.kept import Sink
from infp_cam.audio.cleaner import VoiceCleaner
from infp_cam.audio.microphone.voice_buffer import VoiceBuffer
from infp_cam.audio.ring import DyadicRing
from infp_cam.audio.source import AudioSource, FileSource, SilenceSource
from infp_cam.clock import SystemClock
from infp_cam.hearing import Hearing
from infp_cam.types import CALL_RATE, OTHER, RING_RATE, SELF

CLICK_S = 0.6


def tone(seconds: float, hz: float) -> NDArray[np.float32]:
    """Silence, and from `CLICK_S` on a tone of level 0.5."""
    t = np.arange(round(seconds * RING_RATE)) / RING_RATE
    return np.where(t < CLICK_S, 0.0, 0.5 * np.cos(2 * np.pi * hz * (t - CLICK_S))).astype(
        np.float32
    )


class LateCleaner(VoiceCleaner):
    """Gives back the own side 14 ms later, as WebRTC's canceller does."""

    def __init__(self) -> None:
        super().__init__("off", False, lambda _: None)
        self._held = np.zeros(672, np.float32)

    def process(self, near: NDArray[np.float32], far: NDArray[np.float32]) -> NDArray[np.float32]:
        self.delay = 672
        both = np.concatenate([self._held, near])
        self._held = both[len(near) :]
        return both[: len(near)]


class PunctualSource(FileSource):
    """Plays from a moment that is given, however busy the machine is."""

    start_ns = 0

    def start(self, sink: Sink) -> None:
        self._thread = threading.Thread(target=self._play, args=(sink, self.start_ns))
        self._thread.start()


class Call:
    def __init__(self, own: AudioSource, other: AudioSource, cleaner: VoiceCleaner) -> None:
        self.clock = SystemClock()
        self.ring, self.voice = DyadicRing(), VoiceBuffer()
        self.epoch_ns = self.clock.now_ns()
        for source in (own, other):
            if isinstance(source, PunctualSource):
                source.start_ns = self.epoch_ns
        self.hearing = Hearing(
            (own, other), self.ring, self.voice, cleaner, self.clock, self.epoch_ns
        )

    def wait_until(self, seconds: float) -> None:
        self.clock.sleep_until(self.epoch_ns + round(seconds * 1e9))


@contextmanager
def hearing(
    own: NDArray[np.float32] | None,
    other: NDArray[np.float32] | None,
    cleaner: VoiceCleaner | None = None,
) -> Iterator[Call]:
    clock = SystemClock()
    sources: list[AudioSource] = [
        SilenceSource() if samples is None else PunctualSource(samples, RING_RATE, "test", clock)
        for samples in (own, other)
    ]
    cleaner = cleaner or VoiceCleaner("off", False, lambda _: None)
    call = Call(sources[SELF], sources[OTHER], cleaner)
    with cleaner, call.hearing:
        yield call


def onset(samples: NDArray[np.float32]) -> int:
    return int(np.argmax(np.abs(samples) > 0.2))


@pytest.mark.parametrize("cleaner", [None, LateCleaner()], ids=["as it is", "14 ms later"])
def test_both_sides_and_the_clean_voice_lie_at_their_own_time(
    cleaner: VoiceCleaner | None,
) -> None:
    with hearing(tone(1.0, 440), tone(1.0, 300), cleaner) as call:
        call.wait_until(0.95)
    window = call.ring.read(0, round(0.9 * RING_RATE))
    began = [onset(row) for row in window.samples]
    assert began == pytest.approx([CLICK_S * RING_RATE] * 2, abs=0.005 * RING_RATE)
    assert abs(began[SELF] - began[OTHER]) <= 0.005 * RING_RATE
    voice, present = call.voice.read(0, round(0.85 * CALL_RATE))
    assert present[round(0.1 * CALL_RATE) :].all()
    assert onset(voice) == pytest.approx(3 * began[SELF], abs=12)


def test_a_muted_side_is_silent_without_a_click_and_the_other_goes_on() -> None:
    with hearing(tone(2.0, 100), tone(2.0, 100)) as call:
        call.wait_until(0.9)
        call.hearing.muted = True
        call.wait_until(1.4)
        call.hearing.muted = False
        call.wait_until(1.9)
    window = call.ring.read(0, round(1.8 * RING_RATE))
    muted = slice(round(0.95 * RING_RATE), round(1.25 * RING_RATE))
    assert not window.samples[SELF, muted].any()
    assert np.abs(window.samples[OTHER, muted]).max() > 0.4
    assert np.abs(window.samples[SELF, round(1.5 * RING_RATE) :]).max() > 0.4
    voice, _ = call.voice.read(round(0.7 * CALL_RATE), round(1.7 * CALL_RATE))
    assert np.abs(np.diff(voice)).max() < 0.02  # a cut at the crest would be a step of 0.5


def test_time_goes_on_where_nobody_is_heard() -> None:
    with hearing(None, None) as call:
        call.wait_until(0.5)
        ends = [call.ring.end(side) for side in (SELF, OTHER)]
    assert all(0.3 * RING_RATE < end < 0.6 * RING_RATE for end in ends)
    assert not call.ring.read(0, 1000).valid.any()


def test_recorded_sides_end_when_both_were_heard() -> None:
    with hearing(tone(0.3, 440), None) as call:
        assert not call.hearing.has_ended(10**12)
        call.wait_until(0.8)
        assert call.hearing.has_ended(call.ring.end(SELF) * 62_500)
        assert not call.hearing.has_ended(0)


def test_the_meters_show_level_and_voice() -> None:
    with hearing(tone(1.0, 440), np.zeros(RING_RATE, np.float32)) as call:
        call.wait_until(0.9)
        own, other = call.hearing.sides()
    assert (own.label, own.delivering) == ("test", True)
    assert own.level_db == pytest.approx(-6.0, abs=0.5)
    assert other.level_db < -90
    assert not own.voice  # a steady tone is no voice


def test_a_side_that_is_not_captured_is_missing_in_the_voice() -> None:
    """So that the virtual microphone fades instead of cutting off."""
    with hearing(None, tone(1.0, 300)) as call:
        call.wait_until(0.8)
    assert call.ring.end(SELF) > 0.5 * RING_RATE
    assert call.voice.end == 0
