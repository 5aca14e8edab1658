"""A process that is started again when it dies."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from infp_cam.control import child as child_process
from infp_cam.control.backoff import Backoff
from infp_cam.control.child import Child
from infp_cam.control.messages import Ended, Event, Started
from infp_cam.control.orders import Order


class KeptProcess:
    """Starts a process again, with growing waits, until it ends with its last words.

    All methods are called in one thread, and so is all that it passes to `post`.

    Parameters
    ----------
    command : callable
        Returns the command line; called at each start.
    last_words : mapping of int to event type
        An exit code that ends it for good where the process has said an event of this type.
    post : callable
        Takes a function and has it called in the owner's thread.
    on_event : callable
        Called with each event: what the process says itself, `Started` and `Ended`.

    Attributes
    ----------
    verdict : int or None
        Exit code with which it has ended for good by itself; None before.
    begun : bool
        Whether it was ever started.
    """

    def __init__(
        self,
        command: Callable[[], Sequence[str]],
        last_words: Mapping[int, type[Event]],
        post: Callable[[Callable[[], None]], None],
        on_event: Callable[[Event], None],
    ) -> None:
        self._command, self._last_words = command, last_words
        self._post, self._on_event = post, on_event
        self._backoff = Backoff()
        self._child: Child | None = None
        self._said: set[type[Event]] = set()
        self._wanted = self._over = False
        self._start_at_s: float | None = None
        self._kill_at_s: float | None = None  # it was asked to end, and has so long for it
        self.begun = False
        self.verdict: int | None = None

    @property
    def pid(self) -> int | None:
        """Process number while it runs."""
        return self._child.pid if self._child else None

    @property
    def serves(self) -> bool:
        """Whether it runs and was not asked to end."""
        return self._child is not None and self._kill_at_s is None

    @property
    def failures(self) -> int:
        """How often in a row it has died."""
        return self._backoff.failures

    def has_said(self, kind: type[Event]) -> bool:
        """Whether it has said an event of `kind` since it was last started."""
        return kind in self._said

    def is_mute(self, after_s: float) -> bool:
        """Whether it has run for `after_s` seconds and has not said anything."""
        return self._child is not None and not self._said and self._child.lived_s > after_s

    def start(self) -> None:
        """Start it where it does not run; one that is just ending is started again."""
        if self._over:
            return
        self._wanted, self.verdict = True, None
        if self._child is None:
            self._launch()

    def end(self) -> None:
        """Ask it to end, without waiting; it is not started again before `start`."""
        self._wanted, self._start_at_s = False, None
        self._backoff = Backoff()
        if self.serves and self._child is not None:
            self._child.ask_to_end()
            self._kill_at_s = time.monotonic() + child_process.STOP_S

    def tick(self) -> None:
        """Do what is due by the clock; called several times a second."""
        now_s = time.monotonic()
        if self._start_at_s is not None and now_s >= self._start_at_s:
            self._launch()
        if self._kill_at_s is not None and now_s >= self._kill_at_s:
            self.kill()

    def send(self, order: Order) -> None:
        """Tell it `order` where it runs; one that does not listen any more is killed."""
        if self.serves and self._child is not None and not self._child.send(order):
            self.kill()

    def kill(self) -> None:
        """End a process that hangs; it is started again like one that died."""
        if self._child is not None:
            self._child.kill()

    def stop(self) -> None:
        """End it for good, gently where it listens."""
        self._over, self._wanted, self._start_at_s = True, False, None
        if self._child is not None:
            self._child.stop()

    def _launch(self) -> None:
        self.begun = True
        self._start_at_s = None
        self._said.clear()
        self._child = Child(
            self._command(),
            lambda child, event: self._post(partial(self._hear, child, event)),
            lambda child: self._post(partial(self._end, child)),
        )
        self._on_event(Started(self._child.pid))

    def _hear(self, child: Child, event: Event) -> None:
        if child is self._child:
            self._said.add(type(event))
        self._on_event(event)

    def _end(self, child: Child) -> None:
        was_asked = self._kill_at_s is not None or not self._wanted
        self._child = self._kill_at_s = None
        restart_s = None
        if was_asked:
            self._start_at_s = time.monotonic() if self._wanted else None
        elif self._last_words.get(child.code) in self._said:
            self.verdict = child.code
        else:
            restart_s = self._backoff.next_s(child.lived_s)
            self._start_at_s = time.monotonic() + restart_s
        self._on_event(Ended(child.code, restart_s))
