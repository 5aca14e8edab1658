"""Sound that a program pushes: it waits for its time, and fills one side of the ring then."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from infp_cam.audio.resampler import StreamingResampler
from infp_cam.audio.ring import DyadicRing
from infp_cam.types import RING_RATE, AudioChunk

Samples = NDArray[np.float32]

_BLOCK_S = 0.01


class SegmentEnd:
    """All that was pushed before the segment was ended has been spoken."""


class PushedSound:
    """Sound that waits for its time; where there is none, there is silence.

    Parameters
    ----------
    rate : int
        Sample rate, Hz.
    most : int or None
        Samples that may wait; the oldest beyond it are left out.

    Attributes
    ----------
    waiting, pushed : int
        Samples that wait; all that ever came.
    is_finished : bool
        Whether nothing more is pushed.
    """

    def __init__(self, rate: int, most: int | None) -> None:
        self.rate, self._most = rate, most
        self._runs: deque[Samples] = deque()
        self.waiting = self.pushed = 0
        self.is_finished = False

    def has(self, wanted: int) -> bool:
        """Whether all up to sample `wanted` was pushed, or nothing more will be."""
        return self.is_finished or self.pushed >= wanted

    def push(self, samples: Samples) -> None:
        """Have `samples` wait behind all that wait."""
        self._runs.append(samples)
        self.waiting += len(samples)
        self.pushed += len(samples)
        if self._most is not None and self.waiting > self._most:
            self._pull(self.waiting - self._most)

    def take(self, count: int) -> Samples:
        """Return the next `count` samples; silence where there are none."""
        taken = np.zeros(count, np.float32)
        samples = self._pull(count)
        taken[: len(samples)] = samples
        return taken

    def _pull(self, count: int) -> Samples:
        """Take out up to `count` of the samples that wait."""
        runs = []
        while count and self._runs:
            run = self._runs.popleft()
            if len(run) > count:
                self._runs.appendleft(run[count:])
                run = run[:count]
            runs.append(run)
            count -= len(run)
            self.waiting -= len(run)
        return np.concatenate(runs) if runs else np.zeros(0, np.float32)


@dataclass(frozen=True, slots=True)
class _Spoken:
    """A run of speech at its place on the time line, or the end of a segment."""

    start: int
    samples: Samples | None


class PushedSpeech(PushedSound):
    """Speech in segments, which is also heard when its time has come.

    Parameters
    ----------
    rate : int
        Sample rate, Hz.
    """

    def __init__(self, rate: int) -> None:
        super().__init__(rate, None)
        self._at = 0  # sample of the time line that is taken next
        self._ends: deque[int] = deque()  # samples until the ends of segments
        self._out: deque[_Spoken] = deque()

    @property
    def is_silent(self) -> bool:
        """Whether all was spoken and heard."""
        return not (self.waiting or self._out)

    def end_segment(self) -> None:
        """Note that a segment ends behind all that wait."""
        self._ends.append(self.waiting - sum(self._ends))
        self._note_ends(self._at)

    def clear(self) -> None:
        """Forget what was not heard yet."""
        self._runs.clear()
        self._ends.clear()
        self._out.clear()
        self.waiting = 0

    def take(self, count: int) -> Samples:
        """Return the next `count` samples, which are heard from now on."""
        taken = np.zeros(count, np.float32)
        done = 0
        while done < count and self.waiting:
            most = count - done if not self._ends else min(count - done, self._ends[0])
            samples = self._pull(most)
            taken[done : done + len(samples)] = samples
            self._out.append(_Spoken(self._at + done, samples))
            done += len(samples)
            if self._ends:
                self._ends[0] -= len(samples)
                self._note_ends(self._at + done)
        self._at += count
        return taken

    def _note_ends(self, at: int) -> None:
        """Put the ends of segments that are now reached, at sample `at`, on the time line."""
        while self._ends and not self._ends[0]:
            self._ends.popleft()
            self._out.append(_Spoken(at, None))

    def spoken(self, stop: int) -> Iterator[AudioChunk | SegmentEnd]:
        """Yield what is heard before sample `stop` of the time line, in order."""
        while self._out and self._out[0].start <= stop:
            spoken = self._out.popleft()
            if spoken.samples is None:
                yield SegmentEnd()
                continue
            if spoken.start == stop:
                self._out.appendleft(spoken)
                break
            now, later = np.split(spoken.samples, [stop - spoken.start])
            if len(later):
                self._out.appendleft(_Spoken(stop, later))
            yield AudioChunk(now, self.rate, round(spoken.start * 1e9 / self.rate))


class PushedTrack:
    """Fills one side of the ring with pushed sound.

    Parameters
    ----------
    ring : DyadicRing
    side : int
        `SELF` or `OTHER`.
    sound : PushedSound
    """

    def __init__(self, ring: DyadicRing, side: int, sound: PushedSound) -> None:
        self._ring, self._side, self._sound = ring, side, sound
        rate = sound.rate
        self._resampler = None if rate == RING_RATE else StreamingResampler(rate, RING_RATE)
        self._block = max(1, round(rate * _BLOCK_S))

    @property
    def room(self) -> int:
        """Samples beyond those asked for that filling may take: a block, and the resampler's."""
        return 2 * self._block

    def fill(self, needed: int) -> None:
        """Let time go on until the ring holds this side up to index `needed`."""
        while (end := self._ring.end(self._side)) < needed:
            samples = self._sound.take(self._block)
            if self._resampler is not None:
                samples = self._resampler.push(samples)
            self._ring.write(self._side, end, samples)
