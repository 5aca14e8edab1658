"""Both sides of the call at the same moment: what the echo canceller works on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from infp_cam.audio.ring import TRACKS
from infp_cam.clock import Clock
from infp_cam.types import CALL_RATE, OTHER, SELF

PAIR = CALL_RATE // 100
"""Samples of each side in a pair: 10 ms."""

PATIENCE_NS = 100_000_000
"""How long after its last sample was in the air a pair waits for a side that is behind.

Sound comes within 20 ms as a rule; where all cores are busy, the programs that bring it wait."""

SILENT_NS = 200_000_000
"""A side that delivered nothing for so long is not waited for."""

CAPACITY = 200
"""Pairs that are kept for a consumer that is behind: two seconds."""

_PAIR_NS = 1_000_000_000 * PAIR // CALL_RATE


@dataclass(frozen=True, slots=True)
class Pair:
    """10 ms of both sides of the call.

    Parameters
    ----------
    start : int
        Call index of the first sample, a multiple of `PAIR`.
    samples : float32[2, 480]
        Row 0 is self, row 1 is other, 48 kHz; missing samples are zeros.
    present : bool[2]
        Whether every sample of the row was captured in time.
    """

    start: int
    samples: NDArray[np.float32]
    present: NDArray[np.bool_]


class Pairing:
    """Brings the two tracks of a call together, from their threads to one consumer's.

    A pair is given as soon as every side that is waited for has all of it, and at the latest
    `PATIENCE_NS` after its last sample was in the air; with nobody there, blank pairs come then. A
    side is waited for while it is expected and has delivered something in the last `SILENT_NS`.
    What comes for a pair that was already given is dropped. Pairs are in order and without a hole,
    except where the consumer was so far behind that the oldest of `CAPACITY` pairs were lost.

    Parameters
    ----------
    clock : Clock
        The clock of the call.
    epoch_ns : int
        Clock time of call sample 0.
    expected : callable
        Returns the tracks that are to be expected now; asked on the consumer's thread.

    Attributes
    ----------
    late : int
        Samples that came too late for their pair.
    lost : int
        Pairs that were lost since the consumer did not take them.
    """

    def __init__(
        self, clock: Clock, epoch_ns: int, expected: Callable[[], tuple[int, ...]]
    ) -> None:
        self._clock, self._epoch_ns, self._expected = clock, epoch_ns, expected
        self._samples = np.zeros(
            (CAPACITY, TRACKS, PAIR), np.float32
        )  # pair p in slot p % CAPACITY
        self._filled = np.zeros((CAPACITY, TRACKS), np.int64)  # how many of them are there
        self._next = 0  # the pair that is to be given next
        self._heard_ns = [-SILENT_NS] * TRACKS  # when each side last delivered, since the epoch
        self._ready = threading.Condition()
        self.late = 0
        self.lost = 0

    def push(self, track: int, start: int, samples: NDArray[np.float32]) -> None:
        """Take a run of a track's samples, ``float32[n]``, at its call index; from any thread.

        Each track's runs come in order, without overlap.
        """
        stop = start + len(samples)
        with self._ready:
            now_ns = self._now_ns()
            self._heard_ns[track] = now_ns
            self._keep_up_with(stop // PAIR)
            at = min(max(start, self._next * PAIR), stop)
            self.late += at - start
            while at < stop:
                pair, offset = divmod(at, PAIR)
                n = min(PAIR - offset, stop - at)
                slot = pair % CAPACITY
                self._samples[slot, track, offset : offset + n] = samples[at - start :][:n]
                self._filled[slot, track] += n
                at += n
            if self._is_due(now_ns, (SELF, OTHER)):
                self._ready.notify()

    def wait(self, timeout_s: float) -> None:
        """Return when a pair is to be taken, or after `timeout_s`; for the consumer's thread."""
        with self._ready:
            now_ns = self._now_ns()
            if not self._is_due(now_ns, (SELF, OTHER)):
                self._ready.wait(min(timeout_s, (self._deadline_ns() - now_ns) / 1e9))

    def take(self) -> Iterator[Pair]:
        """Give the pairs that are due; for the consumer's thread."""
        while (pair := self._pop()) is not None:
            yield pair

    def _pop(self) -> Pair | None:
        expected = self._expected()
        with self._ready:
            now_ns = self._now_ns()
            self._keep_up_with(now_ns // _PAIR_NS)
            if not self._is_due(now_ns, expected):
                return None
            slot = self._next % CAPACITY
            pair = Pair(self._next * PAIR, self._samples[slot].copy(), self._filled[slot] == PAIR)
            self._clear_until(self._next + 1)
            return pair

    def _is_due(self, now_ns: int, expected: tuple[int, ...]) -> bool:
        """Whether the next pair is to be given, when the tracks `expected` are to be expected."""
        if now_ns >= self._deadline_ns():
            return True
        complete = self._filled[self._next % CAPACITY] == PAIR
        awaited = [now_ns - self._heard_ns[t] < SILENT_NS and t in expected for t in range(TRACKS)]
        return bool(complete.any()) and all(complete[t] for t in range(TRACKS) if awaited[t])

    def _now_ns(self) -> int:
        return self._clock.now_ns() - self._epoch_ns

    def _deadline_ns(self) -> int:
        return (self._next + 1) * _PAIR_NS + PATIENCE_NS

    def _keep_up_with(self, pair: int) -> None:
        """Make room for a pair: give up the oldest where the consumer is too far behind."""
        first = pair + 1 - CAPACITY
        if first > self._next:
            self.lost += first - self._next
            self._clear_until(first)

    def _clear_until(self, pair: int) -> None:
        for number in range(self._next, min(pair, self._next + CAPACITY)):
            self._samples[number % CAPACITY] = 0.0
            self._filled[number % CAPACITY] = 0
        self._next = pair
