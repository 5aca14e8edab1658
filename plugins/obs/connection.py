"""The connection to OBS's WebSocket server, by obsws-python; used in one thread.

Only this machine's OBS is spoken to: the password is asked for by a challenge, but all else goes
unencrypted. obs-websocket's protocol, version 5:
https://github.com/obsproject/obs-websocket/blob/master/docs/generated/protocol.md
"""

from __future__ import annotations

import contextlib
import functools
import json
import logging
import queue
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from obsws_python.baseclient import ObsClient
from obsws_python.error import OBSSDKError
from obsws_python.subs import Subs
from websocket import WebSocketException, WebSocketTimeoutException

from infp_cam.plugins.obs.errors import ObsRefused, ObsUnavailable, PasswordRefused

HOST = "127.0.0.1"
"""The machine whose OBS is spoken to: this one."""

PATIENCE_S = 5.0
"""An OBS that has not answered after so long hangs, seconds."""

NOT_READY = 207
"""`RequestStatus` of an OBS that is starting, or changing its scene collection."""

NOT_FOUND = 600
"""`RequestStatus` where OBS has no such scene, source or filter."""

_EVENTS = Subs.GENERAL | Subs.CONFIG | Subs.SCENES | Subs.INPUTS | Subs.OUTPUTS
_BROKEN = (OSError, WebSocketException, OBSSDKError, ValueError, KeyError, TypeError)

# It would log a password at the level INFO, and a trace of each error that is told anyway.
logging.getLogger("obsws_python").setLevel(logging.CRITICAL + 1)


@dataclass(frozen=True, slots=True)
class ObsEvent:
    """Something has happened in OBS.

    Parameters
    ----------
    kind : str
        Name in the protocol, such as ``CurrentProgramSceneChanged``.
    data : mapping
        What it says.
    """

    kind: str
    data: Mapping[str, Any]


class Connection:
    """An open connection to an OBS that is ready.

    Parameters
    ----------
    port : int
        Port of its WebSocket server on this machine.
    password : callable
        Returns the server's password, empty where none is known; called where OBS wants one, so
        that a keyring is not opened in vain.

    Raises
    ------
    ObsUnavailable
        Where it does not listen, wants another password, is still starting, or is not OBS.
    """

    def __init__(self, port: int, password: Callable[[], str]) -> None:
        self._port = port
        password = functools.cache(password)
        self._events: queue.SimpleQueue[ObsEvent] = queue.SimpleQueue()
        # Answers carry no sign of their question, so events come by a way of their own.
        self._requests = self._opened(password, Subs(0))
        try:
            self._news = self._opened(password, _EVENTS)
        except ObsUnavailable:
            self._requests.ws.shutdown()
            raise
        self._news.ws.settimeout(None)
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        try:
            self.version = str(self._asked_first("GetVersion")["obsVersion"])
        except ObsUnavailable:
            self.close()
            raise

    @property
    def is_open(self) -> bool:
        """Whether OBS was still there when it was last heard of."""
        return self._listener.is_alive()

    def ask(self, request: str, **fields: Any) -> dict[str, Any]:
        """Make a request and return what OBS answers.

        Parameters
        ----------
        request : str
            Its name in the protocol.
        **fields
            Its fields.

        Raises
        ------
        ObsRefused
            Where OBS does not do it.
        ObsUnavailable
            Where OBS is gone, or hangs; the connection is of no use any more.
        """
        try:
            answer = self._requests.req(request, fields or None)
            status = answer["requestStatus"]
            done, code = bool(status["result"]), int(status["code"])
        except _BROKEN as error:
            raise ObsUnavailable(
                f"OBS has gone, or does not answer any more ({request}).",
                "Start OBS again; INFP Camera looks for it all the time.",
                is_absent=True,
            ) from error
        if not done:
            raise _refusal(request, code, str(status.get("comment", "")))
        data: dict[str, Any] = answer.get("responseData") or {}
        return data

    def events(self) -> Iterator[ObsEvent]:
        """Yield what has happened since this was last asked."""
        while not self._events.empty():
            yield self._events.get()

    def close(self) -> None:
        """End the connection without waiting for an OBS that may hang."""
        self._news.ws.abort()  # wakes its thread
        self._listener.join()
        self._news.ws.shutdown()
        self._requests.ws.shutdown()

    def _opened(self, password: Callable[[], str], events: Subs) -> ObsClient:
        """Return a client that OBS has let in."""
        client = ObsClient.__new__(ObsClient)  # to have its socket where it fails half-way
        try:
            with self._explaining():
                client.__init__(host=HOST, port=self._port, timeout=PATIENCE_S, subs=int(events))
                if "authentication" in client.server_hello["d"]:
                    client.password = password()
                client.authenticate()
        except ObsUnavailable:
            if (opened := getattr(client, "ws", None)) is not None:
                opened.shutdown()
            raise
        return client

    def _listen(self) -> None:
        """Take events until OBS or this connection ends."""
        with contextlib.suppress(*_BROKEN):
            while line := self._news.ws.recv():
                event = json.loads(line)["d"]
                self._events.put(ObsEvent(event["eventType"], event.get("eventData") or {}))

    def _asked_first(self, request: str) -> dict[str, Any]:
        """Return the answer to the first request, by which an OBS shows whether it is ready."""
        try:
            return self.ask(request)
        except ObsRefused as error:
            raise ObsUnavailable(
                f"OBS is there, but not ready yet ({error.code}).",
                "Wait until it has started.",
                is_absent=error.code == NOT_READY,
            ) from error

    @contextlib.contextmanager
    def _explaining(self) -> Iterator[None]:
        """Say in a person's words why a connection could not be made."""
        try:
            yield
        except ConnectionRefusedError as error:
            raise ObsUnavailable(
                f"OBS does not run, or its WebSocket server is off (port {self._port}).",
                "Start OBS; in its menu Tools, WebSocket Server Settings, enable the server.",
                is_absent=True,
            ) from error
        except OBSSDKError as error:
            raise _wrong_password(str(error)) from error
        except (TimeoutError, WebSocketTimeoutException) as error:
            raise ObsUnavailable(
                f"What listens at port {self._port} does not answer: OBS hangs, or it is not OBS.",
                self._port_fix(),
            ) from error
        except _BROKEN as error:
            raise ObsUnavailable(
                f"What listens at port {self._port} is not OBS's WebSocket server.",
                self._port_fix(),
            ) from error

    def _port_fix(self) -> str:
        return (
            "Look in OBS under Tools, WebSocket Server Settings, which port it has, and set that: "
            "`infp-cam plugins set obs port PORT`."
        )


def _wrong_password(said: str) -> PasswordRefused:
    how = (
        "Copy it in OBS from Tools, WebSocket Server Settings, Show Connect Info, and keep it: "
        "`infp-cam plugins set obs password`; without a keyring, set INFP_CAM_OBS_PASSWORD."
    )
    if "no password" in said:
        return PasswordRefused("OBS wants a password, and INFP Camera knows none.", how)
    return PasswordRefused("OBS does not take the password that INFP Camera knows.", how)


def _refusal(request: str, code: int, comment: str) -> ObsRefused:
    fix = {
        NOT_READY: "OBS is busy with its start or another scene collection; try again in a moment.",
        NOT_FOUND: "Look in OBS how it is called; capitals and spaces count.",
    }.get(code, "Look in OBS whether it can be done there.")
    return ObsRefused(f"OBS did not do {request}: {comment.rstrip('.') or code}.", fix, code)
