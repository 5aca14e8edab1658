"""When the samples given to a device really leave it."""

from __future__ import annotations

from infp_cam.types import CALL_RATE

SMOOTHING = 0.03
"""Share of a measurement that is taken over: at 20 a second, a time constant of 1.7 s."""

JUMP_NS = 20_000_000
"""A measurement that is so far off is no noise …"""

JUMP_COUNT = 5
"""… when so many in a row are."""


class OutputClock:
    """The device's clock: which moment each sample given to it will have.

    Measurements go up and down by the blocks in which a device takes its samples; their running
    mean does not. A device whose clock is 200 ppm off is followed with an error of 0.3 ms.
    """

    def __init__(self) -> None:
        self._origin_ns: float | None = None  # of the sample 0
        self._count = 0
        self._far_off = 0

    @property
    def known(self) -> bool:
        """Whether anything has been measured."""
        return self._origin_ns is not None

    def observe(self, index: int, leaves_ns: float) -> bool:
        """Note that sample `index` seems to leave at clock time `leaves_ns`.

        Returns
        -------
        bool
            Whether all measurements before are void: the times of `leaves_ns` have jumped.
        """
        origin_ns = leaves_ns - index * 1e9 / CALL_RATE
        error_ns = 0.0 if self._origin_ns is None else origin_ns - self._origin_ns
        self._far_off = self._far_off + 1 if abs(error_ns) > JUMP_NS else 0
        if self._origin_ns is None or self._count == 0 or self._far_off >= JUMP_COUNT:
            self._origin_ns, self._count, self._far_off = origin_ns, 1, 0
            return True
        if not self._far_off:
            self._count += 1
            self._origin_ns += max(SMOOTHING, 1 / self._count) * error_ns
        return False

    def restart(self) -> None:
        """Note that the device has left out or inserted something: measure anew."""
        self._count = 0

    def leaves_ns(self, index: int) -> int:
        """Return the clock time at which sample `index` leaves; the clock must be `known`."""
        assert self._origin_ns is not None
        return round(self._origin_ns + index * 1e9 / CALL_RATE)
