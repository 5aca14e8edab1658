"""The built-in portrait and conversation, both made by scripts in `models/builtin`."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).parent

PORTRAIT = _FOLDER / "portrait.png"
"""The built-in portrait."""

CONVERSATION_SELF = _FOLDER / "conversation_self.wav"
CONVERSATION_OTHER = _FOLDER / "conversation_other.wav"
"""Both sides of the built-in conversation."""
