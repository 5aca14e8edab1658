"""Looks for OBS all the time, and works with the one that it has found; for one thread."""

from __future__ import annotations

import time
from typing import Any

from infp_cam.control.backoff import Backoff
from infp_cam.errors import InfpCamError
from infp_cam.plugin.host import Asked, Host
from infp_cam.plugins.obs.call_watch import CallWatch
from infp_cam.plugins.obs.connection import Connection
from infp_cam.plugins.obs.errors import ObsUnavailable, PasswordRefused
from infp_cam.plugins.obs.password import known_password
from infp_cam.plugins.obs.rules import Rulebook
from infp_cam.plugins.obs.session import Session

PASSWORD_RETRY_S = 20.0
"""Least wait before a password is tried, and a keyring opened, again by itself, seconds."""

TICK_S = 0.05
"""How often call and OBS are looked at, seconds."""


class Worker:
    """Connects to OBS, again and again, and does what is asked while it is connected.

    Parameters
    ----------
    host : Host
        Who asks, and is told.
    call : CallWatch
        The call.
    url : str
        Where OBS finds the camera's pictures.
    port : int
        Port of OBS's WebSocket server.
    mute_with : str
        See `Session`.
    rules : Rulebook
        What OBS is to show when.
    """

    def __init__(
        self, host: Host, call: CallWatch, url: str, port: int, mute_with: str, rules: Rulebook
    ) -> None:
        self._host, self._call, self._url, self._port = host, call, url, port
        self._mute_with, self._rules = mute_with, rules
        self._session: Session | None = None
        self._trouble: ObsUnavailable | None = None
        self._backoff = Backoff()
        self._connected_s = self._retry_at_s = 0.0
        self._password = ""
        self._told: dict[str, Any] = {}
        self._reported: InfpCamError | None = None

    def step(self) -> None:
        """Do what is due, for a `TICK_S` at least."""
        asked = self._host.next_request(TICK_S)
        if asked is not None:
            self._retry_at_s = 0.0  # somebody waits for it
        self._follow()
        if asked is not None:
            self._answer(asked)
        self._tell()

    def close(self) -> None:
        """Let OBS go."""
        if self._session is not None:
            self._session.close()
            self._session = None

    def _follow(self) -> None:
        try:
            if self._session is None and time.monotonic() >= self._retry_at_s:
                self._session = self._open()
                self._connected_s, self._trouble = time.monotonic(), None
            if self._session is not None:
                self._session.step()
        except ObsUnavailable as error:
            self._lose(error)

    def _open(self) -> Session:
        connection = Connection(self._port, self._known_password)
        try:
            return Session(connection, self._call, self._url, self._mute_with, self._rules)
        except BaseException:
            connection.close()
            raise

    def _known_password(self) -> str:
        password = known_password(lambda: self._host.secret("password"))
        self._password = password.origin
        return password.text

    def _lose(self, error: ObsUnavailable) -> None:
        held_s = time.monotonic() - self._connected_s if self._session is not None else 0.0
        self.close()
        self._trouble = error
        wait_s = self._backoff.next_s(held_s)
        if isinstance(error, PasswordRefused):
            wait_s = max(wait_s, PASSWORD_RETRY_S)
        self._retry_at_s = time.monotonic() + wait_s

    def _answer(self, asked: Asked) -> None:
        if self._session is None:
            assert self._trouble is not None
            asked.refuse(self._trouble)
            return
        try:
            self._session.do(asked.do, asked.fields)
        except InfpCamError as error:
            if isinstance(error, ObsUnavailable):
                self._lose(error)
            asked.refuse(error)
        else:
            self._tell()  # before the answer, whose status is to have it
            asked.done()

    def _tell(self) -> None:
        """Have the status show how it is, and the person what is wrong, where that has changed."""
        trouble = self._trouble
        values: dict[str, Any] = {
            "connected": self._session is not None,
            "message": "" if trouble is None else trouble.message,
            "fix": "" if trouble is None else trouble.fix,
            "password": self._password,
            **(self._session.values if self._session is not None else {}),
        }
        if values != self._told:
            self._told = values
            self._host.tell(values)
        problem: InfpCamError | None = self._session.fault if self._session is not None else None
        if trouble is not None and not trouble.is_absent:
            problem = trouble
        if _words(problem) != _words(self._reported):
            self._reported = problem
            self._host.report(problem)


def _words(error: InfpCamError | None) -> tuple[str, str] | None:
    return None if error is None else (error.message, error.fix)
