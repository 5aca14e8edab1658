"""Adding pictures to the library in a process of its own: the window stays alive and small."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PyQt6.QtCore import QObject, QProcess, QTimer, pyqtSignal

from infp_cam.commands import portrait_library
from infp_cam.control.child import python_command
from infp_cam.portrait.placed import PlacedPoints, points_path

PATIENCE_MS = 60_000
"""How long adding a picture may take."""


@dataclass(frozen=True, slots=True)
class Addition:
    """A picture to be added.

    Parameters
    ----------
    picture : Path
        The file.
    points : PlacedPoints or None
        Where its face is; found where None.
    """

    picture: Path
    points: PlacedPoints | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a picture was not added.

    Parameters
    ----------
    addition : Addition
        What was to be added.
    kind : str
        Name of the `InfpCamError`.
    message, fix : str
        As in `InfpCamError`.
    """

    addition: Addition
    kind: str
    message: str
    fix: str


class PortraitAdder(QObject):
    """Adds pictures one after the other."""

    stepped = pyqtSignal(Addition, str)
    """What is being added, and at which `infp_cam.portrait.adding.Step` it is."""
    added = pyqtSignal(str, list)
    """Whole path of the copy that is kept, and notes about it."""
    failed = pyqtSignal(Failure)
    rested = pyqtSignal()
    """Nothing is left to be added."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[Addition] = deque()
        self._present: Addition | None = None
        self._process: QProcess | None = None
        self._said: dict[str, Any] = {}
        self._folder: Path | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self._lose_patience)

    @property
    def is_busy(self) -> bool:
        """Whether something is being added or waits for it."""
        return self._present is not None

    @property
    def waiting(self) -> int:
        """How many pictures wait behind the present one."""
        return len(self._waiting)

    def add(self, picture: Path, points: PlacedPoints | None = None) -> None:
        """Add the file `picture` once those before it are done."""
        self._waiting.append(Addition(picture, points))
        if self._present is None:
            self._next()

    def cancel(self) -> None:
        """Leave the present picture and all that wait; nothing of them stays."""
        self._waiting.clear()
        if self._present is not None:
            self._end()
            self.rested.emit()

    def _next(self) -> None:
        if not self._waiting:
            self.rested.emit()
            return
        self._present = self._waiting.popleft()
        self._said = {}
        self.stepped.emit(self._present, "reading")
        process = QProcess(self)
        process.setProcessChannelMode(QProcess.ProcessChannelMode.ForwardedErrorChannel)
        process.readyReadStandardOutput.connect(self._listen)
        process.finished.connect(self._finish)
        process.errorOccurred.connect(self._note_error)
        self._process = process
        program, *arguments = self._command(self._present)
        process.start(program, arguments)
        self._patience.start()

    def _command(self, addition: Addition) -> list[str]:
        words = ["add", "--json", str(addition.picture)]
        if addition.points is not None:
            self._folder = Path(tempfile.mkdtemp(prefix="infp-cam-"))
            path = points_path(self._folder / "points")
            path.write_text(addition.points.format(), encoding="utf-8")
            words += ["--landmarks", str(path)]
        return python_command(portrait_library.__name__, *words)

    def _listen(self) -> None:
        process = self._process
        while process is not None and process.canReadLine():
            try:
                event = json.loads(bytes(process.readLine().data()))
            except ValueError:  # a library's own words
                continue
            if isinstance(event, dict) and "step" in event:
                self.stepped.emit(self._present, event["step"])
            elif isinstance(event, dict):
                self._said = event

    def _note_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._finish()

    def _finish(self) -> None:
        """The process has ended: tell what came of it and go on."""
        self._listen()
        addition, said = self._present, self._said
        if addition is None:
            return
        self._end()
        if "added" in said:
            self.added.emit(said["added"]["picture"], said["notes"])
        elif "error" in said:
            error = said["error"]
            self.failed.emit(Failure(addition, error["kind"], error["message"], error["fix"]))
        else:
            self.failed.emit(
                Failure(
                    addition,
                    "PortraitInvalid",
                    self.tr("%1 breaks the program that looks at it.").replace(
                        "%1", addition.picture.name
                    ),
                    self.tr("Choose another picture, or save this one anew as PNG."),
                )
            )
        self._next()

    def _lose_patience(self) -> None:
        addition = self._present
        assert addition is not None
        self._end()
        self.failed.emit(
            Failure(
                addition,
                "PortraitInvalid",
                self.tr("Looking at %1 takes too long.").replace("%1", addition.picture.name),
                self.tr("Save it smaller, 4000 pixels wide at most, and add that."),
            )
        )
        self._next()

    def _end(self) -> None:
        """Have nothing at work."""
        self._patience.stop()
        process, self._process, self._present = self._process, None, None
        if process is not None:
            process.readyReadStandardOutput.disconnect(self._listen)
            process.finished.disconnect(self._finish)
            process.errorOccurred.disconnect(self._note_error)
            if process.state() is not QProcess.ProcessState.NotRunning:
                process.kill()
                process.waitForFinished(1000)
            process.deleteLater()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None
