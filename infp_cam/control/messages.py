"""What the processes tell the supervisor: one JSON object a line, on their standard output."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, field
from typing import Any, ClassVar

from infp_cam.control.lines import format_line, parse_line
from infp_cam.errors import InfpCamError, PluginFailed

PLUGIN = "plugin:"
"""With a plugin's id behind it, the subject of what is wrong with it."""


def plugin_subject(id_: str) -> str:
    """Return the subject of problems with a plugin."""
    return PLUGIN + id_


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
    subject : str
        Whose problem it is: ``self``, ``voice``, ``other``, ``microphone``, ``echo``, ``camera``,
        ``portrait``, ``generator``, ``renderer``, ``engine``, or ``plugin:`` and a plugin's id.
        A later problem of the same subject replaces it, `Solved` ends it.
    """

    event: ClassVar[str] = "error"
    kind: str
    message: str
    fix: str
    subject: str = ""

    @staticmethod
    def of(error: InfpCamError, subject: str = "") -> Problem:
        """Return the message about `error`; a plugin's is about that plugin."""
        if isinstance(error, PluginFailed) and error.plugin:
            subject = plugin_subject(error.plugin)
        return Problem(type(error).__name__, error.message, error.fix, subject)


@dataclass(frozen=True, slots=True)
class Solved:
    """The problem of a subject is over.

    Parameters
    ----------
    subject : str
        As in `Problem`.
    """

    event: ClassVar[str] = "solved"
    subject: str


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
class Telemetry:
    """How the engine does, ten times a second.

    Parameters
    ----------
    own, other : dict
        Fields of `infp_cam.control.status.SideStatus`.
    microphone : str
        The virtual microphone that is really fed; empty where there is none.
    microphone_delay_ms : float
        How long after its sound the voice leaves there.
    video_delay_ms : float
        How long after its sound a picture is due.
    latency_ms : float
        Median of the time from a sample to its picture handed over, last 3 s.
    echo_cancelled : bool
        Whether the others are taken out of the microphone.
    echo_reduction_db : float or None
        By how much, while only the others were heard; None where it was not measured yet.
    drawn, dropped : int
        Frames since the start.
    portrait, style, generator, provider, renderer : str
        What really runs.
    speech : dict
        Fields of `infp_cam.control.status.SpeechStatus`.
    """

    event: ClassVar[str] = "telemetry"
    own: dict[str, Any]
    other: dict[str, Any]
    microphone: str
    microphone_delay_ms: float
    video_delay_ms: float
    latency_ms: float
    echo_cancelled: bool
    echo_reduction_db: float | None
    drawn: int
    dropped: int
    portrait: str
    style: str
    generator: str
    provider: str
    renderer: str
    speech: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SpeechAnswer:
    """The engine takes a line or a piece of sound to be spoken, or says why not.

    Parameters
    ----------
    number : int
        That of `infp_cam.control.orders.SayLine` or `SpeakSound`.
    message, fix : str
        As in `InfpCamError`; empty where it is taken.
    """

    event: ClassVar[str] = "speech-answer"
    number: int
    message: str = ""
    fix: str = ""


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


@dataclass(frozen=True, slots=True)
class PluginAnswer:
    """A plugin has done what it was asked for, or says why not.

    Parameters
    ----------
    number : int
        That of `infp_cam.control.orders.PluginRequest`.
    kind, message, fix : str
        As in `Problem`; empty where it was done.
    """

    event: ClassVar[str] = "plugin-answer"
    number: int
    kind: str = ""
    message: str = ""
    fix: str = ""

    @staticmethod
    def of(number: int, error: InfpCamError | None) -> PluginAnswer:
        """Return the answer to request `number`; without an `error` it was done."""
        if error is None:
            return PluginAnswer(number)
        return PluginAnswer(number, type(error).__name__, error.message, error.fix)


@dataclass(frozen=True, slots=True)
class PluginValues:
    """What a plugin tells about itself, for the status.

    Parameters
    ----------
    values : dict
        All of it, JSON.
    """

    event: ClassVar[str] = "plugin-values"
    values: dict[str, Any]


Event = (
    Ready
    | Problem
    | Solved
    | Showing
    | Counters
    | Stats
    | Telemetry
    | SpeechAnswer
    | PluginAnswer
    | PluginValues
    | Finished
    | Started
    | Ended
)

_KINDS: dict[str, type[Event]] = {
    kind.event: kind
    for kind in (
        *(Ready, Problem, Solved, Showing, Counters, Stats, Telemetry),
        *(SpeechAnswer, PluginAnswer, PluginValues, Finished, Started, Ended),
    )
}


def format_event(event: Event) -> str:
    """Return `event` as one line of JSON, without the line's end."""
    return format_line("event", event.event, event)


def parse_event(line: str) -> Event | None:
    """Return the event in `line`; None where it is none that this version knows."""
    return parse_line(line, "event", _KINDS)


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
