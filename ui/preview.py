"""What the camera shows, in small."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

from PyQt6.QtCore import QRect, QRectF, QSize, Qt, QTimer
from PyQt6.QtGui import (
    QColor,
    QHideEvent,
    QImage,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QShowEvent,
)
from PyQt6.QtWidgets import QSizePolicy, QWidget

from infp_cam.camera.frame_reader import FrameReader
from infp_cam.camera.frame_ring import FrameRing, Pixels
from infp_cam.camera.standby import StandbyCard
from infp_cam.control.status import State, Status
from infp_cam.errors import InfpCamError
from infp_cam.ui import drawings, look, texts

FPS = 15
"""Pictures per second; the camera's own pace would cost more and show no more."""

_RADIUS = 12.0
_EMPTY = "#22272e"
_ON_EMPTY = "#aab3bf"
_SYMBOLS = {"off": "camera-off", "problem": "warning", "starting": "portrait"}


class Preview(QWidget):
    """Reads the frame ring at its own pace while it can be seen; the camera takes no notice.

    It shows the picture that is due now, or the standby card while the camera shows that.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source: _Source | None = None
        self._image: QImage | None = None
        self._state: State = "starting"
        self._standby = False
        self._timer = QTimer(self)
        self._timer.setInterval(round(1000 / FPS))
        self._timer.timeout.connect(self._look)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMinimumWidth(240)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("Preview of what the others see"))

    def follow(self, status: Status | None, state: State) -> None:
        """Show the camera of `status`; a plain card without one."""
        if state != self._state:
            self._state = state
            self.setAccessibleDescription(texts.state_name(state))
            self.update()
        ring = "" if status is None else status.camera.ring
        self._standby = status is not None and status.camera.showing == "standby"
        if ring != (self._source.name if self._source else ""):
            self._leave()
            self._source = _opened(ring)
            self.updateGeometry()
        self._run_while_seen()

    def showEvent(self, event: QShowEvent | None) -> None:  # noqa: N802
        """Begin to look."""
        super().showEvent(event)
        self._run_while_seen()

    def hideEvent(self, event: QHideEvent | None) -> None:  # noqa: N802
        """Stop looking."""
        super().hideEvent(event)
        self._timer.stop()

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """Its height follows its width."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return the height that has the camera's shape."""
        across, down = self._source.size if self._source else (16, 9)
        return round(width * down / across)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return a size that shows a face well."""
        return QSize(640, self.heightForWidth(640))

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802
        """Draw the picture with round corners."""
        painter = QPainter(self)
        area = self.rect()
        if self._image is None:
            painter.fillRect(area, QColor(_EMPTY))
            self._draw_empty(painter, area)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(area, self._image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._round_corners(painter, QRectF(area))
        painter.end()

    def _run_while_seen(self) -> None:
        if self._source is not None and self.isVisible():
            if not self._timer.isActive():
                self._look()
                self._timer.start()
        else:
            self._timer.stop()

    def _look(self) -> None:
        """Take a picture where there is a new one and somebody can see it."""
        handle = self.window().windowHandle()  # type: ignore[union-attr]  # itself at least
        if self._source is None or handle is None or not handle.isExposed():
            return
        pixels = self._source.card() if self._standby else self._source.picture()
        if pixels is None:
            return
        height, width = pixels.shape[:2]
        shared = QImage(
            pixels.data,  # type: ignore[call-overload]  # the stubs know bytes alone
            width,
            height,
            width * 3,
            QImage.Format.Format_RGB888,
        )
        # The format of the screen: drawn in half the time, scaling included.
        self._image = shared.convertToFormat(QImage.Format.Format_RGB32)
        self.update()

    def _leave(self) -> None:
        if self._source is not None:
            self._source.close()
        self._source, self._image = None, None
        self.update()

    def _draw_empty(self, painter: QPainter, area: QRect) -> None:
        side = 40
        scale = self.devicePixelRatioF()
        # A call that runs has just not drawn its first picture yet.
        state: State = self._state if self._state in _SYMBOLS else "starting"
        name = _SYMBOLS[state]
        symbol = drawings.pixmap(name, round(side * scale), QColor(_ON_EMPTY))
        symbol.setDevicePixelRatio(scale)
        middle = area.center()
        painter.drawPixmap(middle.x() - side // 2, middle.y() - side, symbol)
        painter.setPen(QColor(_ON_EMPTY))
        below = area.adjusted(0, area.height() // 2 + 10, 0, 0)
        painter.drawText(
            below,
            Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop,
            texts.state_name(state),
        )

    def _round_corners(self, painter: QPainter, area: QRectF) -> None:
        corners, inside = QPainterPath(), QPainterPath()
        corners.addRect(area)
        inside.addRoundedRect(area, _RADIUS, _RADIUS)
        painter.fillPath(corners.subtracted(inside), look.color("ground"))


class _Source:
    """A frame ring, read and never written.

    Attributes
    ----------
    name : str
        Its path.
    size : tuple of int
        Width and height of its pictures.
    """

    def __init__(self, name: str, ring: FrameRing) -> None:
        self.name, self.size = name, ring.size
        self._ring = ring
        self._reader = FrameReader(ring, time.monotonic_ns())
        self._card = StandbyCard(ring)
        self._shown: Pixels | None = None

    def picture(self) -> Pixels | None:
        """Return the picture that is due, uint8[H, W, 3]; None where it was returned before."""
        if self._reader.take(time.monotonic_ns()) is None:
            return None
        self._shown = None
        return self._reader.pixels

    def card(self) -> Pixels | None:
        """Return the standby card; None where it was returned before."""
        card = self._card.pixels()
        if card is self._shown:
            return None
        self._shown = card
        return card

    def close(self) -> None:
        """Leave the ring."""
        self._ring.close()


def _opened(name: str) -> _Source | None:
    """Return the ring at the path `name`; None where it is not there (any more)."""
    with contextlib.suppress(InfpCamError):
        return _Source(name, FrameRing.attach(Path(name))) if name else None
    return None
