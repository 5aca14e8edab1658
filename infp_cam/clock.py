"""The one clock that every part is given: real in a call, virtual for files and tests."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """A monotonic clock in nanoseconds."""

    def now_ns(self) -> int:
        """Return the present clock time, ns."""
        ...

    def sleep_until(self, t_ns: int) -> None:
        """Return when the clock shows `t_ns` or later; at once where that is past."""
        ...


class SystemClock:
    """The machine's monotonic clock, the same for all processes of the machine."""

    def now_ns(self) -> int:
        """Return ``time.monotonic_ns()``."""
        return time.monotonic_ns()

    def sleep_until(self, t_ns: int) -> None:
        """Sleep until `t_ns`."""
        while (wait_ns := t_ns - time.monotonic_ns()) > 0:
            time.sleep(wait_ns / 1e9)


class VirtualClock:
    """A clock that jumps: sleeping takes no time.

    Parameters
    ----------
    start_ns : int
        What the clock shows at first.
    """

    def __init__(self, start_ns: int = 0) -> None:
        self._now_ns = start_ns

    def now_ns(self) -> int:
        """Return the virtual time, ns."""
        return self._now_ns

    def sleep_until(self, t_ns: int) -> None:
        """Move the clock to `t_ns`; it never goes back."""
        self._now_ns = max(self._now_ns, t_ns)
