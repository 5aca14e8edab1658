"""What a plugin in a process of its own is given: requests, and ways to be heard."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infp_cam.control.client import Client
from infp_cam.control.messages import Event, PluginAnswer, PluginValues, Problem, Solved
from infp_cam.errors import InfpCamError, PluginFailed
from infp_cam.plugin import secrets
from infp_cam.plugin.manifest import Manifest


@dataclass(frozen=True, slots=True)
class Asked:
    """A request of the plugin's manifest that somebody has made.

    Parameters
    ----------
    do : str
        The request's name.
    fields : mapping
        Its fields, checked.
    """

    do: str
    fields: Mapping[str, Any]
    _settle: Callable[[InfpCamError | None], None]

    def done(self) -> None:
        """Say that it was done; a second word about it is not heard."""
        self._settle(None)

    def refuse(self, error: InfpCamError) -> None:
        """Say why it was not done."""
        self._settle(error)


class Host:
    """The call as a plugin in a process of its own meets it; for any thread.

    Parameters
    ----------
    manifest : Manifest
        The plugin's.
    folder : Path
        Private folder in memory that all processes of the call share, while it lasts.
    send : callable
        Sends an event to the supervisor.
    ended : threading.Event
        Set when the plugin is to end.

    Attributes
    ----------
    ended : threading.Event
        Set when the plugin is to end; `run` then returns within three seconds.
    folder : Path
        See above.
    """

    def __init__(
        self,
        manifest: Manifest,
        folder: Path,
        send: Callable[[Event], None],
        ended: threading.Event,
    ) -> None:
        self._manifest, self._send = manifest, send
        self._asked: queue.SimpleQueue[Asked] = queue.SimpleQueue()
        self.folder, self.ended = folder, ended

    def next_request(self, timeout_s: float) -> Asked | None:
        """Return the next request; None where there was none for `timeout_s` seconds."""
        try:
            return self._asked.get(timeout=timeout_s)
        except queue.Empty:
            return None

    def tell(self, values: Mapping[str, Any]) -> None:
        """Have `values` (JSON, 32 KiB at most) shown in the status, in place of those before."""
        self._send(PluginValues(dict(values)))

    def report(self, error: InfpCamError | None) -> None:
        """Show the person a problem, in place of the one before; None: all is well again."""
        subject = f"plugin:{self._manifest.id}"
        self._send(Solved(subject) if error is None else Problem.of(error, subject))

    def call(self) -> Client:
        """Return a new connection to the call, for one thread; `NotRunning` where it has ended.

        Raises
        ------
        PluginFailed
            Where the manifest does not name the permission ``control``.
        """
        self._require("control")
        return Client()

    def secret(self, option: str) -> str:
        """Return what the keyring holds for a secret option of the manifest; empty: nothing.

        Raises
        ------
        BackendMissing
            Where this system has no keyring.
        """
        self._require("secrets")
        return secrets.read(self._manifest.id, option)

    def take(self, number: int, do: str, fields: Mapping[str, Any]) -> None:
        """Take a request from the supervisor; called by the process."""
        once = threading.Lock()

        def settle(error: InfpCamError | None) -> None:
            if once.acquire(blocking=False):
                self._send(PluginAnswer.of(number, error))

        self._asked.put(Asked(do, fields, settle))

    def _require(self, permission: str) -> None:
        if permission not in self._manifest.permissions:
            raise PluginFailed(
                f"The plugin {self._manifest.id} has not the permission `{permission}`.",
                "Its manifest has to name it under `permissions`.",
            )
