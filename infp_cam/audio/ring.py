"""The dyadic ring: the last seconds of both sides of the call on one absolute sample index."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from infp_cam.types import RING_RATE, DyadicWindow

TRACKS = 2


class _Track:
    """One side's circular buffer: one writer thread, any number of readers, no lock.

    Sample ``i`` lives in slot ``i % capacity``. The writer announces in `_claimed` how far it is
    about to write, copies, and publishes in `end`. A reader takes `end`, copies, and then looks at
    `_claimed`: everything below ``_claimed - capacity`` may have changed under its hands.
    """

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.end = 0
        self._claimed = 0
        self._samples = np.zeros(capacity, np.float32)
        self._present = np.zeros(capacity, np.bool_)

    def write(self, start: int, samples: NDArray[np.float32]) -> None:
        """Append what of `samples` lies at or after `end`; what is skipped becomes a gap."""
        stop = start + len(samples)
        if stop <= self.end:
            return
        oldest = stop - self.capacity
        first = max(start, self.end, oldest)
        self._claimed = stop
        self._put(max(self.end, oldest), first, None)
        self._put(first, stop, samples[first - start :])
        self.end = stop

    def skip(self, stop: int) -> None:
        """Make what lies between `end` and `stop` a gap."""
        if stop <= self.end:
            return
        self._claimed = stop
        self._put(max(self.end, stop - self.capacity), stop, None)
        self.end = stop

    def _put(self, start: int, stop: int, samples: NDArray[np.float32] | None) -> None:
        """Fill at most one capacity of slots with samples, or mark them missing."""
        done = start
        while done < stop:
            slot = done % self.capacity
            n = min(stop - done, self.capacity - slot)
            piece = slice(slot, slot + n)
            self._samples[piece] = 0.0 if samples is None else samples[done - start :][:n]
            self._present[piece] = samples is not None
            done += n

    def read_into(self, start: int, out: NDArray[np.float32]) -> bool:
        """Copy from `start` on into `out` (zeros before), and say whether all of it is sound."""
        end = self.end
        stop = start + len(out)
        first = max(start, 0, end - self.capacity)
        last = min(stop, end)
        complete = max(last - first, 0) == len(out)
        done = first
        while done < last:
            slot = done % self.capacity
            n = min(last - done, self.capacity - slot)
            piece = slice(slot, slot + n)
            out[done - start : done - start + n] = self._samples[piece]
            complete = complete and bool(self._present[piece].all())
            done += n
        oldest = self._claimed - self.capacity
        if first < min(oldest, last):
            out[first - start : min(oldest, last) - start] = 0.0
            return False
        return complete


class DyadicRing:
    """Both tracks of the call, 16 kHz, on one absolute sample index that starts at 0.

    Each track has one writer thread; readers are free and never make a writer wait. A track is
    append-only: what was once written or skipped is never changed, so two reads of the same span
    differ only where the span had not been written yet or has been overwritten since.

    Parameters
    ----------
    capacity_s : float
        How much of each track is kept, in seconds.
    """

    def __init__(self, capacity_s: float = 8.0) -> None:
        self.capacity = round(capacity_s * RING_RATE)
        if self.capacity < 1:
            raise ValueError(f"capacity of {capacity_s} s holds no sample")
        self._tracks = tuple(_Track(self.capacity) for _ in range(TRACKS))

    def write(self, track: int, start: int, samples: NDArray[np.float32]) -> None:
        """Write a run of samples at an absolute index; to be called by the track's one writer.

        * ``start > end(track)``: the samples between are a gap: zeros, marked missing for good.
        * ``start < end(track)``: the part before `end` is dropped (also where it would fall into
          an earlier gap or before index 0); the rest is appended.
        * longer than the ring: only the last `capacity` samples stay.

        An empty run changes nothing, wherever it starts.

        Parameters
        ----------
        track : int
            `infp_cam.types.SELF` or `infp_cam.types.OTHER`.
        start : int
            Absolute index of the first sample.
        samples : float32[n]
            Samples in [-1, 1] at 16 kHz.
        """
        if len(samples):
            self._tracks[track].write(start, samples)

    def skip(self, track: int, stop: int) -> None:
        """Note that nothing was captured before index `stop`: a gap for good, like one in `write`.

        To be called by the track's one writer.
        """
        self._tracks[track].skip(stop)

    def end(self, track: int) -> int:
        """Return the absolute index after the last sample written or skipped (0 at first)."""
        return self._tracks[track].end

    def read(self, start: int, stop: int) -> DyadicWindow:
        """Copy the span ``[start, stop)`` of both tracks.

        Samples that are negative, not yet written, skipped by the writer or already overwritten
        are zeros, and their row is not `valid`. The copy is checked against the writer's position
        afterwards, so a window never mixes old and new samples.

        Parameters
        ----------
        start, stop : int
            Absolute indices, ``start <= stop``.

        Returns
        -------
        DyadicWindow
            ``samples: float32[2, stop - start]``.
        """
        if stop < start:
            raise ValueError(f"window ends at {stop}, before its start {start}")
        samples = np.zeros((TRACKS, stop - start), np.float32)
        valid = np.array(
            [track.read_into(start, row) for track, row in zip(self._tracks, samples, strict=True)]
        )
        return DyadicWindow(samples, start, valid)
