"""The landmark helper: a person shows where the face is that was not found."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QImage, QImageReader, QPainter, QPaintEvent, QPen, QPolygonF
from PyQt6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from infp_cam.errors import PortraitInvalid
from infp_cam.portrait.contours import LINES
from infp_cam.portrait.fitting import anchors, fitted, rest_face
from infp_cam.portrait.placed import NAMES, PlacedPoints, Point
from infp_cam.ui import look
from infp_cam.ui.landmark_canvas import LandmarkCanvas
from infp_cam.ui.landmark_preview import LandmarkPreview
from infp_cam.ui.texts import translate

_MOST_PIXELS = 64_000_000
_LONGEST = 4096
"""Pictures are shown no larger than this."""

_CALM_MS = 40
"""The preview moves so long after a point did: with the next one, not with each."""

_USUAL_EYES = 0.2
"""Distance of the outer eye corners over the picture's shorter side, where nothing is known."""


class LandmarkHelper(QDialog):
    """The picture with its points, the moving face, and where the current point belongs.

    Parameters
    ----------
    picture : Path
        The picture file.
    points : PlacedPoints or None
        Where the points were placed before.

    Raises
    ------
    PortraitInvalid
        Where the picture can not be shown.
    """

    placed = pyqtSignal(PlacedPoints)
    """The person has placed the points."""

    def __init__(
        self, picture: Path, points: PlacedPoints | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Where is the face?"))
        self.setObjectName("ground")
        image, self._shown_scale = _read(picture)
        self._size = image.width() / self._shown_scale, image.height() / self._shown_scale
        self._labels = labels()
        start = _usual(image.width(), image.height())
        self._canvas = LandmarkCanvas(image, start, self._labels)
        if points is not None:
            shown = points.scaled(self._shown_scale)
            self._canvas.begin(_completed(shown), shown.places)
        self._first = dict(self._canvas.places)
        self._first_touched = () if points is None else tuple(points.places)
        self._preview = LandmarkPreview(picture)
        self._guide = _Guide()
        self._name, self._message = QLabel(), QLabel()
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(_CALM_MS)
        self._lay_out()
        self._connect()
        self._show_current(self._canvas.current)
        self._check()
        self._canvas.setFocus()

    def points(self) -> PlacedPoints:
        """Return the points in pixels of the picture file."""
        return PlacedPoints(self._canvas.places).scaled(1 / self._shown_scale)

    def done(self, result: int) -> None:
        """Close; say where the points are unless it was cancelled."""
        self._preview.stop()
        super().done(result)
        if result == QDialog.DialogCode.Accepted:
            self.placed.emit(self.points())

    def _lay_out(self) -> None:
        intro = QLabel(
            self.tr(
                "Drag the points to where they belong; the others follow. Left and right are as "
                "you see them."
            )
        )
        intro.setProperty("role", "quiet")
        intro.setWordWrap(True)
        zoom = QHBoxLayout()
        zoom.setSpacing(look.SPACE)
        for text, name, act in (
            ("\N{MINUS SIGN}", self.tr("Zoom out"), lambda: self._canvas.zoom(1 / 1.4)),
            ("+", self.tr("Zoom in"), lambda: self._canvas.zoom(1.4)),
            (self.tr("Whole picture"), self.tr("Show the whole picture"), self._canvas.zoom_to_fit),
        ):
            button = QPushButton(text)
            button.setAccessibleName(name)
            button.setToolTip(name)
            button.setAutoDefault(False)
            button.clicked.connect(act)
            zoom.addWidget(button)
        zoom.addStretch()
        left = QVBoxLayout()
        left.setSpacing(look.SPACE)
        left.addWidget(intro)
        left.addWidget(self._canvas, 1)
        left.addLayout(zoom)
        self._name.setProperty("role", "section")
        self._name.setWordWrap(True)
        self._message.setProperty("role", "problem")
        self._message.setWordWrap(True)
        self._message.setMinimumHeight(5 * self.fontMetrics().lineSpacing())
        self._message.setAlignment(Qt.AlignmentFlag.AlignTop)
        kinds = QDialogButtonBox.StandardButton
        self._buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel | kinds.Reset)
        texts = {kinds.Ok: self.tr("Use these points"), kinds.Cancel: self.tr("Cancel")}
        for kind, text in {**texts, kinds.Reset: self.tr("Reset")}.items():
            if (standard := self._buttons.button(kind)) is not None:
                standard.setText(text)
        self._ok, self._reset = self._buttons.button(kinds.Ok), self._buttons.button(kinds.Reset)
        assert self._ok is not None
        self._ok.setProperty("role", "action")
        self._ok.setProperty("look", "accent")
        right = QVBoxLayout()
        right.setSpacing(12)
        right.addWidget(self._preview)
        right.addWidget(self._name)
        right.addWidget(self._guide, 1, Qt.AlignmentFlag.AlignHCenter)
        right.addWidget(self._message)
        columns = QHBoxLayout()
        columns.setSpacing(20)
        columns.addLayout(left, 1)
        columns.addLayout(right)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(20, 20, 20, 20)
        rows.setSpacing(16)
        rows.addLayout(columns, 1)
        rows.addWidget(self._buttons)

    def _connect(self) -> None:
        self._canvas.changed.connect(self._note_change)
        self._canvas.chosen.connect(self._show_current)
        self._calm.timeout.connect(self._check)
        self._preview.found.connect(self._begin_at)
        self._preview.refused.connect(self._show_problem)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        assert self._reset is not None
        self._reset.clicked.connect(lambda: self._canvas.begin(self._first, self._first_touched))

    def _begin_at(self, found: dict[str, Point]) -> None:
        """Begin where a face seems to be, unless the person was faster."""
        if not self._canvas.is_touched:
            scaled = PlacedPoints(found).scaled(self._shown_scale)
            self._first = dict(scaled.places)
            self._canvas.begin(self._first)

    def _note_change(self) -> None:
        if not self._calm.isActive():
            self._calm.start()

    def _check(self) -> None:
        """Have the preview show the points, or tell what is wrong with them."""
        points = self.points()
        try:
            points.check(*self._size)
            fitted(points)
        except PortraitInvalid as error:
            self._show_problem(error.message, error.fix, getattr(error, "point", ""))
        else:
            self._show_right()
            self._preview.show_points(points)

    def _show_problem(self, message: str, fix: str, point: str) -> None:
        for name, label in self._labels.items():
            message, fix = message.replace(name, label), fix.replace(name, label)
        self._message.setText(f"{message[:1].upper()}{message[1:]}\n{fix}")
        self._canvas.mark_wrong(point)
        assert self._ok is not None
        self._ok.setEnabled(False)

    def _show_right(self) -> None:
        self._message.setText("")
        self._canvas.mark_wrong("")
        assert self._ok is not None
        self._ok.setEnabled(True)

    def _show_current(self, name: str) -> None:
        label = self._labels[name]
        self._name.setText(label[:1].upper() + label[1:])
        self._guide.show_point(name)


