"""The parts together, on a desktop without a tray."""

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QMessageBox

from infp_cam.control.requests import Quit
from infp_cam.ui import app as app_module
from infp_cam.ui import tray as tray_module
from infp_cam.ui.app import App
from infp_cam.ui.devices import DeviceList
from infp_cam.ui.report import Report
from infp_cam.ui.single_instance import SingleInstance


@pytest.fixture
def left(monkeypatch):
    """How often the program was left."""
    times = []
    monkeypatch.setattr(app_module, "leave", lambda: times.append(True))
    return times


@pytest.fixture
def app(qapp, fake_call, left, monkeypatch):
    monkeypatch.setattr(tray_module, "TRIES", 1)
    monkeypatch.setattr(tray_module, "RETRY_MS", 10)
    monkeypatch.setattr(DeviceList, "refresh", lambda self: None)
    place = SingleInstance()
    assert place.take()
    made = App(place)
    yield made
    made.close()


def button(box, text):
    (found,) = (button for button in box.buttons() if button.text() == text)
    return found


def test_without_a_tray_the_window_stands_alone(qtbot, app, fake_call, left):
    app.start(in_background=True)
    assert not app._window.isVisible()
    qtbot.waitUntil(lambda: app._window.isVisible() and app._call.status is not None)
    for answer, follows in (
        ("Cancel", lambda: app._window.isVisible()),
        ("Keep running", lambda: len(left) == 1),
        ("Quit", lambda: any(isinstance(request, Quit) for request in fake_call.asked)),
    ):
        app.raise_window()
        app._window.close()
        (box,) = (box for box in app._window.findChildren(QMessageBox) if box.isVisible())
        qtbot.mouseClick(button(box, answer), Qt.MouseButton.LeftButton)
        qtbot.waitUntil(follows)


def test_unexpected_error_is_told_and_the_program_goes_on(qtbot, app):
    app.start(in_background=False)
    try:
        raise ZeroDivisionError("in a slot")
    except ZeroDivisionError as error:
        app.note_crash(type(error), error, error.__traceback__)
    (box,) = app._window.findChildren(QMessageBox)
    assert "the camera goes on" in box.text()
    box.close()


def test_report_goes_into_the_clipboard(qtbot, app, monkeypatch):
    monkeypatch.setattr(
        Report, "gather", lambda self, status, settings: self.ready.emit(f"{settings.style}")
    )
    app.start(in_background=False)
    app._window.report_wanted.emit()
    assert QGuiApplication.clipboard().text() == "natural"


def test_settings_in_disorder_are_told(qtbot, app, tmp_path, monkeypatch):
    monkeypatch.setenv("INFP_CAM_CONFIG", str(tmp_path))
    (tmp_path / "settings.toml").write_text("fps = 'many'\n")
    app.start(in_background=False)
    (box,) = app._window.findChildren(QMessageBox)
    assert "the defaults are in force" in box.text()
    box.close()
    assert (tmp_path / "settings.broken-1.toml").exists()
