"""The landmark helper: points dragged on a picture, and the face that moves beside it."""

import pytest
from PIL import Image
from PyQt6.QtCore import QPoint, QPointF, Qt
from PyQt6.QtWidgets import QDialogButtonBox

from infp_cam.errors import PortraitInvalid
from infp_cam.portrait.placed import NAMES, PlacedPoints
from infp_cam.ui import landmark_helper
from infp_cam.ui.landmark_helper import LandmarkHelper, labels
from infp_cam.ui.landmark_preview import LandmarkPreview
from tests.portrait.drawings import CAT_POINTS, SIDE, cat

CAT = PlacedPoints(CAT_POINTS)


class _Still(LandmarkPreview):
    """A preview that starts nothing and keeps what it is given."""

    def __init__(self, picture, parent=None):
        super(LandmarkPreview, self).__init__(parent)
        self.shown = []

    def show_points(self, points):
        self.shown.append(points)

    def stop(self):
        pass

    def paintEvent(self, event):
        pass


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "cat.png"
    Image.fromarray(cat()).save(path)
    return path


@pytest.fixture
def helper(qtbot, picture, monkeypatch) -> LandmarkHelper:
    monkeypatch.setattr(landmark_helper, "LandmarkPreview", _Still)
    dialog = LandmarkHelper(picture, CAT)
    dialog.results = []
    dialog.placed.connect(dialog.results.append)
    qtbot.addWidget(dialog)
    dialog.resize(960, 720)
    dialog.show()
    return dialog


def drag(qtbot, canvas, name, by: QPoint) -> None:
    start = canvas._handle(name).toPoint()
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(canvas, start + by / 2)
    canvas.mouseMoveEvent(_moved(start + by))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=start + by)


def _moved(to: QPoint):
    from PyQt6.QtCore import QEvent
    from PyQt6.QtGui import QMouseEvent

    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    return QMouseEvent(QEvent.Type.MouseMove, QPointF(to), QPointF(to), left, left, none)


def ok(helper):
    return helper._buttons.button(QDialogButtonBox.StandardButton.Ok)


def test_every_point_has_words_of_its_own():
    assert set(labels()) == set(NAMES)
    assert len(set(labels().values())) == len(NAMES)
    assert "left eye" in labels()["rightEyeOuter"]  # as people see it


def test_points_that_were_placed_are_there_again(helper):
    helper.accept()
    (points,) = helper.results
    assert points.places == CAT.places


def test_dragging_moves_a_point_and_the_preview(qtbot, helper):
    canvas = helper._canvas
    x, y = canvas.places["chin"]
    drag(qtbot, canvas, "chin", QPoint(0, 12))
    assert canvas.places["chin"] == pytest.approx((x, y + 12 / canvas._scale), abs=1.5)
    qtbot.waitUntil(lambda: helper._preview.shown[-1].places["chin"][1] > y)
    assert canvas.current == "chin" and helper._name.text() == "Lowest point of the chin"


def test_lips_that_lie_on_each_other_can_be_taken_apart(qtbot, helper):
    canvas = helper._canvas
    for name, way in (("upperLip", -10), ("lowerLip", 10)):
        before = canvas.places[name]
        drag(qtbot, canvas, name, QPoint(0, way))
        assert canvas.current == name
        assert (canvas.places[name][1] - before[1]) * way > 0


def test_points_that_were_not_touched_follow(qtbot, picture, monkeypatch):
    monkeypatch.setattr(landmark_helper, "LandmarkPreview", _Still)
    dialog = LandmarkHelper(picture)
    qtbot.addWidget(dialog)
    dialog.show()
    canvas = dialog._canvas
    before = dict(canvas.places)
    drag(qtbot, canvas, "noseTip", QPoint(20, 10))
    assert canvas.places["chin"][0] > before["chin"][0]
    dialog._buttons.button(QDialogButtonBox.StandardButton.Reset).click()
    assert canvas.places == before and not canvas.is_touched


def test_it_begins_where_a_face_seems_to_be_unless_the_person_was_faster(
    qtbot, picture, monkeypatch
):
    monkeypatch.setattr(landmark_helper, "LandmarkPreview", _Still)
    dialog = LandmarkHelper(picture)
    qtbot.addWidget(dialog)
    dialog._preview.found.emit(dict(CAT.places))
    assert dialog._canvas.places == CAT.places
    dialog._canvas._move("chin", QPointF(320, 470))
    dialog._preview.found.emit(dict.fromkeys(NAMES, (1.0, 1.0)))
    assert dialog._canvas.places["chin"] == (320, 470)


