"""Log-mel features of a 16 kHz track, computed as the samples come in."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from infp_cam.types import RING_RATE

HOP = RING_RATE // 100
"""Samples between two feature frames (10 ms)."""

WINDOW = RING_RATE * 25 // 1000
"""Samples that one feature frame sees (25 ms)."""

BANDS = 80
"""Mel bands in a frame."""

FLOOR_DB = -120.0
"""Value of a band without energy, dB re a full-scale sine."""

_FFT = 1024
_LOW_HZ, _HIGH_HZ = 60.0, 7600.0


def _hz_to_mel(hz: float) -> float:
    return 2595.0 * float(np.log10(1.0 + hz / 700.0))


@lru_cache(maxsize=1)
def _mel_edges_hz() -> NDArray[np.float64]:
    """Return float64[BANDS + 2]: corner frequencies of the triangles (O'Shaughnessy's mel)."""
    mels = np.linspace(_hz_to_mel(_LOW_HZ), _hz_to_mel(_HIGH_HZ), BANDS + 2)
    edges: NDArray[np.float64] = 700.0 * (10.0 ** (mels / 2595.0) - 1.0)
    return edges


def band_centres_hz() -> NDArray[np.float64]:
    """Return float64[BANDS]: the centre frequency of each band in Hz."""
    return _mel_edges_hz()[1:-1].copy()


@lru_cache(maxsize=1)
def _filters() -> NDArray[np.float64]:
    """Return float64[BANDS, bins]: triangles that sum to one, so bands add up to the power."""
    edges = _mel_edges_hz()[:, None]
    bins = np.fft.rfftfreq(_FFT, 1.0 / RING_RATE)[None, :]
    rising = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bins) / (edges[2:] - edges[1:-1])
    triangles: NDArray[np.float64] = np.clip(np.minimum(rising, falling), 0.0, None)
    return triangles


@lru_cache(maxsize=1)
def _taper() -> NDArray[np.float64]:
    """Return float64[WINDOW]: Hann, scaled so that a full-scale sine has power 1 in all bands."""
    window = np.hanning(WINDOW)
    taper: NDArray[np.float64] = window * np.sqrt(4.0 / (_FFT * (window * window).sum()))
    return taper


def _frame_db(samples: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return float32[BANDS] of one window, float64[WINDOW].

    Frame by frame on purpose: a matrix product over many frames sums in an order that depends on
    their number, and streaming would differ from offline in the last bit.
    """
    spectrum = np.fft.rfft(samples * _taper(), _FFT)
    power = _filters() @ (spectrum.real**2 + spectrum.imag**2)
    db: NDArray[np.float64] = 10.0 * np.log10(np.maximum(power, 10.0 ** (FLOOR_DB / 10.0)))
    return db.astype(np.float32)


@dataclass
class LogMel:
    """Streaming log-mel spectrogram: 80 bands of 60-7600 Hz, 25 ms windows, 100 frames a second.

    Frame ``j`` sees the 400 samples that end at sample ``(j + 1) * 160``; before the first sample
    lie zeros. However the samples are cut into pushes, the frames are the same to the bit.

    Notes
    -----
    The window ends at the frame's time (causal), as in the features of [1]_.

    References
    ----------
    .. [1] S. Davis and P. Mermelstein, "Comparison of parametric representations for monosyllabic
       word recognition", IEEE TASSP 28(4), 1980.
    """

    _pending: NDArray[np.float32] = field(
        default_factory=lambda: np.zeros(WINDOW - HOP, np.float32), repr=False
    )

    def push(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """Take the next samples and return the frames that they complete.

        Parameters
        ----------
        samples : float32[n]
            Any number of 16 kHz samples in [-1, 1].

        Returns
        -------
        float32[k, 80]
            Band powers in dB re a full-scale sine, at least `FLOOR_DB`.
        """
        signal = np.concatenate([self._pending, samples])
        count = max(0, (len(signal) - WINDOW) // HOP + 1)
        wide = signal.astype(np.float64)
        frames = np.empty((count, BANDS), np.float32)
        for j in range(count):
            frames[j] = _frame_db(wide[j * HOP : j * HOP + WINDOW])
        self._pending = signal[count * HOP :]
        return frames