class _Guide(QWidget):
    """A small drawing of a face that shows where a point belongs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._point = NAMES[0]
        self._face = rest_face()
        self._places = anchors(self._face)
        self.setMinimumSize(150, 150)
        self.setAccessibleName(self.tr("Where the point belongs"))

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size."""
        return QSize(190, 190)

    def show_point(self, name: str) -> None:
        """Show where the point `name` belongs."""
        self._point = name
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802
        """Draw it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        low, high = self._face[:, :2].min(0), self._face[:, :2].max(0)
        frame = QRectF(self.rect()).adjusted(8, 8, -8, -8)
        scale = min(frame.width() / (high - low)[0], frame.height() / (high - low)[1])
        middle = (low + high) / 2

        def place(x: float, y: float) -> QPointF:
            return frame.center() + QPointF(x - middle[0], y - middle[1]) * float(scale)

        painter.setPen(QPen(look.color("quiet"), 1.3))
        for line in LINES:
            points = [place(x, y) for x, y, _ in self._face[list(line)]]
            painter.drawPolyline(QPolygonF(points))
        for name, (x, y, _) in zip(NAMES, self._places, strict=True):
            is_shown = name == self._point
            color = look.color("accent" if is_shown else "quiet")
            painter.setBrush(color)
            painter.setPen(QPen(look.color("card"), 1.5))
            radius = 7.0 if is_shown else 2.6
            painter.drawEllipse(place(x, y), radius, radius)
        painter.end()


def labels() -> dict[str, str]:
    """Return what people call the points: left and right as they see them."""
    return {
        "rightEyeOuter": translate("Landmarks", "left eye, outer corner"),
        "rightEyeInner": translate("Landmarks", "left eye, inner corner"),
        "leftEyeInner": translate("Landmarks", "right eye, inner corner"),
        "leftEyeOuter": translate("Landmarks", "right eye, outer corner"),
        "noseTip": translate("Landmarks", "tip of the nose"),
        "mouthRight": translate("Landmarks", "left corner of the mouth"),
        "mouthLeft": translate("Landmarks", "right corner of the mouth"),
        "chin": translate("Landmarks", "lowest point of the chin"),
        "rightEyeTop": translate("Landmarks", "left eye, middle of the upper lid"),
        "rightEyeBottom": translate("Landmarks", "left eye, middle of the lower lid"),
        "leftEyeTop": translate("Landmarks", "right eye, middle of the upper lid"),
        "leftEyeBottom": translate("Landmarks", "right eye, middle of the lower lid"),
        "rightBrow": translate("Landmarks", "middle of the left eyebrow"),
        "leftBrow": translate("Landmarks", "middle of the right eyebrow"),
        "upperLip": translate("Landmarks", "lower edge of the upper lip, in the middle"),
        "lowerLip": translate("Landmarks", "upper edge of the lower lip, in the middle"),
        "forehead": translate("Landmarks", "top of the forehead"),
        "rightCheek": translate("Landmarks", "left edge of the face, beside the eye"),
        "leftCheek": translate("Landmarks", "right edge of the face, beside the eye"),
    }


def _read(picture: Path) -> tuple[QImage, float]:
    """Return the upright picture and its pixels for one of the file, along a side."""
    reader = QImageReader(str(picture))
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.width() * size.height() > _MOST_PIXELS:
        raise PortraitInvalid(
            f"{picture.name} has more than {_MOST_PIXELS // 1_000_000} million pixels.",
            "Save it smaller, 4000 pixels wide at most, and choose that.",
        )
    scale = min(1.0, _LONGEST / max(size.width(), size.height(), 1))
    if scale < 1:
        reader.setScaledSize(size * scale)
    image = reader.read()
    if image.isNull():
        raise PortraitInvalid(
            f"{picture.name} can not be shown: {reader.errorString()}.",
            "Save the picture anew as PNG and add that.",
        )
    return image, scale


def _usual(width: int, height: int) -> dict[str, Point]:
    """Return the points of a face in the middle of a picture."""
    eyes = _USUAL_EYES * min(width, height)
    at = anchors(rest_face())[:, :2] * eyes + (width / 2, 0.42 * height)
    return {name: (float(x), float(y)) for name, (x, y) in zip(NAMES, at, strict=True)}


def _completed(points: PlacedPoints) -> dict[str, Point]:
    """Return `points` with those that were not placed where the face has them."""
    at = anchors(fitted(points).landmarks)[:, :2]
    guessed = {name: (float(x), float(y)) for name, (x, y) in zip(NAMES, at, strict=True)}
    return {**guessed, **points.places}
