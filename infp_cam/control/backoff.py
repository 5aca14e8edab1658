"""How long to wait before trying again."""

from __future__ import annotations

DELAYS_S = (0.2, 0.5, 1.0, 2.0, 4.0)
"""Waits before the first, second, … try; the last one stays."""

GOOD_S = 10.0
"""A try that held for this long was a success: the next wait is the first again."""


class Backoff:
    """Waits that grow with each failure in a row.

    Attributes
    ----------
    failures : int
        Failures in a row.
    """

    def __init__(self) -> None:
        self.failures = 0

    def next_s(self, held_s: float = 0.0) -> float:
        """Return the wait after a failure, seconds.

        Parameters
        ----------
        held_s : float
            How long all went well before.
        """
        if held_s >= GOOD_S:
            self.failures = 0
        delay = DELAYS_S[min(self.failures, len(DELAYS_S) - 1)]
        self.failures += 1
        return delay
