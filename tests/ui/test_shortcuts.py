"""Keys in the windows, and commands for keys everywhere."""

import shlex
import subprocess
import sys

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QPushButton, QWidget

from infp_cam.control.requests import REQUESTS
from infp_cam.ui.shortcuts import (
    Key,
    ShortcutsWindow,
    add_keys,
    call_keys,
    command_line,
    commands,
    where,
)


class Call:
    """Notes what is asked."""

    is_muted = is_away = is_on = False

    def __init__(self):
        self.asked = []

    def set_muted(self, on):
        self.asked.append(("muted", on))

    def set_away(self, on):
        self.asked.append(("away", on))

    def set_on(self, on):
        self.asked.append(("on", on))


def test_keys_work_in_a_window(qtbot):
    window, call = QWidget(), Call()
    qtbot.addWidget(window)
    add_keys(window, call_keys(call))
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    for key in (Qt.Key.Key_M, Qt.Key.Key_B, Qt.Key.Key_E):
        qtbot.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
    assert call.asked == [("muted", True), ("away", True), ("on", True)]
    call.is_muted = True
    qtbot.keyClick(window, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    assert call.asked[-1] == ("muted", False)


def test_no_key_does_two_things(qapp):
    keys = [key.keys for key in call_keys(Call())]
    assert len(set(keys)) == len(keys)


def test_command_for_a_key_is_one_that_the_desktop_can_run():
    done = subprocess.run(shlex.split(command_line("toggle-mute")), capture_output=True, text=True)
    assert (done.returncode, "does not run" in done.stderr) == (2, True)


def test_commands_are_requests_that_there_are(qapp):
    for command in commands().values():
        assert shlex.split(command)[-1] in REQUESTS


@pytest.mark.skipif(sys.platform == "win32", reason="quotes as shells do")
def test_program_in_a_folder_with_spaces_is_quoted(tmp_path, monkeypatch):
    program = tmp_path / "my programs" / "infp-cam"
    program.parent.mkdir()
    program.touch()
    monkeypatch.setattr(sys, "executable", str(program.with_name("python")))
    assert shlex.split(command_line("off")) == [str(program), "ctl", "off"]


def test_each_desktop_has_its_own_way(qapp):
    desktops = [
        ("linux", "GNOME"),
        ("linux", "KDE"),
        ("linux", "XFCE"),
        ("linux", ""),
        ("win32", ""),
        ("darwin", ""),
    ]
    assert len({where(*desktop) for desktop in desktops}) == len(desktops)
    assert where("linux", "ubuntu:GNOME") == where("linux", "GNOME")


def test_command_is_copied(qtbot):
    window = ShortcutsWindow((Key("Ctrl+M", "Mute", lambda: None),))
    qtbot.addWidget(window)
    window.show()
    copy = window.findChildren(QPushButton)[0]
    assert "Mute" in copy.accessibleName()
    qtbot.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == command_line("toggle-mute")
