"""The line to the call: requests, their answers and the status, on Qt's event loop."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError
from PyQt6.QtCore import QObject, QTimer, pyqtSignal
from PyQt6.QtNetwork import QLocalSocket, QTcpSocket
from PyQt6.sip import voidptr

from infp_cam.control.address import connect, control_folder, hanging
from infp_cam.control.lines import VERSION
from infp_cam.control.requests import Request, Watch
from infp_cam.control.status import ProblemStatus, Status
from infp_cam.errors import NotRunning

CONNECT_S = 0.2
"""How long one try to connect may hold up the window, seconds; a socket of this machine takes
less than a thousandth of that unless the call hangs."""

RETRY_MS = 250
"""From one try to connect to the next."""

_LONGEST_LINE = 1 << 20
_STATUS = TypeAdapter(Status)

_log = logging.getLogger(__name__)

Answered = Callable[[ProblemStatus | None], None]
"""Called with None when what was asked for is done, or with why it is not."""


@dataclass(slots=True)
class _Asked:
    """A request that waits for its answer."""

    answered: Answered
    timer: QTimer


class CallLink(QObject):
    """Keeps a connection to the call that runs, and tries for ever to get one.

    Attributes
    ----------
    status : Status or None
        What the call last said about itself; None while there is no connection.
    """

    opened = pyqtSignal()
    closed = pyqtSignal()
    missed = pyqtSignal(bool)
    """No call was found; True where one was there and did not end in order."""
    status_changed = pyqtSignal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.status: Status | None = None
        self._socket: QLocalSocket | QTcpSocket | None = None
        self._asked: dict[int, _Asked] = {}
        self._last_id = 0
        self._retry = QTimer(self)
        self._retry.setInterval(RETRY_MS)
        self._retry.timeout.connect(self._connect)

    @property
    def is_open(self) -> bool:
        """Whether there is a connection."""
        return self._socket is not None

    def start(self) -> None:
        """Connect, now or as soon as there is a call."""
        self._retry.start()
        self._connect()

    def stop(self) -> None:
        """Leave the call, which goes on."""
        self._retry.stop()
        if self._socket is not None:
            self._socket.blockSignals(True)
            self._socket.close()
            self._lose()

    def ask(self, request: Request, answered: Answered) -> None:
        """Send `request`; `answered` is called once, later or at once."""
        if self._socket is None:
            answered(
                _as_problem(NotRunning("INFP Camera does not run.", "Turn the camera on first."))
            )
            return
        self._last_id += 1
        number = self._last_id
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(lambda: self._answer(number, _as_problem(hanging())))
        timer.start(round(request.patience_s * 1000))
        self._asked[number] = _Asked(answered, timer)
        message = {"v": VERSION, "id": number, "do": request.do, **request.model_dump()}
        self._socket.write(json.dumps(message).encode() + b"\n")

    def _connect(self) -> None:
        if self._socket is not None:
            return
        try:
            connection = connect(CONNECT_S)
        except NotRunning:
            # What marks the place of a call is removed when it ends in order.
            self.missed.emit(any(control_folder().glob("control.[js]*")))
            return
        connection.setblocking(False)
        self._retry.stop()
        made = QTcpSocket(self) if sys.platform == "win32" else QLocalSocket(self)
        made.setSocketDescriptor(voidptr(connection.detach()))
        made.readyRead.connect(self._read)
        made.disconnected.connect(self._lose)
        self._socket = made
        self.opened.emit()
        self.ask(Watch(), lambda _: None)

    def _lose(self) -> None:
        if self._socket is None:
            return
        self._socket.deleteLater()
        self._socket, self.status = None, None
        for number in list(self._asked):
            self._answer(
                number, _as_problem(NotRunning("INFP Camera has ended.", "Turn the camera on."))
            )
        self.closed.emit()
        self.status_changed.emit()
        self._retry.start()

    def _read(self) -> None:
        before = self.status
        while self._socket is not None and self._socket.canReadLine():
            self._hear(self._socket.readLine().data())
        if self._socket is not None and self._socket.bytesAvailable() > _LONGEST_LINE:
            self._socket.abort()
        if self.status != before:
            self.status_changed.emit()

    def _hear(self, line: bytes) -> None:
        try:
            message = json.loads(line)
        except ValueError:
            return
        if not isinstance(message, dict) or message.get("v") != VERSION:
            return
        try:
            if "status" in message:
                self.status = read_status(message["status"])
            error = message.get("error")
            problem = None if error is None else ProblemStatus("", **error)
        except (ValidationError, TypeError):  # a call of another version
            _log.warning("A message that can not be used: %s", line[:200])
            return
        if isinstance(number := message.get("id"), int):
            self._answer(number, problem)

    def _answer(self, number: int, problem: ProblemStatus | None) -> None:
        asked = self._asked.pop(number, None)
        if asked is not None:
            asked.timer.stop()
            asked.timer.deleteLater()
            asked.answered(problem)


def read_status(fields: object) -> Status:
    """Return the status in a message; what a newer call says besides is left out.

    Raises
    ------
    pydantic.ValidationError
        Where it is none of this version.
    """
    return _STATUS.validate_python(fields)


def _as_problem(error: NotRunning) -> ProblemStatus:
    return ProblemStatus("call", type(error).__name__, error.message, error.fix)
