"""The settings: all there, found, changed, refused and reset."""

import sys

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QInputDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QSlider,
    QWidget,
)

from infp_cam.control.requests import Quit, SetOption
from infp_cam.registry import GENERATORS, RENDERERS
from infp_cam.settings import Settings, load_settings, save_settings, settings_path
from infp_cam.ui import look
from infp_cam.ui.autostart import Autostart
from infp_cam.ui.call import Call
from infp_cam.ui.call_link import CallLink
from infp_cam.ui.call_process import CallProcess
from infp_cam.ui.choices import Choices
from infp_cam.ui.desktop_entry import DesktopEntry
from infp_cam.ui.devices import Device, DeviceList
from infp_cam.ui.option_editors import Switch
from infp_cam.ui.option_rows import OptionRow, Row
from infp_cam.ui.options import groups
from infp_cam.ui.problems import ProblemCard
from infp_cam.ui.program_rows import program_rows
from infp_cam.ui.settings_dialog import SettingsDialog

OPTIONS = {option.name: option for group in groups() for option in group.options}
OTHERS = {
    "portrait": "/ada.png",
    "camera": "null",
    "self_source": "Headset",
    "manners": "pause",
    "other_source": "none",
    "microphone": "none",
    "echo_cancellation": "off",
    "noise_suppression": False,
    "av_offset_ms": -20.0,
    "generator": "other",
    "model": "/mine.onnx",
    "provider": "cpu",
    "renderer": "other",
    "size": "640x360",
    "fps": 25.0,
    "style": "calm",
    "liveliness": 0.5,
    "disclosure": False,
}


class NoDevices(DeviceList):
    def __init__(self):
        super().__init__()
        self.looked = 0

    def refresh(self):
        self.looked += 1


@pytest.fixture(scope="module", autouse=True)
def _dressed(qapp):
    look.dress(qapp)
    yield
    qapp.setStyleSheet("")


@pytest.fixture
def found():
    return NoDevices()