def test_the_keyboard_does_all(qtbot, helper):
    canvas = helper._canvas
    canvas.setFocus()
    canvas.choose(NAMES[0])
    qtbot.keyClick(canvas, Qt.Key.Key_Tab)
    assert canvas.current == NAMES[1]
    x, y = canvas.places[NAMES[1]]
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas.places[NAMES[1]] == pytest.approx((x + 1 / canvas._scale, y))
    qtbot.keyClick(canvas, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert canvas.places[NAMES[1]][1] == pytest.approx(y - 10 / canvas._scale)
    qtbot.keyClick(canvas, Qt.Key.Key_Backtab)
    assert canvas.current == NAMES[0]
    assert canvas.accessibleDescription() == labels()[NAMES[0]]
    canvas.choose(NAMES[-1])
    qtbot.keyClick(canvas, Qt.Key.Key_Tab)
    assert canvas.current == NAMES[-1] and not canvas.hasFocus()


def test_coming_closer_keeps_the_point_in_its_place(qtbot, helper):
    canvas = helper._canvas
    canvas.choose("noseTip")
    before = canvas._handle("noseTip")
    qtbot.keyClick(canvas, Qt.Key.Key_Plus)
    assert (canvas._handle("noseTip") - before).manhattanLength() < 1
    for _ in range(20):
        canvas.zoom(1.4)
    canvas.choose("forehead")
    assert canvas.rect().contains(canvas._handle("forehead").toPoint())
    qtbot.keyClick(canvas, Qt.Key.Key_0)
    assert canvas.rect().contains(canvas._to_widget((0.0, 0.0)).toPoint())
    corner = canvas._to_widget((float(SIDE), float(SIDE))).toPoint()
    assert canvas.rect().adjusted(0, 0, 1, 1).contains(corner)


def test_points_stay_in_the_picture(helper):
    helper._canvas._move("chin", QPointF(9e6, -3))
    assert helper._canvas.places["chin"] == (SIDE, 0)


def test_a_wrong_point_is_told_and_can_not_be_used(qtbot, helper):
    assert ok(helper).isEnabled()
    helper._canvas._move("chin", QPointF(320, 300))
    qtbot.waitUntil(lambda: not ok(helper).isEnabled())
    assert "lowest point of the chin must lie below" in helper._message.text().lower()
    assert helper._canvas._wrong == "chin"
    helper._canvas._move("chin", QPointF(320, 458))
    qtbot.waitUntil(lambda: ok(helper).isEnabled())
    assert helper._message.text() == "" and helper._canvas._wrong == ""


def test_what_was_cancelled_places_nothing(helper):
    helper.reject()
    assert helper.results == []


def test_a_large_picture_is_shown_smaller_and_its_points_are_its_own(qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(landmark_helper, "LandmarkPreview", _Still)
    path = tmp_path / "large.png"
    Image.new("RGB", (8192, 1024), (90, 90, 90)).save(path)
    large = PlacedPoints({name: (x + 3000, y) for name, (x, y) in CAT.places.items()})
    dialog = LandmarkHelper(path, large)
    qtbot.addWidget(dialog)
    assert dialog._shown_scale == pytest.approx(0.5)
    assert dialog.points().places["chin"] == pytest.approx(large.places["chin"])


def test_a_file_that_can_not_be_shown_is_told(qtbot, tmp_path):
    path = tmp_path / "letter.png"
    path.write_bytes(b"%PDF-1.7")
    with pytest.raises(PortraitInvalid, match=r"letter\.png can not be shown"):
        LandmarkHelper(path)


def test_the_face_really_moves(qtbot, picture):
    preview = LandmarkPreview(picture)
    qtbot.addWidget(preview)
    preview.show()
    with qtbot.waitSignal(preview.found, timeout=20_000) as found:
        pass
    assert set(found.args[0]) == set(NAMES)
    preview.show_points(CAT)
    qtbot.waitUntil(lambda: preview._frame is not None, timeout=20_000)
    first = preview._frame
    qtbot.waitUntil(lambda: preview._frame != first, timeout=20_000)
    with qtbot.waitSignal(preview.refused, timeout=20_000) as refused:
        preview.show_points(PlacedPoints({**CAT_POINTS, "chin": (320, 300)}))
    assert refused.args[2] == "chin"
    preview.stop()
    assert not preview._process.processId()
