"""From a source's chunks to a track of the call: one rate, one clock, one absolute index."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from infp_cam.audio.device_clock import BREAK_NS, DeviceClock
from infp_cam.audio.resampler import StreamingResampler
from infp_cam.types import CALL_RATE, AudioChunk

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
        How often the sound went on elsewhere than where it had left off. What is put right in a
        device's first second, before its clock is known, does not count.
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
        settled = self._device.settled
        start_ns = self._device.hear(len(chunk.samples), chunk.t0_ns - self._epoch_ns)
        error_ns = start_ns - self._due_ns()
        if not self._anchored or abs(error_ns) > BREAK_NS:
            self._anchor(start_ns)
            self._broken |= settled
            error_ns = 0.0
        self._steer(error_ns)
        self._put(self._resampler.push(self._cleaned(chunk.samples)))

    def _change_rate(self, rate: int) -> None:
        self._put(self._resampler.flush())
        self._resampler = StreamingResampler(rate, CALL_RATE)
        self._device = DeviceClock(rate)
        self._anchored = False
        self._broken = self._end > 0

    def _anchor(self, start_ns: float) -> None:
        """Put out what is held back, and lay the next input sample at `start_ns`."""
        self._put(self._resampler.flush())
        self._next = round(start_ns / _CALL_SAMPLE_NS)
        lead_ns = self._next * _CALL_SAMPLE_NS - start_ns
        self._resampler.reset(lead_ns / self._device.sample_ns)
        self._anchored = True

    def _due_ns(self) -> float:
        """Return when the next input sample is going to be heard."""
        resampler = self._resampler
        return (self._next - resampler.lead / resampler.step) * _CALL_SAMPLE_NS

    def _steer(self, error_ns: float) -> None:
        """Go at the device's speed, and a little slower where the sound would be too early."""
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
