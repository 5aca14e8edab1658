"""The tray's menu, and a desktop without a place for it."""

from PyQt6.QtWidgets import QSystemTrayIcon

from infp_cam.control.requests import ChoosePortrait, ChooseStyle, GoAway, Mute, Off, Watch
from infp_cam.ui import tray as tray_module
from infp_cam.ui.autostart import Autostart
from infp_cam.ui.call import Call
from infp_cam.ui.call_link import CallLink
from infp_cam.ui.call_process import CallProcess
from infp_cam.ui.choices import Choices
from infp_cam.ui.devices import Device, DeviceList
from infp_cam.ui.tray import Tray


def make_tray():
    devices, choices = DeviceList(), Choices()
    devices.refresh = lambda: None
    call = Call(CallLink(), CallProcess(["false"]), choices)
    tray = Tray(call, choices, devices, Autostart())
    tray.parts = call, choices, devices
    return tray


def entry(menu, *titles):
    (action,) = (action for action in menu.actions() if action.text() == titles[0])
    return entry(action.menu(), *titles[1:]) if len(titles) > 1 else action


def test_entries_ask_the_call(qtbot, fake_call, monkeypatch):
    tray = make_tray()
    call, choices, devices = tray.parts
    call.attach()
    qtbot.waitUntil(lambda: call.status is not None)
    chosen = []
    monkeypatch.setattr(call, "choose", lambda **values: chosen.append(values))
    choices.keep(portrait="/home/ada/ada & bob.png")
    devices.found = {"microphone": (Device("b", "Headset", False),)}
    devices.changed.emit()
    tray.menu.aboutToShow.emit()
    entry(tray.menu, "Portrait", "ada && bob").trigger()
    entry(tray.menu, "Style", "Lively").trigger()
    entry(tray.menu, "Microphone", "Headset").trigger()
    entry(tray.menu, "Be right back").trigger()
    entry(tray.menu, "Mute").trigger()
    qtbot.waitUntil(lambda: any(action.text() == "Unmute" for action in tray.menu.actions()))
    entry(tray.menu, "Turn camera off").trigger()
    qtbot.waitUntil(lambda: call.state == "off")
    assert [request for request in fake_call.asked if not isinstance(request, Watch)] == [
        ChoosePortrait(name="/home/ada/ada & bob.png"),
        ChooseStyle(name="lively", liveliness=1.0),
        GoAway(),
        Mute(),
        Off(),
    ]
    assert chosen == [{"self_source": "b"}]
    assert not entry(tray.menu, "Mute" if not call.is_muted else "Unmute").isEnabled()
    call.leave()


def test_desktop_without_a_tray_is_given_up(qtbot, monkeypatch):
    monkeypatch.setattr(tray_module, "TRIES", 2)
    monkeypatch.setattr(tray_module, "RETRY_MS", 10)
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: False)
    tray = make_tray()
    with qtbot.waitSignal(tray.given_up):
        tray.show()
    assert not tray.is_shown


def test_panel_that_comes_late_gets_the_icon(qtbot, monkeypatch):
    answers = iter([False, False, True])
    monkeypatch.setattr(tray_module, "RETRY_MS", 10)
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: next(answers))
    tray = make_tray()
    with qtbot.waitSignal(tray.shown):
        tray.show()
    assert not tray.icon.icon().isNull()
    tray.hide()
