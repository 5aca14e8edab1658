"""Silero VAD's 16 kHz network in NumPy: the probability that 32 ms hold speech."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

CHUNK = 512
"""Samples that one step judges (32 ms)."""

CONTEXT = 64
"""Samples before them that it sees."""

UNITS = 128
"""Units of the recurrent layer."""

WEIGHTS = Path(__file__).parent / "weights" / "silero_vad_16k.npz"
"""The weights that come with the program; `models/voice/export_silero.py` made them."""

_WINDOW, _HOP = 256, 128
_BINS = _WINDOW // 2 + 1
_WINDOWS = _HOP * np.arange((CONTEXT + CHUNK) // _HOP)[:, None] + np.arange(_WINDOW)
_STRIDES = (1, 2, 2, 1)

Array = NDArray[np.float32]


def _nothing() -> Array:
    return np.zeros(UNITS, np.float32)


@dataclass
class SileroState:
    """What the network remembers of a track; `copy.deepcopy` forks it."""

    hidden: Array = field(default_factory=_nothing)
    cell: Array = field(default_factory=_nothing)


@dataclass(frozen=True)
class Silero:
    """The network: spectrum, four convolutions in time, an LSTM cell and a logistic output.

    Parameters
    ----------
    stft : float32[256, 258]
        Windowed cosines and sines.
    convolutions : tuple of (float32[out, 3 * in], float32[out, 1])
        Weight and bias of each layer.
    lstm : float32[512, 256]
        Weights of the input and of the last output, gates in, forget, out, cell.
    lstm_bias : float32[512]
        Bias of the gates.
    output : float32[128]
        Weights of the output.
    output_bias : float
        Bias of the output.

    Notes
    -----
    Silero VAD 6.2 (MIT, https://github.com/snakers4/silero-vad); see ``weights/README.md``.
    """

    stft: Array
    convolutions: tuple[tuple[Array, Array], ...]
    lstm: Array
    lstm_bias: Array
    output: Array
    output_bias: float

    @classmethod
    def load(cls, path: Path) -> Silero:
        """Return the network with the weights in `path`."""
        with np.load(path, allow_pickle=False) as named:
            return cls(
                stft=named["stft"],
                convolutions=tuple(
                    (named[f"conv{layer}"], named[f"conv{layer}_bias"])
                    for layer in range(len(_STRIDES))
                ),
                lstm=named["lstm"],
                lstm_bias=named["lstm_bias"],
                output=named["output"],
                output_bias=float(named["output_bias"][0]),
            )

    def step(self, state: SileroState, samples: Array) -> float:
        """Advance `state` by a chunk and return the probability of speech in it.

        Parameters
        ----------
        state : SileroState
            Of this track.
        samples : float32[576]
            16 kHz samples in [-1, 1]: `CONTEXT` and then `CHUNK` of them.
        """
        layer = self._magnitudes(samples)
        for (weight, bias), stride in zip(self.convolutions, _STRIDES, strict=True):
            layer = _convolved(layer, weight, bias, stride)
        gates = self.lstm @ np.concatenate([layer[:, 0], state.hidden]) + self.lstm_bias
        into, forget, out = np.split(_logistic(gates[: 3 * UNITS]), 3)
        state.cell = forget * state.cell + into * np.tanh(gates[3 * UNITS :])
        state.hidden = out * np.tanh(state.cell)
        raw = self.output @ np.maximum(state.hidden, 0.0) + self.output_bias
        return float(_logistic(np.atleast_1d(raw))[0])

    def _magnitudes(self, samples: Array) -> Array:
        """Return float32[129, 4]: short-time spectra, the end mirrored."""
        mirrored = np.concatenate([samples, samples[-2 : -2 - _HOP // 2 : -1]])
        waves = (mirrored[_WINDOWS] @ self.stft).T
        magnitudes: Array = np.hypot(waves[:_BINS], waves[_BINS:])
        return magnitudes


def _convolved(layer: Array, weight: Array, bias: Array, stride: int) -> Array:
    """Return the rectified convolution over time, three wide, zeros beyond the ends."""
    channels, length = layer.shape
    padded = np.zeros((channels, length + 2), np.float32)
    padded[:, 1:-1] = layer
    taps = np.concatenate([padded[:, tap : tap + length : stride] for tap in range(3)])
    rectified: Array = np.maximum(weight @ taps + bias, 0.0)
    return rectified


def _logistic(x: Array) -> Array:
    half: Array = 0.5 * (1.0 + np.tanh(0.5 * x))  # does not overflow
    return half


@cache
def silero() -> Silero:
    """Return the network that comes with the program; loaded once, shared by all tracks."""
    return Silero.load(WEIGHTS)
