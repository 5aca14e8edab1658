"""Keys: those that work in the windows, and how to have some everywhere.

Keys that work in every program are the desktop's: Wayland lets no program take them, a library that
can on X11, Windows and macOS (pynput) hears every key that is typed to find its own, and macOS asks
for the right to do so. So a key is bound to a command in the desktop's own settings, which works on
all of them; this window has the commands and says where.
"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QKeySequence, QShortcut
from PyQt6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from infp_cam.ui import texts
from infp_cam.ui.call import Call
from infp_cam.ui.controls import section
from infp_cam.ui.problems import CopyButton
from infp_cam.ui.texts import translate


@dataclass(frozen=True, slots=True)
class Key:
    """A key in the windows.

    Parameters
    ----------
    keys : str
        As `QKeySequence` reads it.
    title : str
        What it does.
    do : callable
        Does it.
    """

    keys: str
    title: str
    do: Callable[[], object]


def call_keys(call: Call) -> tuple[Key, ...]:
    """Return the keys that change the call."""
    return (
        Key(
            "Ctrl+M",
            translate("Keys", "Mute or unmute"),
            lambda: call.set_muted(not call.is_muted),
        ),
        Key(
            "Ctrl+B",
            translate("Keys", "Be right back, or be back"),
            lambda: call.set_away(not call.is_away),
        ),
        Key(
            "Ctrl+E",
            translate("Keys", "Turn the camera on or off"),
            lambda: call.set_on(not call.is_on),
        ),
    )


def add_keys(window: QWidget, keys: tuple[Key, ...]) -> None:
    """Have `keys` work in `window`."""
    for key in keys:
        shortcut = QShortcut(QKeySequence(key.keys), window)
        shortcut.activated.connect(key.do)


def commands() -> dict[str, str]:
    """Return the commands to bind a key to, by what they do; they work in any folder."""
    return {
        translate("Keys", "Mute or unmute"): command_line("toggle-mute"),
        translate("Keys", "Turn the camera on or off"): command_line("toggle"),
        translate("Keys", "Be right back"): command_line("away"),
        translate("Keys", "Back again"): command_line("back"),
    }


def command_line(request: str) -> str:
    """Return what a desktop has to run for a request of ``infp-cam ctl``."""
    suffix = ".exe" if sys.platform == "win32" else ""
    program = Path(sys.executable).with_name(f"infp-cam{suffix}")
    if program.exists():
        words = [str(program), "ctl", request]
    else:  # run from its sources
        words = [sys.executable, "-P", "-m", "infp_cam.cli", "ctl", request]
    return shlex.join(words) if sys.platform != "win32" else " ".join(f'"{w}"' for w in words)


def where(platform: str, desktop: str) -> str:
    """Return where a key is bound to a command.

    Parameters
    ----------
    platform : str
        Value of `sys.platform`.
    desktop : str
        Value of ``XDG_CURRENT_DESKTOP``.
    """
    if platform == "win32":
        return translate(
            "Keys",
            "Windows: make a shortcut (right click on the desktop, New, Shortcut) with the "
            "command as its target, and set its shortcut key in its properties.",
        )
    if platform == "darwin":
        return translate(
            "Keys",
            "macOS: in the Shortcuts app, make a shortcut with the action Run Shell Script and "
            "the command, and give it a keyboard shortcut in its details.",
        )
    names = desktop.casefold()
    if "kde" in names:
        return translate(
            "Keys",
            "KDE Plasma: System Settings, Keyboard, Shortcuts, Add New, Command or Script.",
        )
    if "xfce" in names:
        return translate("Keys", "Xfce: Settings, Keyboard, Application Shortcuts, Add.")
    if "gnome" in names or "unity" in names:
        return translate(
            "Keys",
            "GNOME: Settings, Keyboard, View and Customize Shortcuts, Custom Shortcuts, +.",
        )
    return translate(
        "Keys",
        "Your desktop's settings have a page for keys that run a command: often Keyboard, "
        "Shortcuts, Custom.",
    )


class ShortcutsWindow(QWidget):
    """All keys in a window of its own.

    Parameters
    ----------
    keys : tuple of Key
        The keys that work in the windows.
    """

    def __init__(self, keys: tuple[Key, ...]) -> None:
        super().__init__()
        self.setObjectName("ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 22, 24, 24)
        column.setSpacing(10)
        column.addWidget(section(self.tr("In the windows of INFP Camera")))
        column.addLayout(_table(keys))
        column.addSpacing(14)
        column.addWidget(section(self.tr("In every program")))
        column.addWidget(
            _words(
                self.tr(
                    "Bind a key to a command in your desktop's settings; that works while you "
                    "look at the call."
                ),
                "quiet",
            )
        )
        column.addWidget(_words(where(sys.platform, os.environ.get("XDG_CURRENT_DESKTOP", "")), ""))
        column.addSpacing(4)
        for title, command in commands().items():
            column.addWidget(_Command(title, command))
        column.addStretch()
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self).activated.connect(self.close)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return a size that shows all."""
        return QSize(560, 620)


class _Command(QWidget):
    """A command with what it does, and a button to copy it."""

    def __init__(self, title: str, command: str) -> None:
        super().__init__()
        copy = CopyButton(command)
        copy.setAccessibleName(translate("Keys", "Copy the command: %1").replace("%1", title))
        name = QLabel(title)
        shown = _words(texts.with_commands(f"`{command}`"), "quiet")
        shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        said = QVBoxLayout()
        said.setSpacing(2)
        said.addWidget(name)
        said.addWidget(shown)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(12)
        row.addLayout(said, 1)
        row.addWidget(copy, 0, Qt.AlignmentFlag.AlignTop)


def _table(keys: tuple[Key, ...]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(6)
    for row, key in enumerate(keys):
        shown = QLabel(QKeySequence(key.keys).toString(QKeySequence.SequenceFormat.NativeText))
        shown.setProperty("role", "key")
        grid.addWidget(shown, row, 0, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(QLabel(key.title), row, 1)
    grid.setColumnStretch(1, 1)
    return grid


def _words(text: str, role: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.RichText)
    label.setWordWrap(True)
    label.setProperty("role", role)
    return label
