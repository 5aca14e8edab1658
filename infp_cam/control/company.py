"""What runs beside camera and engine and belongs to the call, as the call knows it: plugins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from infp_cam.control.director import Command
from infp_cam.control.messages import Event
from infp_cam.control.presence import Presence
from infp_cam.control.status import PluginStatus


@dataclass(frozen=True, slots=True)
class CallAccess:
    """What the company may do with the call; all is used in the supervisor's thread.

    Parameters
    ----------
    post : callable
        Has a function called in that thread; may itself be called from any.
    tell : callable
        Takes a `Problem` or `Solved` for the status, or None: something else in it has changed.
    choose : callable
        Takes options of the settings, and has the engine started with them.
    """

    post: Callable[[Callable[[], None]], None]
    tell: Callable[[Event | None], None]
    choose: Callable[[dict[str, Any]], None]


class Company(Protocol):
    """The plugins of a call; used in the supervisor's thread, but for its making."""

    def begin(self, call: CallAccess) -> None:
        """Begin to run beside the call."""
        ...

    def renew(self) -> None:
        """Take up which ones are enabled, and what was chosen for them."""
        ...

    def commands(self) -> Sequence[Command]:
        """Return what can be asked for now."""
        ...

    def statuses(self) -> tuple[PluginStatus, ...]:
        """Return how each one does."""
        ...

    def hear(self, event: Event, presence: Presence) -> None:
        """Take an event of the engine, which was started with what `presence` says."""
        ...

    def tick(self, presence: Presence) -> None:
        """Do what is due by the clock, and what follows from what the person wants now."""
        ...

    def end(self) -> None:
        """End for good; returns when all have ended."""
        ...


class Alone:
    """No company."""

    def begin(self, call: CallAccess) -> None:
        """Do nothing."""

    def renew(self) -> None:
        """Do nothing."""

    def commands(self) -> Sequence[Command]:
        """Return nothing."""
        return ()

    def statuses(self) -> tuple[PluginStatus, ...]:
        """Return nothing."""
        return ()

    def hear(self, event: Event, presence: Presence) -> None:
        """Do nothing."""

    def tick(self, presence: Presence) -> None:
        """Do nothing."""

    def end(self) -> None:
        """Do nothing."""
