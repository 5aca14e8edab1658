"""The built-in portrait and conversation, both made by scripts in `models/builtin`."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).parent

PORTRAIT = _FOLDER / "portrait.png"
"""The built-in portrait."""

CONVERSATION_SELF = _FOLDER / "conversation_self.wav"
CONVERSATION_OTHER = _FOLDER / "conversation_other.wav"
"""Both sides of the built-in conversation."""

BUILTIN = "builtin"
"""What the built-in portrait is called where a portrait's path is asked for."""


def portrait_path(name: str) -> Path:
    """Return the file of the portrait called `name`: a path, or `BUILTIN`."""
    return PORTRAIT if name == BUILTIN else Path(name).expanduser()