@pytest.fixture
def dialog(qtbot, fake_call, found, tmp_path, monkeypatch):
    """The settings on a call in miniature."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    choices = Choices()
    call = Call(CallLink(), CallProcess(["false"]), choices)
    shown = []
    rows = program_rows(Autostart(), DesktopEntry(), lambda: shown.append(True))
    made = SettingsDialog(call, choices, found, rows)
    made.call, made.choices, made.keys_shown = call, choices, shown
    qtbot.addWidget(made)
    call.attach()
    qtbot.waitUntil(lambda: call.status is not None)
    made.show()
    yield made
    call.leave()


def row(dialog, name):
    (found,) = (row for row in dialog.findChildren(OptionRow) if row.option.name == name)
    return found


def kept():
    return load_settings(settings_path())[0]


def asked(fake_call):
    return [request for request in fake_call.asked if isinstance(request, (SetOption, Quit))]


def test_every_field_of_the_settings_has_a_name_a_group_and_words():
    assert sorted(OPTIONS) == sorted(Settings.model_fields)
    for option in OPTIONS.values():
        assert option.title
        assert option.words.endswith(".")
        assert not option.words[0].islower()


def test_every_choice_is_one_that_the_settings_allow():
    for option in OPTIONS.values():
        for value, name in option.choices.items():
            assert getattr(Settings.model_validate({option.name: value}), option.name) == value
            assert name
        if option.values:
            assert tuple(option.choices) == option.values
    assert set(OPTIONS["generator"].choices) == set(GENERATORS)
    assert set(OPTIONS["renderer"].choices) == set(RENDERERS)


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_option_shows_its_value_and_the_way_back(qtbot, dialog, name):
    default = Settings.model_fields[name].default
    assert OTHERS[name] != default
    shown = row(dialog, name)
    before = shown.editor.grab().toImage()
    reset = next(button for button in shown.findChildren(QPushButton) if button.text() == "Reset")
    assert not reset.isVisible()
    dialog.choices.keep(**{name: OTHERS[name]})
    assert shown.editor.grab().toImage() != before
    assert reset.isVisible()
    qtbot.mouseClick(reset, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: getattr(kept(), name) == default)
    assert not reset.isVisible()


def test_switch_is_changed_in_the_call_and_kept(qtbot, dialog, fake_call):
    switch = row(dialog, "noise_suppression").findChild(Switch)
    qtbot.keyClick(switch, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: kept().noise_suppression is False)
    assert asked(fake_call) == [SetOption(option="noise_suppression", value=False)]


def test_segments_are_changed_in_the_call_and_kept(qtbot, dialog, fake_call):
    segments = row(dialog, "echo_cancellation").findChildren(QPushButton)
    qtbot.mouseClick(next(b for b in segments if b.text() == "Off"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: kept().echo_cancellation == "off")
    assert asked(fake_call) == [SetOption(option="echo_cancellation", value="off")]


def test_slider_is_meant_once_it_rests(qtbot, dialog, fake_call):
    slider = row(dialog, "liveliness").findChild(QSlider)
    for step in (60, 70, 75):
        slider.setValue(step)
    qtbot.waitUntil(lambda: kept().liveliness == 1.5)
    assert asked(fake_call) == [SetOption(option="liveliness", value=1.5)]


def test_number_is_typed(qtbot, dialog, fake_call):
    field = row(dialog, "av_offset_ms").findChild(QLineEdit)
    field.selectAll()
    qtbot.keyClicks(field, "-35")
    qtbot.waitUntil(lambda: kept().av_offset_ms == -35)
    assert asked(fake_call)[-1] == SetOption(option="av_offset_ms", value=-35)


def test_devices_are_listed_and_looked_for_again(qtbot, dialog, found, fake_call):
    box = row(dialog, "self_source").findChild(QComboBox)
    assert found.looked == 1
    found.found = {"microphone": (Device("a", "Desk", True), Device("b", "Headset", False))}
    found.changed.emit()
    names = [box.itemText(at) for at in range(box.count())]
    assert names[:3] == ["Default: Desk", "Desk", "Headset"]
    box.activated.emit(names.index("Look again"))
    assert found.looked == 2
    assert box.currentText() == "Default: Desk"
    box.activated.emit(names.index("Headset"))
    qtbot.waitUntil(lambda: kept().self_source == "b")
    assert asked(fake_call) == [SetOption(option="self_source", value="b")]


def test_device_that_is_refused_is_told_and_not_kept(qtbot, dialog, fake_call):
    shown = row(dialog, "self_source")
    shown.editor.chosen.emit("missing")
    qtbot.waitUntil(lambda: bool(dialog.findChildren(ProblemCard)))
    (card,) = dialog.findChildren(ProblemCard)
    assert "no such device" in card.accessibleName()
    assert shown.findChild(QComboBox).currentText() == "Default"
    assert kept().self_source == "default"


def test_value_that_can_not_be_is_explained_in_its_place(qtbot, dialog, fake_call):
    shown = row(dialog, "size")
    box = shown.findChild(QComboBox)
    box.activated.emit(box.findText("Another…"))
    (question,) = dialog.findChildren(QInputDialog)
    question.setTextValue("1281x720")
    question.accept()
    words = [label.text() for label in shown.findChildren(QLabel) if label.isVisible()]
    assert OPTIONS["size"].hint in words
    assert asked(fake_call) == []
    assert box.currentText() == "1280 x 720, usual"
    shown.editor.chosen.emit("640x360")
    words = [label.text() for label in shown.findChildren(QLabel) if label.isVisible()]
    assert OPTIONS["size"].hint not in words
    assert kept().size == "640x360"


@pytest.mark.parametrize(
    ("name", "entry"), [("self_source", "Sound file…"), ("portrait", "Choose a picture…")]
)
def test_file_is_chosen(qtbot, dialog, tmp_path, name, entry):
    file = tmp_path / "chosen.wav"
    file.touch()
    box = row(dialog, name).findChild(QComboBox)
    box.activated.emit(box.findText(entry))
    (question,) = dialog.findChildren(QFileDialog)
    question.fileSelected.emit(str(file))
    qtbot.waitUntil(lambda: getattr(kept(), name) == str(file))
    assert "chosen" in box.currentText()
    question.close()


def test_camera_begins_anew_for_what_is_its_own(qtbot, dialog, fake_call):
    row(dialog, "fps").editor.chosen.emit(25.0)
    qtbot.waitUntil(lambda: asked(fake_call) == [Quit()])
    assert kept().fps == 25


def test_search_finds_by_any_word(qtbot, dialog):
    search = dialog.findChild(QLineEdit)

    def shown():
        return [row.title for row in dialog.findChildren(Row) if row.isVisible()]

    everything = shown()
    assert len(everything) >= len(OPTIONS) + 2
    qtbot.keyClicks(search, "headphones auto")
    assert shown() == ["Echo cancellation"]
    search.clear()
    qtbot.keyClicks(search, "fps")
    assert shown() == ["Pictures per second"]
    search.clear()
    qtbot.keyClicks(search, "aeroplane")
    assert shown() == []
    assert any(
        label.isVisible() and label.text() == "No setting is called so."
        for label in dialog.findChildren(QLabel)
    )
    search.clear()
    assert shown() == everything


def test_all_is_reset_after_a_question(qtbot, dialog, fake_call):
    reset = next(b for b in dialog.findChildren(QPushButton) if b.text() == "Reset all…")
    assert not reset.isEnabled()
    dialog.choices.keep(**OTHERS)
    for answer, expected in (("Cancel", Settings(**OTHERS)), ("Reset all", Settings())):
        qtbot.mouseClick(reset, Qt.MouseButton.LeftButton)
        (box,) = (box for box in dialog.findChildren(QMessageBox) if box.isVisible())
        (button,) = (button for button in box.buttons() if button.text() == answer)
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert kept() == expected
    qtbot.waitUntil(lambda: asked(fake_call) == [Quit()])


def test_file_edited_into_nonsense_is_told_and_kept_aside(qtbot, dialog):
    dialog.hide()
    settings_path().parent.mkdir(parents=True, exist_ok=True)
    settings_path().write_text("fps = 'many'\n")
    dialog.show()
    (card,) = dialog.findChildren(ProblemCard)
    assert "settings.broken-1.toml" in card.accessibleName()
    assert settings_path().with_name("settings.broken-1.toml").read_text() == "fps = 'many'\n"
    assert dialog.choices.settings == Settings()
    dialog.hide()
    dialog.show()
    assert [card for card in dialog.findChildren(ProblemCard) if card.isVisible()] == []


def test_file_edited_by_hand_is_shown(dialog):
    dialog.hide()
    save_settings(Settings(size="1920x1080"), settings_path())
    dialog.show()
    assert row(dialog, "size").findChild(QComboBox).currentText() == "1920 x 1080, large"


@pytest.mark.skipif(sys.platform != "linux", reason="entries of XDG desktops")
def test_program_is_started_with_the_desktop_and_in_its_menu(qtbot, dialog, tmp_path):
    rows = {row.title: row for row in dialog.findChildren(Row)}
    for title, is_there in (
        ("Start at login", lambda: Autostart().is_enabled),
        ("In the applications menu", lambda: DesktopEntry().is_there),
    ):
        switch = rows[title].findChild(Switch)
        for _ in range(2):
            before = is_there()
            qtbot.mouseClick(switch, Qt.MouseButton.LeftButton)
            assert switch.isChecked() == is_there() != before
    (tmp_path / "share").joinpath("icons").rename(tmp_path / "away")
    (tmp_path / "share" / "icons").write_text("a file where a folder should be")
    qtbot.mouseClick(switch, Qt.MouseButton.LeftButton)
    assert not switch.isChecked()
    assert any("can not be written" in label.text() for label in rows[title].findChildren(QLabel))
    show = rows["Keyboard shortcuts"].findChild(QPushButton)
    qtbot.mouseClick(show, Qt.MouseButton.LeftButton)
    assert dialog.keys_shown == [True]


@pytest.mark.parametrize("width", [440, 619, 900])
def test_nothing_is_cut_off_at_any_width(qtbot, dialog, width):
    dialog.choices.keep(**OTHERS)
    dialog.resize(width, 700)
    qtbot.waitUntil(lambda: dialog.width() == width)

    def rows_fit():
        for each in dialog.findChildren(Row):
            assert each.mapTo(dialog, each.rect().topRight()).x() < width, each.title

    qtbot.waitUntil(rows_fit)
    for button in dialog.findChildren(QPushButton):
        if button.isVisible():
            words = button.fontMetrics().horizontalAdvance(button.text())
            assert button.width() > words, button.text()


def test_every_control_can_be_reached_by_keyboard_and_has_a_name(dialog):
    controls = [
        widget
        for widget in dialog.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible()
    ]
    assert len(controls) > len(OPTIONS)
    nameless = [
        widget
        for widget in controls
        if not (widget.accessibleName() or (isinstance(widget, QPushButton) and widget.text()))
    ]
    assert nameless == []


def test_escape_closes(qtbot, dialog):
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
