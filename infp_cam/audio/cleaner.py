"""The own voice made clean: echo and noise taken out, as the settings and the headphones say."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from infp_cam.audio.echo import EchoCanceller
from infp_cam.audio.headphones import wears_headphones
from infp_cam.errors import BackendMissing, InfpCamError

LOOK_S = 2.0
"""How often is looked whether the person wears headphones now, seconds."""


class VoiceCleaner:
    """Takes the other side and steady noise out of the own one.

    With ``auto`` the echo is taken out unless the sound goes into headphones, which is looked at
    again and again on a thread of its own, from `__enter__` to `__exit__`.

    Parameters
    ----------
    echo : {"auto", "on", "off"}
        Whether the other side is taken out.
    noise : bool
        Whether steady noise is.
    on_problem : callable
        Told why nothing can be cleaned, None when it can.

    Attributes
    ----------
    delay : int
        Samples at 48 kHz by which what came out last is later than what went in.
    """

    def __init__(
        self,
        echo: Literal["auto", "on", "off"],
        noise: bool,
        on_problem: Callable[[InfpCamError | None], None],
    ) -> None:
        self._echo, self._noise, self._on_problem = echo, noise, on_problem
        self._wanted = self._has_echo()
        self._canceller = self._made(self._wanted)
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._look, name="headphones", daemon=True)
        self.delay = 0

    def __enter__(self) -> VoiceCleaner:
        if self._echo == "auto":
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join()

    @property
    def cancels_echo(self) -> bool:
        """Whether the other side is taken out now."""
        return self._wanted and self._canceller is not None

    @property
    def reduction_db(self) -> float | None:
        """By how much the echo was lowered of late; None where that is not known."""
        return None if self._canceller is None else self._canceller.reduction_db

    def process(self, near: NDArray[np.float32], far: NDArray[np.float32]) -> NDArray[np.float32]:
        """Take the next 10 ms of both sides, float32[480]; return the own voice, clean."""
        canceller = self._canceller  # may be another one by the next call
        self.delay = 0 if canceller is None else canceller.delay
        return near if canceller is None else canceller.process(near, far)

    def _has_echo(self) -> bool:
        if self._echo != "auto":
            return self._echo == "on"
        try:
            return not wears_headphones()
        except BackendMissing:  # nobody can tell, so there may be one
            return True

    def _look(self) -> None:
        while not self._ending.wait(LOOK_S):
            if (has_echo := self._has_echo()) != self._wanted:
                self._wanted = has_echo
                self._canceller = self._made(has_echo)

    def _made(self, echo: bool) -> EchoCanceller | None:
        """Return the canceller for this; None where there is nothing to do or no library."""
        canceller = None
        try:
            if echo or self._noise:
                canceller = EchoCanceller(echo, self._noise)
        except InfpCamError as error:
            self._on_problem(error)
        else:
            self._on_problem(None)
        return canceller
