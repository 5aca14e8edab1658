"""One setting in the settings window: its name, what it does, and what it is changed with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from infp_cam.control.requests import OF_THE_CAMERA
from infp_cam.errors import InfpCamError
from infp_cam.ui import look, texts
from infp_cam.ui.devices import DeviceList
from infp_cam.ui.option_editors import Switch, make_editor
from infp_cam.ui.options import Option
from infp_cam.ui.texts import translate

_EDITOR = 250


class Row(QWidget):
    """A setting's name and words beside its editor, or above it where there is no room.

    Parameters
    ----------
    title : str
        Its name.
    words : str
        What it does.
    editor : QWidget
        What it is changed with.
    is_small : bool
        Whether the editor stands beside the words however little room there is.

    Attributes
    ----------
    is_meant : bool
        Whether it concerns the person now; it is not shown else.
    """

    is_meant = True

    def __init__(self, title: str, words: str, editor: QWidget, *, is_small: bool = False) -> None:
        super().__init__()
        self._is_small = is_small
        self.title, self.words = title, words
        self._editor = editor
        self._fault = _label("", "fault")
        self._fault.hide()
        self._head = QHBoxLayout()
        self._head.setSpacing(look.SPACE)
        self._head.addWidget(_label(title, ""))
        self._head.addStretch()
        said = QVBoxLayout()
        said.setSpacing(3)
        said.addLayout(self._head)
        said.addWidget(_label(texts.with_commands(words), "quiet"))
        said.addWidget(self._fault)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._columns.setSpacing(20)
        self._columns.addLayout(said, 1)
        self._columns.addWidget(editor, 0, Qt.AlignmentFlag.AlignTop)

    def refresh(self) -> None:
        """Show how it is now; for what is not kept in the settings file."""

    def matches(self, words: list[str], more: str) -> bool:
        """Return whether all `words` (case-folded) are said here or in `more`."""
        text = f"{self.title} {self.words} {more}".casefold()
        return self.is_meant and all(word in text for word in words)

    def show_fault(self, why: str | None) -> None:
        """Say why what was chosen can not be, or nothing."""
        self._fault.setText(why or "")
        self._fault.setVisible(why is not None)

    def stand(self, *, is_wide: bool) -> None:
        """Stand side by side, or one below the other."""
        if self._is_small:
            return
        direction = QBoxLayout.Direction
        self._columns.setDirection(direction.LeftToRight if is_wide else direction.TopToBottom)
        self._columns.setSpacing(20 if is_wide else 8)
        self._columns.setAlignment(
            self._editor, Qt.AlignmentFlag.AlignTop if is_wide else Qt.AlignmentFlag(0)
        )
        self._editor.setMinimumWidth(_EDITOR if is_wide else 0)
        self._editor.setMaximumWidth(_EDITOR if is_wide else 1 << 16)


class OptionRow(Row):
    """An option of the settings file, with the way back to its default.

    Parameters
    ----------
    option : Option
        The option.
    found : DeviceList
        The devices that there are.
    """

    chosen = pyqtSignal(object, object)
    """The option and its new value."""

    def __init__(self, option: Option, found: DeviceList) -> None:
        self.editor = make_editor(option, found)
        words = option.words
        if option.name in OF_THE_CAMERA:
            more = translate("Options", "The camera closes for a moment when you change this.")
            words = f"{words} {more}"
        super().__init__(option.title, words, self.editor, is_small=self.editor.is_small)
        self.option = option
        self.editor.chosen.connect(lambda value: self.chosen.emit(option, value))
        self._reset = QPushButton(translate("Options", "Reset"))
        self._reset.setProperty("role", "small-link")
        usual = translate("Options", "Usual: %1").replace("%1", option.value_name(option.default))
        self._reset.setToolTip(usual)
        self._reset.setAccessibleName(translate("Options", "Reset %1").replace("%1", option.title))
        self._reset.setAccessibleDescription(usual)
        self._reset.clicked.connect(lambda: self.chosen.emit(option, option.default))
        policy = self._reset.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # so that nothing moves when it appears
        self._reset.setSizePolicy(policy)
        self._head.insertWidget(1, self._reset)

    def matches(self, words: list[str], more: str) -> bool:
        """Return whether all `words` are said here, the names of its choices included."""
        return super().matches(
            words, " ".join((more, self.option.name, *self.option.choices.values()))
        )

    def show_value(self, value: Any) -> None:
        """Show what is chosen."""
        self.editor.show_value(value)
        self._reset.setVisible(value != self.option.default)


class SwitchRow(Row):
    """Something about the program that is on or off, and not kept in the settings file.

    Parameters
    ----------
    title, words : str
        See `Row`.
    is_on : callable
        Returns how it is.
    set_on : callable
        Changes it; raises an `InfpCamError` where that can not be.
    """

    def __init__(
        self, title: str, words: str, is_on: Callable[[], bool], set_on: Callable[[bool], None]
    ) -> None:
        self._switch = Switch()
        super().__init__(title, words, self._switch, is_small=True)
        self._switch.setAccessibleName(title)
        self._is_on, self._set_on = is_on, set_on
        self._switch.clicked.connect(self._change)

    def refresh(self) -> None:
        """Show how it is now."""
        self._switch.setChecked(self._is_on())

    def _change(self, on: bool) -> None:
        self.show_fault(None)
        try:
            self._set_on(on)
        except InfpCamError as error:
            self.show_fault(f"{error.message} {error.fix}")
        self.refresh()


class ButtonRow(Row):
    """Something that a button opens.

    Parameters
    ----------
    title, words : str
        See `Row`.
    text : str
        What stands on the button.
    do : callable
        What it does.
    """

    def __init__(self, title: str, words: str, text: str, do: Callable[[], object]) -> None:
        button = QPushButton(text)
        button.clicked.connect(lambda: do())
        super().__init__(title, words, button)


def _label(text: str, role: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.RichText)
    label.setWordWrap(role != "")
    label.setProperty("role", role)
    return label
