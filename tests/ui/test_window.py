"""The window's parts: what they show, and what a click asks for."""

from dataclasses import replace

import numpy as np
import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QApplication, QComboBox, QLabel, QPushButton, QSlider, QWidget

from infp_cam.control.requests import (
    ChooseStyle,
    ComeBack,
    GoAway,
    Hush,
    Mute,
    Off,
    On,
    Say,
    Unmute,
    Watch,
)
from infp_cam.control.status import ProblemStatus, SideStatus, SpeechStatus
from infp_cam.ui import drawings, look, texts
from infp_cam.ui.call import Call
from infp_cam.ui.call_link import CallLink
from infp_cam.ui.call_process import CallProcess
from infp_cam.ui.choices import Choices
from infp_cam.ui.devices import KINDS, Device, DeviceList, options
from infp_cam.ui.main_window import MainWindow
from infp_cam.ui.meters import Meter
from infp_cam.ui.portraits import choices
from infp_cam.ui.preview import Preview
from infp_cam.ui.say_box import SayBox
from tests.ui.fake_call import RESTING, Picture

STATES = ("off", "starting", "idle", "listening", "talking", "muted", "away", "problem")
GONE = ProblemStatus("self", "DeviceLost", "The microphone is gone.", "Plug it in again.")
UNLOADED = ProblemStatus(
    "camera",
    "BackendMissing",
    "There is no camera.",
    "Load its driver: `sudo modprobe v4l2loopback`.",
)


class NoDevices(DeviceList):
    def refresh(self):
        pass


@pytest.fixture
def window(qtbot, fake_call):
    """A window on the call in miniature."""
    link, choices = CallLink(), Choices()
    call = Call(link, CallProcess(["false"]), choices)
    window = MainWindow(call, choices, NoDevices())
    window.call = call
    qtbot.addWidget(window)
    window.show()
    call.attach()
    qtbot.waitUntil(lambda: call.status is not None)
    yield window
    call.leave()


def button(window, text):
    (found,) = (b for b in window.findChildren(QPushButton) if b.text().strip() == text)
    return found


def offers(window, text):
    return any(b.text().strip() == text for b in window.findChildren(QPushButton))


def click(qtbot, window, text):
    qtbot.mouseClick(button(window, text), Qt.MouseButton.LeftButton)


def asked(fake_call):
    return [request for request in fake_call.asked if not isinstance(request, Watch)]


def test_buttons_ask_and_then_offer_the_way_back(qtbot, window, fake_call):
    pairs = (("Mute", "Unmute"), ("Be right back", "I'm back"), ("Turn off", "Turn on"))
    for there, back in pairs:
        click(qtbot, window, there)
        qtbot.waitUntil(lambda back=back: offers(window, back))
        click(qtbot, window, back)
        qtbot.waitUntil(lambda there=there: offers(window, there))
    assert asked(fake_call) == [Mute(), Unmute(), GoAway(), ComeBack(), Off(), On()]


def test_status_is_told_in_words(qtbot, window, fake_call):
    for state in STATES:
        fake_call.say(state=state)
        qtbot.waitUntil(lambda state=state: window._title.text() == texts.state_name(state))
        assert window._meaning.text() == texts.state_meaning(state)


def test_a_line_is_typed_where_a_voice_speaks(qtbot, window, fake_call):
    box = window.findChild(SayBox)
    assert not box.isVisible()
    fake_call.say(speech=SpeechStatus("en"))
    qtbot.waitUntil(box.isVisible)
    assert not button(window, "Say").isEnabled()
    qtbot.keyClicks(box._field, " Hello there. ")
    qtbot.keyClick(box._field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: box._field.text() == "")
    assert not button(window, "Stop talking").isEnabled()
    fake_call.say(speech=SpeechStatus("en", "Hello there.", 2))
    qtbot.waitUntil(lambda: box._words.text() == "Being said, 2 more to follow: Hello there.")
    fake_call.say(speech=SpeechStatus("en", "x" * 200, 0, True))
    qtbot.waitUntil(lambda: box._words.text().startswith("Paused, the others talk: xxx"))
    assert len(box._words.text()) < 100
    click(qtbot, window, "Stop talking")
    qtbot.waitUntil(lambda: len(asked(fake_call)) == 2)
    assert asked(fake_call) == [Say(text="Hello there."), Hush()]


