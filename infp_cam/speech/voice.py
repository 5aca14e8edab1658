"""What a voice is: something that turns sentences into sound, in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

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


class Voice(Protocol):
    """A speech synthesiser; it lives in a voice process (`infp_cam.speech.voice_host`).

    It may block, crash or hang there: the engine goes on.
    """

    def speak(self, text: str) -> Iterator[Sound]:
        """Return the sound of a sentence, piece by piece, as it is made.

        The iterator is closed before its end where the voice is to be silent.

        Raises
        ------
        InfpCamError
            The sentence can not be spoken.
        """
        ...

    def close(self) -> None:
        """Give everything back."""
        ...
