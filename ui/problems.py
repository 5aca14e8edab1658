"""What is wrong, each with what to do about it."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QSize, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from infp_cam.control.status import ProblemStatus
from infp_cam.ui import drawings, look, texts

_IN_ROW = 2  # buttons; more would not fit into a narrow window

COPIED_MS = 1500
"""How long the button says that the command was copied."""


class ProblemList(QWidget):
    """The problems below each other; as high as they are."""

    dismissed = pyqtSignal(ProblemStatus)
    retried = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[ProblemStatus, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(look.SPACE)
        self.setVisible(False)

    def show_problems(self, problems: Sequence[ProblemStatus]) -> None:
        """Show `problems` instead of those that were shown."""
        if tuple(problems) == self._shown:
            return
        self._shown = tuple(problems)
        while (item := self._column.takeAt(0)) is not None:
            if (card := item.widget()) is not None:
                card.hide()
                card.deleteLater()
        for problem in problems:
            card = ProblemCard(problem)
            card.dismissed.connect(self.dismissed)
            card.retried.connect(self.retried)
            self._column.addWidget(card)
        self.setVisible(bool(problems))


class ProblemCard(QFrame):
    """One problem: what is wrong, what to do, and a button for what a button can do.

    Parameters
    ----------
    problem : ProblemStatus
        The problem.
    """

    dismissed = pyqtSignal(ProblemStatus)
    retried = pyqtSignal()

    def __init__(self, problem: ProblemStatus, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("problem")
        self.setAccessibleName(problem.message)
        self.setAccessibleDescription(problem.fix)
        sign = QLabel()
        sign.setPixmap(drawings.icon("warning", look.color("warning")).pixmap(QSize(20, 20)))
        sign.setAlignment(Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(_label(texts.with_commands(problem.message), "problem"))
        words.addWidget(_label(texts.with_commands(problem.fix), ""))
        buttons = self._buttons(problem)
        if buttons:
            grid = QGridLayout()
            grid.setSpacing(look.SPACE)
            for number, button in enumerate(buttons):
                grid.addWidget(button, number // _IN_ROW, number % _IN_ROW)
            grid.setColumnStretch(_IN_ROW, 1)
            words.addSpacing(4)
            words.addLayout(grid)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 12, 14, 12)
        row.setSpacing(12)
        row.addWidget(sign)
        row.addLayout(words, 1)

    def _buttons(self, problem: ProblemStatus) -> list[QPushButton]:
        commands = texts.commands_in(problem.fix)
        buttons: list[QPushButton] = [
            CopyButton(command, number if len(commands) > 1 else None)
            for number, command in enumerate(commands, start=1)
        ]
        if problem.subject == "call":
            retry = QPushButton(self.tr("Try again"))
            retry.clicked.connect(self.retried)
            buttons.append(retry)
        if problem.subject == "asked":
            dismiss = QPushButton(self.tr("Dismiss"))
            dismiss.clicked.connect(lambda: self.dismissed.emit(problem))
            buttons.append(dismiss)
        return buttons


class CopyButton(QPushButton):
    """Copies a command and says so.

    Parameters
    ----------
    command : str
        The command.
    number : int, optional
        Which of several it is.
    """

    def __init__(self, command: str, number: int | None = None) -> None:
        super().__init__()
        self._command, self._number = command, number
        self.setToolTip(command)
        self.clicked.connect(self._copy)
        self._back = QTimer(self)
        self._back.setSingleShot(True)
        self._back.timeout.connect(self._offer)
        self._offer()

    def _offer(self) -> None:
        if self._number is None:
            self.setText(" " + self.tr("Copy command"))
        else:
            self.setText(" " + self.tr("Copy command %1").replace("%1", str(self._number)))
        self.setIcon(drawings.icon("copy", look.color("words")))

    def _copy(self) -> None:
        clipboard = QGuiApplication.clipboard()
        assert clipboard is not None
        clipboard.setText(self._command)
        self.setText(" " + self.tr("Copied"))
        self.setIcon(drawings.icon("check", look.color("words")))
        self._back.start(COPIED_MS)


def _label(words: str, role: str) -> QLabel:
    label = QLabel(words)
    label.setTextFormat(Qt.TextFormat.RichText)
    label.setWordWrap(True)
    label.setProperty("role", role)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
