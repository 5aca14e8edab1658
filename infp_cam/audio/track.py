"""From a source's chunks to a track of the ring: one rate, one absolute index."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from infp_cam.audio.resampler import StreamingResampler
from infp_cam.audio.ring import DyadicRing
from infp_cam.types import SAMPLE_NS, AudioChunk

MAX_ERROR_NS = 10_000_000
"""How far the clock may be from the count of samples before the track is anchored anew."""

WATCH_S = 0.3
"""How long all chunks must be late before it is believed: a busy machine delays some of them."""

STALL_NS = 250_000_000
"""So much lateness is believed at once."""


class TrackWriter:
    """The sink of one source: resamples its chunks and writes them at their place in the ring.

    Chunks are laid end to end, whatever small errors their clock times (`AudioChunk.t0_ns`) have.
    These can be too late, when a callback had to wait, but not too early: lateness is believed
    when all chunks of `WATCH_S` have it, and then the least of theirs. Beyond `MAX_ERROR_NS` (the
    device lost or repeated something, was away, or its clock has drifted so far) the track is
    anchored anew at the clock's time: what is skipped is a gap in the ring, what would be written
    twice is dropped. NaN and infinity become zeros, and the track is kept within [-1, 1].

    Call it from one thread at a time.

    Parameters
    ----------
    ring : DyadicRing
        Where the samples go.
    track : int
        `infp_cam.types.SELF` or `infp_cam.types.OTHER`.
    epoch_ns : int
        Clock time of ring sample 0; what was captured before it is dropped.

    Attributes
    ----------
    reanchored : int
        How often the track was anchored anew (the first chunk does not count).
    nonfinite : int
        How many samples were NaN or infinite.
    """

    def __init__(self, ring: DyadicRing, track: int, epoch_ns: int) -> None:
        self._ring, self._track, self._epoch_ns = ring, track, epoch_ns
        self._resampler: StreamingResampler | None = None
        self._rate = 0
        self._anchor = 0  # ring index of the resampler's output sample 0
        self._pushed = 0  # input samples since the anchor
        self._written = 0  # output samples since the anchor
        self._least_late_ns = STALL_NS  # of the chunks since the last one in time
        self._late_samples = 0  # input samples of these
        self.reanchored = 0
        self.nonfinite = 0

    def __call__(self, chunk: AudioChunk) -> None:
        """Write a chunk; to be given to `AudioSource.start`."""
        t_ns = chunk.t0_ns - self._epoch_ns
        resampler = self._resampler
        if resampler is None or chunk.rate != self._rate:
            resampler = self._begin(chunk.rate, t_ns)
        elif error_ns := self._error_to_mend_ns(t_ns, len(chunk.samples)):
            self._append(resampler.flush())
            self._set_anchor(self._counted_ns() + error_ns)
            self.reanchored += 1
        self._pushed += len(chunk.samples)
        self._append(resampler.push(self._cleaned(chunk.samples)))

    def _begin(self, rate: int, t_ns: int) -> StreamingResampler:
        """Start for the first chunk, or for the first one of another rate."""
        if self._resampler is not None:
            self._append(self._resampler.flush())
            self.reanchored += 1
        self._resampler, self._rate = StreamingResampler(rate), rate
        self._set_anchor(t_ns)
        return self._resampler

    def _set_anchor(self, t_ns: int) -> None:
        self._anchor = round(t_ns / SAMPLE_NS)
        self._pushed = self._written = 0
        self._trust()

    def _trust(self) -> None:
        self._least_late_ns, self._late_samples = STALL_NS, 0

    def _counted_ns(self) -> int:
        """Return the audio time of the next input sample by counting."""
        return self._anchor * SAMPLE_NS + self._pushed * 1_000_000_000 // self._rate

    def _error_to_mend_ns(self, t_ns: int, length: int) -> int:
        """Note how late a chunk is; return by how much the anchor is wrong, 0 where it is right."""
        late_ns = t_ns - self._counted_ns()
        if late_ns < -MAX_ERROR_NS or late_ns > STALL_NS:
            return late_ns
        if late_ns <= MAX_ERROR_NS:
            self._trust()
            return 0
        self._least_late_ns = min(self._least_late_ns, late_ns)
        self._late_samples += length
        return self._least_late_ns if self._late_samples >= WATCH_S * self._rate else 0

    def _append(self, samples: NDArray[np.float32]) -> None:
        np.clip(samples, -1.0, 1.0, out=samples)
        self._ring.write(self._track, self._anchor + self._written, samples)
        self._written += len(samples)

    def _cleaned(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        finite = np.isfinite(samples)
        if finite.all():
            return samples
        self.nonfinite += len(samples) - int(np.count_nonzero(finite))
        return np.where(finite, samples, np.float32(0.0))
