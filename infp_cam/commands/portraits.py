"""The portrait that a command is given."""

from __future__ import annotations

import sys

from infp_cam.data import BUILTIN, portrait_path
from infp_cam.portrait.portrait import CONSENT, Portrait


def load_portrait(name: str) -> Portrait:
    """Return the portrait called `name` and print what the person should know about it."""
    portrait = Portrait.load(portrait_path(name))
    if portrait.is_new and name != BUILTIN:
        print(CONSENT, file=sys.stderr)
    for note in portrait.notes:
        print(note, file=sys.stderr)
    return portrait
