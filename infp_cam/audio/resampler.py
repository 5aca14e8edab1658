"""Resampling as the samples come in, with a few milliseconds of delay and exact sample times."""

from __future__ import annotations

from math import ceil, gcd, pi

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from infp_cam.types import RING_RATE

STOPBAND_DB = 70.0
"""How far everything beyond half of the lower rate is put down."""

TRANSITION = 0.125
"""Share of the band that the filter needs to fall: at 16 kHz, 7 to 8 kHz."""

_MAX_PHASES = 2048  # finer positions between two input samples than 1/2048 are rounded down
_BLOCK = 2048  # output samples made at once: bounds the memory of a long run


class StreamingResampler:
    """A polyphase FIR resampler for one channel.

    Output sample ``k`` is the signal at the time of ``k / rate_out`` after input sample 0, whatever
    the runs are in which the input comes; before input sample 0 the signal is taken for zero. It
    comes out as soon as `latency_samples` more input samples are there: 2.2 ms at 48 kHz. (The
    streaming of soxr holds back 6 to 37 ms at that rate, in bursts, since it filters in long
    blocks.)

    The filter is a Kaiser-windowed sinc (Kaiser 1974); rates that are alike are passed through.

    Parameters
    ----------
    rate_in, rate_out : int
        Sample rates in Hz.
    """

    def __init__(self, rate_in: int, rate_out: int = RING_RATE) -> None:
        if rate_in < 1 or rate_out < 1:
            raise ValueError(f"sample rates must be positive, not {rate_in} and {rate_out}")
        common = gcd(rate_in, rate_out)
        self._up, self._down = rate_out // common, rate_in // common
        self._kernels = _kernels(rate_in, rate_out, min(self._up, _MAX_PHASES))
        width = self._kernels.shape[1]
        self.latency_samples = width // 2
        self._back = width - 1 - self.latency_samples
        self.reset()

    def reset(self) -> None:
        """Forget the past: the next sample pushed is input sample 0."""
        self._held = np.zeros(self._back, np.float32)
        self._held_start = -self._back
        self._pushed = 0
        self._made = 0

    def push(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """Take input ``float32[n]`` and return the output that can be made now, ``float32[m]``."""
        self._pushed += len(samples)
        return self._make(samples, self._pushed - self.latency_samples)

    def flush(self) -> NDArray[np.float32]:
        """Return what is still held back, as if zeros followed, and `reset`."""
        rest = self._make(np.zeros(self.latency_samples, np.float32), self._pushed)
        self.reset()
        return rest

    def _make(self, samples: NDArray[np.float32], until: int) -> NDArray[np.float32]:
        """Make all output that lies before input sample `until`."""
        self._held = np.concatenate([self._held, samples])
        stop = max(self._made, -(-until * self._up // self._down))
        output = np.empty(stop - self._made, np.float32)
        for start in range(self._made, stop, _BLOCK):
            block = slice(start - self._made, min(start + _BLOCK, stop) - self._made)
            self._filter(start, output[block])
        self._made = stop
        self._drop_used()
        return output

    def _filter(self, start: int, output: NDArray[np.float32]) -> None:
        """Compute the output samples from `start` on."""
        position = np.arange(start, start + len(output), dtype=np.int64) * self._down
        phase = position % self._up * len(self._kernels) // self._up
        first = position // self._up - self._back - self._held_start
        windows = sliding_window_view(self._held, self._kernels.shape[1])
        np.einsum("ij,ij->i", windows[first], self._kernels[phase], out=output)

    def _drop_used(self) -> None:
        needed = self._made * self._down // self._up - self._back
        drop = min(max(0, needed - self._held_start), len(self._held))
        self._held = self._held[drop:].copy()
        self._held_start += drop


def _kernels(rate_in: int, rate_out: int, phases: int) -> NDArray[np.float32]:
    """Return the filter at every position between two inputs, one row for each.

    Row ``p`` of ``float32[phases, 2 * half]`` gives the signal ``p / phases`` of a sample after
    column ``half - 1``; rates that are alike need one row of one column.
    """
    if rate_in == rate_out:
        return np.ones((1, 1), np.float32)
    band = min(rate_in, rate_out) / 2 / rate_in  # cycles per input sample
    half = ceil((STOPBAND_DB - 8) / (2.285 * 2 * pi * TRANSITION * band) / 2)
    cutoff = band * (1 - TRANSITION / 2)
    offset = np.arange(1 - half, half + 1) - np.arange(phases)[:, None] / phases
    inside = np.sqrt(np.maximum(0.0, 1 - (offset / half) ** 2))
    kernels = np.sinc(2 * cutoff * offset) * np.i0(0.1102 * (STOPBAND_DB - 8.7) * inside)
    # Unit gain at every position, so that a constant stays one.
    kernels /= kernels.sum(axis=1, keepdims=True)
    return kernels.astype(np.float32)
