"""The camera host's end of the frame ring: which picture is due, and a whole copy of it."""

from __future__ import annotations

import numpy as np

from infp_cam.camera.frame_ring import FrameRing, FrameTimes


class FrameReader:
    """Takes the pictures of a ring out as they come due.

    Parameters
    ----------
    ring : FrameRing
        The ring.
    now_ns : int
        Clock time; of the pictures due before it, only the last one will be taken.

    Attributes
    ----------
    pixels : uint8[H, W, 3]
        The picture taken last; another array after each taking.
    dropped : int
        Pictures passed over, since a newer one was due as well.
    """

    def __init__(self, ring: FrameRing, now_ns: int) -> None:
        self._ring = ring
        self._taken = max(0, ring.newest - ring.slots)
        if (due := self._newest_due(now_ns)) is not None:
            self._taken = due[0] - 1
        width, height = ring.size
        # Two, so that a torn copy does not spoil the picture that is being held.
        self.pixels, self._next = np.zeros((2, height, width, 3), np.uint8)
        self.dropped = 0

    def take(self, now_ns: int) -> FrameTimes | None:
        """Take the newest picture due by `now_ns` into `pixels`; None where there is none."""
        due = self._newest_due(now_ns)
        if due is None or not self._ring.copy(due[0], self._next):
            return None
        sequence, times = due
        self.pixels, self._next = self._next, self.pixels
        self.dropped += sequence - self._taken - 1
        self._taken = sequence
        return times

    def next_due_ns(self) -> int | None:
        """Return when the oldest picture not yet taken is due; None where there is none."""
        due = [times.due_ns for s in self._untaken() if (times := self._ring.times(s))]
        return due[-1] if due else None

    def _newest_due(self, now_ns: int) -> tuple[int, FrameTimes] | None:
        for sequence in self._untaken():
            times = self._ring.times(sequence)
            if times is not None and times.due_ns <= now_ns:
                return sequence, times
        return None

    def _untaken(self) -> range:
        """Sequence numbers of the pictures that may still be in the ring, newest first."""
        newest = self._ring.newest
        return range(newest, max(self._taken, newest - self._ring.slots), -1)
