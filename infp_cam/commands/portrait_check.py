"""Tries a portrait in a process of its own: a picture that breaks a decoder ends no call.

``python -m infp_cam.commands.portrait_check NAME``. What is imported here lies in the cache then,
so that the engine has it at once.
"""

from __future__ import annotations

import subprocess
import sys

from infp_cam.control.child import python_command
from infp_cam.control.messages import EventOutput, Problem, parse_event
from infp_cam.errors import InfpCamError, PortraitInvalid

PATIENCE_S = 25.0
"""How long a picture may take to be imported, seconds."""


def check_portrait(name: str) -> None:
    """Return where the portrait called `name` can be used.

    Raises
    ------
    PortraitInvalid
        Where it can not.
    """
    command = python_command(__name__, name)
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, timeout=PATIENCE_S
        )
    except subprocess.TimeoutExpired as error:
        raise PortraitInvalid(
            f"{name} takes longer than {PATIENCE_S:.0f} seconds to import.",
            "Choose a smaller picture.",
        ) from error
    for line in done.stdout.decode(errors="replace").splitlines():
        event = parse_event(line)
        if isinstance(event, Problem):
            raise PortraitInvalid(event.message, event.fix)
    if done.returncode != 0:
        raise PortraitInvalid(
            f"{name} breaks the program that imports it (exit code {done.returncode}).",
            "Choose another picture, or save this one anew as PNG.",
        )


def main(name: str) -> int:
    """Import the portrait called `name`; return the exit status."""
    # Here, not above: whoever only asks needs none of what it takes to import a portrait.
    from infp_cam.commands.portraits import load_portrait

    try:
        load_portrait(name)
    except InfpCamError as error:
        EventOutput().send(Problem.of(error, "portrait"))
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
