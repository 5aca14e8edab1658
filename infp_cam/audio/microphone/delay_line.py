"""The delay line: at each moment the voice of a while ago, at a delay that glides."""

from __future__ import annotations

import math
from collections import deque
from itertools import pairwise
from statistics import median

import numpy as np
from numpy.typing import NDArray

from infp_cam.audio.microphone.interpolation import REACH, interpolate
from infp_cam.audio.microphone.voice_buffer import VoiceBuffer
from infp_cam.types import CALL_RATE

MOST_PACE = 0.005
"""Most by which the voice is played faster or slower: a twelfth of a semitone."""

PACE_STEP = 0.0005
"""Most change of the pace from one block to the next."""

SETTLING_S = 2.0
"""Time constant of the steering, seconds: at 200 ppm of drift it is 0.4 ms behind."""

JUMP_NS = 250_000_000
"""An error beyond this is mended at once, by a cross-fade."""

SHIFT_NS = 5_000_000
"""An error beyond this is mended at once too, where the voice is quiet all the way."""

QUIET = 0.003
"""Samples below this are quiet (-50 dB re full scale)."""

FADE = 240
"""Length of a fade at either end of missing voice, samples (5 ms)."""

STALLED_NS = 100_000_000
"""Voice that has not grown for so long has stopped; it is not late."""


