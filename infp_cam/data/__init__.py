"""The built-in portrait and conversation (by scripts in `models/builtin`); where others are."""

from __future__ import annotations

from pathlib import Path

from infp_cam.data.kept import find_kept, library_folder

_FOLDER = Path(__file__).parent

PORTRAIT = _FOLDER / "portrait.png"
"""The built-in portrait."""

CONVERSATION_SELF = _FOLDER / "conversation_self.wav"
CONVERSATION_OTHER = _FOLDER / "conversation_other.wav"
"""Both sides of the built-in conversation."""

BUILTIN = "builtin"
"""What the built-in portrait is called where a portrait's path is asked for."""


def portrait_path(name: str) -> Path:
    """Return the file of the portrait called `name`.

    `BUILTIN`, the name of a portrait that was added (`infp_cam.portrait.library`), or a path.
    """
    if name == BUILTIN:
        return PORTRAIT
    if name == Path(name).name:
        portrait = find_kept(name, library_folder())
        if portrait is not None:
            return portrait.picture
    return Path(name).expanduser()
