"""The performer, as the protocol calls who sends motion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from infp_cam.clock import Clock, SystemClock
from infp_cam.plugins.motion_out.receiver import Receiver
from infp_cam.plugins.motion_out.stream import MotionStream
from infp_cam.plugins.vmc.bones import eyes, head_position, neck_and_head
from infp_cam.plugins.vmc.bundle import BundleSeries, Message
from infp_cam.plugins.vmc.expressions import NAMES

LOADED, CALIBRATED, NORMAL_MODE = 1, 3, 0

_NOWHERE = np.zeros(3)
_UPRIGHT = np.array((0.0, 0.0, 0.0, 1.0))


class Performer:
    """Says faces by the VMC protocol; an `infp_cam.plugins.motion_out.stream.Encoder`.

    Parameters
    ----------
    names : str
        Which expressions, of `infp_cam.plugins.vmc.expressions.NAMES`.
    face, head, eyes : bool
        Whether to send the expressions; the neck, the head and where it is; the eyes' bones.
    clock : Clock
        Gives the sender's time, which starts at 0.
    """

    def __init__(self, names: str, *, face: bool, head: bool, eyes: bool, clock: Clock) -> None:
        self._face, self._head, self._eyes, self._clock = face, head, eyes, clock
        self._start_ns = clock.now_ns()
        expressions, self._weights = NAMES[names]
        self._bundles = BundleSeries(list(self._messages(expressions)))

    def encode(self, values: NDArray[np.float32]) -> Iterator[bytes]:
        """Return the bundles that say the face `values`, float32[58] of `arkit58`."""
        return self._bundles.filled(np.concatenate(list(self._floats(values)), dtype=np.float32))

    def _messages(self, expressions: tuple[str, ...]) -> Iterator[Message]:
        yield Message("/VMC/Ext/OK", (LOADED, CALIBRATED, NORMAL_MODE))
        yield Message("/VMC/Ext/T", (), 1)
        if self._head:
            yield Message("/VMC/Ext/Root/Pos", ("root",), 7)
            yield from (_bone("Neck"), _bone("Head"))
        if self._eyes:
            yield from (_bone("LeftEye"), _bone("RightEye"))
        if self._face:
            yield from (Message("/VMC/Ext/Blend/Val", (name,), 1) for name in expressions)
            yield Message("/VMC/Ext/Blend/Apply")

    def _floats(self, values: NDArray[np.float32]) -> Iterator[NDArray[Any]]:
        """Yield what the messages' floats are, in their order."""
        yield np.array([(self._clock.now_ns() - self._start_ns) / 1e9])
        if self._head:
            yield from (head_position(values), _UPRIGHT)
            for rotation in neck_and_head(values):
                yield from (_NOWHERE, rotation)
        if self._eyes:
            for rotation in eyes(values):
                yield from (_NOWHERE, rotation)
        if self._face:
            yield self._weights(values)


def _bone(name: str) -> Message:
    """Return a bone's message; bones stay where the avatar has them, so its position is 0."""
    return Message("/VMC/Ext/Bone/Pos", (name,), 7)


def make(options: Mapping[str, Any]) -> MotionStream:
    """Return the plugin's motion listener.

    Raises
    ------
    DeviceUnavailable
        Where there is no computer of the name `host`.
    """
    clock = SystemClock()
    performer = Performer(
        options["names"],
        face=options["face"],
        head=options["head"],
        eyes=options["eyes"],
        clock=clock,
    )
    receiver = Receiver(options["host"], options["port"])
    return MotionStream(performer, receiver, options["rate"], clock)
