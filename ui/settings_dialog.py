"""The settings: all options with what they do, made from the settings' own fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PyQt6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from infp_cam.control.status import ProblemStatus
from infp_cam.errors import InfpCamError
from infp_cam.settings import Settings
from infp_cam.ui import look
from infp_cam.ui.call import Call
from infp_cam.ui.choices import Choices
from infp_cam.ui.controls import section
from infp_cam.ui.devices import DeviceList
from infp_cam.ui.option_rows import OptionRow, Row
from infp_cam.ui.options import Group, Option, fault, groups
from infp_cam.ui.problems import ProblemList

WIDE = 620
"""From this width on an option stands beside its explanation, below it else; pixels."""

_MARGIN = 20


class SettingsDialog(QWidget):
    """The window.

    Parameters
    ----------
    call : Call
        Takes what is chosen.
    choices : Choices
        What the person has chosen before.
    found : DeviceList
        The devices that there are.
    program : tuple of Row
        What can be chosen about the program itself, which is not kept in the settings file.
    plugins : tuple of Row
        What can be chosen about plugins; likewise.
    """

    def __init__(
        self,
        call: Call,
        choices: Choices,
        found: DeviceList,
        program: tuple[Row, ...] = (),
        plugins: tuple[Row, ...] = (),
    ) -> None:
        super().__init__()
        self._call, self._choices, self._devices = call, choices, found
        self._further = (*plugins, *program)
        self._notice: ProblemStatus | None = None
        self._shown: list[ProblemStatus] = []
        self.setObjectName("ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(self.tr("Settings"))
        self.setMinimumSize(440, 320)
        self._search = QLineEdit()
        self._search.setPlaceholderText(self.tr("Search the settings"))
        self._search.setAccessibleName(self._search.placeholderText())
        self._search.setClearButtonEnabled(True)
        self._search.textChanged.connect(self._filter)
        self._problems = ProblemList()
        self._problems.dismissed.connect(call.dismiss)
        self._cards = [_GroupCard(group, found) for group in groups()]
        for title, rows in ((self.tr("Plugins"), plugins), (self.tr("Program"), program)):
            if rows:
                self._cards.append(_GroupCard(Group(title, ()), found, rows))
        self._nothing = QLabel(self.tr("No setting is called so."))
        self._nothing.setProperty("role", "quiet")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.hide()
        self._reset = QPushButton(self.tr("Reset all…"))
        self._reset.setProperty("role", "link")
        self._reset.clicked.connect(self._ask_whether_to_reset)
        self._lay_out()
        for row in self._rows():
            row.chosen.connect(self._choose)
        for keys, do in (
            (QKeySequence(QKeySequence.StandardKey.Find), self._search.setFocus),
            (QKeySequence(Qt.Key.Key_Escape), self.close),
            (QKeySequence(QKeySequence.StandardKey.Close), self.close),
        ):
            QShortcut(keys, self).activated.connect(do)
        choices.changed.connect(self._show_values)
        choices.noticed.connect(self._note)
        call.changed.connect(self._show_problems)
        self._show_values()
        self.resize(self.sizeHint())

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return a size for reading."""
        return QSize(700, 720)

    def showEvent(self, event: QShowEvent | None) -> None:  # noqa: N802
        """Show what the file holds now, which may have been edited by hand."""
        super().showEvent(event)
        try:
            self._choices.load()
        except InfpCamError as error:
            self._note(error.message, error.fix)
        for row in self._further:
            row.refresh()
        self._devices.refresh()
        self._show_problems()
        self._search.setFocus()

    def hideEvent(self, event: QHideEvent | None) -> None:  # noqa: N802
        """Forget what was told."""
        super().hideEvent(event)
        self._notice = None
        self._search.clear()

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802
        """Stand side by side where there is room, one below the other else."""
        super().resizeEvent(event)
        for card in self._cards:
            card.stand(is_wide=self.width() >= WIDE)

    def _lay_out(self) -> None:
        ground = QWidget()
        ground.setObjectName("ground")
        column = QVBoxLayout(ground)
        column.setContentsMargins(_MARGIN, 4, _MARGIN, _MARGIN)
        column.setSpacing(14)
        column.addWidget(self._problems)
        for card in self._cards:
            column.addWidget(card)
        column.addWidget(self._nothing)
        column.addStretch()
        scroll = QScrollArea()
        scroll.setObjectName("ground")
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(ground)
        top = QHBoxLayout()
        top.setContentsMargins(_MARGIN, 16, _MARGIN, 8)
        top.setSpacing(look.SPACE)
        top.addWidget(self._search, 1)
        top.addWidget(self._reset)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addWidget(scroll, 1)

    def _rows(self) -> Iterator[OptionRow]:
        for card in self._cards:
            yield from card.options

    def _filter(self, text: str) -> None:
        """Show what has all words of `text` in it."""
        words = text.casefold().split()
        found = [card.filter(words) for card in self._cards]
        self._nothing.setVisible(not any(found))

    def _choose(self, option: Option, value: Any) -> None:
        """Have `value` taken, or say in its place why it can not be."""
        values = {**self._choices.settings.model_dump(), option.name: value}
        why = fault(values, option)
        row = next(row for row in self._rows() if row.option.name == option.name)
        row.show_fault(why)
        if why is None:
            self._call.choose(
                **{option.name: getattr(Settings.model_validate(values), option.name)}
            )
        else:
            row.show_value(getattr(self._choices.settings, option.name))

    def _show_values(self) -> None:
        for row in self._rows():
            row.show_value(getattr(self._choices.settings, row.option.name))
        present = self._choices.settings
        self._reset.setEnabled(present != Settings())

    def _note(self, message: str, fix: str = "") -> None:
        self._notice = ProblemStatus(
            "settings",
            "SettingsInvalid",
            message,
            fix or self.tr("What you wrote is kept there; choose here anew."),
        )
        self._show_problems()

    def _show_problems(self) -> None:
        """Show what could not be done, and put the editors back."""
        if not self.isVisible():
            return
        asked = [problem for problem in self._call.problems if problem.subject == "asked"]
        shown = [self._notice, *asked] if self._notice is not None else asked
        if shown != self._shown:
            self._shown = shown
            self._problems.show_problems(shown)
            self._show_values()

    def _ask_whether_to_reset(self) -> None:
        box = QMessageBox(
            QMessageBox.Icon.NoIcon,
            self.tr("Settings"),
            self.tr("Reset all settings?"),
            parent=self,
        )
        box.setInformativeText(self.tr("The camera closes for a moment and begins anew."))
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        yes = box.addButton(self.tr("Reset all"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.buttonClicked.connect(
            lambda button: self._call.choose(**Settings().model_dump()) if button is yes else None
        )
        box.open()


class _GroupCard(QFrame):
    """Options that belong together."""

    def __init__(self, group: Group, found: DeviceList, program: tuple[Row, ...] = ()) -> None:
        super().__init__()
        self.setObjectName("card")
        self._title = group.title
        self.options = [OptionRow(option, found) for option in group.options]
        self.rows: list[Row] = [*self.options, *program]
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 18)
        column.setSpacing(18)
        column.addWidget(section(group.title))
        for row in self.rows:
            column.addWidget(row)

    def filter(self, words: list[str]) -> bool:
        """Show the rows with all `words` in them; return whether there are any."""
        any_shown = False
        for row in self.rows:
            is_meant = row.matches(words, self._title)
            row.setVisible(is_meant)
            any_shown |= is_meant
        self.setVisible(any_shown)
        return any_shown

    def stand(self, *, is_wide: bool) -> None:
        """Have all rows stand side by side, or one below the other."""
        for row in self.rows:
            row.stand(is_wide=is_wide)
