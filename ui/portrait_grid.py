"""The tiles of the portraits: chosen, renamed and removed by mouse and keyboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PyQt6.QtCore import QModelIndex, QPoint, Qt, pyqtSignal
from PyQt6.QtGui import QAction, QKeySequence, QResizeEvent
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QWidget,
)

from infp_cam.data import BUILTIN
from infp_cam.ui import drawings, look, tiles
from infp_cam.ui.tiles import CHOICE, IS_PRESENT, SOURCE, TileDelegate

MOST_ROWS = 3
"""Rows that are seen at once; more are scrolled to."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A portrait to choose.

    Parameters
    ----------
    choice : str
        As `infp_cam.settings.Settings.portrait`: a whole path, or ``builtin``.
    name : str
        What people call it.
    source : Path
        Picture file for the thumbnail.
    is_kept : bool
        Whether it is in the library: it can be renamed and removed then.
    """

    choice: str
    name: str
    source: Path
    is_kept: bool


class PortraitGrid(QListWidget):
    """Tiles that flow; as high as they need, up to `MOST_ROWS`."""

    chosen = pyqtSignal(str)
    renamed = pyqtSignal(str, str)
    """Which, and its new name as it was typed."""
    removed = pyqtSignal(str)
    placed = pyqtSignal(str)
    """The points of which portrait are to be placed."""
    kept = pyqtSignal(str)
    """Which file is to be added to the library."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tiles: dict[str, Tile] = {}
        self.setObjectName("portraits")
        self.setAccessibleName(self.tr("Portraits"))
        self.setAccessibleDescription(
            self.tr("Enter shows a portrait, F2 renames it, Delete removes it.")
        )
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.NoDragDrop)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setFrameShape(QFrame.Shape.NoFrame)
        delegate = TileDelegate(self)
        delegate.renamed.connect(self._pass_name)
        self.setItemDelegate(delegate)
        self.itemClicked.connect(self._choose)
        self.itemActivated.connect(self._choose)
        self.customContextMenuRequested.connect(self._open_menu)
        self._add_shortcut(QKeySequence(Qt.Key.Key_F2), self.begin_rename)
        self._add_shortcut(QKeySequence(QKeySequence.StandardKey.Delete), self._remove_current)

    def show_tiles(self, shown: Sequence[Tile], present: str) -> None:
        """Show `shown`, the one called `present` as what the camera shows."""
        before = self.currentItem()
        current = present if before is None else before.data(CHOICE)
        self._tiles = {tile.choice: tile for tile in shown}
        self.clear()
        for tile in shown:
            self.addItem(self._item(tile, tile.choice == present))
        self.go_to(current if current in self._tiles else present)
        self._fit()

    def go_to(self, choice: str) -> None:
        """Make `choice` the tile that keys act on."""
        for row in range(self.count()):
            item = self.item(row)
            if item is not None and item.data(CHOICE) == choice:
                self.setCurrentRow(row)
                self.scrollToItem(item)

    def begin_rename(self) -> None:
        """Let a new name be typed for the current tile."""
        item, tile = self.currentItem(), self._current
        if item is not None and tile is not None and tile.is_kept:
            self.editItem(item)

    def menu_of(self, choice: str) -> QMenu:
        """Return the menu of a tile."""
        tile, menu = self._tiles[choice], QMenu(self)
        self._entry(menu, "camera", self.tr("Show this portrait"), self.chosen.emit, choice)
        if tile.is_kept:
            rename = self._entry(
                menu, "rename", self.tr("Rename"), lambda _: self.begin_rename(), choice
            )
            rename.setShortcut("F2")
            self._entry(menu, "pin", self.tr("Place the points…"), self.placed.emit, choice)
            menu.addSeparator()
            remove = self._entry(menu, "remove", self.tr("Remove"), self.removed.emit, choice)
            remove.setShortcut(QKeySequence(QKeySequence.StandardKey.Delete))
        elif choice != BUILTIN:
            self._entry(menu, "add", self.tr("Keep this picture"), self.kept.emit, choice)
        return menu

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802
        """Let the tiles flow."""
        super().resizeEvent(event)
        self._fit()

    @property
    def _current(self) -> Tile | None:
        item = self.currentItem()
        return None if item is None else self._tiles.get(item.data(CHOICE))

    def _item(self, tile: Tile, is_present: bool) -> QListWidgetItem:
        item = QListWidgetItem(tile.name)
        item.setData(CHOICE, tile.choice)
        item.setData(SOURCE, str(tile.source))
        item.setData(IS_PRESENT, is_present)
        item.setSizeHint(tiles.SIZE)
        if is_present:
            shown = self.tr("%1, shown now").replace("%1", tile.name)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, shown)
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        item.setFlags(flags | Qt.ItemFlag.ItemIsEditable if tile.is_kept else flags)
        return item

    def _fit(self) -> None:
        columns = max(1, self.width() // tiles.SIZE.width())
        rows = max(1, -(-self.count() // columns))
        policy = Qt.ScrollBarPolicy  # "as needed" keeps room for a bar that is not there
        self.setVerticalScrollBarPolicy(
            policy.ScrollBarAlwaysOn if rows > MOST_ROWS else policy.ScrollBarAlwaysOff
        )
        self.setFixedHeight(min(rows, MOST_ROWS) * tiles.SIZE.height() + 4)

    def _choose(self, item: QListWidgetItem) -> None:
        self.chosen.emit(item.data(CHOICE))

    def _pass_name(self, index: QModelIndex, name: str) -> None:
        self.renamed.emit(index.data(CHOICE), name)

    def _remove_current(self) -> None:
        tile = self._current
        if tile is not None and tile.is_kept:
            self.removed.emit(tile.choice)

    def _open_menu(self, place: QPoint) -> None:
        item = self.itemAt(place) or self.currentItem()
        if item is None:
            return
        self.setCurrentItem(item)
        menu = self.menu_of(item.data(CHOICE))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        viewport = self.viewport()
        assert viewport is not None
        at = place if self.itemAt(place) is item else self.visualItemRect(item).center()
        menu.popup(viewport.mapToGlobal(at))

    def _entry(
        self, menu: QMenu, icon: str, text: str, act: Callable[[str], object], choice: str
    ) -> QAction:
        entry = QAction(drawings.icon(icon, look.color("words")), text, menu)
        entry.triggered.connect(lambda: act(choice))
        menu.addAction(entry)
        return entry

    def _add_shortcut(self, keys: QKeySequence, act: Callable[[], None]) -> None:
        shortcut = QAction(self)
        shortcut.setShortcut(keys)
        shortcut.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        shortcut.triggered.connect(lambda: act())
        self.addAction(shortcut)
