"""The last seconds of the clean voice, on the time line of the call."""

from __future__ import annotations

import threading

import numpy as np
from numpy.typing import NDArray

from infp_cam.types import CALL_RATE


class VoiceBuffer:
    """The newest part of one voice at 48 kHz: one writer, one reader, in any threads.

    Sample ``i`` was in the air at ``i / 48 000`` s after the call's epoch. The buffer is
    append-only: what is skipped stays missing, what comes twice is dropped.

    Parameters
    ----------
    capacity_s : float
        How much is kept at least, seconds.

    Attributes
    ----------
    end : int
        Index after the last sample written.
    """

    def __init__(self, capacity_s: float = 4.0) -> None:
        self._capacity = round(capacity_s * CALL_RATE)
        # Twice as long as needed and moved down now and then, so that every span is one piece.
        self._samples = np.zeros(2 * self._capacity, np.float32)
        self._present = np.zeros(2 * self._capacity, np.bool_)
        self._first = 0  # index of the sample in place 0
        self._lock = threading.Lock()
        self.end = 0

    def write(self, start: int, samples: NDArray[np.float32]) -> None:
        """Append what of `samples`, float32[n], lies at or after `end`; `start` is its index."""
        stop = start + len(samples)
        if stop <= self.end:
            return
        with self._lock:
            self._make_room(stop)
            first = max(start, self.end, self._first)
            gap = slice(max(self.end, self._first) - self._first, first - self._first)
            self._samples[gap], self._present[gap] = 0.0, False
            run = slice(first - self._first, stop - self._first)
            self._samples[run], self._present[run] = samples[first - start :], True
            self.end = stop

    def read(self, start: int, stop: int) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """Copy the span from `start` to `stop`.

        Returns
        -------
        samples : float32[stop - start]
            The voice; zeros where it is missing.
        present : bool[stop - start]
            False for what was never written, is not written yet or is no longer kept.
        """
        with self._lock:
            if self._first <= start and stop <= self.end:
                run = slice(start - self._first, stop - self._first)
                return self._samples[run].copy(), self._present[run].copy()
            samples = np.zeros(stop - start, np.float32)
            present = np.zeros(stop - start, np.bool_)
            first, last = max(start, self._first), min(stop, self.end)
            if first < last:
                run = slice(first - self._first, last - self._first)
                samples[first - start : last - start] = self._samples[run]
                present[first - start : last - start] = self._present[run]
            return samples, present

    def _make_room(self, stop: int) -> None:
        """Move what is kept down, so that `stop` fits in."""
        if stop - self._first <= 2 * self._capacity:
            return
        first = stop - self._capacity
        kept = max(0, self.end - first)
        for values in (self._samples, self._present):
            values[:kept] = values[self.end - self._first - kept : self.end - self._first].copy()
        self._first = first