def test_a_line_that_is_refused_stays_in_its_field(qtbot, window, fake_call):
    box = window.findChild(SayBox)
    fake_call.say(speech=SpeechStatus("en"))
    qtbot.waitUntil(box.isVisible)
    qtbot.keyClicks(box._field, "unspeakable")
    click(qtbot, window, "Say")
    qtbot.waitUntil(lambda: bool(window.call.problems))
    assert window.call.problems[0].message == "Nothing in the line can be spoken."
    assert box._field.text() == "unspeakable"


def test_movement_is_asked_for_once_the_slider_rests(qtbot, window, fake_call):
    slider = window.findChild(QSlider)
    for value in (24, 27, 30):
        slider.setValue(value)
    qtbot.waitUntil(lambda: len(asked(fake_call)) == 1)
    click(qtbot, window, "Lively")
    qtbot.waitUntil(lambda: len(asked(fake_call)) == 2)
    assert asked(fake_call) == [
        ChooseStyle(name="natural", liveliness=1.5),
        ChooseStyle(name="lively", liveliness=1.5),
    ]


def test_each_problem_is_shown_with_its_fix_and_goes(qtbot, window, fake_call):
    fake_call.say(state="problem", problems=(GONE, UNLOADED))
    qtbot.waitUntil(lambda: window._problems.isVisible())
    words = [label.text() for label in window._problems.findChildren(QLabel)]
    for problem in (GONE, UNLOADED):
        assert texts.with_commands(problem.message) in words
        assert texts.with_commands(problem.fix) in words
    click(qtbot, window, "Copy command")
    assert QGuiApplication.clipboard().text() == "sudo modprobe v4l2loopback"
    fake_call.say(state="idle", problems=())
    qtbot.waitUntil(lambda: not window._problems.isVisible())


def test_every_control_can_be_reached_by_keyboard_and_has_a_name(window):
    controls = [
        widget
        for widget in window.widget().findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible()
    ]
    assert len(controls) >= 14
    nameless = [
        widget
        for widget in controls
        if not (widget.accessibleName() or (isinstance(widget, QPushButton) and widget.text()))
    ]
    assert nameless == []


@pytest.mark.parametrize("width", [480, 859, 1280])
def test_nothing_is_cut_off_at_any_width(qtbot, window, fake_call, width):
    fake_call.say(problems=(GONE, UNLOADED))
    window.resize(width, 700)
    qtbot.waitUntil(lambda: window._problems.isVisible())
    QApplication.processEvents()
    ground = window.widget()
    assert ground.width() <= window.viewport().width()
    for widget in ground.findChildren(QPushButton):
        if widget.isVisible():
            assert widget.width() >= widget.minimumSizeHint().width(), widget.text()
            assert widget.height() >= widget.minimumSizeHint().height(), widget.text()


def test_hidden_window_does_no_work(qtbot, window, fake_call):
    with Picture(np.full((72, 128, 3), 90, np.uint8)) as picture:
        camera = replace(fake_call.status.camera, ring=str(picture.ring.path))
        fake_call.say(camera=camera)
        qtbot.waitUntil(lambda: window._preview._timer.isActive())
        window.hide()
        assert not window._preview._timer.isActive()
        fake_call.say(state="talking")
        qtbot.waitUntil(lambda: window.call.state == "talking")
        assert window._title.text() != texts.state_name("talking")
        window.show()
        assert window._title.text() == texts.state_name("talking")
        assert window._preview._timer.isActive()
        window._preview.follow(None, "off")


