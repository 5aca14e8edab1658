"""The picture on which the points of a face are dragged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PyQt6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)
from PyQt6.QtWidgets import QSizePolicy, QWidget

from infp_cam.errors import PortraitInvalid
from infp_cam.portrait.contours import LINES
from infp_cam.portrait.fitting import fitted, followed
from infp_cam.portrait.placed import NAMES, PlacedPoints, Point
from infp_cam.ui import look

_REACH = 18
"""How near to a point a press takes it, pixels of the screen."""
_RADIUS = 5.5
_MOST_ZOOM = 12.0
_STEP, _WIDE_STEP = 1.0, 10.0
"""How far an arrow key moves a point, pixels of the screen; with Shift."""

_APART = {"upperLip": QPointF(0, -15), "lowerLip": QPointF(0, 15)}
"""Where the handles of points are that lie on each other, pixels of the screen."""

_KEYS = {
    Qt.Key.Key_Left: QPointF(-1, 0),
    Qt.Key.Key_Right: QPointF(1, 0),
    Qt.Key.Key_Up: QPointF(0, -1),
    Qt.Key.Key_Down: QPointF(0, 1),
}


class LandmarkCanvas(QWidget):
    """A picture with points that can be dragged, and the face that they make.

    Points that were not touched follow those that were.

    Parameters
    ----------
    image : QImage
        The upright picture.
    start : mapping of str to tuple of float
        Where the points are at first, pixels of the picture.
    labels : mapping of str to str
        What people call the points.

    Attributes
    ----------
    places : dict of str to tuple of float
        Where the points are, pixels of the picture.
    """

    changed = pyqtSignal()
    chosen = pyqtSignal(str)

    def __init__(
        self,
        image: QImage,
        start: Mapping[str, Point],
        labels: Mapping[str, str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._image, self._labels = image, labels
        self.places: dict[str, Point] = {}
        self._start: dict[str, Point] = {}
        self._placed: dict[str, Point] = {}
        self._wrong = ""
        self._current = NAMES[0]
        self._zoom = 1.0
        self._middle = QPointF(image.width() / 2, image.height() / 2)
        self._dragged: str | None = None
        self._grip = QPointF()
        self._lines: list[list[Point]] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(320, 320)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("The picture with the points of the face"))
        self.begin(start)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return a size that shows the picture well."""
        return QSize(620, 560)

    @property
    def current(self) -> str:
        """The point that keys move."""
        return self._current

    @property
    def is_touched(self) -> bool:
        """Whether a point was moved."""
        return bool(self._placed)

    def begin(self, start: Mapping[str, Point], touched: Iterable[str] = ()) -> None:
        """Put the points to `start`, those in `touched` as if the person had put them there."""
        self._start = dict(start)
        self._placed = {name: start[name] for name in touched}
        self._follow()

    def choose(self, name: str) -> None:
        """Make `name` the point that keys move, and see that it can be seen."""
        if name != self._current:
            self._current = name
            self.chosen.emit(name)
        self.setAccessibleDescription(self._labels[name])
        at = self._handle(name)
        if not self.rect().adjusted(20, 20, -20, -20).contains(at.toPoint()):
            self._middle = QPointF(*self.places[name])
            self._hold_middle()
        self.update()

    def mark_wrong(self, name: str) -> None:
        """Mark the point that is in a wrong place; none where empty."""
        if name != self._wrong:
            self._wrong = name
            self.update()

    def zoom(self, factor: float, around: QPointF | None = None) -> None:
        """Come closer by `factor` to the point `around` of the widget, or to the current one."""
        around = self._handle(self._current) if around is None else around
        fixed = self._to_picture(around)
        self._zoom = min(max(self._zoom * factor, 1.0), _MOST_ZOOM)
        moved = self._to_picture(around)
        self._middle += fixed - moved
        self._hold_middle()
        self.update()

    def zoom_to_fit(self) -> None:
        """Show the whole picture."""
        self._zoom = 1.0
        self._hold_middle()
        self.update()

    # where things are

    @property
    def _scale(self) -> float:
        """Pixels of the widget for one of the picture."""
        fit = min(self.width() / self._image.width(), self.height() / self._image.height())
        return fit * self._zoom

    def _to_widget(self, at: Point) -> QPointF:
        middle = QPointF(self.width() / 2, self.height() / 2)
        return (QPointF(*at) - self._middle) * self._scale + middle

    def _to_picture(self, at: QPointF) -> QPointF:
        middle = QPointF(self.width() / 2, self.height() / 2)
        return (at - middle) / self._scale + self._middle

    def _handle(self, name: str) -> QPointF:
        return self._to_widget(self.places[name]) + _APART.get(name, QPointF())

    def _hold_middle(self) -> None:
        """Keep the picture in sight."""
        half = QPointF(self.width() / 2, self.height() / 2) / self._scale
        size = self._image.size()
        x = _held(self._middle.x(), half.x(), size.width())
        self._middle = QPointF(x, _held(self._middle.y(), half.y(), size.height()))

    def _near(self, at: QPointF) -> str | None:
        """Return the point whose handle is nearest, if it is near."""
        apart = {name: (self._handle(name) - at).manhattanLength() for name in NAMES}
        name = min(apart, key=lambda name: apart[name])
        return name if apart[name] < _REACH else None

    def _move(self, name: str, to: QPointF) -> None:
        x = min(max(to.x(), 0.0), float(self._image.width()))
        y = min(max(to.y(), 0.0), float(self._image.height()))
        self._placed[name] = (x, y)
        self._follow()

    def _follow(self) -> None:
        self.places = followed(self._start, self._placed)
        try:
            face = fitted(PlacedPoints(self.places)).landmarks
        except PortraitInvalid:
            self._lines = []
        else:
            self._lines = [[(float(x), float(y)) for x, y, _ in face[list(line)]] for line in LINES]
        self.changed.emit()
        self.update()

    # mouse and keys

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Take a point, or the picture."""
        assert event is not None
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        at = event.position()
        self._dragged = self._near(at)
        if self._dragged is not None:
            self.choose(self._dragged)
            self._grip = self._to_widget(self.places[self._dragged]) - at
        else:
            self._grip = at
        self._show_cursor(at)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Drag it."""
        assert event is not None
        at = event.position()
        if event.buttons() & Qt.MouseButton.LeftButton:
            if self._dragged is not None:
                self._move(self._dragged, self._to_picture(at + self._grip))
            else:
                self._middle -= (at - self._grip) / self._scale
                self._grip = at
                self._hold_middle()
                self.update()
        self._show_cursor(at)

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Let go."""
        assert event is not None
        self._dragged = None
        self._show_cursor(event.position())

    def wheelEvent(self, event: QWheelEvent | None) -> None:  # noqa: N802
        """Come closer, or go away."""
        assert event is not None
        self.zoom(1.0015 ** event.angleDelta().y(), event.position())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802
        """Move the current point by the arrow keys; zoom by plus, minus and zero."""
        assert event is not None
        way = _KEYS.get(Qt.Key(event.key()))
        if way is not None:
            is_wide = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            step = (_WIDE_STEP if is_wide else _STEP) / self._scale
            self._move(self._current, QPointF(*self.places[self._current]) + way * step)
        elif event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(1.4)
        elif event.key() == Qt.Key.Key_Minus:
            self.zoom(1 / 1.4)
        elif event.key() == Qt.Key.Key_0:
            self.zoom_to_fit()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent | None) -> bool:
        """Go from point to point by Tab, and on behind the last."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}.get(Qt.Key(event.key()), 0)
            row = NAMES.index(self._current) + step
            if step and 0 <= row < len(NAMES):
                self.choose(NAMES[row])
                event.accept()
                return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent | None) -> None:  # noqa: N802
        """Begin at the first or the last point, from where the focus comes."""
        assert event is not None
        super().focusInEvent(event)
        if event.reason() is Qt.FocusReason.TabFocusReason:
            self.choose(NAMES[0])
        elif event.reason() is Qt.FocusReason.BacktabFocusReason:
            self.choose(NAMES[-1])
        self.update()

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802
        """Keep the picture in sight."""
        super().resizeEvent(event)
        self._hold_middle()

    def _show_cursor(self, at: QPointF) -> None:
        if self._dragged is not None:
            self.setCursor(Qt.CursorShape.BlankCursor)  # what is under the point shall be seen
        elif self._near(at) is not None:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        elif self._zoom > 1:
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self.setCursor(Qt.CursorShape.ArrowCursor)

    # drawing

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802
        """Draw the picture, the face's lines and the points."""
        painter = QPainter(self)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()), 12, 12)
        painter.setClipPath(outline)
        painter.fillRect(self.rect(), look.color("track"))
        corner = self._to_widget((0.0, 0.0))
        size = QPointF(self._image.width(), self._image.height()) * self._scale
        painter.drawImage(QRectF(corner, corner + size), self._image)
        self._draw_lines(painter)
        for name in NAMES:
            if name != self._current:
                self._draw_point(painter, name)
        self._draw_point(painter, self._current)
        if self.hasFocus():
            painter.setClipping(False)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(look.color("focus"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 12, 12)
        painter.end()

    def _draw_lines(self, painter: QPainter) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for color, width in ((QColor(0, 0, 0, 90), 2.6), (QColor(255, 255, 255, 200), 1.1)):
            painter.setPen(QPen(color, width))
            for line in self._lines:
                points = [self._to_widget(at) for at in line]
                painter.drawPolyline(QPolygonF(points))

    def _draw_point(self, painter: QPainter, name: str) -> None:
        """Draw a handle: coloured where it was placed, white where it follows."""
        handle, at = self._handle(name), self._to_widget(self.places[name])
        is_current, is_placed = name == self._current, name in self._placed
        radius = _RADIUS + 2 if is_current else _RADIUS
        white, shade = QColor(255, 255, 255), QColor(0, 0, 0, 110)
        color = look.color("accent") if is_placed or is_current else white
        if name == self._wrong:
            color = look.color("stop")
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for stroke, width in ((shade, 3.4), (white, 1.6)):
            if handle != at:
                painter.setPen(QPen(stroke, width))
                painter.drawLine(handle, at)
        coloured = ((shade, 5.0), (white, 3.6), (color, 1.8))
        for stroke, width in coloured if color != white else ((shade, 3.8), (white, 2.0)):
            painter.setPen(QPen(stroke, width))
            painter.drawEllipse(handle, radius, radius)
        painter.setPen(QPen(shade, 1))
        painter.setBrush(white)
        painter.drawEllipse(at, 1.8, 1.8)
        if is_current:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(color, 1.6))
            painter.drawEllipse(handle, radius + 5, radius + 5)


def _held(middle: float, half: float, size: int) -> float:
    return size / 2 if 2 * half >= size else min(max(middle, half), size - half)
