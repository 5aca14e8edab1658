"""The guide for the first time, and the checks in it."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QComboBox, QLabel, QListView, QPushButton, QWidget

from infp_cam.control.requests import SetOption
from infp_cam.data import CONVERSATION_SELF, PORTRAIT
from infp_cam.settings import load_settings, settings_path
from infp_cam.ui import app as app_module
from infp_cam.ui import checkup, look
from infp_cam.ui.app import App
from infp_cam.ui.call import Call
from infp_cam.ui.call_link import CallLink
from infp_cam.ui.call_process import CallProcess
from infp_cam.ui.checkup import Checkup
from infp_cam.ui.choices import Choices
from infp_cam.ui.devices import DeviceList
from infp_cam.ui.first_run import FirstRun
from infp_cam.ui.guide_programs import programs
from infp_cam.ui.problems import ProblemCard
from infp_cam.ui.single_instance import SingleInstance
from infp_cam.ui.tiles import CHOICE, IS_PRESENT

FINDINGS = [
    {"check": "drawing", "ok": True, "message": "60 pictures per second", "fix": None},
    {
        "check": "camera driver",
        "ok": False,
        "message": "v4l2loopback is not installed.",
        "fix": "`sudo apt install v4l2loopback-dkms`, then `sudo modprobe v4l2loopback`.",
    },
]


class NoDevices(DeviceList):
    def refresh(self):
        pass


@pytest.fixture
def checks(monkeypatch):
    """What the checks print; they are counted."""
    runs = []

    def command(*_):
        runs.append(True)
        return [sys.executable, "-c", f"print({checks.printed!r}); raise SystemExit(1)"]

    monkeypatch.setattr(checkup, "python_command", command)
    checks = type("Checks", (), {"printed": json.dumps(FINDINGS), "runs": runs})
    return checks


@pytest.fixture
def guide(qtbot, qapp, fake_call, checks):
    """The guide on a call in miniature."""
    look.dress(qapp)
    choices = Choices()
    call = Call(CallLink(), CallProcess(["false"]), choices)
    made = FirstRun(call, choices, NoDevices())
    made.call, made.choices = call, choices
    qtbot.addWidget(made)
    call.attach()
    qtbot.waitUntil(lambda: call.status is not None)
    made.show()
    yield made
    made.hide()
    call.leave()
    qapp.setStyleSheet("")


def button(window, text):
    return next(
        b for b in window.findChildren(QPushButton) if b.text().strip() == text and b.isVisible()
    )


def click(qtbot, window, text):
    qtbot.mouseClick(button(window, text), Qt.MouseButton.LeftButton)


def says(window, text):
    return any(text in label.text() for label in window.findChildren(QLabel) if label.isVisible())


def voices(fake_call):
    return [request.value for request in fake_call.asked if isinstance(request, SetOption)]


def test_pages_are_gone_through_there_and_back_by_keyboard(qtbot, guide):
    guide.activateWindow()
    qtbot.waitUntil(guide.isActiveWindow)
    titles = [guide.page.title]
    for _ in guide.pages[1:]:
        qtbot.keyClick(QGuiApplication.focusObject(), Qt.Key.Key_Space)
        titles.append(guide.page.title)
    assert titles == [page.title for page in guide.pages]
    for title in reversed(titles[:-1]):
        qtbot.keyClick(guide, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
        assert guide.page.title == title
    qtbot.keyClick(guide, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert guide.page is guide.pages[0]
    for _ in guide.pages:
        qtbot.keyClick(guide, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert not guide.isVisible()
    guide.show()
    assert guide.page is guide.pages[0]


def test_guide_is_skipped(qtbot, guide):
    with qtbot.waitSignal(guide.closed):
        click(qtbot, guide, "Skip the guide")
    assert not guide.isVisible()


@pytest.mark.parametrize("width", [460, 700])
def test_nothing_is_cut_off_at_any_width(qtbot, guide, width):
    guide.resize(width, 600)
    for page in guide.pages:
        if page is guide.pages[2]:
            qtbot.waitUntil(lambda: says(guide, "v4l2loopback is not installed"))

        def fits(page=page):
            assert page.width() <= width
            for each in page.findChildren(QPushButton):
                words = each.fontMetrics().horizontalAdvance(each.text())
                assert each.width() > words or not each.isVisible(), each.text()

        qtbot.waitUntil(fits)
        guide.go(+1)


def test_every_control_can_be_reached_by_keyboard_and_has_a_name(qtbot, guide):
    for _ in guide.pages:
        nameless = [
            widget
            for widget in guide.findChildren(QWidget)
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            and widget.isVisible()
            and not (widget.accessibleName() or (isinstance(widget, QPushButton) and widget.text()))
        ]
        assert nameless == []
        guide.go(+1)


def test_portrait_is_chosen(qtbot, guide, fake_call, tmp_path):
    shutil.copy(PORTRAIT, tmp_path / "ada.png")
    guide.page._gallery.chosen.emit(str(tmp_path / "ada.png"))
    qtbot.waitUntil(lambda: guide.call.status.portrait == str(tmp_path / "ada.png"))
    tiles = guide.page.findChild(QListView).model()
    rows = [tiles.index(row, 0) for row in range(tiles.rowCount())]
    assert [row.data(CHOICE) for row in rows if row.data(IS_PRESENT)] == [str(tmp_path / "ada.png")]


def test_windows_bring_no_heavy_library_with_them():
    code = (
        "import sys, infp_cam.ui.app; heavy = {'cv2', 'torch', 'onnxruntime', 'ai_edge_litert', "
        "'soxr', 'sounddevice', 'av'}; sys.exit(', '.join(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stderr.strip() == ""


def test_sound_page_moves_its_meters_and_changes_the_microphone(qtbot, guide, fake_call):
    guide.go(+1)
    assert says(guide, "The virtual microphone INFP Microphone carries your voice")
    before = guide.page._own.grab().toImage()
    fake_call.say(own=replace(fake_call.status.own, level_db=-12.0, voice=True))
    qtbot.waitUntil(lambda: guide.page._own.grab().toImage() != before)
    box = next(b for b in guide.findChildren(QComboBox) if b.accessibleName() == "Your microphone")
    box.activated.emit(box.findText("None"))
    qtbot.waitUntil(lambda: load_settings(settings_path())[0].self_source == "none")
    assert voices(fake_call) == ["none"]


def test_camera_page_tells_what_is_missing_and_looks_again(qtbot, guide, checks):
    guide.go(+1)
    guide.go(+1)
    qtbot.waitUntil(lambda: says(guide, "v4l2loopback is not installed."))
    assert says(guide, "One thing is missing.")
    (card,) = guide.findChildren(ProblemCard)
    assert "v4l2loopback is not installed" in card.accessibleName()
    for number, command in enumerate(
        ("sudo apt install v4l2loopback-dkms", "sudo modprobe v4l2loopback"), start=1
    ):
        click(qtbot, guide, f"Copy command {number}")
        assert QGuiApplication.clipboard().text() == command
    assert says(guide, "60 pictures per second")
    checks.printed = json.dumps([{**found, "ok": True} for found in FINDINGS])
    click(qtbot, guide, "Check again")
    assert not button(guide, "Check again").isEnabled()
    qtbot.waitUntil(lambda: says(guide, "Everything is there."))
    assert button(guide, "Check again").isEnabled()
    guide.go(-1)
    guide.go(+1)
    assert len(checks.runs) == 2


def test_checks_that_break_are_told(qtbot, guide, checks):
    checks.printed = "Segmentation fault"
    guide.go(+2)
    qtbot.waitUntil(lambda: says(guide, "The checks could not be run."))


def test_checks_that_hang_are_ended(qtbot, monkeypatch):
    monkeypatch.setattr(checkup, "PATIENCE_MS", 50)
    monkeypatch.setattr(
        checkup, "python_command", lambda *_: [sys.executable, "-c", "import time; time.sleep(99)"]
    )
    found = Checkup()
    with qtbot.waitSignal(found.changed):
        found.start()
    with qtbot.waitSignal(found.changed, timeout=20_000):
        pass
    assert not found.is_running
    assert [finding.ok for finding in found.findings] == [False]


def test_recorded_voice_speaks_and_the_own_one_comes_back(qtbot, guide, fake_call):
    guide.choices.keep(self_source="Headset")
    guide.go(+3)
    page = guide.page
    page._end.setInterval(300)
    click(qtbot, guide, "Play the voice")
    assert says(guide, "gets ready")
    label = CONVERSATION_SELF.name
    qtbot.waitUntil(lambda: voices(fake_call) == [str(CONVERSATION_SELF)])
    assert not page._end.isActive(), "it is not heard yet"
    fake_call.say(own=replace(fake_call.status.own, label=label, delivering=True))
    qtbot.waitUntil(lambda: says(guide, "The recorded voice speaks."))
    qtbot.waitUntil(lambda: voices(fake_call) == [str(CONVERSATION_SELF), "Headset"])
    assert button(guide, "Play the voice").isEnabled()
    assert load_settings(settings_path())[0].self_source == "Headset"


@pytest.mark.parametrize("way", ["Stop", "Next", "Skip the guide"])
def test_own_voice_comes_back_however_the_page_is_left(qtbot, guide, fake_call, way):
    guide.go(+3)
    click(qtbot, guide, "Play the voice")
    click(qtbot, guide, way)
    qtbot.waitUntil(lambda: voices(fake_call) == [str(CONVERSATION_SELF), "default"])


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"muted": True}, "You are muted or away"),
        ({"on": False, "state": "off"}, "The camera is turned off."),
    ],
)
def test_nothing_is_played_where_nothing_would_be_seen(qtbot, guide, fake_call, fields, why):
    guide.go(+3)
    click(qtbot, guide, "Play the voice")
    fake_call.say(**fields)
    qtbot.waitUntil(lambda: says(guide, why))
    assert not button(guide, "Play the voice").isEnabled()
    qtbot.waitUntil(lambda: voices(fake_call)[-1] == "default")


def test_programs_have_their_steps_with_the_names_of_each_system(qtbot, guide):
    guide.go(+4)
    for name in ("Zoom", "Teams", "Meet", "Discord", "OBS"):
        click(qtbot, guide, name)
        assert says(guide, "<b>INFP Camera</b>") == (sys.platform == "linux")
    for platform, camera, microphone in (
        ("linux", "INFP Camera", "INFP Microphone"),
        ("win32", "INFP Camera", "CABLE Output"),
        ("darwin", "OBS Virtual Camera", "BlackHole 2ch"),
    ):
        for program in programs(platform):
            steps = " ".join(program.steps)
            assert camera in steps
            assert microphone in steps
            assert "%" not in steps


def test_guide_is_shown_by_itself_the_first_time_alone(qtbot, fake_call, monkeypatch):
    monkeypatch.setattr(DeviceList, "refresh", lambda self: None)
    monkeypatch.setattr(app_module, "leave", lambda: None)

    def start(in_background=False):
        place = SingleInstance()
        assert place.take()
        app = App(place)
        app.start(in_background=in_background)
        qtbot.waitUntil(lambda: app._call.status is not None)
        return app

    def shown(app):
        return "guide" in vars(app._others) and app._others.guide.isVisible()

    for in_background, expected in ((True, False), (False, True)):
        app = start(in_background)
        assert shown(app) == expected
        app.close()  # the program ends before the guide does
    app = start()
    assert shown(app)
    click(qtbot, app._others.guide, "Skip the guide")
    app.close()
    app = start()
    assert not shown(app)
    app._others.show_guide()
    assert shown(app)
    app.close()
