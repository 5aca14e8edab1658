"""A voice as a source: always in time, silent or speaking, and polite."""

import threading
import time
from itertools import pairwise

import numpy as np
import pytest

from infp_cam.clock import VirtualClock
from infp_cam.speech.source import BLOCK, SpeechSource, parse_voice
from infp_cam.speech.speaker import Speaker
from infp_cam.types import CALL_RATE, AudioChunk
from tests.speech.voices import ToneVoice


class SteppedClock(VirtualClock):
    """Goes on when it is let: `sleep_until` returns once `until_ns` was allowed."""

    def __init__(self) -> None:
        super().__init__(1_000_000)
        self._allowed_ns = 0
        self._changed = threading.Condition()
        self.waiting_for_ns = 0

    def sleep_until(self, t_ns: int) -> None:
        with self._changed:
            self.waiting_for_ns = t_ns
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._allowed_ns >= t_ns, 30)
        super().sleep_until(t_ns)

    def allow(self, t_ns: int) -> None:
        """Let time go on to `t_ns`; return when it has."""
        with self._changed:
            self._allowed_ns = t_ns
            self._changed.notify_all()
            assert self._changed.wait_for(lambda: self.waiting_for_ns > t_ns, 30)


class Call:
    def __init__(self, manners="go-on") -> None:
        self.clock, self.voice = SteppedClock(), ToneVoice()
        self.other_speaks = False
        self.speaker = Speaker(self.voice, lambda _: None)
        self.chunks: list[AudioChunk] = []
        self.source = SpeechSource(
            self.speaker, "tone", self.clock, manners, lambda: self.other_speaks
        )

    def __enter__(self):
        self.source.start(self.chunks.append)
        return self

    def __exit__(self, *_):
        stopping = threading.Thread(target=self.source.stop)
        stopping.start()
        with self.clock._changed:
            self.clock._allowed_ns = 1 << 62
            self.clock._changed.notify_all()
        stopping.join()

    def go_on(self, seconds: float) -> None:
        self.clock.allow(self.clock.now_ns() + round(seconds * 1e9))

    def made(self, seconds: float) -> None:
        end_s = time.monotonic() + 30
        while self.speaker._ahead < seconds * CALL_RATE - 1:
            assert time.monotonic() < end_s
            time.sleep(0.002)

    def heard(self) -> np.ndarray:
        return np.concatenate([chunk.samples for chunk in self.chunks])


def test_chunks_come_in_time_whether_something_is_said_or_not() -> None:
    with Call() as call:
        call.go_on(0.5)
        call.speaker.say("500 0.3")
        call.made(0.3)
        call.go_on(0.5)
        chunks, heard = list(call.chunks), call.heard()
    assert len(chunks) >= 99
    assert {len(chunk.samples) for chunk in chunks} == {BLOCK}
    assert {chunk.rate for chunk in chunks} == {CALL_RATE}
    assert {b.t0_ns - a.t0_ns for a, b in pairwise(chunks)} == {10_000_000}
    assert not heard[: CALL_RATE // 2 - BLOCK].any()
    said = np.flatnonzero(heard)
    assert said[-1] - said[0] == pytest.approx(0.3 * CALL_RATE, abs=BLOCK)


def test_after_a_suspend_it_goes_on_with_the_present() -> None:
    with Call() as call:
        call.go_on(0.1)
        VirtualClock.sleep_until(call.clock, call.clock.now_ns() + 5_000_000_000)
        call.go_on(0.1)
        gaps = {b.t0_ns - a.t0_ns for a, b in pairwise(call.chunks)} - {10_000_000}
        assert len(call.chunks) < 30
    assert len(gaps) == 1
    assert max(gaps) > 4_900_000_000


@pytest.mark.parametrize("manners", ["go-on", "pause", "stop"])
def test_the_other_party_begins_to_talk(manners) -> None:
    with Call(manners) as call:
        call.speaker.say("500 3.0\n600 1.0")
        call.made(3.0)
        call.go_on(0.5)
        call.other_speaks = True
        call.go_on(1.0)
        silent = not np.concatenate([c.samples for c in call.chunks[-30:]]).any()
        assert silent == (manners != "go-on")
        assert call.speaker.status().paused == (manners == "pause")
        assert bool(call.speaker.status().saying) == (manners != "stop")
        call.other_speaks = False
        call.go_on(1.5)
        talks = np.concatenate([c.samples for c in call.chunks[-30:]]).any()
        assert talks == (manners != "stop")


def test_who_was_talking_before_stops_nothing() -> None:
    with Call("stop") as call:
        call.other_speaks = True
        call.go_on(1.0)
        call.speaker.say("500 1.0")
        call.made(1.0)
        call.go_on(0.5)
        assert call.speaker.status().saying == "500 1.0"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("voice", ("espeak", "")),
        ("voice:piper", ("piper", "")),
        ("voice:piper:C:/voices/joe.onnx", ("piper", "C:/voices/joe.onnx")),
        ("voice::de", ("espeak", "de")),
    ],
)
def test_the_setting_names_plugin_and_voice(text, meant) -> None:
    assert parse_voice(text) == meant
