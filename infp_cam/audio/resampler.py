"""Resampling as the samples come in, with a few milliseconds of delay and exact sample times."""

from __future__ import annotations

from functools import lru_cache
from math import ceil, pi

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from infp_cam.types import RING_RATE

STOPBAND_DB = 71.0
"""How far everything beyond half of the lower rate is put down, and a little more."""

TRANSITION = 0.125
"""Share of the band that the filter needs to fall: at 16 kHz, 7 to 8 kHz."""

_PHASES = 256  # rows of the filter between two input samples; what lies between them is 94 dB right
_ROUNDING = 1e-9  # input samples: a position that much before an input sample is meant to be on it
_BLOCK = 1024  # input samples filtered at once: bounds the memory of a long run


class StreamingResampler:
    """A band-limited resampler for one channel, whose ratio may be changed as it runs.

    Output sample ``k`` is the signal at the time of ``k / rate_out`` after input sample 0, whatever
    the runs are in which the input comes; before input sample 0 the signal is taken for zero. It
    comes out as soon as `latency_samples` more input samples are there: 2.2 ms from 48 to 16 kHz,
    0.7 ms from 48 to 48 kHz. (The streaming of soxr holds back 6 to 37 ms, in bursts, since it
    filters in long blocks.)

    The filter is a Kaiser-windowed sinc (Kaiser 1974), tabled at 256 positions between two input
    samples and linear between these (J. O. Smith and P. Gossett, "A flexible sampling-rate
    conversion method", ICASSP 1984). For a unit tone the error of that is at most
    ``(pi / 256) ** 2 / 8``, -94 dB.

    Parameters
    ----------
    rate_in, rate_out : int
        Sample rates in Hz.

    Attributes
    ----------
    step : float
        Input samples from one output sample to the next; ``rate_in / rate_out`` at first. It may
        be set between two runs, within some per mille of that: the output goes on from where it
        is, faster or slower.
    latency_samples : int
        Input samples that have to follow before an output sample comes.
    """

    def __init__(self, rate_in: int, rate_out: int = RING_RATE) -> None:
        if rate_in < 1 or rate_out < 1:
            raise ValueError(f"sample rates must be positive, not {rate_in} and {rate_out}")
        self.step = rate_in / rate_out
        self._kernels, self._slopes = _kernels(rate_in, rate_out)
        width = self._kernels.shape[1]
        self.latency_samples = width // 2
        self._past = width  # one more than the filter needs: a position may be rounded down
        self._held = np.zeros(self._past + _BLOCK, np.float32)
        self._windows = sliding_window_view(self._held, width)
        self._lead = 0.0

    @property
    def lead(self) -> float:
        """How many input samples after the next input sample the next output sample lies.

        It is negative while that waits for its `latency_samples`.
        """
        return self._lead

    def reset(self, lead: float = 0.0) -> None:
        """Forget the past; the next output sample lies `lead` input samples after the next one."""
        self._held[: self._past] = 0.0
        self._lead = lead

    def push(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """Take input ``float32[n]`` and return the output that can be made now, ``float32[m]``."""
        if len(samples) <= _BLOCK:
            return self._filtered(samples)
        blocks = range(0, len(samples), _BLOCK)
        return np.concatenate([self._filtered(samples[at : at + _BLOCK]) for at in blocks])

    def flush(self) -> NDArray[np.float32]:
        """Return what is still held back, as if zeros followed, and `reset`."""
        rest = self.push(np.zeros(self.latency_samples, np.float32))
        self.reset()
        return rest

    def _filtered(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """Take at most `_BLOCK` samples; return the output before the last `latency_samples`."""
        stop = self._past + len(samples)
        self._held[self._past : stop] = samples
        at = self._past + self._lead
        left = stop - self.latency_samples - at
        count = max(0, ceil((left - 2 * _ROUNDING) / self.step))
        self._lead += count * self.step - len(samples)
        output = self._signal_at(at + self.step * np.arange(count))
        self._held[: self._past] = self._held[len(samples) : stop].copy()
        return output

    def _signal_at(self, positions: NDArray[np.float64]) -> NDArray[np.float32]:
        """Return the filtered signal at ``positions: float64[m]`` in what is held."""
        phases = (positions + _ROUNDING) * _PHASES
        nearest = phases.astype(np.intp)
        rest = (phases - nearest).astype(np.float32)
        row, first = nearest % _PHASES, nearest // _PHASES + 1 - self.latency_samples
        # This runs a hundred times a second among other work, so it is bound by what it reads into
        # the processor's cache: take() is quicker than an index there.
        windows = self._windows[first]
        value: NDArray[np.float32] = np.einsum("ij,ij->i", windows, self._kernels.take(row, axis=0))
        slope: NDArray[np.float32] = np.einsum("ij,ij->i", windows, self._slopes.take(row, axis=0))
        return value + rest * slope


@lru_cache(maxsize=8)
def _kernels(rate_in: int, rate_out: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the filter at every tabled position between two inputs, and its way to the next one.

    Row ``p`` of both, ``float32[_PHASES, 2 * half]``, is for the signal ``p / _PHASES`` of a sample
    after column ``half - 1``.
    """
    band = min(rate_in, rate_out) / 2 / rate_in  # cycles per input sample
    half = ceil((STOPBAND_DB - 8) / (2.285 * 2 * pi * TRANSITION * band) / 2)
    cutoff = band * (1 - TRANSITION / 2)
    offset = np.arange(1 - half, half + 1) - np.arange(_PHASES + 1)[:, None] / _PHASES
    inside = np.sqrt(np.maximum(0.0, 1 - (offset / half) ** 2))
    kernels = np.sinc(2 * cutoff * offset) * np.i0(0.1102 * (STOPBAND_DB - 8.7) * inside)
    # Unit gain at every position, so that a constant stays one.
    kernels /= kernels.sum(axis=1, keepdims=True)
    rows, slopes = kernels[:-1].astype(np.float32), np.diff(kernels, axis=0).astype(np.float32)
    rows.flags.writeable = slopes.flags.writeable = False  # shared by all resamplers of these rates
    return rows, slopes
