"""A call under control: camera, engine, and the control socket."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from infp_cam.camera.frame_ring import FrameRing
from infp_cam.control.company import Alone, CallAccess, Company
from infp_cam.control.director import Command, Director
from infp_cam.control.messages import Event
from infp_cam.control.portrait_switch import Answer
from infp_cam.control.presence import Presence
from infp_cam.control.requests import Request, TakePlugins, parse_request
from infp_cam.control.server import Outcome, Server
from infp_cam.control.status import Status
from infp_cam.control.status_board import StatusBoard
from infp_cam.control.supervisor import ENGINE, Supervisor
from infp_cam.errors import InfpCamError, PluginFailed, RequestInvalid
from infp_cam.settings import Settings

COMPANY = "plugins"
"""What the plugins are called in events, all together."""


class Call:
    """Runs camera host and engine, and serves the control socket.

    Parameters
    ----------
    ring : FrameRing
        The ring that both processes are to attach to; the caller creates and closes it.
    settings : Settings
        What the call begins with.
    engine_command : callable
        Returns the engine's command line for what the person wants now; called at each start. See
        `Supervisor` for what the engine has to do.
    check_portrait : callable
        Raises the `InfpCamError` about a portrait that can not be used; called in a thread of its
        own.
    check_option : callable
        Raises the `InfpCamError` about an option (its name, and all settings with it) that an
        engine could not start with; called in a thread of its own.
    on_event : callable
        Called in the thread of `run` with `CAMERA` or `ENGINE` and each event (see `Supervisor`),
        and with `COMPANY` and what is wrong with plugins.
    commands : sequence of Command
        What can be asked for beside what every INFP Camera can (`requests.REQUESTS`).
    company : Company
        The plugins.
    """

    def __init__(
        self,
        ring: FrameRing,
        settings: Settings,
        engine_command: Callable[[Presence], Sequence[str]],
        check_portrait: Callable[[str], None],
        check_option: Callable[[str, Settings], None],
        on_event: Callable[[str, Event], None],
        commands: Sequence[Command] = (),
        company: Company | None = None,
    ) -> None:
        self._on_event = on_event
        self._company: Company = Alone() if company is None else company
        self._supervisor = Supervisor(
            ring,
            settings.camera,
            lambda: engine_command(self._director.presence),
            self._hear,
            lambda: self._company.tick(self._director.presence),
        )
        self._director = Director(self._supervisor, settings, check_portrait, check_option)
        self._board = StatusBoard(ring.path, lambda: ring.counters.sent)
        self._own_commands = (
            *self._director.commands(),
            Command(TakePlugins, self._take_plugins),
            *commands,
        )
        self._commands = self._all_commands()
        self._server = Server(self._take)

    def run(self) -> int:
        """Run the call to its end; return the exit code: 0, or 2 after a `Problem`.

        Raises
        ------
        AlreadyRunning
            Where another INFP Camera of this person runs.
        OutputUnwritable
            Where the control socket can not be made.
        """
        with self._server:
            self._company.begin(
                CallAccess(self._supervisor.post, self._note, self._director.choose)
            )
            try:
                return self._supervisor.run()
            finally:
                self._company.end()

    def stop(self) -> None:
        """End the call; may be called from any thread and from a signal handler."""
        self._supervisor.post(self._director.leave)

    def _hear(self, sender: str, event: Event) -> None:
        if not (sender == ENGINE and self._director.hear(event)):
            self._board.hear(sender, event)
        if sender == ENGINE:
            self._company.hear(event, self._director.presence)
        self._on_event(sender, event)
        self._publish()

    def _take_plugins(self, _: TakePlugins, done: Answer) -> None:
        self._company.renew()
        done(None)

    def _note(self, event: Event | None) -> None:
        """Take what the company tells, and what can be asked for since."""
        self._commands = self._all_commands()
        if event is not None:
            self._board.hear(COMPANY, event)
            self._on_event(COMPANY, event)
        self._publish()

    def _all_commands(self) -> dict[str, Command]:
        """Return what can be asked for; what the company adds takes nobody's name."""
        commands = (*self._company.commands(), *self._own_commands)
        return {command.request.do: command for command in commands}

    def _publish(self) -> None:
        self._server.publish(self._status())

    def _status(self) -> Status:
        return self._board.status(self._director.presence, self._company.statuses())

    def _take(self, fields: dict[str, Any], settle: Callable[[Outcome], None]) -> None:
        """Take a request, in the server's thread."""
        try:
            known = {do: command.request for do, command in self._commands.items()}
            request = parse_request(fields, known)
        except RequestInvalid as error:
            settle(error)
        else:
            self._supervisor.post(partial(self._do, request, settle))

    def _do(self, request: Request, settle: Callable[[Outcome], None]) -> None:
        def answer(error: InfpCamError | None) -> None:
            self._supervisor.post(partial(self._answer, error, settle))

        try:
            self._commands[request.do].handle(request, answer)
        except InfpCamError as error:
            answer(error)
        except Exception as error:  # whatever a plugin does, the camera stays
            traceback.print_exc()
            answer(
                PluginFailed(
                    f"The request `{request.do}` broke: {error!r}.",
                    "Report it with what INFP Camera wrote on its terminal.",
                )
            )

    def _answer(self, error: InfpCamError | None, settle: Callable[[Outcome], None]) -> None:
        self._publish()
        settle(self._status() if error is None else error)
