"""The report for the developers: what runs where, what is wrong, the last log lines.

No sound, no picture, no secret: settings hold none, and the home folder is shortened.
"""

from __future__ import annotations

import dataclasses
import json
import os
import platform
from pathlib import Path

from PyQt6.QtCore import PYQT_VERSION_STR, QObject, QProcess, QTimer, pyqtSignal, qVersion
from PyQt6.QtGui import QGuiApplication

from infp_cam import __version__
from infp_cam.control.child import python_command
from infp_cam.control.status import Status
from infp_cam.settings import Settings
from infp_cam.ui.call_process import call_log, last_lines, log_folder

PATIENCE_MS = 60_000
"""The checks get so long."""

_LINES = 60
_DESKTOP = ("XDG_CURRENT_DESKTOP", "XDG_SESSION_TYPE", "LANG", "QT_SCALE_FACTOR")


class Report(QObject):
    """Gathers the report; the checks run in a process of their own meanwhile."""

    ready = pyqtSignal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._status: Status | None = None
        self._settings = Settings()
        self._process = QProcess(self)
        self._process.setProcessChannelMode(QProcess.ProcessChannelMode.MergedChannels)
        self._process.finished.connect(self._finish)
        self._limit = QTimer(self)
        self._limit.setSingleShot(True)
        self._limit.timeout.connect(self._process.kill)

    def gather(self, status: Status | None, settings: Settings) -> None:
        """Begin; `ready` is emitted with the text."""
        self._status, self._settings = status, settings
        if self._process.state() is QProcess.ProcessState.NotRunning:
            program, *arguments = python_command("infp_cam.cli", "doctor")
            self._process.start(program, arguments)
            self._limit.start(PATIENCE_MS)

    def stop(self) -> None:
        """Give it up."""
        self._process.blockSignals(True)
        self._process.kill()
        self._process.waitForFinished(1000)

    def _finish(self) -> None:
        self._limit.stop()
        checks = self._process.readAllStandardOutput().data().decode(errors="replace")
        self.ready.emit(compose(self._status, self._settings, checks))


def compose(status: Status | None, settings: Settings, checks: str) -> str:
    """Return the report's text.

    Parameters
    ----------
    status : Status or None
        What the call says.
    settings : Settings
        What the person chose.
    checks : str
        What ``infp-cam doctor`` printed.
    """
    said = "no call runs" if status is None else _json(dataclasses.asdict(status))
    parts = {
        "INFP Camera": "\n".join(_versions()),
        "Checks": checks.strip() or "could not be run",
        "Status": said,
        "Settings": _json(settings.model_dump()),
        "Log of the call": "\n".join(last_lines(call_log(), _LINES)),
        "Log of the window": "\n".join(last_lines(window_log(), _LINES)),
    }
    text = "\n\n".join(f"## {title}\n{body}" for title, body in parts.items())
    return without_home(text) + "\n"


def window_log() -> Path:
    """Return the log file of this process."""
    return log_folder() / "window.log"


def without_home(text: str) -> str:
    """Return `text` with ``~`` for the person's home folder, whose name is often theirs."""
    return text.replace(str(Path.home()), "~")


def _versions() -> list[str]:
    return [
        f"infp-cam {__version__}, Python {platform.python_version()}, "
        f"PyQt {PYQT_VERSION_STR}, Qt {qVersion()}",
        f"{platform.platform()}, Qt platform {QGuiApplication.platformName()}",
        *(f"{name}={os.environ[name]}" for name in _DESKTOP if name in os.environ),
    ]


def _json(values: object) -> str:
    return json.dumps(values, indent=1, ensure_ascii=False)
