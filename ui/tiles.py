"""Portraits as tiles: a thumbnail, a name, and which one is shown."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PyQt6.QtCore import QEvent, QModelIndex, QRect, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QHelpEvent, QImageReader, QPainter, QPainterPath, QPen, QPixmap
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from infp_cam.data import PORTRAIT
from infp_cam.portrait.library import LONGEST_NAME
from infp_cam.ui import drawings, look

PICTURE = 76
"""Side of a thumbnail, pixels."""

SIZE = QSize(PICTURE + 18, PICTURE + 36)
"""Of a tile."""

CHOICE = Qt.ItemDataRole.UserRole
"""What `infp_cam.settings.Settings.portrait` is for it: a whole path, or ``builtin``."""
IS_PRESENT = Qt.ItemDataRole.UserRole + 1
"""Whether the camera shows it."""
SOURCE = Qt.ItemDataRole.UserRole + 2
"""File of the thumbnail."""

_SHARP = 3
"""Pixels kept of a thumbnail for one of the tile's: for screens of any density."""

_CORNER = 0.2
_LEFT, _TOP = 6, 7

_MOST_PIXELS = 30_000_000
"""Larger pictures would hold up the window; those in the library have small thumbnails."""

_BUILTIN_FACE = (0.276, 0.065, 0.448, 0.796)
"""Where the built-in picture's head is: left, top, width, height over the picture's."""


