"""Hands the camera's pictures to an OBS that can not see the camera itself.

A media source in OBS reads them from a server on this machine, whose address has a secret in it
that is made anew with each start: other programs of this machine do not find the pictures.
"""

from __future__ import annotations

import contextlib
import hmac
import secrets
import socket
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from infp_cam.control.status import Status
from infp_cam.errors import InfpCamError
from infp_cam.plugins.obs.connection import HOST
from infp_cam.plugins.obs.frame_stream import FrameStream
from infp_cam.plugins.obs.pictures import Pictures

STALLED_S = 5.0
"""An OBS that has not taken a picture for so long is let go; it comes again by itself, seconds."""

SENDING = 256 * 1024
"""Bytes on their way; more would be pictures of long ago."""


class FrameServer:
    """Serves the pictures of the call; a context manager.

    Parameters
    ----------
    status : callable
        Returns how the call is, from any thread.
    """

    def __init__(self, status: Callable[[], Status]) -> None:
        self.status = status
        self.secret = secrets.token_urlsafe(24)
        self.ended = threading.Event()
        self._server = _Server((HOST, 0), _Handler)
        self._server.frames = self
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        """Where OBS finds the pictures."""
        return f"http://{HOST}:{self._server.server_port}/{self.secret}/camera.nut"

    def __enter__(self) -> FrameServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    frames: FrameServer


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = STALLED_S

    def do_GET(self) -> None:
        """Send the pictures until OBS leaves or the call ends."""
        frames = self.server.frames
        wanted = f"/{frames.secret}/camera.nut"
        if not hmac.compare_digest(self.path.encode(), wanted.encode()):
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        try:
            pictures = Pictures(Path(frames.status().camera.ring))
        except InfpCamError:
            self.send_error(HTTPStatus.SERVICE_UNAVAILABLE)
            return
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SENDING)
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "video/x-nut")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        try:
            with contextlib.suppress(ConnectionError, TimeoutError):  # OBS may leave at any time
                self._stream(pictures)
        finally:
            pictures.close()

    def _stream(self, pictures: Pictures) -> None:
        frames = self.server.frames
        stream = FrameStream(self.wfile, pictures.size, pictures.fps)
        while not frames.ended.is_set():
            showing = frames.status().camera.showing
            stream.send(pictures.next(standby=showing == "standby"))

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the address holds the secret."""
