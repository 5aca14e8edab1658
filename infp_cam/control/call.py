"""A call under control: camera, engine, and the control socket."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from infp_cam.camera.frame_ring import FrameRing
from infp_cam.control.director import Command, Director
from infp_cam.control.messages import Event
from infp_cam.control.presence import Presence
from infp_cam.control.requests import Request, parse_request
from infp_cam.control.server import Outcome, Server
from infp_cam.control.status_board import StatusBoard
from infp_cam.control.supervisor import ENGINE, Supervisor
from infp_cam.errors import InfpCamError, PluginFailed, RequestInvalid
from infp_cam.settings import Settings


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
        Called in the thread of `run` with `CAMERA` or `ENGINE` and each event; see `Supervisor`.
    commands : sequence of Command
        What can be asked for beside what every INFP Camera can (`requests.REQUESTS`).
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
    ) -> None:
        self._on_event = on_event
        self._supervisor = Supervisor(
            ring, settings.camera, lambda: engine_command(self._director.presence), self._hear
        )
        self._director = Director(self._supervisor, settings, check_portrait, check_option)
        self._board = StatusBoard(ring.path, lambda: ring.counters.sent)
        self._commands = {
            command.request.do: command for command in (*self._director.commands(), *commands)
        }
        self._requests = {do: command.request for do, command in self._commands.items()}
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
            return self._supervisor.run()

    def stop(self) -> None:
        """End the call; may be called from any thread and from a signal handler."""
        self._supervisor.post(self._director.leave)

    def _hear(self, sender: str, event: Event) -> None:
        if not (sender == ENGINE and self._director.hear(event)):
            self._board.hear(sender, event)
        self._on_event(sender, event)
        self._publish()

    def _publish(self) -> None:
        self._server.publish(self._board.status(self._director.presence))

    def _take(self, fields: dict[str, Any], settle: Callable[[Outcome], None]) -> None:
        """Take a request, in the server's thread."""
        try:
            request = parse_request(fields, self._requests)
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
        settle(self._board.status(self._director.presence) if error is None else error)
