"""Changing the portrait of a running call."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from infp_cam.control.messages import Ended, Event, Problem, Telemetry
from infp_cam.control.orders import ShowPortrait
from infp_cam.control.supervisor import Supervisor
from infp_cam.errors import InfpCamError, PortraitInvalid, ProcessFailed, RequestInvalid

WAIT_S = 30.0
"""How long a portrait may take from the request until the engine shows it, seconds."""

MOST_WAITING = 16
"""Portraits that may be asked for while another is on its way."""

Answer = Callable[[InfpCamError | None], None]
"""Called once, from any thread, when a request was done (None) or why it was not."""


@dataclass(frozen=True, eq=False, slots=True)
class _Wish:
    name: str
    answer: Answer


class PortraitSwitch:
    """Takes one portrait after the other: checked, then shown by the engine, then kept.

    A portrait that fails leaves the present one in place. Used in the supervisor's thread.

    Parameters
    ----------
    supervisor : Supervisor
        Whose engine shows the portrait.
    check : callable
        Raises the `InfpCamError` about a portrait that can not be used; called in a thread of its
        own, as it may take seconds.
    keep : callable
        Called with a portrait that is shown, or will be once an engine runs.
    """

    def __init__(
        self,
        supervisor: Supervisor,
        check: Callable[[str], None],
        keep: Callable[[str], None],
    ) -> None:
        self._supervisor, self._check, self._keep = supervisor, check, keep
        self._waiting: deque[_Wish] = deque()
        self._wish: _Wish | None = None
        self._is_ordered = False
        self._timer: threading.Timer | None = None

    @property
    def is_ordered(self) -> bool:
        """Whether the engine was told a portrait and has not answered yet."""
        return self._is_ordered

    def choose(self, name: str, answer: Answer) -> None:
        """Have the portrait `name` shown, after those that were asked for before."""
        if len(self._waiting) >= MOST_WAITING:
            raise RequestInvalid(
                "Many portraits were asked for, and none is shown yet.", "Ask again in a moment."
            )
        self._waiting.append(_Wish(name, answer))
        self._begin_next()

    def hear(self, event: Event) -> bool:
        """Take an event of the engine; True where it was the answer to an order of this."""
        if self._wish is None or not self._is_ordered:
            return False
        match event:
            case Telemetry(portrait=name) if name == self._wish.name:
                self._settle(self._wish, None)
            case Problem(subject="portrait"):
                self._settle(self._wish, PortraitInvalid(event.message, event.fix))
                return True
            case Ended():
                error = ProcessFailed(
                    "The engine ended before it showed the portrait.",
                    "Try again, or with another picture.",
                )
                self._settle(self._wish, error)
            case _:
                pass
        return False

    def _begin_next(self) -> None:
        if self._wish is not None or not self._waiting:
            return
        wish = self._wish = self._waiting.popleft()
        self._timer = threading.Timer(WAIT_S, self._post, [self._expire, wish])
        self._timer.daemon = True
        self._timer.start()
        threading.Thread(target=self._try, args=(wish,), daemon=True).start()

    def _try(self, wish: _Wish) -> None:
        error = None
        try:
            self._check(wish.name)
        except InfpCamError as found:
            error = found
        self._post(self._order, wish, error)

    def _post(self, function: Callable[..., None], *arguments: object) -> None:
        self._supervisor.post(partial(function, *arguments))

    def _order(self, wish: _Wish, error: InfpCamError | None) -> None:
        if error is not None or not self._supervisor.engine_serves:
            self._settle(wish, error)
        elif wish is self._wish:
            self._is_ordered = True
            self._supervisor.send(ShowPortrait(wish.name))

    def _expire(self, wish: _Wish) -> None:
        error = PortraitInvalid(
            f"{wish.name} could not be shown within {WAIT_S:.0f} seconds.",
            "Try again, or with a smaller picture.",
        )
        self._settle(wish, error)

    def _settle(self, wish: _Wish, error: InfpCamError | None) -> None:
        if wish is not self._wish or self._timer is None:
            return  # it has expired meanwhile
        self._timer.cancel()
        self._wish, self._is_ordered = None, False
        if error is None:
            self._keep(wish.name)
        wish.answer(error)
        self._begin_next()
