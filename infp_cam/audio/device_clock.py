"""When a device's samples really were in the air: the time line behind stamps that come late."""

from __future__ import annotations

from math import inf

LOCK = 4
"""At first the loop is as quick as a straight line through so many seconds."""

MEMORY = 60
"""In the end it is as quiet as a straight line through so many seconds."""

JUMP_NS = 2_000_000
"""What is further from the line than this is no noise to be averaged."""

BREAK_NS = 10_000_000
"""What is further from the line than this means that the device lost or repeated something."""

AWAY_NS = 1_000_000_000
"""So much lateness is believed at once, less of it the later: 10 ms after a second (`PROOF`)."""

PROOF = 0.01
"""Seconds of lateness times seconds for which all stamps had it, after which it is believed."""

MAX_PPM = 1_000.0
"""No device is further from its nominal rate than this."""

_SECOND_NS = 1_000_000_000


class DeviceClock:
    """A delay-locked loop from a device's count of samples to the machine's clock.

    A device gives its samples at its own pace, within some 200 ppm of the nominal rate, wandering
    with temperature. Each chunk is stamped with the machine's clock when it arrives. A stamp can be
    too late, by any time for which the callback had to wait, but not too early. So of each second
    only the least late stamp is used, as NTP's clock filter does (RFC 5905, section 10): a mean
    would carry the machine's load into the time. These stamps go into the second-order loop of
    F. Adriaensen, "Using a DLL to filter time" (Linux Audio Conference 2005),

        time += seconds * rate + g * error,    rate += h * error / seconds,

    with the gains of a least-squares line through the last n seconds (the growing-memory filter
    of E. Brookner, "Tracking and Kalman filtering made easy", 1998)

        g = 2 (2 n + 1) / ((n + 1) (n + 2)),    h = 6 / ((n + 1) (n + 2)),

    where n grows from `LOCK` to `MEMORY`: Adriaensen's bandwidth from 0.09 to 0.006 Hz. In the
    first second the rate is the nominal one, and the least late stamp so far is followed at once.

    What is no noise moves the line as it is and leaves the rate alone: at once a stamp that is
    `JUMP_NS` early or `AWAY_NS` late; lateness between `JUMP_NS` and `AWAY_NS` when all stamps
    have had it for a while, which is the longer the less it is (`PROOF`: 30 ms a third of a second,
    5 ms two seconds), since a busy machine delays many stamps by a little. The while is counted
    by the stamps, so chunks that had waited and come all at once are not taken for a loss. After
    a move of more than `BREAK_NS` the loop begins anew: it may be another device.

    Parameters
    ----------
    rate : int
        The device's nominal sample rate, Hz.

    Attributes
    ----------
    sample_ns : float
        Time from one sample to the next, as estimated.
    """

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self.sample_ns = _SECOND_NS / rate
        self._next_ns: float | None = None  # time of the sample after those heard
        self._memory = 0  # seconds that the loop remembers; 0 in the first one
        self._late_since_ns: float | None = None  # the first stamp since which all are late
        self._least_since_ns = inf  # the least lateness of these
        self._heard = 0  # samples in this second
        self._least_ns = inf  # the least lateness in it

    @property
    def settled(self) -> bool:
        """Whether the first second is over: the line is not moved by every stamp any more."""
        return self._memory > 0

    @property
    def drift_ppm(self) -> float:
        """How much faster than nominal the device runs, in millionths."""
        return (_SECOND_NS / self.rate / self.sample_ns - 1) * 1e6

    def hear(self, count: int, stamp_ns: float) -> float:
        """Take the stamp of the next `count` samples; return the true time of their first, ns."""
        start_ns = stamp_ns if self._next_ns is None else self._next_ns
        if move_ns := self._move_ns(stamp_ns - start_ns, stamp_ns):
            start_ns += move_ns
            self._begin_anew(move_ns)
        elif not self.settled:
            start_ns = min(start_ns, stamp_ns)
        self._least_ns = min(self._least_ns, stamp_ns - start_ns)
        self._heard += count
        self._next_ns = start_ns + count * self.sample_ns
        if self._heard >= self.rate:
            self._next_ns += self._correct()
        return start_ns

    def _move_ns(self, late_ns: float, stamp_ns: float) -> float:
        """Return by how much the line is plainly wrong, 0 where it may be right."""
        if late_ns > AWAY_NS or late_ns < -JUMP_NS:
            return late_ns
        if late_ns <= JUMP_NS:
            self._late_since_ns = None
            return 0.0
        if self._late_since_ns is None:
            self._late_since_ns, self._least_since_ns = stamp_ns, late_ns
        self._least_since_ns = min(self._least_since_ns, late_ns)
        proof = self._least_since_ns / _SECOND_NS * (stamp_ns - self._late_since_ns) / _SECOND_NS
        return self._least_since_ns if proof >= PROOF else 0.0

    def _begin_anew(self, move_ns: float) -> None:
        """Forget what was measured against the line before it was moved."""
        self._late_since_ns = None
        self._begin_second()
        if abs(move_ns) > BREAK_NS:
            self._memory = 0

    def _begin_second(self) -> None:
        self._heard, self._least_ns = 0, inf

    def _correct(self) -> float:
        """End a second: learn from its least late stamp and return the correction of time, ns."""
        error_ns, seconds = self._least_ns, self._heard / self.rate
        self._begin_second()
        if error_ns > JUMP_NS:  # chunks that had waited for a second are still coming
            return 0.0
        n = max(self._memory, LOCK)
        self._memory = min(n + 1, MEMORY)
        spread = (n + 1) * (n + 2)
        self._turn(6 / spread * error_ns / seconds)
        return 2 * (2 * n + 1) / spread * error_ns

    def _turn(self, rate_ns: float) -> None:
        """Make a second of the device longer by `rate_ns`, within `MAX_PPM`."""
        nominal_ns = _SECOND_NS / self.rate
        bound_ns = nominal_ns * MAX_PPM / 1e6
        wanted_ns = self.sample_ns + rate_ns / self.rate - nominal_ns
        self.sample_ns = nominal_ns + min(max(wanted_ns, -bound_ns), bound_ns)
