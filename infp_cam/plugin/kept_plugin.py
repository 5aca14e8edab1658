"""A plugin's process as its supervisor knows it: started again, asked, and switched off."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from infp_cam.control.child import python_command
from infp_cam.control.company import CallAccess
from infp_cam.control.kept_process import KeptProcess
from infp_cam.control.messages import (
    Ended,
    Event,
    Finished,
    PluginAnswer,
    PluginValues,
    Problem,
    Ready,
    Solved,
    Started,
    plugin_subject,
)
from infp_cam.control.orders import PluginRequest
from infp_cam.control.portrait_switch import Answer
from infp_cam.control.requests import Request
from infp_cam.control.status import PluginStatus
from infp_cam.errors import InfpCamError, PluginFailed, RequestRefused
from infp_cam.plugin.catalog import Plugin
from infp_cam.plugin.process import MENDABLE_STATUS, START_S

MOST_FAILURES = 3
"""A plugin that breaks so often in a row is switched off."""

GOOD_S = 60.0
"""One that ran for so long has not broken "in a row", seconds."""

MOST_VALUES = 32 * 1024
"""What a plugin may tell about itself, bytes of JSON."""

SPARE_S = 0.3
"""So long before a program's patience ends it is told that nothing was done, seconds."""


@dataclass(frozen=True, slots=True)
class _Pending:
    do: str
    answer: Answer
    until_s: float


class KeptPlugin:
    """Runs a plugin in a process of its own; used in the supervisor's thread.

    Parameters
    ----------
    plugin : Plugin
        The plugin.
    options : mapping
        What was chosen for it; its process reads that itself.
    ring : Path
        The call's frame ring.
    call : CallAccess
        The call.
    """

    def __init__(
        self, plugin: Plugin, options: Mapping[str, Any], ring: Path, call: CallAccess
    ) -> None:
        self.plugin, self._options, self._call = plugin, options, call
        command = python_command("infp_cam.plugin.process", plugin.id, str(ring))
        self._kept = KeptProcess(lambda: command, {0: Finished}, call.post, self._hear)
        self._numbers = itertools.count(1)
        self._pending: dict[int, _Pending] = {}
        self._values: dict[str, Any] = {}
        self._problem: Problem | None = None
        self._started_s = 0.0
        self._failures = 0
        self._wanted = self._is_off = False

    @property
    def status(self) -> PluginStatus:
        """How it does."""
        manifest = self.plugin.manifest
        return PluginStatus(manifest.id, manifest.name, manifest.kind, self._state(), self._values)

    def want(self, on: bool) -> None:
        """Have it run, or not; may be said again and again."""
        if on and not self._wanted:
            self._kept.start()
        elif self._wanted and not on:
            self._kept.end()
            self._solve()
        self._wanted = on

    def renew(self, plugin: Plugin, options: Mapping[str, Any]) -> None:
        """Take what was chosen now; start it again where that is something else, or it is not well.

        One that is as it was and runs goes on undisturbed.
        """
        if self._kept.serves and (plugin, options) == (self.plugin, self._options):
            return
        self.plugin, self._options = plugin, options
        self._failures, self._is_off = 0, False
        self._kept.end()
        self._solve()
        if self._wanted:
            self._kept.start()

    @property
    def has_ended(self) -> bool:
        """Whether no process of it is left."""
        return self._kept.pid is None

    def tick(self) -> None:
        """Do what is due by the clock."""
        self._kept.tick()
        if self._kept.is_mute(START_S):
            self._kept.kill()
        now_s = time.monotonic()
        for number, pending in tuple(self._pending.items()):
            if now_s >= pending.until_s:
                del self._pending[number]
                pending.answer(self._fault(f"has not answered `{pending.do}`"))
                self._kept.kill()

    def ask(self, request: Request, answer: Answer) -> None:
        """Have it do what `request` asks for."""
        if not self._kept.serves:
            problem = self._problem
            if problem is None:
                raise self._fault("does not run")
            raise RequestRefused(problem.message, problem.fix, problem.kind)
        number = next(self._numbers)
        until_s = time.monotonic() + max(request.patience_s - SPARE_S, request.patience_s / 2)
        self._pending[number] = _Pending(request.do, answer, until_s)
        self._kept.send(PluginRequest(number, request.do, request.model_dump()))

    def stop(self) -> None:
        """End it for good; returns when it has ended."""
        self._kept.stop()
        self._solve()

    def _state(self) -> Literal["starting", "running", "waiting", "ended", "off"]:
        if self._is_off:
            return "off"
        if self._kept.serves:
            return "running" if self._kept.has_said(Ready) else "starting"
        return "ended" if self._kept.verdict is not None or not self._kept.begun else "waiting"

    def _hear(self, event: Event) -> None:
        match event:
            case Started():
                self._started_s = time.monotonic()
            case Ready():
                self._solve()
            case Problem(kind, message, fix):
                self._tell(Problem(kind, message, fix, plugin_subject(self.plugin.id)))
            case Solved():
                self._solve()
            case PluginAnswer(number):
                self._settle(event, self._pending.pop(number, None))
            case PluginValues(values):
                self._take(values)
            case Ended(code, restart_s):
                self._end(code, restart_s)
            case _:
                pass
        self._call.tell(None)

    def _settle(self, said: PluginAnswer, pending: _Pending | None) -> None:
        if pending is not None:
            refusal = RequestRefused(said.message, said.fix, said.kind)
            pending.answer(refusal if said.kind else None)

    def _take(self, values: Any) -> None:
        if not isinstance(values, dict) or len(json.dumps(values)) > MOST_VALUES:
            self._tell(self._problem_of("tells more about itself than fits"))
        else:
            self._values = values

    def _end(self, code: int, restart_s: float | None) -> None:
        self._values = {}
        pending, self._pending = self._pending, {}
        for waiting in pending.values():
            waiting.answer(self._fault("ended before it answered"))
        if restart_s is None or code == MENDABLE_STATUS:
            return  # it was asked to end, is done, or a person can mend it
        if time.monotonic() - self._started_s >= GOOD_S:
            self._failures = 0
        self._failures += 1
        reason = self._problem or self._problem_of(f"hung or was killed (exit code {code})")
        if self._failures < MOST_FAILURES and self._kept.has_said(Ready):
            self._tell(reason)
            return
        self._is_off = True
        self._kept.end()
        self._tell(
            Problem(
                reason.kind,
                f"{reason.message} It was switched off.",
                f"{reason.fix.rstrip('.')}; then `infp-cam plugins enable {self.plugin.id}` "
                "tries it again.",
                reason.subject,
            )
        )

    def _tell(self, problem: Problem) -> None:
        self._problem = problem
        self._call.tell(problem)

    def _solve(self) -> None:
        if self._problem is not None:
            self._problem = None
            self._call.tell(Solved(plugin_subject(self.plugin.id)))

    def _problem_of(self, what: str) -> Problem:
        return Problem.of(self._fault(what), plugin_subject(self.plugin.id))

    def _fault(self, what: str) -> InfpCamError:
        return PluginFailed(
            f"The plugin {self.plugin.manifest.name} {what}.",
            f"See its messages on the terminal; `infp-cam plugins disable {self.plugin.id}` "
            "leaves it out.",
        )
