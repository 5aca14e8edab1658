"""The speaker: order, room, silence, pauses and faults, with a voice of tones."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from infp_cam.errors import InfpCamError, SpeechInvalid
from infp_cam.speech.queue import MOST_WAITING
from infp_cam.speech.sound import Sound
from infp_cam.speech.speaker import AHEAD, FADE, MOST_STREAMS, Speaker
from infp_cam.speech.stream import MOST_AHEAD_S
from infp_cam.types import CALL_RATE
from tests.speech.voices import ToneVoice

PATIENCE_S = 30


class Call:
    def __init__(self) -> None:
        self.voice = ToneVoice()
        self.told: list[InfpCamError | None] = []
        self.speaker = Speaker(self.voice, self.told.append)

    def until(self, holds: Callable[[], Any]) -> None:
        end_s = time.monotonic() + PATIENCE_S
        while not holds():
            assert time.monotonic() < end_s, (self.voice.spoken, self.told, self.speaker.status())
            time.sleep(0.005)

    def heard(self, seconds: float) -> NDArray[np.float32]:
        """What is heard next, while the voice keeps up."""
        blocks = []
        for _ in range(round(seconds * 100)):
            blocks.append(self.speaker.take(480))
            time.sleep(0.0005)
        return np.concatenate(blocks)

    def heard_to_the_end(self) -> NDArray[np.float32]:
        blocks = []
        end_s = time.monotonic() + PATIENCE_S
        while self.speaker.status().saying or self.speaker.status().waiting:
            assert time.monotonic() < end_s
            block = self.speaker.take(480)
            if block.any():
                blocks.append(block)
            else:
                time.sleep(0.002)
        return np.concatenate(blocks)


@contextmanager
def speaking() -> Iterator[Call]:
    call = Call()
    call.speaker.start()
    try:
        yield call
    finally:
        call.speaker.stop()


def pitches(samples: NDArray[np.float32]) -> list[int]:
    """Which tones follow each other, to 100 Hz."""
    found: list[int] = []
    for at in range(0, len(samples) - 2400, 2400):
        spectrum = np.abs(np.fft.rfft(samples[at : at + 2400] * np.hanning(2400)))
        if spectrum.max() > 50:
            hz = round(float(np.argmax(spectrum)) * CALL_RATE / 2400, -2)
            if not found or found[-1] != hz:
                found.append(int(hz))
    return found


def test_a_line_is_spoken_whole_at_the_calls_rate() -> None:
    with speaking() as call:
        call.speaker.say("500 1.0")
        call.until(lambda: call.speaker._ahead >= CALL_RATE - 1)
        samples = call.heard_to_the_end()
        wanted = 0.5 * np.sin(2 * np.pi * 500 * np.arange(CALL_RATE) / CALL_RATE)
        assert len(samples) == pytest.approx(CALL_RATE, abs=480)
        assert np.abs(samples[: CALL_RATE - 500] - wanted[: CALL_RATE - 500]).max() < 0.01
        assert call.speaker.status().saying == ""
        assert not call.speaker.take(480).any()
        assert call.told == [None]


def test_sentences_follow_each_other_without_a_gap() -> None:
    with speaking() as call:
        call.speaker.say("500 0.4\n900 0.4\n1300 0.4")
        call.until(lambda: call.voice.spoken == ["500 0.4", "900 0.4", "1300 0.4"])
        call.until(lambda: call.speaker._ahead >= round(1.19 * CALL_RATE))
        samples = call.heard(1.2)
        assert pitches(samples) == [500, 900, 1300]
        assert np.abs(samples.reshape(-1, 480)).max(axis=1).min() > 0.3


def test_more_urgent_lines_overtake_at_the_end_of_a_sentence_and_what_they_overtook_goes_on() -> (
    None
):
    with speaking() as call:
        call.speaker.say("500 0.5\n700 0.5")
        call.until(lambda: call.speaker._ahead >= 0.9 * CALL_RATE)
        first = call.heard(0.1)
        call.speaker.say("900 0.3", "low")
        call.speaker.say("1300 0.3", "high")
        samples = np.concatenate([first, call.heard_to_the_end()])
        assert pitches(samples) == [500, 1300, 700, 900]
        assert len(samples) == pytest.approx(1.6 * CALL_RATE, abs=2400)


def test_hush_is_at_once_and_for_all_and_without_a_click() -> None:
    with speaking() as call:
        call.speaker.say("100 3\n200 3\n300 3")
        call.until(lambda: call.speaker._ahead > CALL_RATE)
        before = call.heard(0.105)
        call.speaker.hush()
        after = call.speaker.take(480)
        assert after[:FADE].any()
        assert not after[FADE:].any()
        assert not call.heard(0.2).any()
        assert np.abs(np.diff(np.concatenate([before, after]))).max() < 0.02
        assert (call.speaker.status().saying, call.speaker.status().waiting) == ("", 0)
        call.speaker.say("900 0.2")
        call.until(lambda: call.speaker._ahead > 0)
        assert pitches(call.heard_to_the_end()) == [900]


def test_a_voice_is_stopped_where_it_is_when_it_is_not_wanted_any_more() -> None:
    with speaking() as call:
        call.speaker.say("500 60")
        call.until(lambda: call.speaker._ahead >= AHEAD)
        assert call.speaker._ahead < AHEAD + CALL_RATE // 5  # it waits
        call.speaker.hush()
        call.until(lambda: call.voice.stopped == ["500 60"])


def test_a_pause_keeps_what_is_left() -> None:
    with speaking() as call:
        call.speaker.say("500 1.0")
        call.until(lambda: call.speaker._ahead > 0.9 * CALL_RATE)
        before = call.heard(0.3)
        call.speaker.hold(True)
        assert call.speaker.status().paused
        paused = call.heard(0.3)
        assert not paused[FADE:].any()
        call.speaker.hold(False)
        after = call.heard_to_the_end()
        total = len(before) + FADE + len(after)
        assert total == pytest.approx(CALL_RATE, abs=960)


def test_hush_while_it_pauses_is_silent() -> None:
    with speaking() as call:
        call.speaker.say("500 1.0")
        call.until(lambda: call.speaker._ahead > 0.9 * CALL_RATE)
        call.heard(0.1)
        call.speaker.hold(True)
        call.heard(0.1)
        call.speaker.hush()
        assert not call.heard(0.1).any()


def test_a_fault_is_told_and_the_next_sentence_is_said() -> None:
    with speaking() as call:
        call.speaker.say("fail\n500 0.2")
        call.until(lambda: len(call.told) == 2)
        assert call.told[0] is not None
        assert call.told[0].message == "The tone broke."
        assert call.told[1] is None
        assert pitches(call.heard_to_the_end()) == [500]


def test_after_two_faults_in_a_row_the_rest_is_dropped() -> None:
    with speaking() as call:
        call.speaker.say("fail\nfail\n500 0.2\n600 0.2")
        call.until(lambda: len(call.told) == 2)
        assert call.told[1] is not None
        assert "What waited to be said is dropped" in call.told[1].message
        assert call.speaker.status().waiting == 0
        assert call.voice.spoken == ["fail", "fail"]


def test_the_queue_has_a_bound() -> None:
    with speaking() as call:
        call.speaker.say("wait")
        call.until(lambda: call.voice.spoken == ["wait"])
        for _ in range(MOST_WAITING // 2):
            call.speaker.say("1 1\n2 1")
        with pytest.raises(SpeechInvalid, match="wait to be said already"):
            call.speaker.say("one too many")
        assert call.speaker.status().waiting == MOST_WAITING
        call.speaker.hush()
        assert call.speaker.status().waiting == 0


def tone(hz: float, seconds: float, rate: int = 16_000) -> Sound:
    t = np.arange(round(seconds * rate)) / rate
    return Sound((0.5 * np.sin(2 * np.pi * hz * t)).astype(np.float32), rate)


def test_streams_are_spoken_in_turn_with_lines() -> None:
    with speaking() as call:
        call.speaker.push("a", tone(500, 0.2))
        call.speaker.say("900 0.2")
        call.speaker.push("a", tone(500, 0.2), last=True)
        call.speaker.push("b", tone(1300, 0.2, 44_100), last=True)
        assert pitches(call.heard_to_the_end()) == [500, 900, 1300]


def test_a_stream_is_bounded_and_so_is_their_number() -> None:
    with speaking() as call:
        call.speaker.say("wait")
        call.until(lambda: call.voice.spoken == ["wait"])
        call.speaker.push("a", tone(500, MOST_AHEAD_S - 0.1))
        with pytest.raises(SpeechInvalid, match="ahead of what is spoken"):
            call.speaker.push("a", tone(500, 0.2))
        for number in range(1, MOST_STREAMS):
            call.speaker.push(str(number), None)
        with pytest.raises(SpeechInvalid, match="streams of sound are open"):
            call.speaker.push("one too many", None)
        call.speaker.hush()
        call.speaker.push("one more", None)


def test_it_ends_while_its_voice_hangs() -> None:
    with speaking() as call:
        call.speaker.say("wait")
        call.until(lambda: call.voice.spoken == ["wait"])
    assert not call.speaker._thread.is_alive()
