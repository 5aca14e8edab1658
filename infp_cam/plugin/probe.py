"""Looking in another process whether a plugin that is a part of the engine can be made.

``python -m infp_cam.plugin.probe ID ARGUMENT TRACK`` says the `Problem` on standard output where
it can not.
"""

from __future__ import annotations

import subprocess
import sys
import traceback

from infp_cam.clock import SystemClock
from infp_cam.control.child import python_command
from infp_cam.control.messages import Problem, parse_event
from infp_cam.errors import InfpCamError, PluginFailed, RequestRefused
from infp_cam.plugin.catalog import Plugin, installed_plugins
from infp_cam.plugin.manifest import Kind
from infp_cam.plugin.parts import make_part
from infp_cam.plugin.process import START_S, own_output

_SIZE = 64, 64


def probe(plugin: Plugin, argument: str = "", track: int = 0) -> None:
    """Return where the part of the engine that `plugin` is can be made.

    Parameters
    ----------
    argument, track
        What a source is made with.

    Raises
    ------
    PluginFailed
        Where it can not, hangs or crashes.
    RequestRefused
        Where a person has to mend something.
    """
    command = python_command("infp_cam.plugin.probe", plugin.id, argument, str(track))
    try:
        ran = subprocess.run(command, stdout=subprocess.PIPE, timeout=START_S, check=False)
    except subprocess.TimeoutExpired:
        raise _failed(plugin, f"hangs: it has not started after {START_S:.0f} s") from None
    if ran.returncode == 0:
        return
    for line in ran.stdout.decode(errors="replace").splitlines():
        match parse_event(line):
            case Problem(PluginFailed.__name__, message, fix):
                raise PluginFailed(message, fix)
            case Problem(kind, message, fix):
                raise RequestRefused(message, fix, kind)
    raise _failed(plugin, f"can not be loaded (exit code {ran.returncode})")


def _failed(plugin: Plugin, what: str) -> PluginFailed:
    return PluginFailed(
        f"The plugin {plugin.manifest.name} {what}.",
        f"Report it to who made it; `infp-cam plugins disable {plugin.id}` leaves it out.",
    )


def main(id_: str, argument: str, track: str) -> int:
    """Make the part; return 0, or 2 where it can not be made."""
    output = own_output()
    try:
        plugin = installed_plugins().find(id_)
        needed: dict[str, object] = {}
        match plugin.manifest.kind:
            case Kind.RENDERER:
                needed = {"size": _SIZE}
            case Kind.AUDIO_SOURCE:
                needed = {"argument": argument, "track": int(track), "clock": SystemClock()}
                needed["on_change"] = lambda error: None
            case _:
                pass
        make_part(plugin, **needed)
    except InfpCamError as error:
        traceback.print_exc()
        output.send(Problem.of(error))
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
