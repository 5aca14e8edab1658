"""The portraits that can be chosen, with thumbnails, for menus and lists."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QIcon, QImageReader, QPainter, QPainterPath, QPixmap
from PyQt6.QtWidgets import QFileDialog, QWidget

from infp_cam.data import BUILTIN, portrait_path
from infp_cam.data.kept import kept_portraits, library_folder
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
    title : str
        What people call it.
    """

    name: str
    title: str

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
    """Return the built-in portrait, those in the library, and those called `names`, each once."""
    found = {BUILTIN: texts.translate("Portraits", "Built-in")}
    for kept in kept_portraits(library_folder())[0]:
        found[str(kept.picture)] = kept.name
    for name in names:
        path = BUILTIN if name == BUILTIN else str(portrait_path(name))
        found.setdefault(path, Path(path).stem)
    return tuple(Choice(name, title) for name, title in found.items())


def ask_for_picture(parent: QWidget | None) -> QFileDialog:
    """Open the dialog for choosing a picture file; its ``fileSelected`` says which."""
    title = texts.translate("Portraits", "Choose a portrait")
    pictures = texts.translate("Portraits", "Pictures")
    dialog = QFileDialog(parent, title, str(Path.home()), f"{pictures} ({FILTER})")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog


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
