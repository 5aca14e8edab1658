"""Where the control socket is, who holds it, and who may use it.

On Unix a socket that the person alone can open, in a folder that the person alone can open, and
the kernel says whose process is at the other end. On Windows, whose Python knows no such sockets, a
TCP port of this machine alone; which one, and a secret that a client has to say first, are in a
file that the person alone can read. (Written after Microsoft's and Python's documents; not run.)
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import secrets
import socket
import stat
import struct
import sys
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from infp_cam.camera.runtime_folder import runtime_base
from infp_cam.errors import AlreadyRunning, NotRunning, OutputUnwritable

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_PORT_FILE = "control.json"
_LOCK_AT = 1024  # on Windows a locked byte can not be read, so it lies behind the process number
_SOL_LOCAL, _LOCAL_PEERCRED = 0, 1  # of macOS, <sys/un.h>


def control_folder() -> Path:
    """Return the folder of the control socket."""
    if sys.platform == "win32":
        return runtime_base() / "infp-cam-control"
    return runtime_base() / f"infp-cam-{os.getuid()}"


def socket_path() -> Path:
    """Return the control socket's path on Unix."""
    return control_folder() / "control.sock"


class Listener:
    """The control socket of the one INFP Camera that runs; a context manager.

    Attributes
    ----------
    socket : socket.socket
        Listens, once entered.
    secret : str or None
        The line that each client has to say first; None where the kernel knows who it is.

    Raises
    ------
    AlreadyRunning
        On entering, where another INFP Camera of this person runs.
    OutputUnwritable
        Likewise, where the socket can not be made.
    """

    def __init__(self) -> None:
        self.secret: str | None = None

    def __enter__(self) -> Listener:
        folder = control_folder()
        try:
            _make_private(folder)
            self._lock = _taken_lock(folder / "control.lock")
            try:
                self.socket = self._listen()
            except OSError:
                self._lock.close()
                raise
        except OSError as error:
            raise OutputUnwritable(
                f"The control socket in {folder} can not be made: {error.strerror or error}.",
                "Remove that folder, or set XDG_RUNTIME_DIR to a folder that is yours alone and "
                "whose path is short.",
            ) from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the place to the next INFP Camera."""
        self.socket.close()
        path = socket_path() if self.secret is None else control_folder() / _PORT_FILE
        path.unlink(missing_ok=True)
        self._lock.close()

    def _listen(self) -> socket.socket:
        if sys.platform == "win32":
            listening = socket.create_server(("127.0.0.1", 0))
            self.secret = secrets.token_hex(32)
            place = {"port": listening.getsockname()[1], "secret": self.secret}
            (control_folder() / _PORT_FILE).write_text(json.dumps(place), encoding="utf-8")
            return listening
        path = socket_path()
        path.unlink(missing_ok=True)  # of an INFP Camera that was killed: the lock is ours
        listening = socket.socket(socket.AF_UNIX)
        try:
            listening.bind(os.fspath(path))
            path.chmod(0o600)
            listening.listen()
        except OSError:
            listening.close()
            raise
        return listening


def connect(timeout_s: float) -> socket.socket:
    """Return a connection to the INFP Camera that runs.

    Raises
    ------
    NotRunning
        Where none does, or none of this person's, or it hangs.
    """
    try:
        connection = _connection(timeout_s)
    except (BlockingIOError, TimeoutError) as error:
        raise hanging() from error
    except (OSError, ValueError, KeyError) as error:
        raise NotRunning("INFP Camera does not run.", "Start it: `infp-cam run`.") from error
    if not is_owner(connection):
        connection.close()
        raise NotRunning(
            f"Another person's process listens at {control_folder()}.",
            "Have that folder removed, then start INFP Camera anew.",
        )
    return connection


def hanging() -> NotRunning:
    """Return the error about an INFP Camera that is there and does not answer."""
    return NotRunning(
        "INFP Camera runs, but does not answer.",
        "Wait a moment and try again; if it stays so, end its process and start it anew.",
    )


def _connection(timeout_s: float) -> socket.socket:
    if sys.platform == "win32":
        place = json.loads((control_folder() / _PORT_FILE).read_text(encoding="utf-8"))
        connection = socket.create_connection(("127.0.0.1", place["port"]), timeout_s)
        connection.sendall(place["secret"].encode() + b"\n")
        return connection
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.settimeout(timeout_s)
        connection.connect(os.fspath(socket_path()))
    except OSError:
        connection.close()
        raise
    return connection


def is_owner(connection: socket.socket) -> bool:
    """Whether the process at the other end of `connection` is this person's.

    On Windows the secret says so.
    """
    if sys.platform == "win32":
        return True
    return _peer_uid(connection) == os.getuid()


def _peer_uid(connection: socket.socket) -> int:
    if sys.platform == "linux":
        credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
        _, uid, _ = struct.unpack("=iII", credentials)
    else:  # struct xucred: version, uid, groups
        credentials = connection.getsockopt(_SOL_LOCAL, _LOCAL_PEERCRED, 76)
        _, uid = struct.unpack_from("=II", credentials)
    return int(uid)


def _make_private(folder: Path) -> None:
    """Make a folder that this person alone can open; OSError where it is someone else's."""
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    if sys.platform == "win32":
        return
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise PermissionError(errno.EACCES, "it is not a folder of yours")
    folder.chmod(0o700)


def _taken_lock(path: Path) -> BinaryIO:
    """Return the lock file at `path`, ours until it is closed or this process ends."""
    file = path.open("a+b")
    try:
        _lock(file)
    except BlockingIOError as error:
        file.seek(0)
        pid = file.read(20).decode(errors="replace").strip()
        file.close()
        raise AlreadyRunning(
            f"INFP Camera already runs (pid {pid}).", "End it first: `infp-cam ctl quit`."
        ) from error
    file.truncate(0)
    file.write(str(os.getpid()).encode())
    file.flush()
    return file


def _lock(file: BinaryIO) -> None:
    """Lock `file`; BlockingIOError where another process has."""
    if sys.platform == "win32":
        file.seek(_LOCK_AT)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise BlockingIOError from error
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
