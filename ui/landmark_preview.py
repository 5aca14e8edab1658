"""The moving face beside the points: drawn by a process of its own, shown here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from PyQt6.QtCore import QProcess, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent
from PyQt6.QtWidgets import QWidget

from infp_cam.control.child import python_command
from infp_cam.portrait.placed import PlacedPoints
from infp_cam.ui import look

SIDE = 288
"""Side of the preview, pixels."""

# Named and not imported: the window needs none of what it takes to draw a face.
_MODULE = "infp_cam.commands.portrait_preview"

_CORNER = 12
_END_MS = 500


class LandmarkPreview(QWidget):
    """Shows how a face with the points moves.

    Parameters
    ----------
    picture : Path
        The picture file.
    """

    found = pyqtSignal(dict)
    """Points where a face seems to be, by name; emitted once if there are."""
    refused = pyqtSignal(str, str, str)
    """Message, fix and point of points that can not be a face's."""

    def __init__(self, picture: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Preview of the moving face"))
        self.setFixedSize(SIDE, SIDE)
        self._frame: QImage | None = None
        self._wanted = 0
        self._size = QSize()
        self._words = self.tr("The preview is being prepared…")
        self._process = QProcess(self)
        self._process.setProcessChannelMode(QProcess.ProcessChannelMode.ForwardedErrorChannel)
        self._process.readyReadStandardOutput.connect(self._listen)
        self._process.finished.connect(self._note_end)
        program, *arguments = python_command(_MODULE, str(picture))
        self._process.start(program, arguments)

    def show_points(self, points: PlacedPoints) -> None:
        """Move the face to `points`."""
        text = json.dumps(json.loads(points.format()))
        self._process.write(f"{text}\n".encode())

    def stop(self) -> None:
        """End the process."""
        if self._process.state() is not QProcess.ProcessState.NotRunning:
            self._process.finished.disconnect(self._note_end)
            self._process.readyReadStandardOutput.disconnect(self._listen)
            self._process.kill()
            self._process.waitForFinished(_END_MS)

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802
        """Draw the last frame."""
        painter = QPainter(self)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        frame = QRectF(self.rect())
        outline = QPainterPath()
        outline.addRoundedRect(frame, _CORNER, _CORNER)
        painter.fillPath(outline, look.color("track"))
        if self._frame is None:
            painter.setPen(look.color("quiet"))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(frame.adjusted(16, 16, -16, -16), flags, self._words)
        else:
            painter.setClipPath(outline)
            painter.drawImage(frame, self._frame)
        painter.end()

    def _listen(self) -> None:
        while self._take_frame() or self._take_line():
            pass

    def _take_frame(self) -> bool:
        if not self._wanted or self._process.bytesAvailable() < self._wanted:
            return False
        pixels = bytes(self._process.read(self._wanted) or b"")
        width, height = self._size.width(), self._size.height()
        shown = QImage(pixels, width, height, 3 * width, QImage.Format.Format_RGB888)
        self._frame, self._wanted = shown.copy(), 0
        self.update()
        return True

    def _take_line(self) -> bool:
        if self._wanted or not self._process.canReadLine():
            return False
        event: dict[str, Any] = json.loads(bytes(self._process.readLine().data()))
        if "frame" in event:
            width, height = event["frame"]
            self._size, self._wanted = QSize(width, height), 3 * width * height
        elif "problem" in event:
            problem = event["problem"]
            self.refused.emit(problem["message"], problem["fix"], problem["point"])
        elif event["found"]:
            self.found.emit({name: (x, y) for name, (x, y) in event["found"].items()})
        return True

    def _note_end(self) -> None:
        self._frame = None
        self._words = self.tr("The preview has ended; the points can be placed all the same.")
        self.update()
