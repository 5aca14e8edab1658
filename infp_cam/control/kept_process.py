"""A process that is started again when it dies."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from infp_cam.control.backoff import Backoff
from infp_cam.control.child import Child
from infp_cam.control.messages import Ended, Event, Started


class KeptProcess:
    """Starts a process again, with growing waits, until it ends with its last words.

    All methods are called in one thread, and so is all that it passes to `post`.

    Parameters
    ----------
    command : sequence of str
        Command line.
    last_words : mapping of int to event type
        An exit code that ends it for good where the process has said an event of this type.
    post : callable
        Takes a function and has it called in the owner's thread.
    on_event : callable
        Called with each event: what the process says itself, `Started` and `Ended`.

    Attributes
    ----------
    verdict : int or None
        Exit code with which it has ended for good; None before.
    begun : bool
        Whether it was ever started.
    """

    def __init__(
        self,
        command: Sequence[str],
        last_words: Mapping[int, type[Event]],
        post: Callable[[Callable[[], None]], None],
        on_event: Callable[[Event], None],
    ) -> None:
        self._command, self._last_words = command, last_words
        self._post, self._on_event = post, on_event
        self._backoff = Backoff()
        self._child: Child | None = None
        self._said: set[type[Event]] = set()
        self._restart_at_s: float | None = None
        self._stopping = False
        self.begun = False
        self.verdict: int | None = None

    @property
    def pid(self) -> int | None:
        """Process number while it runs."""
        return self._child.pid if self._child else None

    def has_said(self, kind: type[Event]) -> bool:
        """Whether it has said an event of `kind` since it was last started."""
        return kind in self._said

    def is_mute(self, after_s: float) -> bool:
        """Whether it has run for `after_s` seconds and has not said anything."""
        return self._child is not None and not self._said and self._child.lived_s > after_s

    def start(self) -> None:
        """Start it."""
        self.begun = True
        self._restart_at_s = None
        self._said.clear()
        self._child = Child(
            self._command,
            lambda child, event: self._post(partial(self._hear, child, event)),
            lambda child: self._post(partial(self._end, child)),
        )
        self._on_event(Started(self._child.pid))

    def restart_if_due(self) -> None:
        """Start it again where it has died and the wait is over."""
        if self._restart_at_s is not None and time.monotonic() >= self._restart_at_s:
            self.start()

    def kill(self) -> None:
        """End a process that hangs; it is started again like one that died."""
        if self._child is not None:
            self._child.kill()

    def stop(self) -> None:
        """End it for good, gently where it listens."""
        self._stopping = True
        self._restart_at_s = None
        if self._child is not None:
            self._child.stop()

    def _hear(self, child: Child, event: Event) -> None:
        if child is self._child:
            self._said.add(type(event))
        self._on_event(event)

    def _end(self, child: Child) -> None:
        self._child = None
        restart_s = None
        last_word = self._last_words.get(child.code)
        if last_word in self._said:
            self.verdict = child.code
        elif not self._stopping:
            restart_s = self._backoff.next_s(child.lived_s)
            self._restart_at_s = time.monotonic() + restart_s
        self._on_event(Ended(child.code, restart_s))
