"""The delay line in virtual time."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from infp_cam.audio.microphone import delay_line
from infp_cam.audio.microphone.delay_line import FADE, DelayLine
from infp_cam.audio.microphone.output_clock import OutputClock
from infp_cam.audio.microphone.voice_buffer import VoiceBuffer

MS = 1_000_000
BLOCK = 960
EPOCH_NS = 7_000 * MS


class Call:
    """A voice that comes in, `late_ms` after it was in the air, and a device that pulls."""

    def __init__(self, voice: NDArray[np.float32], delay_ms: float, late_ms: float = 50) -> None:
        self.said, self.late_ms = voice, late_ms
        self.buffer = VoiceBuffer()
        self.line = DelayLine(self.buffer, EPOCH_NS, round(delay_ms * MS))
        self.played = 0
        self.heard: list[NDArray[np.float32]] = []
        self.lost: list[range] = []

    def play(self, seconds: float) -> NDArray[np.float32]:
        """Return what the device plays in the next seconds; its clock is the call's."""
        blocks = []
        for _ in range(round(seconds * 48_000 / BLOCK)):
            self._say(self.played - round(self.late_ms * 48))
            blocks.append(self.line.render(BLOCK, EPOCH_NS + self.played * 1_000_000 // 48))
            self.played += BLOCK
        return np.concatenate(blocks)

    def _say(self, until: int) -> None:
        start = self.buffer.end
        for stop in range(start + 480, until + 1, 480):
            if not any(stop - 480 in span for span in self.lost):
                self.buffer.write(stop - 480, self.said[stop - 480 : stop])


def tone(seconds: float, frequency: float = 1_000) -> NDArray[np.float32]:
    wave = 0.5 * np.sin(2 * np.pi * frequency * np.arange(round(seconds * 48_000)) / 48_000)
    return wave.astype(np.float32)


def roughness(sound: NDArray[np.float32]) -> float:
    """How much the sound bends at most, against a smooth tone of 1 kHz and amplitude 0.5."""
    smooth = 0.5 * (2 * np.pi / 48) ** 2
    return float(np.abs(np.diff(sound.astype(np.float64), 2)).max() / smooth)


def test_the_voice_comes_out_at_the_delay_wanted() -> None:
    rng = np.random.default_rng(0)
    voice = np.convolve(rng.normal(0, 0.1, 96_000), np.ones(8) / 8, "same").astype(np.float32)
    heard = Call(voice, 160).play(2)
    begin = 24_000
    delayed = voice[begin - 160 * 48 : -160 * 48]
    np.testing.assert_allclose(heard[begin:], delayed[: len(heard) - begin], atol=0.01)


def test_another_delay_is_approached_without_clicks() -> None:
    call = Call(tone(60), 80)
    call.play(1)
    call.line.follow(140 * MS)
    sound = call.play(25)
    assert call.line.delay_ns == pytest.approx(140 * MS, abs=MS)
    assert call.line.jumps == call.line.gaps == 0
    assert roughness(sound) < 1.03
    for start in range(0, len(sound) - 16_384, 16_384):
        piece = sound[start : start + 16_384] * np.kaiser(16_384, 14)
        power = np.abs(np.fft.rfft(piece)) ** 2
        hertz = np.fft.rfftfreq(16_384, 1 / 48_000)
        aside = power[np.abs(hertz - 1_000) > 150].sum() / power.sum()
        assert 10 * np.log10(aside) < -65


def test_a_large_change_is_one_cross_fade() -> None:
    call = Call(tone(10), 100)
    call.play(1)
    call.line.follow(500 * MS)
    sound = call.play(1)
    assert call.line.jumps == 1
    assert call.line.delay_ns == pytest.approx(500 * MS, abs=MS)
    assert roughness(sound) < 1.1


def test_a_pause_is_used_to_be_right_at_once() -> None:
    voice = tone(10)
    voice[72_000:96_000] = 0.0
    call = Call(voice, 80)
    call.play(1)
    call.line.follow(140 * MS)
    call.play(0.5)
    assert call.line.delay_ns < 90 * MS
    call.play(0.4)  # the pause of half a second from 1.5 s on comes out
    assert call.line.delay_ns == pytest.approx(140 * MS, abs=MS)
    assert call.line.jumps == 1


def test_after_an_interruption_it_is_right_at_once() -> None:
    call = Call(tone(10), 100)
    call.play(1)
    call.played += 48 * 60  # the device has played 60 ms of silence
    call.line.interrupt()
    call.play(0.02)
    assert call.line.delay_ns == pytest.approx(100 * MS, abs=MS)


def test_missing_voice_is_silence_between_fades() -> None:
    call = Call(tone(10), 100)
    call.lost = [range(96_000, 110_400)]  # 300 ms
    sound = call.play(4)
    gap = sound[96_000 + 4_800 : 110_400 + 4_800]
    assert not gap[16:-16].any()
    assert call.line.gaps == 1
    fading = sound[96_000 + 4_800 - FADE - 40 : 96_000 + 4_800]
    assert np.abs(fading[:20]).max() > 0.3
    assert roughness(sound[12_000:]) < 1.3  # from 0.1 s on it is heard
    after = sound[120_000:]
    np.testing.assert_allclose(after, call.said[120_000 - 4_800 :][: len(after)], atol=0.01)


def test_a_voice_that_ends_goes_silent_and_comes_back() -> None:
    call = Call(tone(20), 150)
    call.play(2)
    ended = call.late_ms
    call.late_ms = 10_000  # nothing comes for now
    assert not call.play(1)[24_000:].any()
    call.late_ms = ended
    assert np.abs(call.play(1)[24_000:]).max() > 0.49
    assert call.line.delay_ns == pytest.approx(150 * MS, abs=MS)
    assert call.line.gaps == 1


def test_voice_that_comes_late_for_good_is_heard_later() -> None:
    call = Call(tone(20), 80, late_ms=200)
    call.play(6)
    sound = call.play(4)
    assert np.abs(sound.reshape(-1, 4_800)).max(axis=1).min() > 0.49
    assert 205 * MS < call.line.delay_ns < 260 * MS


@pytest.mark.parametrize(("ppm", "seconds"), [(-200, 600), (200, 3_600)])
def test_the_delay_holds_on_a_device_that_drifts(
    ppm: int, seconds: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # An hour is about time, not sound: the nearest sample will do.
    monkeypatch.setattr(
        delay_line, "interpolate", lambda samples, places: samples[places.astype(np.int64)]
    )
    rng, block = np.random.default_rng(ppm + 1000), 2_400  # 50 ms: as often as pacat tells
    voice, times = VoiceBuffer(), OutputClock()
    line = DelayLine(voice, EPOCH_NS, 160 * MS)
    sound = np.full(block, 0.1, np.float32)
    worst_ms, sample_ns = 0.0, 1e9 / 48_000 * (1 - ppm * 1e-6)
    for n in range(seconds * 20):
        true_ns = EPOCH_NS + n * block * sample_ns
        while voice.end < (true_ns - EPOCH_NS) * 48e-6:
            voice.write(voice.end, sound)
        times.observe(n * block, true_ns + rng.uniform(-4, 4) * MS)
        told_ns = times.leaves_ns(n * block)
        line.render(block, told_ns)
        if n > 400:
            error_ms = (line.delay_ns + true_ns - told_ns) / MS - 160
            worst_ms = max(worst_ms, abs(error_ms))
    assert worst_ms < 2
    assert line.jumps == line.gaps == 0
