"""The portraits that can be chosen, with thumbnails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PyQt6.QtCore import QModelIndex, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QIcon, QImageReader, QPainter, QPainterPath, QPen, QPixmap
from PyQt6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QListView,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from infp_cam.data import BUILTIN, portrait_path
from infp_cam.ui import drawings, look, texts

THUMBNAIL = 64
"""Side of a thumbnail, pixels."""

FILTER = "*.jpg *.jpeg *.png *.webp *.tif *.tiff *.bmp"
"""The pictures that can be chosen."""

_SCALE = 2  # thumbnails are drawn for sharp screens


@dataclass(frozen=True, slots=True)
class Choice:
    """A portrait that can be chosen.

    Parameters
    ----------
    name : str
        As `infp_cam.settings.Settings.portrait`: a whole path or ``builtin``.
    """

    name: str

    @property
    def title(self) -> str:
        """What people call it."""
        if self.name == BUILTIN:
            return texts.translate("Portraits", "Built-in")
        return Path(self.name).stem

    @property
    def thumbnail(self) -> QPixmap:
        """Its picture, cut to a square with round corners; a plain one where it can not be read."""
        path = portrait_path(self.name)
        try:
            stamp = path.stat().st_mtime_ns
        except OSError:
            stamp = 0
        return _thumbnail(path, stamp)

    @property
    def icon(self) -> QIcon:
        """Its thumbnail with room around for the mark of the chosen one."""
        thumbnail = self.thumbnail
        side = round(THUMBNAIL * _SCALE * 1.16)
        drawn = QPixmap(side, side)
        drawn.fill(Qt.GlobalColor.transparent)
        painter = QPainter(drawn)
        margin = (side - THUMBNAIL * _SCALE) // 2
        painter.drawPixmap(margin, margin, THUMBNAIL * _SCALE, THUMBNAIL * _SCALE, thumbnail)
        painter.end()
        return QIcon(drawn)


def choices(*names: str) -> tuple[Choice, ...]:
    """Return the built-in portrait and those called `names`, each once."""
    own = dict.fromkeys(name for name in names if name and name != BUILTIN)
    return tuple(Choice(name) for name in (BUILTIN, *own))


def ask_for_picture(parent: QWidget | None) -> QFileDialog:
    """Open the dialog for choosing a picture file; its ``fileSelected`` says which."""
    title = texts.translate("Portraits", "Choose a portrait")
    pictures = texts.translate("Portraits", "Pictures")
    dialog = QFileDialog(parent, title, str(Path.home()), f"{pictures} ({FILTER})")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog


class PortraitChoice(QWidget):
    """The portraits side by side, and a button for another picture."""

    chosen = pyqtSignal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices: tuple[Choice, ...] = ()
        self._list = QListWidget()
        self._list.setObjectName("portraits")
        self._list.setAccessibleName(self.tr("Portraits"))
        self._list.setViewMode(QListView.ViewMode.IconMode)
        self._list.setMovement(QListView.Movement.Static)
        self._list.setResizeMode(QListView.ResizeMode.Adjust)
        self._list.setWrapping(False)
        self._list.setItemDelegate(_Tile(self._list))
        self._list.setFixedHeight(THUMBNAIL + 34)
        self._list.itemClicked.connect(self._choose)
        self._list.itemActivated.connect(self._choose)
        title = QLabel(self.tr("Portrait"))
        title.setProperty("role", "section")
        self._add = QPushButton(self.tr("Choose a picture…"))
        self._add.setShortcut("Ctrl+O")
        self._add.clicked.connect(self._ask)
        head = QHBoxLayout()
        head.addWidget(title, 1)
        head.addWidget(self._add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(head)
        column.addWidget(self._list)

    def show_choices(self, found: Sequence[Choice], present: str) -> None:
        """Show the portraits in `found`, the one called `present` as chosen."""
        if tuple(found) != self._choices:
            self._choices = tuple(found)
            self._list.clear()
            for choice in found:
                item = QListWidgetItem(choice.title)
                item.setData(Qt.ItemDataRole.DecorationRole, choice.thumbnail)
                item.setData(Qt.ItemDataRole.UserRole, choice.name)
                item.setToolTip(choice.name)
                self._list.addItem(item)
        names = [choice.name for choice in self._choices]
        row = names.index(present) if present in names else -1
        if self._list.currentRow() != row and not self._list.hasFocus():
            self._list.setCurrentRow(row)

    def _choose(self, item: QListWidgetItem) -> None:
        self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))

    def _ask(self) -> None:
        ask_for_picture(self.window()).fileSelected.connect(self.chosen)


class _Tile(QStyledItemDelegate):
    """Draws a portrait with its name; the chosen one in a ring."""

    def paint(
        self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        """Draw it."""
        assert painter is not None
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_chosen = QStyle.StateFlag.State_Selected in option.state
        left = option.rect.left() + (option.rect.width() - THUMBNAIL) // 2
        frame = QRectF(left, option.rect.top() + 6, THUMBNAIL, THUMBNAIL)
        ring = look.color("accent" if is_chosen else "border")
        if QStyle.StateFlag.State_HasFocus in option.state:
            ring = look.color("focus")
        painter.drawPixmap(frame.toRect(), index.data(Qt.ItemDataRole.DecorationRole))
        painter.setPen(QPen(ring, 3 if is_chosen else 1))
        edge = frame.adjusted(-2.5, -2.5, 2.5, 2.5) if is_chosen else frame
        painter.drawRoundedRect(edge, THUMBNAIL * 0.22, THUMBNAIL * 0.22)
        painter.setPen(look.color("words" if is_chosen else "quiet"))
        words = QRectF(option.rect).adjusted(2, THUMBNAIL + 11, -2, 0)
        name = option.fontMetrics.elidedText(
            index.data(), Qt.TextElideMode.ElideRight, round(words.width())
        )
        painter.drawText(words, Qt.AlignmentFlag.AlignHCenter, name)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:  # noqa: N802
        """Return the size of a tile."""
        return QSize(THUMBNAIL + 20, THUMBNAIL + 32)


@lru_cache(maxsize=64)
def _thumbnail(path: Path, stamp: int) -> QPixmap:
    side = THUMBNAIL * _SCALE
    drawn = QPixmap(side, side)
    drawn.fill(Qt.GlobalColor.transparent)
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid():
        reader.setScaledSize(size.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatioByExpanding))
    picture = reader.read()
    if picture.isNull():
        return drawings.pixmap("portrait", side, look.color("quiet"))
    # The face is in the upper part of a tall picture and in the middle of a wide one.
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    frame = QPainterPath()
    frame.addRoundedRect(QRectF(0, 0, side, side), side * 0.2, side * 0.2)
    painter.setClipPath(frame)
    painter.drawImage((side - picture.width()) // 2, min(0, side - picture.height()) // 4, picture)
    painter.end()
    drawn.setDevicePixelRatio(_SCALE)
    return drawn