class TileDelegate(QStyledItemDelegate):
    """Draws tiles, and renames in place."""

    renamed = pyqtSignal(QModelIndex, str)

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._view = view

    def paint(
        self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        """Draw a tile."""
        assert painter is not None
        painter.save()
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        frame = _frame(option.rect)
        is_present = bool(index.data(IS_PRESENT))
        painter.drawPixmap(frame.toRect(), _thumbnail_of(index))
        self._ring(painter, frame, option.state, is_present)
        if is_present:
            _badge(painter, frame)
        words = _words(option.rect)
        painter.setPen(look.color("words" if is_present else "quiet"))
        font = option.font
        font.setWeight(font.Weight.DemiBold if is_present else font.Weight.Normal)
        painter.setFont(font)
        name = painter.fontMetrics().elidedText(
            index.data(), Qt.TextElideMode.ElideRight, words.width()
        )
        painter.drawText(words, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, name)
        painter.restore()

    def _ring(
        self, painter: QPainter, frame: QRectF, state: QStyle.StateFlag, is_present: bool
    ) -> None:
        has_focus = QStyle.StateFlag.State_HasFocus in state
        is_under = QStyle.StateFlag.State_MouseOver in state
        color = look.color("accent" if is_present else "border")
        if is_under and not is_present:
            color = look.color("quiet")
        edge = frame.adjusted(-0.5, -0.5, 0.5, 0.5)
        if is_present:
            edge = frame.adjusted(-2.5, -2.5, 2.5, 2.5)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(color, 2.5 if is_present else 1))
        corner = PICTURE * _CORNER
        painter.drawRoundedRect(edge, corner, corner)
        if has_focus and self._view.hasFocus():
            out = frame.adjusted(-5, -5, 5, 5)
            painter.setPen(QPen(look.color("focus"), 2))
            painter.drawRoundedRect(out, corner + 4, corner + 4)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:  # noqa: N802
        """Return the size of a tile."""
        return SIZE

    def createEditor(  # noqa: N802
        self, parent: QWidget | None, option: QStyleOptionViewItem, index: QModelIndex
    ) -> QWidget:
        """Return the line in which a name is typed."""
        line = QLineEdit(parent)
        line.setObjectName("rename")
        line.setMaxLength(LONGEST_NAME)
        line.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        line.setAccessibleName(self.tr("Name of the portrait"))
        return line

    def updateEditorGeometry(  # noqa: N802
        self, editor: QWidget | None, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        """Put the line where the name is."""
        assert editor is not None
        place = _words(option.rect).adjusted(0, -4, 0, 6)
        editor.setGeometry(place)

    def setEditorData(self, editor: QWidget | None, index: QModelIndex) -> None:  # noqa: N802
        """Begin with the present name."""
        assert isinstance(editor, QLineEdit)
        editor.setText(index.data())
        editor.selectAll()

    def setModelData(  # noqa: N802
        self, editor: QWidget | None, model: object, index: QModelIndex
    ) -> None:
        """Say which name was typed; the library decides whether it can be."""
        assert isinstance(editor, QLineEdit)
        if editor.text().strip() != index.data():
            self.renamed.emit(index, editor.text())

    def helpEvent(  # noqa: N802
        self,
        event: QHelpEvent | None,
        view: QAbstractItemView | None,
        option: QStyleOptionViewItem,
        index: QModelIndex,
    ) -> bool:
        """Show the whole name where it is cut."""
        assert event is not None
        if event.type() is not QEvent.Type.ToolTip or not index.isValid():
            return super().helpEvent(event, view, option, index)
        name = str(index.data())
        is_cut = option.fontMetrics.horizontalAdvance(name) > _words(option.rect).width()
        QToolTip.showText(event.globalPos(), name if is_cut else "", view)
        return True


def _frame(tile: QRect) -> QRectF:
    return QRectF(tile.left() + _LEFT, tile.top() + _TOP, PICTURE, PICTURE)


def _words(tile: QRect) -> QRect:
    return QRect(tile.left(), tile.top() + _TOP + PICTURE + 7, PICTURE + 2 * _LEFT, 18)


def _badge(painter: QPainter, frame: QRectF) -> None:
    """Draw the mark of the portrait that is shown; not by colour alone."""
    side = 20.0
    disc = QRectF(frame.right() - side + 5, frame.bottom() - side + 5, side, side)
    painter.setPen(QPen(look.color("card"), 2))
    painter.setBrush(look.color("accent"))
    painter.drawEllipse(disc)
    mark = drawings.pixmap("check", 12 * _SHARP, look.color("on_accent"))
    painter.drawPixmap(disc.adjusted(4, 4, -4, -4), mark, QRectF(mark.rect()))


def _thumbnail_of(index: QModelIndex) -> QPixmap:
    path = Path(index.data(SOURCE))
    try:
        stamp = path.stat().st_mtime_ns
    except OSError:
        stamp = 0
    return thumbnail(path, stamp, look.color("quiet").rgb())


@lru_cache(maxsize=256)
def thumbnail(path: Path, stamp: int, rgb: int) -> QPixmap:
    """Return the picture at `path` as a square with round corners.

    Parameters
    ----------
    stamp : int
        Its time of change; 0 where it is not there.
    rgb : int
        Colour of what is drawn in place of a picture that can not be read.
    """
    side = PICTURE * _SHARP
    drawn = QPixmap(side, side)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setRenderHints(
        QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
    )
    outline = QPainterPath()
    outline.addRoundedRect(QRectF(0, 0, side, side), side * _CORNER, side * _CORNER)
    painter.setClipPath(outline)
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    whole = reader.size()
    if not whole.isValid() or whole.width() * whole.height() > _MOST_PIXELS:
        quiet = QColor.fromRgb(rgb)
        quiet.setAlpha(40)
        painter.fillRect(drawn.rect(), quiet)
        sign = drawings.pixmap("portrait", side // 2, QColor.fromRgb(rgb))
        painter.drawPixmap(side // 4, side // 4, sign)
    elif path == PORTRAIT:
        left, top, wide, high = _BUILTIN_FACE
        scale = whole.width(), whole.height()
        reader.setClipRect(
            QRectF(left * scale[0], top * scale[1], wide * scale[0], high * scale[1]).toRect()
        )
        # Scaled by itself first: a painter that makes a large picture small leaves jagged edges.
        picture = reader.read().scaled(
            drawn.size(),
            Qt.AspectRatioMode.IgnoreAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        painter.drawImage(0, 0, picture)
    else:
        fill = whole.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatioByExpanding)
        reader.setScaledSize(fill)
        picture = reader.read()
        # A face is in the upper part of a tall picture and in the middle of a wide one.
        left = (side - picture.width()) // 2
        painter.drawImage(left, min(0, side - picture.height()) // 4, picture)
    painter.end()
    return drawn
