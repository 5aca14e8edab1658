"""One instance, start with the desktop, the report."""

import configparser
import os
import shlex
import sys
from pathlib import Path

import pytest

from infp_cam.errors import AlreadyRunning, BackendMissing
from infp_cam.settings import Settings
from infp_cam.ui import display, report, single_instance
from infp_cam.ui.autostart import COMMAND, Autostart
from infp_cam.ui.call_process import call_log
from infp_cam.ui.display import check_display
from infp_cam.ui.report import compose
from infp_cam.ui.single_instance import SingleInstance
from infp_cam.ui.texts import commands_in, with_commands
from tests.ui.fake_call import RESTING

SECOND = """
import sys
from PyQt6.QtCore import QCoreApplication
from infp_cam.ui.single_instance import SingleInstance
application = QCoreApplication(sys.argv)
sys.exit(0 if SingleInstance().take() else 7)
"""


def test_second_start_raises_the_first(qtbot):
    from PyQt6.QtCore import QProcess

    first = SingleInstance()
    assert first.take()
    second = QProcess()
    with (
        qtbot.waitSignals([first.raised, second.finished], timeout=20_000),
    ):
        second.start(sys.executable, ["-c", SECOND])
    assert second.exitCode() == 7
    first.leave()
    third = SingleInstance()
    assert third.take()
    third.leave()


def test_first_that_hangs_is_told(qtbot, monkeypatch):
    monkeypatch.setattr(single_instance, "PATIENCE_MS", 50)
    first, second = SingleInstance(), SingleInstance()
    assert first.take()
    first._server.close()
    with pytest.raises(AlreadyRunning):
        second.take()
    first.leave()


@pytest.mark.skipif(sys.platform != "linux", reason="the XDG autostart folder")
def test_autostart_entry_is_one_that_desktops_read(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    autostart = Autostart()
    assert not autostart.is_enabled
    autostart.set_enabled(True)
    autostart.set_enabled(True)
    assert autostart.is_enabled
    entry = configparser.RawConfigParser()
    entry.optionxform = str
    entry.read(tmp_path / "autostart" / "infp-cam.desktop")
    values = entry["Desktop Entry"]
    assert tuple(shlex.split(values["Exec"])) == COMMAND
    assert Path(values["Icon"]).is_file()
    autostart.set_enabled(False)
    assert not autostart.is_enabled


def test_report_tells_all_and_hides_the_home_folder(qapp):
    call_log().parent.mkdir(parents=True)
    call_log().write_text(f"reading {Path.home()}/ada.png\nlast words\n")
    settings = Settings(portrait=str(Path.home() / "ada.png"))
    text = compose(RESTING, settings, "  ok  films: 862 bytes")
    for part in (
        "infp-cam 0.1",
        "PyQt 6",
        "ok  films",
        "INFP Microphone",
        "last words",
        "~/ada.png",
    ):
        assert part in text
    assert str(Path.home()) not in text


def test_report_is_gathered_with_the_checks(qtbot, monkeypatch):
    monkeypatch.setattr(
        report, "python_command", lambda *_: [sys.executable, "-c", "print('  ok  all')"]
    )
    gathered = report.Report()
    with qtbot.waitSignal(gathered.ready, timeout=20_000) as text:
        gathered.gather(None, Settings())
    assert "ok  all" in text.args[0]
    assert "no call runs" in text.args[0]


@pytest.mark.parametrize(
    ("fix", "commands"),
    [
        ("Load it: `sudo modprobe v4l2loopback`.", ("sudo modprobe v4l2loopback",)),
        ("`apt install this`, then `modprobe that`.", ("apt install this", "modprobe that")),
        ("Use `none` instead.", ()),
        ("Plug it in again.", ()),
    ],
)
def test_commands_in_a_fix(fix, commands):
    assert commands_in(fix) == commands


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there always is a desktop")
def test_machine_without_a_desktop_is_told(monkeypatch):
    for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(BackendMissing, match="no desktop"):
        check_display()
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(display, "_CURSOR_LIBRARY", "libno-such.so.0")
    with pytest.raises(BackendMissing, match=r"libno-such\.so\.0 is missing"):
        check_display()


def test_core_needs_no_qt():
    code = (
        "import sys, infp_cam.cli; sys.exit(any(name.startswith('PyQt') for name in sys.modules))"
    )
    assert os.spawnl(os.P_WAIT, sys.executable, sys.executable, "-c", code) == 0


def test_commands_are_set_apart_and_nothing_else_is_markup():
    assert with_commands("Say `a < b`, <now>.") == "Say <code>a &lt; b</code>, &lt;now&gt;."