class DelayLine:
    """Reads a voice at a delay that follows the one wanted.

    The delay is steered by the pace: the error over `SETTLING_S`, at most `MOST_PACE`; so drift
    between the call's clock and the device's is taken up in passing. Large errors, and smaller
    ones in pauses of the speech or after an interruption, are mended by a cross-fade over a block.
    Voice that is missing is silence with short fades, and after silence the delay is right at once.

    Voice that usually (for most of five seconds) comes too late for the delay wanted would never
    be heard; the delay is then as long as it must be.

    Parameters
    ----------
    voice : VoiceBuffer
        What is read.
    epoch_ns : int
        Clock time of its sample 0.
    delay_ns : int
        The delay wanted at first.

    Attributes
    ----------
    delay_ns : int
        The delay applied now: from a sample being in the air until it leaves the device.
    gaps : int
        How often voice was missing in the middle.
    jumps : int
        How often the delay was mended by a cross-fade.
    """

    def __init__(self, voice: VoiceBuffer, epoch_ns: int, delay_ns: int) -> None:
        self._voice, self._epoch_ns = voice, epoch_ns
        self._wanted_ns = self.delay_ns = delay_ns
        self._position = 0.0  # index of the voice that the next sample is taken from
        self._pace = 1.0
        self._gain = 0.0
        self._interrupted = False
        self._need = _Need()
        self.gaps = 0
        self.jumps = 0

    def follow(self, delay_ns: int) -> None:
        """Want another delay; may be called from any thread."""
        self._wanted_ns = delay_ns

    def interrupt(self) -> None:
        """Note that the device has left out or inserted something: be in time again at once."""
        self._interrupted = True

    def render(self, count: int, leaves_ns: int) -> NDArray[np.float32]:
        """Return the next `count` samples, float32[count].

        Parameters
        ----------
        count : int
            How many.
        leaves_ns : int
            Clock time at which the first of them leaves the device.
        """
        since_ns = leaves_ns - self._epoch_ns
        wanted_ns = max(self._wanted_ns, self._need.ns)
        wanted = (since_ns - wanted_ns) * (CALL_RATE / 1e9)
        error_ns = (wanted - self._position) * 1e9 / CALL_RATE
        was_heard = self._gain > 0.0
        if not was_heard:
            self._position, self._pace = wanted, 1.0
            block = self._play(count)
        elif self._must_jump(abs(error_ns), wanted, count):
            block = self._jump(wanted, count)
        else:
            self._steer(error_ns)
            block = self._play(count)
        self._interrupted = False
        self.gaps += was_heard and self._gain == 0.0
        self.delay_ns = since_ns + round(count * 1e9 / CALL_RATE - self._position * 1e9 / CALL_RATE)
        self._need.note(leaves_ns, self._voice.end, self._last_needed(), self.delay_ns)
        return block

    def _must_jump(self, error_ns: float, wanted: float, count: int) -> bool:
        if error_ns <= SHIFT_NS:
            return False
        return error_ns > JUMP_NS or self._interrupted or self._is_quiet(wanted, count)

    def _steer(self, error_ns: float) -> None:
        correction = min(max(error_ns / (SETTLING_S * 1e9), -MOST_PACE), MOST_PACE)
        change = 1 + correction - self._pace
        self._pace += min(max(change, -PACE_STEP), PACE_STEP)

    def _jump(self, wanted: float, count: int) -> NDArray[np.float32]:
        """Cross over to the right place within one block."""
        gain = self._gain
        old = self._play(count)
        self._position, self._pace, self._gain = wanted, 1.0, gain
        new = self._play(count)
        self.jumps += 1
        share = np.linspace(0.0, 1.0, count, dtype=np.float32)
        return old * (1 - share) + new * share

    def _play(self, count: int) -> NDArray[np.float32]:
        """Return the voice from the position on, faded where it is missing, and go on."""
        first = math.floor(self._position) - REACH
        places = np.arange(count, dtype=np.float64) * self._pace
        places += self._position - first
        stop = first + int(places[-1]) + REACH + FADE + 2
        samples, present = self._voice.read(first, stop)
        out = interpolate(samples, places)
        if self._gain < 1.0 or not present.all():
            missing = np.concatenate(([0], np.cumsum(~present)))
            place = places.astype(np.int64)
            sound = missing[place + REACH + FADE + 2] == missing[place - REACH + 1]
            out *= self._fade(sound)
        self._position += self._pace * count
        return out

    def _fade(self, sound: NDArray[np.bool_]) -> NDArray[np.float32]:
        """Return the gain, which rises while the voice ahead is sound and falls where it is not."""
        gains = np.empty(len(sound), np.float32)
        edges = [0, *(np.flatnonzero(np.diff(sound)) + 1), len(sound)]
        for start, stop in pairwise(edges):
            step = (1 if sound[start] else -1) / FADE
            run = np.clip(self._gain + step * np.arange(1, stop - start + 1), 0.0, 1.0)
            gains[start:stop] = run
            self._gain = float(run[-1])
        return gains

    def _is_quiet(self, wanted: float, count: int) -> bool:
        start, stop = sorted((int(wanted), int(self._position)))
        samples, _ = self._voice.read(start - REACH, stop + count + REACH)
        return bool(np.abs(samples).max() < QUIET)

    def _last_needed(self) -> int:
        return int(self._position) + REACH + FADE + 1


class _Need:
    """How long the delay must be at least, for the voice to be there in time.

    Attributes
    ----------
    ns : int
        What the worst block of a second needed, in the median of the last five seconds.
    """

    MARGIN_NS = 2_000_000

    def __init__(self) -> None:
        self.ns = 0
        self._seconds_ns: deque[int] = deque(maxlen=5)
        self._most_ns = 0
        self._second = -1
        self._end = 0
        self._grew_ns = 0

    def note(self, now_ns: int, end: int, needed: int, delay_ns: int) -> None:
        """Note that the voice ended at `end`, while at `delay_ns` all up to `needed` was read."""
        if end != self._end:
            self._end, self._grew_ns = end, now_ns
        if end == 0 or now_ns - self._grew_ns > STALLED_NS:
            return
        short_ns = (needed - end) * 1_000_000_000 // CALL_RATE
        self._most_ns = max(self._most_ns, delay_ns + short_ns + self.MARGIN_NS)
        if now_ns // 1_000_000_000 != self._second:
            self._second = now_ns // 1_000_000_000
            self._seconds_ns.append(self._most_ns)
            self._most_ns = 0
            self.ns = round(median(self._seconds_ns))
