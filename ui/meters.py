"""Level meters: how both sides of the call sound."""

from __future__ import annotations

from PyQt6.QtCore import QRectF, QSize, Qt
from PyQt6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PyQt6.QtWidgets import QSizePolicy, QWidget

from infp_cam.control.status import SideStatus
from infp_cam.ui import look

QUIETEST_DB = -60.0
"""Where the bar begins."""

FALL_DB = 4.0
"""How far the bar falls in a tenth of a second, so that the eye can follow."""

_TOO_LOUD_DB = -3.0
_BAR = 6.0
_GAP = 9


class Meter(QWidget):
    """One side: its name, what is heard, whether somebody speaks, and how loud.

    Parameters
    ----------
    name : str
        Whose side it is.
    color : str
        Colour while somebody speaks, a field of `infp_cam.ui.look.Colors`.
    """

    def __init__(self, name: str, color: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._color = name, color
        self._side = SideStatus()
        self._level_db = QUIETEST_DB
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)

    def show_side(self, side: SideStatus) -> None:
        """Show how the side sounds now."""
        level_db = max(side.level_db, self._level_db - FALL_DB, QUIETEST_DB)
        if level_db == self._level_db and side == self._side:
            return
        if self._words(side) != self._words(self._side):
            self.setAccessibleDescription(self._words(side))
            self.setToolTip(side.label)
        self._side, self._level_db = side, level_db
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size for one line of words and the bar."""
        return QSize(240, QFontMetrics(self.font()).height() + _GAP + round(_BAR) + 2)

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802
        """Draw the words and the bar."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = QRectF(0, 0, self.width(), QFontMetrics(self.font()).height() + 2)
        self._draw_words(painter, line)
        self._draw_bar(painter, QRectF(0, line.bottom() + _GAP - 2, self.width(), _BAR))
        painter.end()

    def _words(self, side: SideStatus) -> str:
        if not side.label:
            return self.tr("not heard")
        if not side.delivering:
            return self.tr("%1: no sound arrives").replace("%1", side.label)
        return self.tr("%1: speaking").replace("%1", side.label) if side.voice else side.label

    def _draw_words(self, painter: QPainter, line: QRectF) -> None:
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        painter.setFont(bold)
        painter.setPen(look.color("words"))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, self._name)
        taken = QFontMetrics(bold).horizontalAdvance(self._name) + 12
        painter.setFont(self.font())
        painter.setPen(look.color(self._color if self._side.voice else "quiet"))
        room = line.adjusted(taken, 0, 0, 0)
        said = QFontMetrics(self.font()).elidedText(
            self._words(self._side), Qt.TextElideMode.ElideMiddle, round(room.width())
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, said)

    def _draw_bar(self, painter: QPainter, bar: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color("track"))
        painter.drawRoundedRect(bar, _BAR / 2, _BAR / 2)
        share = (self._level_db - QUIETEST_DB) / -QUIETEST_DB
        if share <= 0 or not self._side.delivering:
            return
        painter.setBrush(look.color(self._bar_color()))
        filled = QRectF(bar.left(), bar.top(), max(_BAR, bar.width() * min(share, 1.0)), _BAR)
        painter.drawRoundedRect(filled, _BAR / 2, _BAR / 2)

    def _bar_color(self) -> str:
        if self._level_db > _TOO_LOUD_DB:
            return "stop"
        return self._color if self._side.voice else "idle"
