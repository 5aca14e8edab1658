"""The control socket's server: takes requests, gives answers, and tells watchers the status."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import hmac
import json
import socket
import threading
from collections.abc import Callable
from typing import Any

from infp_cam.control import address
from infp_cam.control.address import Listener
from infp_cam.control.connection import Connection
from infp_cam.control.lines import VERSION
from infp_cam.control.status import Status
from infp_cam.errors import InfpCamError, RequestInvalid, RequestRefused

CLIENTS = 16
"""Programs that may be connected at once."""

STATUS_S = 0.1
"""Least time between two statuses for watchers, seconds."""

PARTING_S = 1.0
"""Watchers have so long to take the last status, seconds."""

_EXAMPLE = f'{{"v": {VERSION}, "id": 1, "do": "status"}}'

Outcome = Status | InfpCamError
"""What a request came to: how it is then, or why it was not done."""

Take = Callable[[dict[str, Any], Callable[[Outcome], None]], None]


class Server:
    """Serves the control socket in a thread of its own.

    Parameters
    ----------
    take : callable
        Called in the server's thread with a message's fields (without ``v`` and ``id``) and what
        is to be called once, from any thread, with its `Outcome`; returns at once.
    is_owner : callable
        Whether the process at the other end of a connection is this person's.
    """

    def __init__(
        self, take: Take, is_owner: Callable[[socket.socket], bool] = address.is_owner
    ) -> None:
        self._take, self._is_owner = take, is_owner
        self._connections: dict[Connection, asyncio.Task[None]] = {}
        self._status: Status | None = None
        self._changed = asyncio.Event()
        self._is_watched = False

    def __enter__(self) -> Server:
        """Begin to serve; raises as `Listener` does."""
        self._listener = Listener().__enter__()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._open(), self._loop).result()
        return self

    def __exit__(self, *_: object) -> None:
        """End; the programs' connections end last, when the socket is free again.

        Watchers are told the status that was published last, however soon before.
        """
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def publish(self, status: Status) -> None:
        """Tell the watchers `status`; may be called from any thread, as often as it changes."""
        self._status = status
        if self._is_watched:
            self._loop.call_soon_threadsafe(self._changed.set)

    async def _open(self) -> None:
        self._server = await asyncio.start_server(self._serve, sock=self._listener.socket)
        self._broadcaster = asyncio.create_task(self._broadcast())

    async def _close(self) -> None:
        # asyncio loses whom it has accepted in the turn that closes it; a timer comes after those.
        await asyncio.sleep(0.001)
        self._server.close()
        self._broadcaster.cancel()
        self._listener.close()
        for _ in range(3):  # one that was just accepted takes so many turns to be served
            await asyncio.sleep(0)
        await self._part()
        serving = self._connections.copy()
        for task in serving.values():
            task.cancel()
        await asyncio.gather(*serving.values(), return_exceptions=True)
        for connection in serving:
            connection.abort()

    async def _part(self) -> None:
        """Tell watchers the last status, which the pause between two may have held back."""
        if self._status is None:
            return
        line = _event(self._status)
        telling = [watcher.report_last(line) for watcher in self._watchers()]
        with contextlib.suppress(TimeoutError):  # one that does not read holds nobody up
            async with asyncio.timeout(PARTING_S):
                await asyncio.gather(*telling, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        connection = Connection(reader, writer)
        self._connections[connection] = task
        try:
            refusal = self._refusal(connection) or self._make_room(connection)
            if refusal is not None:
                await connection.write(_answer(None, refusal))
            elif await self._has_said_secret(connection):
                await self._converse(connection)
        except (ConnectionError, asyncio.CancelledError):
            pass  # the program has gone, or is to make room, or all is over
        finally:
            connection.close()
            del self._connections[connection]
            self._is_watched = any(other.watches for other in self._connections)

    def _refusal(self, connection: Connection) -> InfpCamError | None:
        if self._is_owner(connection.socket):
            return None
        return RequestInvalid(
            "This INFP Camera is another person's.", "Start one of your own: `infp-cam run`."
        )

    def _make_room(self, newcomer: Connection) -> InfpCamError | None:
        """End the connection that was silent for longest where there are too many."""
        if len(self._connections) <= CLIENTS:
            return None
        silent = [
            connection
            for connection in self._connections
            if connection is not newcomer and not connection.watches
        ]
        if not silent:
            return RequestInvalid(
                f"{CLIENTS} programs are watching INFP Camera already.", "End one of them."
            )
        self._connections[min(silent, key=lambda connection: connection.heard_s)].cancel()
        return None

    async def _has_said_secret(self, connection: Connection) -> bool:
        secret = self._listener.secret
        if secret is None:
            return True
        async for line in connection.lines():
            return isinstance(line, bytes) and hmac.compare_digest(line, secret.encode())
        return False

    async def _converse(self, connection: Connection) -> None:
        async for line in connection.lines():
            message = _parsed(line) if isinstance(line, bytes) else line
            if isinstance(message, InfpCamError):
                await connection.write(_answer(None, message))
                continue
            message_id = message.pop("id", None)
            wants_watch = message.get("do") == "watch"
            outcome = await self._outcome(message)
            await connection.write(_answer(message_id, outcome))
            if wants_watch and isinstance(outcome, Status):
                connection.watch()
                self._is_watched = True
                self._changed.set()

    async def _outcome(self, fields: dict[str, Any]) -> Outcome:
        """Return what the request in `fields` comes to."""
        if fields.pop("v", None) != VERSION:
            return RequestInvalid(
                "The message is of another version.", f'Send {{"v": {VERSION}, …}}.'
            )
        future: asyncio.Future[Outcome] = self._loop.create_future()

        def settle(outcome: Outcome) -> None:
            if not future.done():  # the program may have gone meanwhile
                future.set_result(outcome)

        self._take(fields, lambda outcome: self._call_soon(settle, outcome))
        return await future

    def _call_soon(self, function: Callable[[Outcome], None], outcome: Outcome) -> None:
        with contextlib.suppress(RuntimeError):  # the server has ended, and nobody waits
            self._loop.call_soon_threadsafe(function, outcome)

    async def _broadcast(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            watchers = self._watchers()
            if watchers and self._status is not None:
                line = _event(self._status)
                for watcher in watchers:
                    watcher.report(line)
            await asyncio.sleep(STATUS_S)

    def _watchers(self) -> list[Connection]:
        return [connection for connection in self._connections if connection.watches]


def _parsed(line: bytes) -> dict[str, Any] | RequestInvalid:
    """Return the message in `line`."""
    try:
        message = json.loads(line.decode(), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        return RequestInvalid(
            f"A line is no JSON: {str(error)[:100]}.", f"Send {_EXAMPLE} and a line feed."
        )
    if not isinstance(message, dict):
        return RequestInvalid("A line is no JSON object.", f"Send {_EXAMPLE} and a line feed.")
    return message


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _answer(message_id: object, outcome: Outcome) -> bytes:
    """Return the answer to the message with this ``id``."""
    head = {"id": message_id if isinstance(message_id, int | str) else None}
    if isinstance(outcome, Status):
        return _format({**head, "ok": True, "status": dataclasses.asdict(outcome)})
    kind = outcome.kind if isinstance(outcome, RequestRefused) else type(outcome).__name__
    error = {"kind": kind, "message": outcome.message, "fix": outcome.fix}
    return _format({**head, "ok": False, "error": error})


def _event(status: Status) -> bytes:
    """Return what watchers are told of `status`."""
    return _format({"event": "status", "status": dataclasses.asdict(status)})


def _format(fields: dict[str, Any]) -> bytes:
    return json.dumps({"v": VERSION, **fields}).encode()
