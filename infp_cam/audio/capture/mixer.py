"""Several streams of one application, as one."""

from __future__ import annotations

import threading

import numpy as np
from numpy.typing import NDArray

from infp_cam.audio.capture.line import Take
from infp_cam.types import CALL_RATE, AudioChunk

TOLERANCE_S = 0.03
"""A stream's chunks are laid end to end as long as their stamps are no more beside it, seconds."""

WAIT_S = 0.04
"""A stream that has given nothing for longer is not waited for, seconds."""

_SECOND_NS = 1_000_000_000


class Mixer:
    """Adds up streams of `CALL_RATE` that come and go; a single one passes as it is.

    Safe to be called from one thread for each stream.

    Parameters
    ----------
    take : callable
        Takes the sum, in the order of time.
    """

    def __init__(self, take: Take) -> None:
        self._take = take
        self._lock = threading.Lock()
        self._streams: dict[int, _Stream] = {}
        # Positions are samples since the first chunk; they are the streams' clock, not ours.
        self._sum = np.zeros(0, np.float32)
        self._start = 0  # position of the first sample of the sum
        self._last: tuple[int, int] | None = None  # a position, and when it was in the air, ns

    def push(self, stream: int, chunk: AudioChunk) -> None:
        """Add a chunk of the stream with this number."""
        with self._lock:
            position = self._place(stream, chunk)
            end = position + len(chunk.samples)
            end_ns = chunk.t0_ns + len(chunk.samples) * _SECOND_NS // CALL_RATE
            self._streams[stream] = _Stream(end, end_ns)
            self._last = (end, end_ns)
            self._add(position, chunk.samples)
            self._hand_over(end_ns)

    def remove(self, stream: int) -> None:
        """Forget a stream that has ended."""
        with self._lock:
            self._streams.pop(stream, None)

    def _place(self, stream: int, chunk: AudioChunk) -> int:
        """Return the position of the chunk's first sample."""
        if self._last is None:
            return 0
        position, t_ns = self._last
        position += round((chunk.t0_ns - t_ns) * CALL_RATE / _SECOND_NS)
        known = self._streams.get(stream)
        if known is not None and abs(position - known.end) <= TOLERANCE_S * CALL_RATE:
            return known.end
        return position

    def _add(self, position: int, samples: NDArray[np.float32]) -> None:
        if not len(self._sum) and len(self._streams) == 1:
            self._start = max(self._start, position)  # a gap, not silence
        skip = max(0, self._start - position)  # comes too late
        samples = samples[skip:]
        offset = position + skip - self._start
        missing = offset + len(samples) - len(self._sum)
        if missing > 0:
            self._sum = np.concatenate([self._sum, np.zeros(missing, np.float32)])
        self._sum[offset : offset + len(samples)] += samples

    def _hand_over(self, now_ns: int) -> None:
        """Hand over what all streams that go on have given."""
        ends = [
            stream.end
            for stream in self._streams.values()
            if now_ns - stream.end_ns < WAIT_S * _SECOND_NS
        ]
        count = min(ends) - self._start
        if count <= 0:
            return
        ready, self._sum = self._sum[:count], self._sum[count:]
        assert self._last is not None
        end, end_ns = self._last
        t0_ns = end_ns - (end - self._start) * _SECOND_NS // CALL_RATE
        self._start += count
        self._take(AudioChunk(ready, CALL_RATE, t0_ns))


class _Stream:
    """How far a stream has come."""

    __slots__ = ("end", "end_ns")

    def __init__(self, end: int, end_ns: int) -> None:
        self.end, self.end_ns = end, end_ns
