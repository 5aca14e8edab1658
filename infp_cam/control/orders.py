"""What the supervisor tells a running engine or plugin, on its standard input.

One JSON object a line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from infp_cam.control.lines import format_line, parse_line


@dataclass(frozen=True, slots=True)
class Mute:
    """Close the mouth and silence the virtual microphone, or let them go on; listening goes on.

    Parameters
    ----------
    on : bool
        Whether the person is muted.
    """

    order: ClassVar[str] = "mute"
    on: bool


@dataclass(frozen=True, slots=True)
class Away:
    """Show the card "be right back" and silence the virtual microphone, or come back.

    Parameters
    ----------
    on : bool
        Whether the person is away.
    """

    order: ClassVar[str] = "away"
    on: bool


@dataclass(frozen=True, slots=True)
class ShowPortrait:
    """Animate another portrait.

    Parameters
    ----------
    portrait : str
        As `infp_cam.settings.Settings.portrait`.
    """

    order: ClassVar[str] = "portrait"
    portrait: str


@dataclass(frozen=True, slots=True)
class Move:
    """Move in another way.

    Parameters
    ----------
    style : str
        As `infp_cam.settings.Settings.style`.
    liveliness : float
        As `infp_cam.settings.Settings.liveliness`.
    """

    order: ClassVar[str] = "move"
    style: str
    liveliness: float


@dataclass(frozen=True, slots=True)
class SayLine:
    """Have the voice say a line.

    Parameters
    ----------
    number : int
        Comes back in `infp_cam.control.messages.SpeechAnswer`.
    text, priority : str
        As in `infp_cam.control.requests.Say`.
    """

    order: ClassVar[str] = "say"
    number: int
    text: str
    priority: str


@dataclass(frozen=True, slots=True)
class SpeakSound:
    """Speak sound that a program sends.

    Parameters
    ----------
    number : int
        Comes back in `infp_cam.control.messages.SpeechAnswer`.
    stream, format, rate, samples, last, priority
        As in `infp_cam.control.requests.SendSound`.
    """

    order: ClassVar[str] = "sound"
    number: int
    stream: str
    format: str
    rate: int
    samples: str
    last: bool
    priority: str


@dataclass(frozen=True, slots=True)
class Hush:
    """Have the voice be silent at once, and forget what waits."""

    order: ClassVar[str] = "hush"


@dataclass(frozen=True, slots=True)
class PluginRequest:
    """Do what somebody asks of a plugin; for the plugin's own process.

    Parameters
    ----------
    number : int
        Comes back in `infp_cam.control.messages.PluginAnswer`.
    do : str
        A request of the plugin's manifest.
    fields : dict
        Its fields, checked.
    """

    order: ClassVar[str] = "plugin"
    number: int
    do: str
    fields: dict[str, Any]


Order = Mute | Away | ShowPortrait | Move | SayLine | SpeakSound | Hush | PluginRequest

_KINDS: dict[str, type[Order]] = {
    kind.order: kind
    for kind in (Mute, Away, ShowPortrait, Move, SayLine, SpeakSound, Hush, PluginRequest)
}


def format_order(order: Order) -> str:
    """Return `order` as one line of JSON, without the line's end."""
    return format_line("order", order.order, order)


def parse_order(line: str) -> Order | None:
    """Return the order in `line`; None where it is none that this version knows."""
    return parse_line(line, "order", _KINDS)
