import numpy as np
import pytest

from infp_cam.audio.pushed import PushedSound, PushedSpeech, PushedTrack, SegmentEnd
from infp_cam.audio.ring import DyadicRing
from infp_cam.types import OTHER, RING_RATE, SELF

RATE = 1000


def ramp(count, start=1):
    return np.arange(start, start + count, dtype=np.float32)


def test_sound_comes_out_in_order_and_silence_where_there_is_none():
    sound = PushedSound(RATE, None)
    sound.push(ramp(3))
    sound.push(ramp(2, 4))
    assert sound.take(4).tolist() == [1, 2, 3, 4]
    assert sound.take(3).tolist() == [5, 0, 0]
    assert (sound.waiting, sound.pushed) == (0, 5)


def test_the_oldest_is_left_out_where_too_much_waits():
    sound = PushedSound(RATE, 4)
    sound.push(ramp(3))
    sound.push(ramp(3, 4))
    assert sound.take(5).tolist() == [3, 4, 5, 6, 0]


def test_it_has_all_that_was_pushed_and_all_once_it_is_finished():
    sound = PushedSound(RATE, None)
    sound.push(ramp(3))
    assert sound.has(3)
    assert not sound.has(4)
    sound.is_finished = True
    assert sound.has(4)


def heard(speech, stop):
    """Return what is heard before `stop`: first sample and number of each run, None for ends."""
    return [
        None if isinstance(item, SegmentEnd) else (item.t0_ns * RATE // 10**9, len(item.samples))
        for item in speech.spoken(stop)
    ]


def test_speech_is_heard_when_its_time_has_come():
    speech = PushedSpeech(RATE)
    speech.push(ramp(3))
    speech.end_segment()
    speech.push(ramp(4))
    speech.end_segment()
    speech.take(10)
    assert heard(speech, 2) == [(0, 2)]
    assert heard(speech, 5) == [(2, 1), None, (3, 2)]
    assert not speech.is_silent
    assert heard(speech, 10) == [(5, 2), None]
    assert speech.is_silent


def test_speech_that_is_cleared_is_never_heard():
    speech = PushedSpeech(RATE)
    speech.push(ramp(5))
    speech.take(3)
    speech.clear()
    assert speech.is_silent
    assert heard(speech, 10) == []
    speech.push(ramp(2))
    speech.take(2)
    assert heard(speech, 10) == [(3, 2)]


@pytest.mark.parametrize("rate", [RING_RATE, 24_000])
def test_a_track_fills_its_side_of_the_ring_and_no_other(rate):
    ring = DyadicRing()
    sound = PushedSound(rate, None)
    sound.push(np.full(rate, 0.5, np.float32))
    track = PushedTrack(ring, OTHER, sound)
    track.fill(RING_RATE // 2)
    end = ring.end(OTHER)
    assert RING_RATE // 2 <= end < RING_RATE
    assert ring.end(SELF) == 0
    assert rate - sound.waiting <= rate // 2 + track.room
    assert ring.read(end - 100, end).samples[OTHER] == pytest.approx(0.5, abs=0.02)
