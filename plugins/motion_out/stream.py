"""A stream of motion: what the camera shows, at another rate, to another avatar."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from infp_cam.clock import Clock
from infp_cam.errors import MotionInvalid
from infp_cam.motion.space import ARKIT58
from infp_cam.motion.timeline import MotionTimeline
from infp_cam.types import MotionFrame

MOST_GAP_NS = 250_000_000
"""After a longer gap than this the motion starts anew: there is nothing to go smoothly from."""


class Encoder(Protocol):
    """Makes a protocol's datagrams."""

    def encode(self, values: NDArray[np.float32]) -> Iterable[bytes]:
        """Return the datagrams that say the face `values`, float32[58] of `arkit58`."""
        ...


class Line(Protocol):
    """What carries datagrams away; `infp_cam.plugins.motion_out.receiver.Receiver` is one."""

    def send(self, datagram: bytes) -> None:
        """Send `datagram` on its way; never waits."""
        ...

    def close(self) -> None:
        """Let go of what it holds."""
        ...


class MotionStream:
    """Sends the motion at a steady rate; a `infp_cam.plugin.contracts.MotionListener`.

    Pictures come at the camera's rate. Between the last one and the present one the motion is
    interpolated, so a stream that is faster than the camera is late by the difference of the two
    periods (17 ms at 60 out of 30), and one that is as fast or slower is not late.

    Parameters
    ----------
    encoder : Encoder
        Makes the datagrams.
    line : Line
        Carries them away.
    rate : float
        Faces in a second.
    clock : Clock
        The machine's clock.
    """

    def __init__(self, encoder: Encoder, line: Line, rate: float, clock: Clock) -> None:
        self._encoder, self._line, self._clock = encoder, line, clock
        self._period_ns = 1e9 / rate
        self._timeline = MotionTimeline(ARKIT58)

    def send(self, frame: MotionFrame, due_ns: int) -> None:
        """Send the motion up to `frame`, which the camera shows at clock time `due_ns`.

        Raises
        ------
        MotionInvalid
            Where the motion is of another space than `arkit58`.
        DeviceLost
            Where the network fails.
        """
        if frame.space is not ARKIT58:
            raise MotionInvalid(
                f"Motion of the space {frame.space.name} can not move another avatar.",
                f"Use a generator of the space {ARKIT58.name}, such as procedural.",
            )
        last_ns = self._timeline.newest_ns
        if last_ns is None or not 0 < frame.t_ns - last_ns <= MOST_GAP_NS:
            self._timeline = MotionTimeline(ARKIT58)
            last_ns = frame.t_ns - 1
        self._timeline.push(frame)
        gap_ns = frame.t_ns - last_ns
        lag_ns = max(0.0, gap_ns - self._period_ns)
        for number in range(self._count(last_ns) + 1, self._count(frame.t_ns) + 1):
            t_ns = round(number * self._period_ns)
            self._clock.sleep_until(round(due_ns + lag_ns) + t_ns - frame.t_ns)
            for datagram in self._encoder.encode(self._timeline.at(t_ns).values):
                self._line.send(datagram)

    def close(self) -> None:
        """Close the line."""
        self._line.close()

    def _count(self, t_ns: int) -> int:
        """Return how many faces are due from audio time 0 up to `t_ns`."""
        return int((t_ns + 0.5) // self._period_ns)
