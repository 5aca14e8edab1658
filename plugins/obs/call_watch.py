"""How the call is, followed through its control socket."""

from __future__ import annotations

import threading
from collections.abc import Callable

from infp_cam.control.client import Client
from infp_cam.control.requests import Request
from infp_cam.control.status import Status
from infp_cam.errors import InfpCamError


class CallWatch:
    """Knows how the call is at any time; a thread of its own listens until the call ends.

    Parameters
    ----------
    connect : callable
        Returns a new connection to the call.

    Raises
    ------
    NotRunning
        Where the call has ended.
    """

    def __init__(self, connect: Callable[[], Client]) -> None:
        self._connect = connect
        client = connect()
        statuses = client.watch()
        self._status = next(statuses)

        def listen() -> None:
            with client:
                try:
                    for status in statuses:
                        self._status = status
                except InfpCamError:
                    return  # the call is over, and with it this process

        threading.Thread(target=listen, daemon=True).start()

    @property
    def status(self) -> Status:
        """How the call is now."""
        return self._status

    def ask(self, request: Request) -> None:
        """Make a request of the call; raises as `Client.ask` does."""
        with self._connect() as client:
            client.ask(request)
