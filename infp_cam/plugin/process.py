"""A plugin's process: ``python -m infp_cam.plugin.process ID RING``.

RING is the call's frame ring. It says events on standard output and obeys requests on standard
input, like the engine. Exit code 2: something is wrong that a person can mend.
"""

from __future__ import annotations

import os
import queue
import sys
import threading
import traceback
from pathlib import Path

from infp_cam.control.lifeline import hold_lifeline
from infp_cam.control.messages import EventOutput, Finished, Problem, Ready
from infp_cam.control.orders import Order, PluginRequest
from infp_cam.errors import InfpCamError, PluginFailed
from infp_cam.plugin.catalog import installed_plugins
from infp_cam.plugin.choices import choices_path, load_choices
from infp_cam.plugin.host import Host
from infp_cam.plugin.loading import broken
from infp_cam.plugin.manifest import Manifest
from infp_cam.plugin.options import checked_options
from infp_cam.plugin.workers import ending_hung, make_worker

START_S = 60.0
"""A plugin that has not started after so long hangs, seconds."""

MENDABLE_STATUS = 2
"""Exit code after an `InfpCamError`."""

BROKEN_STATUS = 70
"""Exit code where the plugin is at fault (EX_SOFTWARE of sysexits.h)."""


def main(id_: str, ring: str) -> int:
    """Run the plugin called `id_` until it is to end; return the exit status."""
    output = own_output()
    orders: queue.SimpleQueue[Order] = queue.SimpleQueue()
    ended = hold_lifeline(orders.put)
    subject = f"plugin:{id_}"
    try:
        manifest = installed_plugins().find(id_).manifest
    except PluginFailed as error:
        output.send(Problem.of(error, subject))
        return BROKEN_STATUS
    try:
        _run(manifest, Path(ring), output, orders, ended)
    except PluginFailed as error:
        traceback.print_exc()
        output.send(Problem.of(error, subject))
        return BROKEN_STATUS
    except InfpCamError as error:
        output.send(Problem.of(error, subject))
        return MENDABLE_STATUS
    except Exception as error:
        traceback.print_exc()
        output.send(Problem.of(broken(manifest, error), subject))
        return BROKEN_STATUS
    output.send(Finished())
    return 0


def _run(
    manifest: Manifest,
    ring: Path,
    output: EventOutput,
    orders: queue.SimpleQueue[Order],
    ended: threading.Event,
) -> None:
    choices, _ = load_choices(choices_path())
    options = checked_options(manifest, choices.options.get(manifest.id, {}))
    host = Host(manifest, ring.parent, output.send, ended)
    with ending_hung(START_S):
        worker = make_worker(manifest, options, ring)
    output.send(Ready())
    threading.Thread(target=_obey, args=(host, orders), daemon=True).start()
    worker.run(host)


def _obey(host: Host, orders: queue.SimpleQueue[Order]) -> None:
    while True:
        match orders.get():
            case PluginRequest(number, do, fields):
                host.take(number, do, fields)
            case _:
                pass


def own_output() -> EventOutput:
    """Return the way to the supervisor; what else is printed goes to standard error."""
    output = EventOutput(os.dup(1))
    os.dup2(2, 1)
    return output


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
