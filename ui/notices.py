"""Cards that tell what came of what was done, each with buttons for what can be done next."""

from __future__ import annotations

import re
from collections.abc import Callable

from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from infp_cam.ui import drawings, look


class NoticeCard(QFrame):
    """A card with a message, more words, and buttons.

    Parameters
    ----------
    message : str
        What to know.
    more : str
        What to do, or details; may be empty.
    is_problem : bool
        Whether something went wrong.
    """

    closed = pyqtSignal()

    def __init__(
        self,
        message: str,
        more: str = "",
        *,
        is_problem: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("problem" if is_problem else "choices")
        self.setAccessibleName(message)
        self.setAccessibleDescription(more)
        self._words = QVBoxLayout()
        self._words.setSpacing(4)
        self._words.addWidget(_label(message, "problem" if is_problem else "section"))
        if more:
            self._words.addWidget(_label(more.replace("`", ""), "" if is_problem else "quiet"))
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(look.SPACE)
        self._buttons.addStretch()
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 12, 14, 12)
        row.setSpacing(12)
        if is_problem:
            sign = QLabel()
            sign.setPixmap(drawings.icon("warning", look.color("warning")).pixmap(QSize(20, 20)))
            sign.setAlignment(Qt.AlignmentFlag.AlignTop)
            row.addWidget(sign)
        row.addLayout(self._words, 1)

    def add_button(self, text: str, action: Callable[[], object], icon: str = "") -> QPushButton:
        """Add a button that does `action`, and return it."""
        if self._buttons.count() == 1:
            self._words.addSpacing(4)
            self._words.addLayout(self._buttons)
        button = QPushButton(text)
        if icon:
            button.setIcon(drawings.icon(icon, look.color("words")))
        button.clicked.connect(lambda: action())
        self._buttons.insertWidget(self._buttons.count() - 1, button)
        return button

    def add_close(self, text: str) -> QPushButton:
        """Add a button that ends the card, and return it."""
        return self.add_button(text, self.close_card)

    def close_card(self) -> None:
        """Take the card away."""
        self.hide()
        self.closed.emit()
        self.deleteLater()


class ProgressCard(QFrame):
    """What is being done, how far it is, and a button to stop it."""

    stopped = pyqtSignal()

    def __init__(self, more: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("choices")
        self._title = _label("", "section")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(4)
        self._bar.setRange(0, 100)
        self._stop = QPushButton(self.tr("Cancel"))
        self._stop.clicked.connect(self.stopped)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._title, 1)
        head.addWidget(self._stop)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 12)
        column.setSpacing(look.SPACE)
        column.addLayout(head)
        column.addWidget(self._bar)
        column.addWidget(_label(more, "quiet"))

    def show_step(self, text: str, share: float) -> None:
        """Say what is being done, and how far it is, 0..1."""
        self._title.setText(_breakable(text))
        self._bar.setValue(round(100 * share))
        self._bar.setAccessibleName(text)
        track, accent = look.color("border").name(), look.color("accent").name()
        self._bar.setStyleSheet(
            f"QProgressBar {{ background: {track}; border: none; border-radius: 2px; }}"
            f"QProgressBar::chunk {{ background: {accent}; border-radius: 2px; }}"
        )


def _breakable(words: str) -> str:
    """Return `words` with places where a path may go on in the next line."""
    return re.sub(r"([/\\_.](?=\w))", "\\1\u200b", words)


def _label(words: str, role: str) -> QLabel:
    label = QLabel(_breakable(words))
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("role", role)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
