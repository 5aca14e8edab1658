"""What the camera shows when: live pictures, the last one held, or the standby card."""

from __future__ import annotations

from enum import StrEnum

HOLD_NS = 300_000_000
"""An engine silent for longer has stalled: the last picture is held, ns."""

STANDBY_NS = 2_000_000_000
"""An engine silent for longer gives way to the standby card, ns."""


class Showing(StrEnum):
    """What is on air."""

    LIVE = "live"
    HOLD = "hold"
    STANDBY = "standby"


class Program:
    """Keeps the camera fed: fresh pictures at once, and something else when none comes.

    A fresh picture that is up to half a period late is waited for; after that the camera gets
    something each period, so that it never starves.

    Parameters
    ----------
    fps : float
        Pictures per second.
    now_ns : int
        Clock time at the start; the standby card is due at once.

    Attributes
    ----------
    showing : Showing
        What is on air; ``standby`` before the first fresh picture.
    stalls : int
        Times that the engine was silent for longer than `HOLD_NS`.
    due_ns : int
        Clock time at which something must be sent if no fresh picture comes before.
    """

    def __init__(self, fps: float, now_ns: int) -> None:
        self._period_ns = round(1e9 / fps)
        self._live_ns: int | None = None
        self.showing = Showing.STANDBY
        self.stalls = 0
        self.due_ns = now_ns

    def live(self, now_ns: int) -> None:
        """Note that a fresh picture is sent now."""
        self.showing = Showing.LIVE
        self._live_ns = now_ns
        self.due_ns = now_ns + self._period_ns * 3 // 2

    def without(self, now_ns: int) -> Showing | None:
        """Return what to send now that there is no fresh picture; None: nothing yet.

        ``live`` and ``hold`` both mean the last picture once more.
        """
        if now_ns < self.due_ns:
            return None
        self.due_ns = max(self.due_ns + self._period_ns, now_ns + self._period_ns // 2)
        was, self.showing = self.showing, self._after_silence(now_ns)
        if was is Showing.LIVE and self.showing is not Showing.LIVE:
            self.stalls += 1
        return self.showing

    def rest_until_ns(self) -> int:
        """Return the clock time before which no fresh picture is to be looked for."""
        return 0 if self._live_ns is None else self._live_ns + self._period_ns // 2

    def _after_silence(self, now_ns: int) -> Showing:
        if self._live_ns is None or now_ns - self._live_ns > STANDBY_NS:
            return Showing.STANDBY
        if now_ns - self._live_ns > HOLD_NS:
            return Showing.HOLD
        return Showing.LIVE
