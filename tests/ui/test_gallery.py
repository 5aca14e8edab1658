"""The gallery: portraits added, chosen, renamed and removed by hand."""

import shutil
import sys
from pathlib import Path

import pytest
from PIL import Image
from PyQt6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PyQt6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PyQt6.QtWidgets import QLabel, QLineEdit, QPushButton

from infp_cam.data import BUILTIN, PORTRAIT
from infp_cam.portrait.adding import add_picture
from infp_cam.portrait.library import PortraitLibrary
from infp_cam.portrait.placed import PlacedPoints, points_path
from infp_cam.ui import portrait_adder
from infp_cam.ui.gallery import Gallery
from infp_cam.ui.landmark_helper import LandmarkHelper
from infp_cam.ui.notices import NoticeCard
from infp_cam.ui.tiles import CHOICE, IS_PRESENT
from tests.portrait.drawings import CAT_POINTS, cat

WAIT_MS = 20_000


@pytest.fixture(scope="session")
def photo(tmp_path_factory) -> Path:
    """A picture with a face."""
    path = tmp_path_factory.mktemp("photo") / "Ada.png"
    with Image.open(PORTRAIT) as picture:
        picture.convert("RGB").resize((800, 450)).save(path)
    return path


@pytest.fixture
def drawing(tmp_path) -> Path:
    """A picture without one."""
    path = tmp_path / "cat.png"
    Image.fromarray(cat()).save(path)
    return path


@pytest.fixture(scope="session")
def _kept(photo, tmp_path_factory) -> Path:
    """A library with two portraits, to be copied."""
    folder = tmp_path_factory.mktemp("kept") / "portraits"
    add_picture(PortraitLibrary(folder), photo)
    other = photo.with_name("Grace.png")
    with Image.open(photo) as picture:
        picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(other)
    add_picture(PortraitLibrary(folder), other)
    return folder


@pytest.fixture
def library(_kept, tmp_path, monkeypatch) -> PortraitLibrary:
    monkeypatch.setenv("INFP_CAM_DATA", str(tmp_path / "data"))
    shutil.copytree(_kept, tmp_path / "data" / "portraits")
    return PortraitLibrary()


@pytest.fixture
def gallery(qtbot, library) -> Gallery:
    widget = Gallery(library)
    widget.picks = []
    widget.chosen.connect(widget.picks.append)
    widget.chosen.connect(widget.show_present)
    qtbot.addWidget(widget)
    widget.resize(340, 500)
    widget.show()
    yield widget
    widget._adder.cancel()


def tiles(gallery) -> list[str]:
    return [gallery._grid.item(row).text() for row in range(gallery._grid.count())]


def present(gallery) -> list[str]:
    items = (gallery._grid.item(row) for row in range(gallery._grid.count()))
    return [item.text() for item in items if item.data(IS_PRESENT)]


def cards(gallery) -> list[str]:
    shown = (card for card in gallery.findChildren(NoticeCard) if card.isVisibleTo(gallery))
    return [
        " ".join(label.text() for label in card.findChildren(QLabel)).replace("\u200b", "")
        for card in shown
    ]


def button(gallery, text) -> QPushButton:
    (found,) = (
        b
        for card in gallery.findChildren(NoticeCard)
        if card.isVisibleTo(gallery)
        for b in card.findChildren(QPushButton)
        if b.text() == text
    )
    return found


def go_to(gallery, name) -> str:
    """Put the keyboard on a tile; give what it stands for."""
    gallery._grid.setFocus()
    (row,) = (row for row, text in enumerate(tiles(gallery)) if text == name)
    gallery._grid.setCurrentRow(row)
    return gallery._grid.item(row).data(CHOICE)


def rest(qtbot, gallery) -> None:
    """Wait until all is added."""
    qtbot.waitUntil(lambda: not gallery._adder.is_busy, timeout=WAIT_MS)


# choosing


def test_the_built_in_comes_first_and_the_present_one_is_marked(gallery, library):
    assert tiles(gallery) == ["Built-in", "Ada", "Grace"]
    assert present(gallery) == ["Built-in"]
    gallery.show_present(str(library.find("Ada").picture))
    assert present(gallery) == ["Ada"]
    gallery.show_present("grace")  # as `infp-cam run --portrait grace` calls it
    assert present(gallery) == ["Grace"]
    item = gallery._grid.item(2)
    assert item.data(Qt.ItemDataRole.AccessibleTextRole) == "Grace, shown now"


def test_a_click_and_the_enter_key_choose(qtbot, gallery, library):
    ada = str(library.find("Ada").picture)
    grid = gallery._grid
    qtbot.mouseClick(
        grid.viewport(),
        Qt.MouseButton.LeftButton,
        pos=grid.visualItemRect(grid.item(1)).center(),
    )
    assert gallery.picks == [ada]
    grid.setFocus()
    qtbot.keyClick(grid, Qt.Key.Key_Left)
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert gallery.picks == [ada, BUILTIN]


