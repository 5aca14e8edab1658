"""A camera that is opened again when it was lost."""

from __future__ import annotations

from collections.abc import Callable

from infp_cam.camera.backend import CameraBackend
from infp_cam.camera.frame_ring import Pixels
from infp_cam.control import messages
from infp_cam.control.backoff import Backoff
from infp_cam.errors import DeviceLost, DeviceUnavailable


class KeptCamera:
    """Opens a camera at the first picture and again, with growing waits, when it was lost.

    Parameters
    ----------
    open_camera : callable
        Opens the camera; told whether it has been open before in this session.
    tell : callable
        Takes `Ready` for each opening and `Problem` for each loss.
    known : bool
        Whether the camera has been open before in this session. If not, a camera that can not be
        opened is the person's to mend, and the error goes to the caller.

    Attributes
    ----------
    openings : int
        Times that the camera was opened.
    """

    def __init__(
        self,
        open_camera: Callable[[bool], CameraBackend],
        tell: Callable[[messages.Event], None],
        *,
        known: bool,
    ) -> None:
        self._open_camera, self._tell, self._known = open_camera, tell, known
        self._camera: CameraBackend | None = None
        self._backoff = Backoff()
        self._opened_ns = self._retry_ns = 0
        self.openings = 0

    def send(self, pixels: Pixels, now_ns: int) -> bool:
        """Show `pixels`, uint8[H, W, 3]; False while the camera is lost.

        Raises
        ------
        InfpCamError
            Where the camera can not be opened for the first time, or is lost for good.
        """
        if self._camera is None and now_ns >= self._retry_ns:
            self._open(now_ns)
        if self._camera is None:
            return False
        try:
            self._camera.send(pixels, now_ns)
        except DeviceLost as error:
            if not error.retryable:
                raise
            self.close()
            self._lose(error, now_ns, held_ns=now_ns - self._opened_ns)
            return False
        return True

    def close(self) -> None:
        """Release the camera, where it is open."""
        camera, self._camera = self._camera, None
        if camera is not None:
            camera.close()

    def _open(self, now_ns: int) -> None:
        try:
            self._camera = self._open_camera(self._known)
        except DeviceUnavailable as error:
            if not self._known:
                raise
            self._lose(error, now_ns, held_ns=0)
            return
        self._known = True
        self._opened_ns = now_ns
        self.openings += 1
        self._tell(messages.Ready(self._camera.device))

    def _lose(self, error: DeviceLost | DeviceUnavailable, now_ns: int, held_ns: int) -> None:
        self._tell(messages.Problem.of(error))
        self._retry_ns = now_ns + round(self._backoff.next_s(held_ns / 1e9) * 1e9)
