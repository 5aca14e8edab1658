"""Asks a running INFP Camera, for programs: the command line, the tray, plugins."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Iterator
from typing import Any

from pydantic import TypeAdapter, ValidationError

from infp_cam.control.address import connect, hanging
from infp_cam.control.lines import VERSION
from infp_cam.control.requests import Quit, Request, Watch
from infp_cam.control.status import Status
from infp_cam.errors import NotRunning, RequestRefused

_STATUS = TypeAdapter(Status)


class Client:
    """A connection to the INFP Camera that runs; a context manager, for one thread.

    ``with Client() as client: print(client.ask(Mute()).state)``

    Raises
    ------
    NotRunning
        Where none runs, or it does not answer; so do all methods.
    """

    def __init__(self) -> None:
        self._socket = connect(Request.patience_s)
        self._received = b""
        self._numbers = itertools.count(1)

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the connection."""
        self._socket.close()

    def ask(self, request: Request) -> Status:
        """Make `request` and return how it is once it was done (for `Quit`: before it ends).

        Raises
        ------
        RequestRefused
            Where it was not done.
        """
        number, until_s = next(self._numbers), time.monotonic() + request.patience_s
        fields = request.model_dump(exclude_none=True)
        line = json.dumps({"v": VERSION, "id": number, "do": request.do, **fields})
        self._send(line.encode() + b"\n", until_s)
        while (message := self._receive(until_s)) is not None:
            if message.get("ok") is True and message.get("id") == number:
                status = _status(message)
                if isinstance(request, Quit):
                    self._await_end(until_s)
                return status
            # Where it takes no requests of ours at all, it does not say which one that is about.
            if message.get("ok") is False and message.get("id") in (number, None):
                raise _refusal(message)
        raise NotRunning("INFP Camera ended before it answered.", "Start it again: `infp-cam run`.")

    def watch(self) -> Iterator[Status]:
        """Return how it is, now and whenever that changes, until INFP Camera ends."""
        yield self.ask(Watch())
        while (message := self._receive(None)) is not None:
            if message.get("event") == "status":
                yield _status(message)

    def _send(self, data: bytes, until_s: float) -> None:
        self._socket.settimeout(max(0.001, until_s - time.monotonic()))
        try:
            self._socket.sendall(data)
        except TimeoutError as error:
            raise hanging() from error
        except OSError:
            return  # it has ended, or wants nothing from us: what it said about that is read next

    def _receive(self, until_s: float | None) -> dict[str, Any] | None:
        """Return the next message; None where INFP Camera has ended."""
        while b"\n" not in self._received:
            left_s = None if until_s is None else max(0.001, until_s - time.monotonic())
            self._socket.settimeout(left_s)
            try:
                data = self._socket.recv(65536)
            except TimeoutError as error:
                raise hanging() from error
            except ConnectionError:
                return None
            if not data:
                return None
            self._received += data
        line, _, self._received = self._received.partition(b"\n")
        message = json.loads(line)
        return message if isinstance(message, dict) else {}

    def _await_end(self, until_s: float) -> None:
        while self._receive(until_s) is not None:
            pass


def _status(message: dict[str, Any]) -> Status:
    try:
        return _STATUS.validate_python(message.get("status"))
    except ValidationError as error:
        raise NotRunning(
            "The INFP Camera that runs is of another version.",
            "End it and start the one that is installed now.",
        ) from error


def _refusal(message: dict[str, Any]) -> RequestRefused:
    error: dict[str, str] = message["error"]
    return RequestRefused(error["message"], error["fix"], error["kind"])
