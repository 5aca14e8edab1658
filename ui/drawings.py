"""Our drawings as icons: crisp at every size, in the colour of the words beside them."""

from __future__ import annotations

import sys
from functools import lru_cache
from pathlib import Path

from PyQt6.QtCore import QByteArray, QRectF, Qt
from PyQt6.QtGui import QColor, QIcon, QPainter, QPixmap
from PyQt6.QtSvg import QSvgRenderer

_FOLDER = Path(__file__).parent / "icons"

_SIDES = (16, 20, 22, 24, 32, 48, 64)
"""Sides of the pixmaps in an icon, device pixels: what panels and menus ask for at 1x and 2x."""

APP = "infp-cam"
"""Name of the program's own icon."""


def icon(name: str, color: QColor) -> QIcon:
    """Return the drawing `name` in `color`, for buttons and menus."""
    return _icon(name, color.rgb())


@lru_cache(maxsize=128)
def _icon(name: str, rgb: int) -> QIcon:
    drawn, color = QIcon(), QColor(rgb)
    for side in _SIDES:
        drawn.addPixmap(pixmap(name, side, color))
    return drawn


@lru_cache
def app_icon() -> QIcon:
    """Return the program's icon."""
    drawn = QIcon()
    for side in (*_SIDES, 128, 256):
        drawn.addPixmap(_rendered(_svg(APP), side))
    return drawn


@lru_cache
def tray_icon(state: str) -> QIcon:
    """Return the icon for a state of the call.

    A coloured shape with white features keeps its contrast on light and on dark panels, and each
    state has a shape of its own for those who do not tell the colours apart. macOS gets one
    colour, which the system fits to its menu bar.
    """
    drawn = QIcon()
    kind = "mask" if sys.platform == "darwin" else "tray"
    for side in _SIDES:
        drawn.addPixmap(_rendered(_svg(f"{kind}-{state}"), side))
    drawn.setIsMask(sys.platform == "darwin")
    return drawn


def pixmap(name: str, side: int, color: QColor) -> QPixmap:
    """Return the drawing `name` in `color`, `side` device pixels wide and high."""
    return _rendered(_svg(name).replace("currentColor", color.name()), side)


def path(name: str) -> Path:
    """Return the file of the drawing `name`."""
    return _FOLDER / f"{name}.svg"


@lru_cache
def _svg(name: str) -> str:
    return path(name).read_text(encoding="utf-8")


def _rendered(svg: str, side: int) -> QPixmap:
    drawn = QPixmap(side, side)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, side, side))
    painter.end()
    return drawn