def test_a_file_outside_of_the_library_has_a_tile_and_can_be_kept(qtbot, gallery, tmp_path, photo):
    path = tmp_path / "Hedy.png"
    with Image.open(photo) as picture:
        picture.rotate(4).save(path)
    gallery.show_present(str(path))
    assert tiles(gallery) == ["Built-in", "Ada", "Grace", "Hedy"]
    (keep,) = (
        action
        for action in gallery._grid.menu_of(str(path)).actions()
        if action.text() == "Keep this picture"
    )
    keep.trigger()
    rest(qtbot, gallery)
    assert gallery.picks[-1] == str(PortraitLibrary().find("Hedy").picture)
    assert present(gallery) == ["Hedy"] and tiles(gallery).count("Hedy") == 1


def test_the_grid_is_as_high_as_its_tiles(gallery, library):
    one_row = gallery._grid.height()
    gallery.resize(220, 500)
    QGuiApplication.processEvents()
    assert gallery._grid.height() > 1.7 * one_row
    rects = [gallery._grid.visualItemRect(gallery._grid.item(row)) for row in range(3)]
    assert all(gallery._grid.viewport().rect().contains(rect) for rect in rects)


# adding


def test_a_dropped_file_is_added_while_the_window_lives(qtbot, gallery, photo, tmp_path):
    path = tmp_path / "Hedy.jpg"
    with Image.open(photo) as picture:
        picture.save(path, quality=90)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    kind = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton)
    enter = QDragEnterEvent(QPoint(50, 50), *kind, Qt.KeyboardModifier.NoModifier)
    gallery.dragEnterEvent(enter)
    assert enter.isAccepted() and gallery._overlay.isVisible()
    drop = QDropEvent(QPointF(50, 50), *kind, Qt.KeyboardModifier.NoModifier)
    gallery.dropEvent(drop)
    assert drop.isAccepted() and not gallery._overlay.isVisible()
    assert gallery._progress.isVisible() and "agreed to it" in consent(gallery)
    rest(qtbot, gallery)
    assert not gallery._progress.isVisible()
    assert tiles(gallery) == ["Built-in", "Ada", "Grace", "Hedy"]
    assert present(gallery) == ["Hedy"]


def consent(gallery) -> str:
    return " ".join(label.text() for label in gallery._progress.findChildren(QLabel))


def test_a_pasted_picture_is_added(qtbot, gallery, photo):
    clipboard = QGuiApplication.clipboard()
    clipboard.setImage(QImage(str(photo)).mirrored(False, True).mirrored(False, True))
    gallery.paste()
    qtbot.waitUntil(lambda: gallery._adder.is_busy, timeout=WAIT_MS)
    rest(qtbot, gallery)
    assert "Pasted picture" in tiles(gallery)
    clipboard.setText("words")
    gallery.paste()
    assert any("no picture in the clipboard" in card for card in cards(gallery))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("letter.jpg", b"%PDF-1.7 and so on", "letter.jpg is not a picture that can be read"),
        ("empty.png", b"", "empty.png is empty"),
        ("gone.png", None, "gone.png can not be read"),
    ],
)
def test_what_is_no_picture_is_told_with_a_fix(qtbot, gallery, tmp_path, name, content, words):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    gallery.add(tmp_path / name)
    rest(qtbot, gallery)
    (card,) = cards(gallery)
    assert words in card and "hoose" in card
    assert gallery.picks == [] and tiles(gallery) == ["Built-in", "Ada", "Grace"]
    button(gallery, "Dismiss").click()
    assert cards(gallery) == []


def test_a_folder_and_a_huge_picture_are_told_one_after_the_other(qtbot, gallery, tmp_path):
    huge = tmp_path / "huge.tif"
    Image.new("1", (9000, 9000)).save(huge)
    with huge.open("ab") as file:
        file.truncate(200_000_000)
    gallery.add(tmp_path, huge)
    rest(qtbot, gallery)
    folder, picture = cards(gallery)
    assert "is a folder" in folder
    assert "more than 64 million pixels" in picture


def test_adding_can_be_cancelled(qtbot, gallery, photo, library):
    gallery.add(photo.with_name("Ada.png"), photo)
    gallery._progress.stopped.emit()
    assert not gallery._adder.is_busy and not gallery._progress.isVisible()
    qtbot.wait(50)
    assert gallery.picks == []
    assert len(library.portraits()[0]) == 2


