"""A line to be typed that the portrait says, where a voice stands for the microphone."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from infp_cam.control.status import SpeechStatus
from infp_cam.ui import look
from infp_cam.ui.controls import section

MOST_CHARACTERS = 5_000
"""Characters of a line; a longer text is no line to be typed."""

MOST_WORDS = 60
"""Characters of a sentence that is being said that are shown."""


class SayBox(QWidget):
    """A field, what is being said, and a way to stop that."""

    said = pyqtSignal(str)
    hushed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field = QLineEdit()
        self._field.setMaxLength(MOST_CHARACTERS)
        self._field.setPlaceholderText(self.tr("Type what the portrait says"))
        self._field.setAccessibleName(self.tr("Type what the portrait says"))
        self._field.returnPressed.connect(self._say)
        self._field.textChanged.connect(self._offer)
        self._button = QPushButton(self.tr("Say"))
        self._button.clicked.connect(self._say)
        self._hush = QPushButton(self.tr("Stop talking"))
        self._hush.clicked.connect(self.hushed)
        self._words = QLabel()
        self._words.setProperty("role", "quiet")
        self._words.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(look.SPACE)
        row.addWidget(self._field, 1)
        row.addWidget(self._button)
        row.addWidget(self._hush)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(section(self.tr("Say")))
        column.addLayout(row)
        column.addWidget(self._words)
        self.show_speech(SpeechStatus())

    def show_speech(self, speech: SpeechStatus) -> None:
        """Show what is being said."""
        self._hush.setEnabled(bool(speech.saying or speech.waiting))
        words = self._described(speech)
        if words != self._words.text():
            self._words.setText(words)
        self._offer()

    def empty(self) -> None:
        """Make room for the next line, once one was taken."""
        self._field.clear()

    def _say(self) -> None:
        if text := self._field.text().strip():
            self.said.emit(text)

    def _offer(self) -> None:
        self._button.setEnabled(bool(self._field.text().strip()))

    def _described(self, speech: SpeechStatus) -> str:
        if not speech.saying:
            return self.tr("Nothing is being said.")
        cut = speech.saying[:MOST_WORDS].rstrip()
        shown = cut if cut == speech.saying else f"{cut}\N{HORIZONTAL ELLIPSIS}"
        if speech.paused:
            return self.tr("Paused, the others talk: %1").replace("%1", shown)
        if not speech.waiting:
            return self.tr("Being said: %1").replace("%1", shown)
        text = self.tr("Being said, %2 more to follow: %1")
        return text.replace("%2", str(speech.waiting)).replace("%1", shown)
