"""The plugin: works beside a call for as long as it lasts, with OBS or waiting for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infp_cam.plugin.host import Host
from infp_cam.plugins.obs.call_watch import CallWatch
from infp_cam.plugins.obs.frame_server import FrameServer
from infp_cam.plugins.obs.rules import Rulebook, read_rules
from infp_cam.plugins.obs.worker import Worker


class Controller:
    """What the plugin's manifest names.

    Parameters
    ----------
    options : mapping
        Those of the manifest.

    Raises
    ------
    SettingsInvalid
        Where the rules can not be used.
    """

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._port: int = options["port"]
        self._mute_with: str = options["mute_with"]
        self._rules = Rulebook(read_rules(options["rules"]))

    def run(self, host: Host) -> None:
        """Work until ``host.ended`` is set."""
        call = CallWatch(host.call)
        with FrameServer(lambda: call.status) as frames:
            worker = Worker(host, call, frames.url, self._port, self._mute_with, self._rules)
            try:
                while not host.ended.is_set():
                    worker.step()
            finally:
                worker.close()