def test_a_picture_that_breaks_the_program_is_told(qtbot, gallery, photo, monkeypatch):
    command = [sys.executable, "-c", "import os; os.kill(os.getpid(), 11)"]
    monkeypatch.setattr(portrait_adder, "python_command", lambda *words: command)
    gallery.add(photo)
    rest(qtbot, gallery)
    (card,) = cards(gallery)
    assert "breaks the program" in card


def test_a_picture_that_takes_too_long_is_told(qtbot, gallery, photo, monkeypatch):
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    monkeypatch.setattr(portrait_adder, "python_command", lambda *words: command)
    gallery._adder._patience.setInterval(200)
    gallery.add(photo)
    rest(qtbot, gallery)
    (card,) = cards(gallery)
    assert "takes too long" in card


def test_where_no_face_is_found_the_points_can_be_placed(qtbot, gallery, drawing, library):
    gallery.add(drawing)
    rest(qtbot, gallery)
    (card,) = cards(gallery)
    assert "No face was found in cat.png" in card
    button(gallery, "Place the points…").click()
    (helper,) = gallery.window().findChildren(LandmarkHelper)
    helper._canvas.begin(CAT_POINTS, CAT_POINTS)
    helper.accept()
    rest(qtbot, gallery)
    assert present(gallery) == ["cat"]
    kept = library.find("cat")
    assert points_path(kept.picture).read_text() == PlacedPoints(CAT_POINTS).format()
    assert all("No face" not in card for card in cards(gallery))


# renaming and removing


def test_renaming_in_place(qtbot, gallery, library):
    go_to(gallery, "Ada")
    gallery._grid.begin_rename()
    line = gallery._grid.findChild(QLineEdit, "rename")
    line.setText("Zoë")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: tiles(gallery) == ["Built-in", "Grace", "Zoë"])
    assert gallery._grid.currentItem().text() == "Zoë"


def test_a_name_that_is_taken_is_told_and_not_kept(qtbot, gallery):
    go_to(gallery, "Ada")
    gallery._grid.begin_rename()
    line = gallery._grid.findChild(QLineEdit, "rename")
    line.setText("grace")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(cards(gallery)) == 1)
    assert "called grace already" in cards(gallery)[0]
    assert tiles(gallery) == ["Built-in", "Ada", "Grace"]


def test_the_built_in_is_neither_renamed_nor_removed(gallery):
    go_to(gallery, "Built-in")
    gallery._grid.begin_rename()
    assert gallery._grid.findChild(QLineEdit, "rename") is None
    gallery._grid._remove_current()
    assert tiles(gallery) == ["Built-in", "Ada", "Grace"]
    assert [a.text() for a in gallery._grid.menu_of(BUILTIN).actions()] == ["Show this portrait"]


def test_a_removed_portrait_can_be_brought_back(gallery, library):
    ada = go_to(gallery, "Ada")
    gallery.show_present(ada)
    gallery._grid._remove_current()
    assert gallery.picks == [BUILTIN]  # a removed face is not shown any more
    assert tiles(gallery) == ["Built-in", "Grace"]
    button(gallery, "Undo").click()
    assert tiles(gallery) == ["Built-in", "Ada", "Grace"]
    assert gallery.picks == [BUILTIN, ada] and present(gallery) == ["Ada"]
    assert cards(gallery) == []


def test_what_was_removed_is_gone_at_the_end(gallery, library):
    for name in ("Ada", "Grace"):
        go_to(gallery, name)
        gallery._grid._remove_current()
    assert len([p for p in library.folder.iterdir() if p.name.startswith(".removed")]) == 1
    gallery.forget_removed()
    assert list(library.folder.iterdir()) == []


# what others do meanwhile


def test_what_another_program_does_is_seen(qtbot, gallery, library):
    library.remove(library.find("Ada"))
    qtbot.waitUntil(lambda: tiles(gallery) == ["Built-in", "Grace"], timeout=5000)


def test_a_portrait_deleted_on_disk_is_told_once(gallery, library):
    library.find("Ada").picture.unlink()
    gallery.refresh()
    gallery.refresh()
    (card,) = cards(gallery)
    assert "can not be read and is left out" in card
    assert tiles(gallery) == ["Built-in", "Grace"]


def test_thumbnails_are_drawn_at_any_density(gallery, library):
    library.find("Grace").thumbnail.unlink()
    gallery.refresh()
    shot = gallery.grab().toImage()
    ratio = shot.devicePixelRatio()
    grid = gallery._grid
    at = [grid.visualItemRect(grid.item(row)).topLeft() + QPoint(44, 60) for row in (1, 2)]
    at = [grid.viewport().mapTo(gallery, place) * ratio for place in at]
    face, plain = (shot.pixelColor(place) for place in at)
    assert face.red() - face.blue() > 20  # skin
    assert plain.red() <= plain.blue()  # a sign in place of a thumbnail that is missing
