"""The source, as Live Link calls who sends motion."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from infp_cam.clock import SystemClock
from infp_cam.errors import SettingsInvalid
from infp_cam.plugins.livelink.packet import FrameTime, PacketWriter, face_values
from infp_cam.plugins.motion_out.receiver import Receiver
from infp_cam.plugins.motion_out.stream import MotionStream

MOST_SUBJECT = 64
"""A subject's name that is longer is none, characters."""


class Source:
    """Says faces as Live Link Face does; an `infp_cam.plugins.motion_out.stream.Encoder`.

    Parameters
    ----------
    subject : str
        What the subject is called.
    rate : int
        Faces in a second.
    head : bool
        Whether to send the head's rotation.
    time_of_day : callable
        Returns the seconds since midnight.

    Raises
    ------
    SettingsInvalid
        Where the subject's name can not be used.
    """

    def __init__(
        self, subject: str, rate: int, *, head: bool, time_of_day: Callable[[], float]
    ) -> None:
        subject = subject.strip()
        if not 0 < len(subject) <= MOST_SUBJECT or not subject.isprintable():
            raise SettingsInvalid(
                f"The subject can not be called {subject[:MOST_SUBJECT]!r}.",
                f"Give the option `subject` a name of 1 to {MOST_SUBJECT} letters.",
            )
        # The same subject is the same device whenever it comes again.
        self._writer = PacketWriter(str(uuid.uuid5(uuid.NAMESPACE_OID, subject)), subject)
        self._rate, self._head, self._time_of_day = rate, head, time_of_day

    def encode(self, values: NDArray[np.float32]) -> Iterator[bytes]:
        """Return the datagram that says the face `values`, float32[58] of `arkit58`."""
        time = FrameTime(self._time_of_day(), self._rate)
        yield self._writer.write(face_values(values, head=self._head), time)


def make(options: Mapping[str, Any]) -> MotionStream:
    """Return the plugin's motion listener.

    Raises
    ------
    DeviceUnavailable
        Where there is no computer of the name `host`.
    SettingsInvalid
        Where `subject` is no name.
    """
    source = Source(
        options["subject"], options["rate"], head=options["head"], time_of_day=_time_of_day
    )
    receiver = Receiver(options["host"], options["port"])
    return MotionStream(source, receiver, options["rate"], SystemClock())


def _time_of_day() -> float:
    now = datetime.now()
    return (now - now.replace(hour=0, minute=0, second=0, microsecond=0)).total_seconds()
