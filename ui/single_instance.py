"""One window for each person: a second start raises the first."""

from __future__ import annotations

import hashlib
import os
import sys

from PyQt6.QtCore import QLockFile, QObject, pyqtSignal
from PyQt6.QtNetwork import QLocalServer, QLocalSocket

from infp_cam.control.address import control_folder
from infp_cam.errors import AlreadyRunning, OutputUnwritable

PATIENCE_MS = 2000
"""How long the first one has to answer."""


class SingleInstance(QObject):
    """The place that only one of a person's processes can hold."""

    raised = pyqtSignal()
    """Somebody has started the program again."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        folder = control_folder()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = QLockFile(str(folder / "ui.lock"))
        self._lock.setStaleLockTime(0)  # held for as long as its process lives
        self._name = _server_name()
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._greet)

    def take(self) -> bool:
        """Take the place; where another process holds it, have that one show its window.

        Returns
        -------
        bool
            Whether this process holds it.

        Raises
        ------
        AlreadyRunning
            Where another process holds it and does not answer.
        OutputUnwritable
            Where the place can not be made.
        """
        if self._lock.tryLock(0):
            QLocalServer.removeServer(self._name)
            self._server.listen(self._name)
            return True
        if self._lock.error() is not QLockFile.LockError.LockFailedError:
            raise OutputUnwritable(
                f"The folder {control_folder()} can not be used.",
                "Remove it, or set XDG_RUNTIME_DIR to a folder that is yours alone.",
            )
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not (socket.waitForConnected(PATIENCE_MS) and socket.waitForReadyRead(PATIENCE_MS)):
            raise AlreadyRunning(
                "INFP Camera's window already runs, but does not answer.",
                "End its process, then start it again.",
            )
        return False

    def leave(self) -> None:
        """Give the place to the next one."""
        self._server.close()
        self._lock.unlock()

    def _greet(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.write(b"raised\n")
            socket.disconnected.connect(socket.deleteLater)
            socket.disconnectFromServer()
            self.raised.emit()


def _server_name() -> str:
    """Return the socket's path; on Windows the name of a pipe that is this person's alone."""
    if sys.platform == "win32":
        person = hashlib.sha256(os.environ.get("USERNAME", "").encode()).hexdigest()
        return f"infp-cam-ui-{person[:16]}"
    return str(control_folder() / "ui.sock")
