"""Words for states, shared by the tray and the window."""

from __future__ import annotations

import html
import re

from PyQt6.QtCore import QCoreApplication

from infp_cam.control.status import State

translate = QCoreApplication.translate


def state_name(state: State) -> str:
    """Return the state in a word or two."""
    match state:
        case "off":
            return translate("State", "Camera off")
        case "starting":
            return translate("State", "Starting")
        case "idle":
            return translate("State", "Ready")
        case "listening":
            return translate("State", "Listening")
        case "talking":
            return translate("State", "Talking")
        case "muted":
            return translate("State", "Muted")
        case "away":
            return translate("State", "Be right back")
        case "problem":
            return translate("State", "Needs attention")


def state_meaning(state: State) -> str:
    """Return what the state means for the person, one sentence."""
    match state:
        case "off":
            return translate("State", "The others do not see the portrait.")
        case "starting":
            return translate("State", "The portrait is being prepared.")
        case "idle":
            return translate("State", "Nobody speaks. The portrait waits with you.")
        case "listening":
            return translate("State", "The others speak, and the portrait listens.")
        case "talking":
            return translate("State", "The portrait talks with your voice.")
        case "muted":
            return translate("State", "Its mouth stays closed. It goes on listening.")
        case "away":
            return translate("State", "The others see a card that says so, and do not hear you.")
        case "problem":
            return translate("State", "Something below needs you.")


def commands_in(fix: str) -> tuple[str, ...]:
    """Return the commands in a fix, which are in backquotes there (and so are single names)."""
    return tuple(command for command in re.findall(r"`([^`]+)`", fix) if " " in command)


def with_commands(words: str) -> str:
    """Return words as rich text, with what is in backquotes in the letters of commands."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(words, quote=False))


def milliseconds(value: float | None, *, signed: bool = False) -> str:
    """Return a time for reading; a dash where it is not known."""
    if value is None:
        return "\N{EN DASH}"
    return f"{value:+.0f} ms" if signed else f"{value:.0f} ms"
