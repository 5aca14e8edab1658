"""From a source's chunks to a track of the call: one rate, one clock, one absolute index."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from infp_cam.audio.device_clock import BREAK_NS, DeviceClock
from infp_cam.audio.resampler import StreamingResampler
from infp_cam.audio.ring import DyadicRing
from infp_cam.types import CALL_RATE, RING_RATE, SAMPLE_NS, AudioChunk

CATCH_UP_NS = 500_000_000
"""A track that is off its device's clock comes back in about this time ..."""

MAX_SLEW = 0.005
"""... but never plays faster or slower than by this share of its speed, 9 cents."""

_CALL_SAMPLE_NS = 1_000_000_000 / CALL_RATE

Out = Callable[[int, NDArray[np.float32]], None]
"""Takes the call index of a run of samples and the run, ``float32[n]``."""


class Track:
    """The sink of one source: puts its sound on the call's time line, sample by sample.

    The call's sample ``i`` (48 kHz) lies at ``epoch_ns + i / 48000 s`` on the machine's clock. A
    `DeviceClock` tells when the device's samples were in the air, and a `StreamingResampler` makes
    the call's samples out of them; its ratio is steered so that it follows the device's clock. So
    a device that runs 200 ppm fast, or that jumped by a few milliseconds, is followed without a
    gap, a click or a sample heard twice. Beyond `device_clock.BREAK_NS` (the device lost or
    repeated something, or was away) the track is anchored anew at the clock's time: what is skipped
    is a gap, what would be put out twice is dropped.

    NaN and infinity become zeros, and the track is kept within [-1, 1]. Call it from one thread at
    a time.

    Parameters
    ----------
    epoch_ns : int
        Clock time of call sample 0; what was captured before it is dropped.
    out : callable
        Given each run of samples with its call index, always forwards.

    Attributes
    ----------
    reanchored : int
        How often the sound went on elsewhere than where it had left off.
    nonfinite : int
        How many samples were NaN or infinite.
    """

    def __init__(self, epoch_ns: int, out: Out) -> None:
        self._epoch_ns, self._out = epoch_ns, out
        self._device = DeviceClock(CALL_RATE)
        self._resampler = StreamingResampler(CALL_RATE, CALL_RATE)
        self._anchored = False  # whether the device's samples have their place
        self._next = 0  # call index of the resampler's next output sample
        self._end = 0  # call index after the last sample put out
        self._broken = False  # whether the next sample put out does not go on from the last one
        self.reanchored = 0
        self.nonfinite = 0

    @property
    def drift_ppm(self) -> float:
        """How much faster than its nominal rate the device runs, in millionths."""
        return self._device.drift_ppm

    def __call__(self, chunk: AudioChunk) -> None:
        """Put out a chunk; to be given to `AudioSource.start`."""
        if chunk.rate != self._device.rate:
            self._change_rate(chunk.rate)
        start_ns = self._device.hear(len(chunk.samples), chunk.t0_ns - self._epoch_ns)
        if not self._anchored or abs(self._error_ns(start_ns)) > BREAK_NS:
            self._anchor(start_ns)
        self._steer(self._error_ns(start_ns))
        self._put(self._resampler.push(self._cleaned(chunk.samples)))

    def _change_rate(self, rate: int) -> None:
        self._put(self._resampler.flush())
        self._resampler = StreamingResampler(rate, CALL_RATE)
        self._device = DeviceClock(rate)
        self._anchored = False

    def _anchor(self, start_ns: float) -> None:
        """Put out what is held back, and lay the next input sample at `start_ns`."""
        self._put(self._resampler.flush())
        self._next = round(start_ns / _CALL_SAMPLE_NS)
        lead_ns = self._next * _CALL_SAMPLE_NS - start_ns
        self._resampler.reset(lead_ns / self._device.sample_ns)
        self._anchored = True
        self._broken = self._end > 0

    def _error_ns(self, start_ns: float) -> float:
        """Return by how much the next input sample would be heard too early."""
        resampler = self._resampler
        return start_ns - (self._next - resampler.lead / resampler.step) * _CALL_SAMPLE_NS

    def _steer(self, error_ns: float) -> None:
        """Go at the device's speed, and a little slower where the sound is too early."""
        slew = min(max(error_ns / CATCH_UP_NS, -MAX_SLEW), MAX_SLEW)
        self._resampler.step = _CALL_SAMPLE_NS / self._device.sample_ns * (1 - slew)

    def _put(self, samples: NDArray[np.float32]) -> None:
        """Hand on what of the next samples lies after all that was put out."""
        start = max(self._next, self._end)
        fresh = samples[start - self._next :]
        self._next += len(samples)
        if not len(fresh):
            return
        self._end = self._next
        self.reanchored += self._broken
        self._broken = False
        np.clip(fresh, -1.0, 1.0, out=fresh)
        self._out(start, fresh)

    def _cleaned(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        finite = np.isfinite(samples)
        if finite.all():
            return samples
        self.nonfinite += len(samples) - int(np.count_nonzero(finite))
        return np.where(finite, samples, np.float32(0.0))


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
        samples = self._cleaned(chunk.samples)
        alike = chunk.rate == RING_RATE
        self._append(samples.copy() if alike else resampler.push(samples))

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
