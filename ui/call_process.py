"""The call as a process of its own: started so that it outlives the window, with a log."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import platformdirs
from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from infp_cam.control.child import python_command

LOG_BYTES = 1_000_000
"""A log file longer than this is put aside."""

LOGS_KEPT = 3
"""Log files put aside that are kept."""

_LOOK_MS = 500
_ROTATE_EVERY = 120  # looks

# A session of its own: neither Ctrl-C nor the end of the terminal or window reaches it.
_DETACHED: dict[str, Any]
if sys.platform == "win32":
    _DETACHED = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
else:
    _DETACHED = {"start_new_session": True}

_log = logging.getLogger(__name__)


def log_folder() -> Path:
    """Return the folder of the log files; the variable ``INFP_CAM_LOGS`` names another."""
    override = os.environ.get("INFP_CAM_LOGS")
    return Path(override) if override else platformdirs.user_log_path("infp-cam")


def call_log() -> Path:
    """Return the file of what the call prints."""
    return log_folder() / "call.log"


class CallProcess(QObject):
    """Starts ``infp-cam run`` and says when it ends.

    Parameters
    ----------
    command : sequence of str, optional
        Another command line.
    """

    ended = pyqtSignal(int)
    """The exit code; minus the signal's number where a signal killed it."""

    def __init__(self, command: Sequence[str] | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._command = command or python_command("infp_cam.cli", "run")
        self._process: subprocess.Popen[bytes] | None = None
        self._looks = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)

    @property
    def is_running(self) -> bool:
        """Whether the process that was started here lives."""
        return self._process is not None

    def start(self) -> None:
        """Start the call; OSError where that can not be."""
        log = call_log()
        log.parent.mkdir(parents=True, exist_ok=True)
        rotate(log)
        # Appending, so that the file can be emptied under the process.
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=Path.home(),
                **_DETACHED,
            )
        _log.info("The call was started: process %d.", self._process.pid)
        self._timer.start()

    def end(self) -> None:
        """Ask it to end in order; for a call that can not be asked over its socket."""
        if self._process is not None:
            self._process.terminate()

    def leave(self) -> None:
        """Forget it; it goes on."""
        self._timer.stop()
        if self._process is not None:
            self._process.returncode = 0  # else Python warns that it still runs
            self._process = None

    def _look(self) -> None:
        self._looks += 1
        if self._looks % _ROTATE_EVERY == 0:
            rotate(call_log())
        if self._process is None or (code := self._process.poll()) is None:
            return
        self._process = None
        self._timer.stop()
        _log.info("The call has ended with code %d.", code)
        self.ended.emit(code)


def rotate(log: Path) -> None:
    """Put `log` aside and empty it where it is too long; the oldest such file goes."""
    try:
        if log.stat().st_size <= LOG_BYTES:
            return
        for number in range(LOGS_KEPT, 1, -1):
            older = _aside(log, number - 1)
            if older.exists():
                older.replace(_aside(log, number))
        shutil.copyfile(log, _aside(log, 1))
        os.truncate(log, 0)
    except FileNotFoundError:
        return
    except OSError as error:
        _log.warning("The log %s can not be put aside: %s.", log, error)


def last_lines(log: Path, count: int) -> list[str]:
    """Return the last lines of `log`; none where there is no such file."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - 256 * count))
            text = file.read().decode(errors="replace")
    except OSError:
        return []
    return text.splitlines()[-count:]


def _aside(log: Path, number: int) -> Path:
    return log.with_name(f"{log.stem}.{number}{log.suffix}")
