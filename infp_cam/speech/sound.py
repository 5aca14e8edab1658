"""A piece of speech as samples."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Sound:
    """A run of spoken samples.

    Parameters
    ----------
    samples : float32[n]
        Mono samples in [-1, 1].
    rate : int
        Sample rate in Hz.
    """

    samples: NDArray[np.float32]
    rate: int
