"""What the processes tell each other: one JSON object a line, on the sender's standard output.

``{"v": 1, "event": "ready", "device": "/dev/video0"}``. A line that is no JSON object, is of
another version or of an unknown event is ignored, and so are unknown fields, so that old and new
processes get along.
"""

from __future__ import annotations

import dataclasses
import json
import os
import threading
from dataclasses import dataclass
from typing import Any, ClassVar

from infp_cam.errors import InfpCamError

VERSION = 1
"""Version of the messages; raised when a field changes its meaning."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The camera is open, or the engine has written its first picture.

    Parameters
    ----------
    device : str
        The camera that is really in use; empty where the sender has none.
    """

    event: ClassVar[str] = "ready"
    device: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a person should know and can mend.

    Parameters
    ----------
    kind : str
        Name of the `InfpCamError` subclass.
    message, fix : str
        As in `InfpCamError`.
    """

    event: ClassVar[str] = "error"
    kind: str
    message: str
    fix: str

    @staticmethod
    def of(error: InfpCamError) -> Problem:
        """Return the message about `error`."""
        return Problem(type(error).__name__, error.message, error.fix)


@dataclass(frozen=True, slots=True)
class Showing:
    """What the camera shows has changed.

    Parameters
    ----------
    state : str
        ``live``, ``hold`` (the last picture) or ``standby`` (the standby card).
    """

    event: ClassVar[str] = "showing"
    state: str


@dataclass(frozen=True, slots=True)
class Counters:
    """The camera host's last word.

    Parameters
    ----------
    frames : dict
        Fields of `infp_cam.camera.frame_ring.HostCounters`.
    times_ms : dict
        ``{name: {"p50", "p99"}}`` of ``latency`` (audio sample to its picture sent), ``lateness``
        (due to sent) and ``send`` (the sending itself).
    """

    event: ClassVar[str] = "counters"
    frames: dict[str, int]
    times_ms: dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class Stats:
    """The engine's figures, now and then and at its end.

    Parameters
    ----------
    values : dict
        What ``infp-cam run --stats`` writes.
    """

    event: ClassVar[str] = "stats"
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Finished:
    """The engine has done all it was asked for and ends; it is not to be restarted."""

    event: ClassVar[str] = "finished"


@dataclass(frozen=True, slots=True)
class Started:
    """A process was started; said by the supervisor.

    Parameters
    ----------
    pid : int
        Its process number.
    """

    event: ClassVar[str] = "started"
    pid: int


@dataclass(frozen=True, slots=True)
class Ended:
    """A process ended; said by the supervisor.

    Parameters
    ----------
    code : int
        Exit code; minus the signal's number where a signal killed it.
    restart_s : float or None
        Seconds until it is started again; None where it is not.
    """

    event: ClassVar[str] = "ended"
    code: int
    restart_s: float | None


Event = Ready | Problem | Showing | Counters | Stats | Finished | Started | Ended

_KINDS: dict[str, type[Event]] = {
    kind.event: kind
    for kind in (Ready, Problem, Showing, Counters, Stats, Finished, Started, Ended)
}


def format_event(event: Event) -> str:
    """Return `event` as one line of JSON, without the line's end."""
    fields = dataclasses.asdict(event)
    return json.dumps({"v": VERSION, "event": event.event, **fields}, allow_nan=False)


def parse_event(line: str) -> Event | None:
    """Return the event in `line`; None where it is none that this version knows."""
    try:
        fields = json.loads(line)
    except ValueError:
        return None
    if not isinstance(fields, dict) or fields.get("v") != VERSION:
        return None
    kind = _KINDS.get(str(fields.get("event")))
    if kind is None:
        return None
    known = {field.name for field in dataclasses.fields(kind)}
    try:
        return kind(**{name: value for name, value in fields.items() if name in known})
    except TypeError:
        return None


class EventOutput:
    """Writes events to a file descriptor; may be used from several threads.

    Parameters
    ----------
    descriptor : int
        Where to; standard output as a rule.
    """

    def __init__(self, descriptor: int = 1) -> None:
        self._descriptor = descriptor
        self._lock = threading.Lock()

    def send(self, event: Event) -> None:
        """Write `event`; nothing happens where nobody listens any more.

        (The listener is the supervisor, and its end is noticed by `infp_cam.control.lifeline`.)
        """
        left = format_event(event).encode() + b"\n"
        with self._lock:
            try:
                while left:
                    left = left[os.write(self._descriptor, left) :]
            except OSError:
                return
