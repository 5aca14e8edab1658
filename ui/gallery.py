"""The gallery: the person's portraits, added, renamed and removed in place."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PyQt6.QtCore import (
    QFileSystemWatcher,
    QMimeData,
    QRectF,
    QSize,
    Qt,
    QTemporaryDir,
    QThread,
    QTimer,
    pyqtSignal,
)
from PyQt6.QtGui import (
    QAction,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from infp_cam.data import BUILTIN, PORTRAIT
from infp_cam.data.kept import KeptPortrait
from infp_cam.errors import InfpCamError
from infp_cam.portrait.library import PortraitLibrary
from infp_cam.portrait.placed import points_beside
from infp_cam.ui import drawings, look
from infp_cam.ui.landmark_helper import LandmarkHelper
from infp_cam.ui.notices import NoticeCard, ProgressCard
from infp_cam.ui.portrait_adder import Addition, Failure, PortraitAdder
from infp_cam.ui.portrait_grid import PortraitGrid, Tile
from infp_cam.ui.portraits import ask_for_picture
from infp_cam.ui.texts import translate

_SETTLED_MS = 150
"""The library is read again when it has been left alone for so long."""

_SHARES = {"reading": 0.1, "analysing": 0.4, "keeping": 0.9}
"""How far adding a picture is at each step."""

_Result = TypeVar("_Result")


class Gallery(QWidget):
    """The portraits, with a button to add one, and cards that tell what came of it.

    Parameters
    ----------
    library : PortraitLibrary
        The portraits that the person added.
    """

    chosen = pyqtSignal(str)
    """What `infp_cam.settings.Settings.portrait` shall be: a whole path, or ``builtin``."""
    changed = pyqtSignal()
    """The library has been read anew."""

    def __init__(self, library: PortraitLibrary, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._present = BUILTIN
        self._kept: dict[str, KeptPortrait] = {}
        self._removed: Path | None = None
        self._removed_card: NoticeCard | None = None
        self._told: set[str] = set()
        self._pasted = QTemporaryDir()
        self._adder = PortraitAdder(self)
        self._watcher = QFileSystemWatcher(self)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLED_MS)
        self.setAcceptDrops(True)
        self._lay_out()
        self._connect()
        self._library.tidy()
        self.refresh()

    def show_present(self, choice: str) -> None:
        """Mark the portrait `choice`: a path, the name of a kept one, or ``builtin``."""
        for kept in self._kept.values():
            if kept.name.casefold() == choice.casefold():
                choice = str(kept.picture)
        if choice != self._present:
            self._present = choice
            self._fill()

    def refresh(self) -> None:
        """Show the library as it is on disk."""
        portraits, notices = self._library.portraits()
        self._kept = {str(kept.picture): kept for kept in portraits}
        self._fill()
        for notice in set(notices) - self._told:
            message, _, fix = notice.partition("; ")
            self._tell_problem(f"{message}.", fix[:1].upper() + fix[1:])
        self._told = set(notices)
        if self._library.folder.is_dir():
            self._watcher.addPath(str(self._library.folder))
        self.changed.emit()

    def add(self, *pictures: Path) -> None:
        """Add picture files to the library."""
        for picture in pictures:
            self._adder.add(picture)

    def forget_removed(self) -> None:
        """Delete for good what was removed: at the end of the program."""
        if self._removed is not None:
            self._library.forget(self._removed)
            self._removed = None

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802
        """Let what invites to drop cover all."""
        super().resizeEvent(event)
        self._overlay.setGeometry(self.rect())

    # what it is made of

    def _lay_out(self) -> None:
        title = QLabel(self.tr("Portrait"))
        title.setProperty("role", "section")
        self._add = QPushButton(self.tr("Add…"))
        self._add.setAccessibleName(self.tr("Add a picture"))
        self._add.setToolTip(self.tr("Add a picture; it can be dropped or pasted here as well"))
        self._add.setIcon(drawings.icon("add", look.color("words")))
        self._add.setIconSize(QSize(16, 16))
        head = QHBoxLayout()
        head.addWidget(title, 1)
        head.addWidget(self._add)
        self._grid = PortraitGrid()
        self._hint = QLabel(f"{self.tr('Drop a picture here, or paste one.')} {_consent()}")
        self._hint.setProperty("role", "quiet")
        self._hint.setWordWrap(True)
        self._progress = ProgressCard(_consent())
        self._progress.hide()
        self._cards = QVBoxLayout()
        self._cards.setSpacing(look.SPACE)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.SPACE)
        column.addLayout(head)
        column.addWidget(self._grid)
        column.addWidget(self._hint)
        column.addWidget(self._progress)
        column.addLayout(self._cards)
        self._overlay = _DropOverlay(self)

    def _connect(self) -> None:
        self._add.clicked.connect(self._ask)
        self._grid.chosen.connect(self.chosen)
        self._grid.renamed.connect(self._rename)
        self._grid.removed.connect(lambda choice: self._remove(self._kept[choice]))
        self._grid.placed.connect(lambda choice: self.place_points(Path(choice)))
        self._grid.kept.connect(lambda choice: self.add(Path(choice)))
        self._watcher.directoryChanged.connect(lambda _: self._settle.start())
        self._settle.timeout.connect(self.refresh)
        self._progress.stopped.connect(self._adder.cancel)
        self._adder.stepped.connect(self._show_step)
        self._adder.added.connect(self._note_added)
        self._adder.failed.connect(self._note_failure)
        self._adder.rested.connect(self._rest)
        self._shortcut(QKeySequence.StandardKey.Open, self._ask)
        self._shortcut(QKeySequence.StandardKey.Paste, self.paste)
        self._shortcut(QKeySequence.StandardKey.Undo, self._undo)
        application = QGuiApplication.instance()
        assert application is not None
        application.aboutToQuit.connect(self.forget_removed)

    def _shortcut(self, keys: QKeySequence.StandardKey, act: Callable[[], None]) -> None:
        shortcut = QAction(self)
        shortcut.setShortcut(QKeySequence(keys))
        shortcut.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.triggered.connect(lambda: act())
        self.addAction(shortcut)

    def _fill(self) -> None:
        shown = [Tile(BUILTIN, self.tr("Built-in"), PORTRAIT, is_kept=False)]
        for choice, kept in self._kept.items():
            shown.append(Tile(choice, kept.name, kept.thumbnail, is_kept=True))
        if self._present not in (BUILTIN, *self._kept):  # a file that is not in the library
            path = Path(self._present)
            shown.append(Tile(self._present, path.stem, path, is_kept=False))
        self._grid.show_tiles(shown, self._present)
        self._hint.setVisible(not self._kept and not self._adder.is_busy)

    def _tell(self, message: str, more: str = "") -> NoticeCard:
        return self._put(NoticeCard(message, more))

    def _tell_problem(self, message: str, fix: str) -> NoticeCard:
        card = NoticeCard(message, fix, is_problem=True)
        card.add_close(self.tr("Dismiss"))
        return self._put(card)

    def _put(self, card: NoticeCard) -> NoticeCard:
        self._cards.addWidget(card)
        card.show()
        return card

    def _done(self, action: Callable[[], _Result]) -> _Result | None:
        """Do `action` and return what comes of it; None where it failed, which is told."""
        try:
            return action()
        except InfpCamError as error:
            self._tell_problem(error.message, error.fix)
            return None

    # renaming and removing

    def _rename(self, choice: str, name: str) -> None:
        self._done(lambda: self._library.rename(self._kept[choice], name))
        QTimer.singleShot(0, self.refresh)  # the line in which it was typed closes first

    def _remove(self, kept: KeptPortrait) -> None:
        self.forget_removed()
        removed = self._done(lambda: self._library.remove(kept))
        if removed is None:
            return
        if self._removed_card is not None:
            self._removed_card.close_card()
        was_present = str(kept.picture) == self._present
        if was_present:  # nobody expects that a face that was removed goes on being shown
            self._present = BUILTIN
            self.chosen.emit(BUILTIN)
        self._removed = removed
        self.refresh()
        card = self._tell(self.tr("%1 was removed.").replace("%1", kept.name))
        card.setProperty("wasPresent", was_present)
        card.add_button(self.tr("Undo"), self._undo)
        card.add_close(self.tr("OK"))
        card.closed.connect(self._forget_card)
        self._removed_card = card

    def _forget_card(self) -> None:
        self._removed_card = None

    def _undo(self) -> None:
        removed, card = self._removed, self._removed_card
        if removed is None:
            return
        self._removed = None
        was_present = card is not None and bool(card.property("wasPresent"))
        if card is not None:
            card.close_card()
        back = self._done(lambda: self._library.restore(removed))
        self.refresh()
        if back is not None:
            self._grid.go_to(str(back.picture))
            if was_present:
                self.chosen.emit(str(back.picture))

    # adding

    def place_points(self, picture: Path) -> None:
        """Let the person place the points of the face in the file `picture`, then add it."""
        try:
            before = points_beside(picture)
        except InfpCamError:  # they can not be used: that is why they are placed anew
            before = None
        helper = self._done(lambda: LandmarkHelper(picture, before, self.window()))
        if helper is None:
            return
        helper.placed.connect(lambda points: self._adder.add(picture, points))
        helper.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        helper.open()

    def paste(self) -> None:
        """Add the picture, or the picture files, in the clipboard."""
        clipboard = QGuiApplication.clipboard()
        assert clipboard is not None
        data = clipboard.mimeData()
        if data is None or not self._take(data):
            self._tell_problem(
                self.tr("There is no picture in the clipboard."),
                self.tr("Copy a picture, or a picture file, and paste again."),
            )

    def _ask(self) -> None:
        dialog = ask_for_picture(self.window())
        dialog.fileSelected.connect(lambda picture: self.add(Path(picture)))

    def _take(self, data: QMimeData) -> bool:
        """Add the pictures in `data`; return whether there were any."""
        files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        if files:
            self.add(*files)
        elif data.hasImage():
            folder = tempfile.mkdtemp(dir=self._pasted.path())
            picture = Path(folder) / f"{self.tr('Pasted picture')}.png"
            saving = _Saving(QImage(data.imageData()), picture, self)
            saving.finished.connect(lambda: self.add(picture))
            saving.finished.connect(saving.deleteLater)
            saving.start()
        else:
            return False
        return True

    def _show_step(self, addition: Addition, step: str) -> None:
        words = {
            "reading": self.tr("Reading %1…"),
            "analysing": self.tr("Looking for the face in %1…"),
            "keeping": self.tr("Keeping %1…"),
        }[step]
        if step == "analysing" and addition.points is not None:
            words = self.tr("Fitting the points in %1…")
        self._hint.hide()
        self._progress.show_step(words.replace("%1", addition.picture.name), _SHARES[step])
        self._progress.show()

    def _note_added(self, choice: str, notes: list[str]) -> None:
        self.refresh()
        self._grid.go_to(choice)
        if not self._adder.waiting:
            self.chosen.emit(choice)
        if notes:
            name = self._kept[choice].name if choice in self._kept else Path(choice).stem
            card = self._tell(self.tr("%1 was added.").replace("%1", name), " ".join(notes))
            card.add_close(self.tr("OK"))

    def _note_failure(self, failure: Failure) -> None:
        picture = failure.addition.picture
        card = NoticeCard(failure.message, failure.fix, is_problem=True)
        if failure.kind in ("FaceNotFound", "PointsInvalid"):
            place = card.add_button(
                self.tr("Place the points…"), lambda: self.place_points(picture), "pin"
            )
            place.clicked.connect(card.close_card)
        card.add_close(self.tr("Dismiss"))
        self._put(card)

    def _rest(self) -> None:
        self._progress.hide()
        self._hint.setVisible(not self._kept)

    # dropping

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:  # noqa: N802
        """Take files and pictures."""
        assert event is not None
        data = event.mimeData()
        if data is not None and (data.hasImage() or any(u.isLocalFile() for u in data.urls())):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self._overlay.show()
            self._overlay.raise_()

    def dragLeaveEvent(self, event: QDragLeaveEvent | None) -> None:  # noqa: N802
        """Be as before."""
        self._overlay.hide()

    def dropEvent(self, event: QDropEvent | None) -> None:  # noqa: N802
        """Add what was dropped."""
        assert event is not None
        self._overlay.hide()
        data = event.mimeData()
        if data is not None and self._take(data):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()


class _Saving(QThread):
    """Writes a pasted picture to a file."""

    def __init__(self, picture: QImage, path: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self._picture, self._path = picture, path

    def run(self) -> None:
        """Write it."""
        self._picture.save(str(self._path))


class _DropOverlay(QWidget):
    """Invites to drop a picture."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802
        """Draw it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = look.color("card")
        ground.setAlpha(236)
        painter.setBrush(ground)
        painter.setPen(QPen(look.color("accent"), 2, Qt.PenStyle.DashLine))
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(frame, 10, 10)
        painter.setPen(look.color("words"))
        painter.drawText(
            frame.adjusted(16, 8, -16, -8),
            Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap,
            f"{self.tr('Drop the picture to add it.')}\n\n{_consent()}",
        )
        painter.end()


def _consent() -> str:
    """Return what a person is told about pictures (`infp_cam.portrait.portrait.CONSENT`)."""
    return translate(
        "Portraits",
        "Use a picture of yourself, or of somebody who agreed to it: the others in the call will "
        "see this face speak with your voice.",
    )
