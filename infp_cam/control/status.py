"""What a running INFP Camera says about itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

State = Literal["off", "starting", "idle", "listening", "talking", "muted", "away", "problem"]
"""What the call does, in a word.

``problem`` wherever the portrait can not be shown, and where something else is wrong unless the
person is muted or away, which matters more to know.
"""


@dataclass(frozen=True, slots=True)
class CameraStatus:
    """The camera.

    Parameters
    ----------
    name : str
        What was asked for.
    device : str
        What is really in use; empty before it is open.
    showing : str
        ``live``, ``hold`` (the last picture) or ``standby`` (the standby card); empty before.
    size : str
        WIDTHxHEIGHT, pixels.
    fps : float
        Pictures per second asked for.
    ring : str
        Path of the frame ring, for programs that show what the camera shows.
    """

    name: str
    device: str
    showing: str
    size: str
    fps: float
    ring: str


@dataclass(frozen=True, slots=True)
class SideStatus:
    """How one side of the call sounds; all at rest while no engine runs.

    Parameters
    ----------
    label : str
        What is really heard, such as the microphone's name.
    delivering : bool
        Whether sound arrives.
    level_db : float
        Loudest sample of the last 100 ms, dB re full scale, -120 at least.
    voice : bool
        Whether somebody speaks.
    """

    label: str = ""
    delivering: bool = False
    level_db: float = -120.0
    voice: bool = False


@dataclass(frozen=True, slots=True)
class MicrophoneStatus:
    """The virtual microphone.

    Parameters
    ----------
    name : str
        The one that is fed; empty where there is none.
    delay_ms : float or None
        How long after its sound the voice leaves there; None where there is none.
    """

    name: str = ""
    delay_ms: float | None = None


@dataclass(frozen=True, slots=True)
class EchoStatus:
    """The echo canceller.

    Parameters
    ----------
    on : bool
        Whether the others are taken out of the microphone.
    reduction_db : float or None
        By how much, while only the others were heard; None where it was not measured yet.
    """

    on: bool = False
    reduction_db: float | None = None


@dataclass(frozen=True, slots=True)
class SpeechStatus:
    """The voice that speaks typed lines; all empty where there is none.

    Parameters
    ----------
    voice : str
        What it is called.
    saying : str
        The sentence, or the stream of sound, that is said now.
    waiting : int
        Sentences that are still to be said after it.
    paused : bool
        Whether it waits until the other party is silent.
    """

    voice: str = ""
    saying: str = ""
    waiting: int = 0
    paused: bool = False


@dataclass(frozen=True, slots=True)
class FrameCounts:
    """Pictures since the start.

    Parameters
    ----------
    drawn, dropped : int
        Of the engine that runs: drawn, and left out because they would have come too late.
    sent : int
        All that the camera got, repeated ones and cards included.
    """

    drawn: int = 0
    dropped: int = 0
    sent: int = 0


@dataclass(frozen=True, slots=True)
class ProblemStatus:
    """Something that is wrong now and that a person can mend.

    Parameters
    ----------
    subject : str
        ``self``, ``voice``, ``other``, ``microphone``, ``echo``, ``camera``, ``portrait``,
        ``generator``, ``renderer``, ``engine``, or ``plugin:`` and a plugin's id.
    kind : str
        Name of the `infp_cam.errors.InfpCamError` subclass.
    message, fix : str
        What is wrong, and what to do about it: a sentence each.
    """

    subject: str
    kind: str
    message: str
    fix: str


@dataclass(frozen=True, slots=True)
class PluginStatus:
    """A plugin that is enabled and has a process of its own.

    Parameters
    ----------
    id, name : str
        What it is called, by programs and by people.
    kind : str
        See `infp_cam.plugin.manifest.Kind`.
    state : str
        ``starting``; ``running``; ``waiting`` to be started again; ``ended`` by itself; ``off``:
        switched off since it is broken.
    values : dict
        What it tells about itself.
    """

    id: str
    name: str
    kind: str
    state: Literal["starting", "running", "waiting", "ended", "off"]
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Status:
    """What a running INFP Camera does.

    Parameters
    ----------
    state : str
        See `State`.
    on, muted, away : bool
        What the person wants.
    portrait, style : str
        As in `infp_cam.settings.Settings`.
    liveliness : float
        Likewise.
    camera, own, other, microphone, echo, speech, frames
        See their types.
    latency_ms : float or None
        Median of the time from a sample to its picture handed over, last 3 s. None, like all that
        the engine measures, while none runs.
    video_delay_ms : float or None
        How long after its sound a picture is due.
    av_offset_ms : float or None
        How much later than its picture a sound leaves; None without a virtual microphone.
    generator, provider, renderer : str
        What really runs; empty while no engine does.
    problems : tuple of ProblemStatus
        All that is wrong now, one for each subject.
    plugins : tuple of PluginStatus
        The plugins that run beside the engine.
    version : str
        Version of the program.
    pid : int
        Process number of the supervisor.
    """

    state: State
    on: bool
    muted: bool
    away: bool
    portrait: str
    style: str
    liveliness: float
    camera: CameraStatus
    version: str
    pid: int
    own: SideStatus = field(default_factory=SideStatus)
    other: SideStatus = field(default_factory=SideStatus)
    microphone: MicrophoneStatus = field(default_factory=MicrophoneStatus)
    latency_ms: float | None = None
    video_delay_ms: float | None = None
    av_offset_ms: float | None = None
    echo: EchoStatus = field(default_factory=EchoStatus)
    speech: SpeechStatus = field(default_factory=SpeechStatus)
    generator: str = ""
    provider: str = ""
    renderer: str = ""
    frames: FrameCounts = field(default_factory=FrameCounts)
    problems: tuple[ProblemStatus, ...] = ()
    plugins: tuple[PluginStatus, ...] = ()
