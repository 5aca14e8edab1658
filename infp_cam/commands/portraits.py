"""The portrait that a command is given."""

from __future__ import annotations

import sys

from infp_cam.data import portrait_path
from infp_cam.portrait.portrait import Portrait


def load_portrait(name: str) -> Portrait:
    """Return the portrait called `name` and print what the person should know about it."""
    portrait = Portrait.load(portrait_path(name))
    for note in portrait.notes:
        print(note, file=sys.stderr)
    return portrait