def middle_color(widget):
    color = widget.grab().toImage().pixelColor(widget.width() // 2, widget.height() // 2)
    return color.red(), color.green(), color.blue()


def test_preview_shows_what_the_camera_does(qtbot):
    preview = Preview()
    qtbot.addWidget(preview)
    preview.resize(320, 180)
    preview.show()
    pixels = np.empty((72, 128, 3), np.uint8)
    pixels[:] = 200, 100, 30
    picture = Picture(pixels)
    status = replace(RESTING, camera=replace(RESTING.camera, ring=str(picture.ring.path)))
    preview.follow(status, "idle")
    picture.write()
    qtbot.waitUntil(lambda: middle_color(preview) == (200, 100, 30))
    standby = replace(status, camera=replace(status.camera, showing="standby"))
    preview.follow(standby, "off")
    qtbot.waitUntil(lambda: middle_color(preview) == (66, 33, 10))
    preview.follow(status, "idle")
    picture.write()
    qtbot.waitUntil(lambda: middle_color(preview) == (200, 100, 30))
    preview.follow(None, "starting")
    assert middle_color(preview) != (200, 100, 30)
    picture.ring.close()
    preview.follow(status, "idle")  # a ring that has gone: a plain card, no error
    assert middle_color(preview) != (200, 100, 30)


def test_meter_falls_slowly_and_names_what_it_hears(qtbot):
    meter = Meter("You", "talking")
    qtbot.addWidget(meter)
    loud = SideStatus("Desk microphone", True, -10.0, True)
    meter.show_side(loud)
    assert meter.accessibleDescription() == "Desk microphone: speaking"
    meter.show_side(replace(loud, level_db=-120.0, voice=False))
    assert -20 < meter._level_db < -10
    meter.show_side(SideStatus("Desk microphone", False))
    assert meter.accessibleDescription() == "Desk microphone: no sound arrives"


def test_device_that_is_refused_is_not_shown_as_chosen(qtbot, window, fake_call):
    (box,) = (b for b in window.findChildren(QComboBox) if b.accessibleName() == "Microphone")
    box.addItem("An old one", "missing")
    box.setCurrentIndex(box.count() - 1)
    box.activated.emit(box.currentIndex())
    qtbot.waitUntil(lambda: window._problems.isVisible())
    assert box.currentText() == "Default"


def test_device_that_is_away_stays_listed():
    _, microphone, _ = KINDS
    found = (Device("a", "Desk", True), Device("b", "Headset", False))
    assert options(microphone, found, "Old one") == [
        ("default", "Default: Desk"),
        ("a", "Desk"),
        ("b", "Headset"),
        ("voice", "A voice that says what you type"),
        ("none", "None"),
        ("Old one", "Old one"),
    ]


@pytest.mark.parametrize("colors", [look.LIGHT, look.DARK])
def test_words_stand_out(colors):
    def luminance(name):
        text = getattr(colors, name)
        parts = [int(text[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for words, ground in (
        ("words", "card"),
        ("words", "track"),
        ("quiet", "card"),
        ("quiet", "ground"),
        ("warning", "warning_ground"),
        ("words", "warning_ground"),
        ("on_accent", "accent"),
        ("on_stop", "stop"),
        ("on_stop", "away"),
    ):
        light, dark = sorted((luminance(words), luminance(ground)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (words, ground)


@pytest.mark.parametrize("side", [16, 22, 48])
def test_tray_icons_differ_in_shape_not_in_colour_alone(qapp, side):
    shapes = set()
    for state in STATES:
        image = drawings.tray_icon(state).pixmap(side, side).toImage()
        shape = tuple(
            image.pixelColor(x, y).lightness() > 225 or image.pixelColor(x, y).alpha() < 40
            for y in range(side)
            for x in range(side)
        )
        shapes.add(shape)
    assert len(shapes) == len(STATES)


def test_portrait_that_is_no_picture_or_gone_has_a_plain_thumbnail(qapp, tmp_path):
    document = tmp_path / "document.jpg"
    document.write_bytes(b"%PDF-1.7\n")
    listed = choices(str(document), str(tmp_path / "gone.png"), "builtin", str(document))
    assert [choice.title for choice in listed] == ["Built-in", "document", "gone"]
    pictures = [choice.thumbnail.toImage() for choice in listed]
    assert all(not picture.isNull() for picture in pictures)
    assert pictures[1] == pictures[2] != pictures[0]


def test_every_drawing_is_a_file():
    for path in drawings.path(drawings.APP).parent.iterdir():
        assert path.read_text(encoding="utf-8").startswith("<svg"), path
