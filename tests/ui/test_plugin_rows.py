"""The plugins in the settings window."""

import pytest
from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QPushButton

from infp_cam.plugin.choices import choices_path, load_choices
from infp_cam.ui import look
from infp_cam.ui.choices import Choices
from infp_cam.ui.devices import DeviceList
from infp_cam.ui.option_editors import Switch
from infp_cam.ui.plugin_rows import plugin_rows
from infp_cam.ui.settings_dialog import SettingsDialog
from tests.plugin.conftest import site  # noqa: F401

OPTIONS = """
[options.word]
type = "text"
text = "what it says"
default = "hello"

[options.port]
type = "integer"
text = "port to listen at"
default = 80
least = 1
most = 65535

[options.loud]
type = "switch"
text = "says it loudly"

[options.mood]
type = "choice"
text = "how it says it"
choices = ["sad", "glad"]

[options.key]
type = "secret"
text = "its key"
"""


class NoDevices(DeviceList):
    def refresh(self):
        pass


class Call(QObject):
    """A call that is told of nothing."""

    changed = pyqtSignal()
    problems = ()

    def dismiss(self, problem):
        pass


@pytest.fixture(autouse=True)
def _dressed(qapp):
    look.dress(qapp)
    yield
    qapp.setStyleSheet("")


@pytest.fixture
def shown(qtbot, site):  # noqa: F811
    """Rows by their titles, and how often a call was told of a change."""
    site.add(more=OPTIONS, init="raise SystemExit('run')", permissions=["network", "files"])
    told = []
    rows = {row.title: row for row in plugin_rows(lambda: told.append(True))}
    for row in rows.values():
        qtbot.addWidget(row)
        row.refresh()
    return rows, told


def chosen():
    choices, _ = load_choices(choices_path())
    return "probe" in choices.enabled, dict(choices.options.get("probe", {}))


def test_a_switch_enables_and_its_words_say_what_the_plugin_may_do(shown):
    rows, told = shown
    row = rows["Probe"]
    assert "connects to other programs or computers; reads or writes files" in row.words
    assert not rows["Probe: Word"].is_meant
    row.findChild(Switch).click()
    assert chosen() == (True, {}) and told == [True]
    assert rows["Probe: Word"].is_meant
    row.findChild(Switch).click()
    assert chosen()[0] is False and not rows["Probe: Word"].is_meant


def test_options_are_edited_by_their_kind(shown):
    rows, told = shown
    rows["Probe"].findChild(Switch).click()
    assert not any("Key" in title for title in rows)  # a secret is no business of this window
    rows["Probe: Loud"].findChild(Switch).click()
    buttons = {b.text(): b for b in rows["Probe: Mood"].findChildren(QPushButton)}
    buttons["glad"].click()
    rows["Probe: Port"].editor.chosen.emit("8080")
    rows["Probe: Word"].editor.chosen.emit("salve")
    assert chosen() == (True, {"loud": True, "mood": "glad", "port": 8080, "word": "salve"})
    assert len(told) == 5


def test_a_value_that_can_not_be_is_told_in_its_place(shown):
    rows, told = shown
    rows["Probe"].findChild(Switch).click()
    rows["Probe: Port"].editor.chosen.emit("99999")
    assert "less than or equal to 65535" in rows["Probe: Port"]._fault.text()
    assert chosen() == (True, {}) and len(told) == 1


def test_two_that_take_the_same_request_are_told(qtbot, site):  # noqa: F811
    data = '[requests.scene]\ntext = "Show it."'
    site.add("first_plugin", id="first", name="First", more=data)
    site.add("second_plugin", id="second", name="Second", more=data)
    rows = {row.title: row for row in plugin_rows(lambda: None)}
    for row in rows.values():
        qtbot.addWidget(row)
    rows["First"].findChild(Switch).click()
    rows["Second"].findChild(Switch).click()
    assert "something else already is" in rows["Second"]._fault.text()


def test_a_broken_one_is_shown_with_what_is_wrong(qtbot, site):  # noqa: F811
    site.add("bad_plugin", api=">=9")
    rows = {row.title: row for row in plugin_rows(lambda: None)}
    for row in rows.values():
        qtbot.addWidget(row)
    assert "needs version >=9" in rows["bad_plugin"]._fault.text()


def test_the_settings_window_has_them_in_a_card_of_their_own(qtbot, site):  # noqa: F811
    site.add(more=OPTIONS)
    rows = {row.title: row for row in plugin_rows(lambda: None)}

    dialog = SettingsDialog(Call(), Choices(), NoDevices(), (), tuple(rows.values()))
    qtbot.addWidget(dialog)
    dialog.show()
    assert rows["Probe"].isVisible() and not rows["Probe: Word"].isVisible()
    rows["Probe"].findChild(Switch).click()
    assert rows["Probe: Word"].isVisible()
    dialog._search.setText("listen at")
    assert rows["Probe: Port"].isVisible() and not rows["Probe"].isVisible()
