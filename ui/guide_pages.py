"""The pages of the guide for the first time: portrait, sound, camera."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from infp_cam.control.status import SideStatus
from infp_cam.portrait.library import PortraitLibrary
from infp_cam.ui import texts
from infp_cam.ui.call import Call
from infp_cam.ui.checkup import CheckList, Checkup
from infp_cam.ui.choices import Choices
from infp_cam.ui.devices import DeviceList
from infp_cam.ui.gallery import Gallery
from infp_cam.ui.meters import Meter
from infp_cam.ui.option_editors import Editor, make_editor
from infp_cam.ui.options import Option, groups


class Page(QWidget):
    """A page of the guide.

    Parameters
    ----------
    title : str
        What is done on it.
    words : str
        Why, in a sentence or two.
    """

    def __init__(self, title: str, words: str) -> None:
        super().__init__()
        self.title = title
        self.setAccessibleName(title)
        heading = QLabel(title)
        heading.setProperty("role", "heading")
        heading.setWordWrap(True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(28, 8, 28, 20)
        self._column.setSpacing(14)
        self._column.addWidget(heading)
        self._column.addWidget(words_label(words, "quiet"))

    def enter(self) -> None:
        """Do what is to be done when the page appears."""

    def leave(self) -> None:
        """Do what is to be done when it disappears."""

    def refresh(self) -> None:
        """Show how the call is now."""


class PortraitPage(Page):
    """Which face the others see."""

    def __init__(self, call: Call, choices: Choices) -> None:
        super().__init__(
            texts.translate("Guide", "Choose a portrait"),
            texts.translate(
                "Guide",
                "The others see this face instead of you. It talks when you talk and listens when "
                "they talk. You can change it at any time, also during a call.",
            ),
        )
        self._call, self._choices = call, choices
        self._gallery = Gallery(PortraitLibrary())
        self._gallery.chosen.connect(call.show_portrait)
        self._column.addWidget(card(self._gallery))
        self._column.addStretch()

    def refresh(self) -> None:
        """Mark the present portrait."""
        self._gallery.show_present((self._call.status or self._choices.settings).portrait)

    def leave(self) -> None:
        """Delete for good what was removed here."""
        self._gallery.forget_removed()


class SoundPage(Page):
    """Which microphone, and how the others are heard."""

    def __init__(self, call: Call, choices: Choices, found: DeviceList) -> None:
        super().__init__(
            texts.translate("Guide", "Choose microphone and loudspeakers"),
            texts.translate(
                "Guide",
                "Say something, and play some speech: both bars should move and turn to colour.",
            ),
        )
        self._call, self._choices, self._devices = call, choices, found
        self._own = Meter(texts.translate("Guide", "You"), "talking")
        self._other = Meter(texts.translate("Guide", "The others"), "listening")
        self._editors = [
            make_editor(_option(name), found) for name in ("self_source", "other_source")
        ]
        for editor, meter in zip(self._editors, (self._own, self._other), strict=True):
            editor.chosen.connect(self._chooser(editor))
            name = QLabel(editor.option.title)
            name.setProperty("role", "section")
            self._column.addWidget(
                card(name, words_label(editor.option.words, "quiet"), editor, meter)
            )
        self._hint = words_label("", "quiet")
        self._column.addWidget(self._hint)
        self._column.addStretch()
        choices.changed.connect(self._show_choices)
        self._show_choices()

    def enter(self) -> None:
        """Look which devices there are."""
        self._devices.refresh()

    def refresh(self) -> None:
        """Move the meters."""
        status = self._call.status
        self._own.show_side(status.own if status else SideStatus())
        self._other.show_side(status.other if status else SideStatus())
        if status is None or not status.on:
            hint = texts.translate(
                "Guide", "The bars move once the camera runs; the next page is about that."
            )
        elif status.microphone.name:
            hint = texts.translate(
                "Guide",
                "The virtual microphone %1 carries your voice, in time with the portrait's lips.",
            ).replace("%1", status.microphone.name)
        else:
            hint = texts.translate(
                "Guide", "There is no virtual microphone yet; the next page is about that."
            )
        if hint != self._hint.text():
            self._hint.setText(hint)

    def _chooser(self, editor: Editor) -> Callable[[Any], None]:
        return lambda value: self._call.choose(**{editor.option.name: value})

    def _show_choices(self) -> None:
        for editor in self._editors:
            editor.show_value(getattr(self._choices.settings, editor.option.name))


class CameraPage(Page):
    """What the camera needs, and how to get what is missing."""

    def __init__(self, call: Call, choices: Choices, found: DeviceList, checkup: Checkup) -> None:
        super().__init__(
            texts.translate("Guide", "Set up the camera"),
            texts.translate(
                "Guide",
                "Other programs see the portrait through a virtual camera. What is missing on "
                "this machine is listed here, with what to do about it.",
            ),
        )
        self._call, self._choices, self._devices, self._checkup = call, choices, found, checkup
        self._editor = make_editor(_option("camera"), found)
        self._editor.chosen.connect(lambda value: call.choose(camera=value))
        name = QLabel(self._editor.option.title)
        name.setProperty("role", "section")
        self._state = words_label("", "quiet")
        self._column.addWidget(card(name, self._editor, self._state))
        self._summary = words_label("", "section")
        self._again = QPushButton(texts.translate("Guide", "Check again"))
        self._again.clicked.connect(self._check)
        head = QHBoxLayout()
        head.addWidget(self._summary, 1)
        head.addWidget(self._again)
        self._list = CheckList()
        self._column.addLayout(head)
        self._column.addWidget(self._list)
        self._column.addStretch()
        checkup.changed.connect(self._show_findings)
        choices.changed.connect(self._show_choices)
        self._show_choices()

    def enter(self) -> None:
        """Look at everything, the first time by itself."""
        self._devices.refresh()
        if not self._checkup.findings:
            self._checkup.start()

    def refresh(self) -> None:
        """Say whether the camera is open."""
        status = self._call.status
        if status is not None and status.camera.device:
            text = texts.translate("Guide", "It is open: %1.").replace("%1", status.camera.device)
        elif self._call.state == "problem":
            text = texts.translate("Guide", "It is not open.")
        else:
            text = texts.translate("Guide", "It is being opened.")
        if text != self._state.text():
            self._state.setText(text)

    def _check(self) -> None:
        self._call.set_on(True)
        self._checkup.start()

    def _show_choices(self) -> None:
        self._editor.show_value(self._choices.settings.camera)

    def _show_findings(self) -> None:
        self._again.setEnabled(not self._checkup.is_running)
        if self._checkup.is_running:
            self._summary.setText(texts.translate("Guide", "Looking at everything…"))
            return
        missing = sum(not finding.ok for finding in self._checkup.findings)
        if missing == 0:
            said = texts.translate("Guide", "Everything is there.")
        elif missing == 1:
            said = texts.translate("Guide", "One thing is missing.")
        else:
            said = texts.translate("Guide", "%1 things are missing.").replace("%1", str(missing))
        self._summary.setText(said)
        self._list.show_findings(self._checkup.findings)


def card(*widgets: QWidget) -> QFrame:
    """Return `widgets` one below the other on a card."""
    made = QFrame()
    made.setObjectName("card")
    column = QVBoxLayout(made)
    column.setContentsMargins(18, 16, 18, 16)
    column.setSpacing(10)
    for widget in widgets:
        column.addWidget(widget)
    return made


def words_label(text: str, role: str) -> QLabel:
    """Return a label for sentences, in which commands look like commands."""
    label = QLabel(texts.with_commands(text))
    label.setTextFormat(Qt.TextFormat.RichText)
    label.setWordWrap(True)
    label.setProperty("role", role)
    return label


def _option(name: str) -> Option:
    return next(option for group in groups() for option in group.options if option.name == name)
