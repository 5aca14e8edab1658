"""A camera that is opened again when it was lost."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Hashable

from infp_cam.camera.backend import CameraBackend
from infp_cam.camera.frame_ring import Pixels
from infp_cam.control import messages
from infp_cam.control.backoff import Backoff
from infp_cam.errors import DeviceLost, DeviceUnavailable, OutputUnwritable

CAMERA = "camera"
"""Subject of the problems."""

LOOK_NS = 100_000_000
"""Time between two looks whether a lost camera seems to be back, ns."""

_Loss = DeviceLost | DeviceUnavailable | OutputUnwritable


class KeptCamera:
    """Opens a camera at the first picture, and again when it was lost.

    It is tried again with growing waits, and at once where its presence changes.

    Parameters
    ----------
    open_camera : callable
        Opens the camera; told whether it has been open before in this session.
    presence : callable
        See `infp_cam.camera.backend.presence`.
    tell : callable
        Takes `Ready` for each opening, `Problem` for each loss and each other reason why it can
        not be opened again, and `Solved`.
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
        presence: Callable[[], Hashable],
        tell: Callable[[messages.Event], None],
        *,
        known: bool,
    ) -> None:
        self._open_camera, self._presence, self._tell = open_camera, presence, tell
        self._known = known
        self._camera: CameraBackend | None = None
        self._problem: messages.Problem | None = None
        self._backoff = Backoff()
        self._opened_ns = self._retry_ns = self._look_ns = 0
        self._seen: Hashable = None
        self.openings = 0

    def send(self, pixels: Pixels, now_ns: int) -> bool:
        """Show `pixels`, uint8[H, W, 3]; False while the camera is lost.

        Raises
        ------
        InfpCamError
            Where the camera can not be opened for the first time, or is lost for good.
        """
        if self._camera is None and self._is_worth_a_try(now_ns):
            self._open(now_ns)
        if self._camera is None:
            return False
        try:
            self._camera.send(pixels, now_ns)
        except (DeviceLost, OutputUnwritable) as error:
            if isinstance(error, DeviceLost) and not error.retryable:
                raise
            with contextlib.suppress(OutputUnwritable):  # it has just said so
                self.close()
            self._lose(error, now_ns, held_ns=now_ns - self._opened_ns)
            return False
        return True

    def close(self) -> None:
        """Release the camera, where it is open."""
        camera, self._camera = self._camera, None
        if camera is not None:
            camera.close()

    def _is_worth_a_try(self, now_ns: int) -> bool:
        if now_ns >= self._retry_ns:
            return True
        if now_ns < self._look_ns:
            return False
        self._look_ns = now_ns + LOOK_NS
        return self._presence() != self._seen

    def _open(self, now_ns: int) -> None:
        try:
            self._camera = self._open_camera(self._known)
        except (DeviceUnavailable, OutputUnwritable) as error:
            if not self._known:
                raise
            self._lose(error, now_ns, held_ns=0)
            return
        self._opened_ns = now_ns
        self.openings += 1
        self._tell(messages.Ready(self._camera.device))
        # A host before this one may have told a problem as well.
        if self._known:
            self._tell(messages.Solved(CAMERA))
        self._known, self._problem = True, None

    def _lose(self, error: _Loss, now_ns: int, held_ns: int) -> None:
        problem = messages.Problem.of(error, CAMERA)
        if problem != self._problem:
            self._problem = problem
            self._tell(problem)
        self._retry_ns = now_ns + round(self._backoff.next_s(held_ns / 1e9) * 1e9)
        self._look_ns = now_ns + LOOK_NS
        self._seen = self._presence()
