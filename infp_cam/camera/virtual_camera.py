"""The virtual camera of Windows and macOS, through pyvirtualcam.

The only module that imports pyvirtualcam. It takes RGB and makes what the platform's camera wants
(NV12 or RGBA on Windows, UYVY on macOS) in one or two passes of native code. Linux's camera is
`infp_cam.camera.loopback_camera`.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

from infp_cam.errors import BackendMissing, DeviceUnavailable

CAMERA_NAME = "INFP Camera"
"""Name of the camera where the system lets us choose one."""

INSTALL = {
    "win32": (
        "Install OBS Studio (its virtual camera comes with it), or Unity Capture for a camera "
        'named "INFP Camera": `regsvr32 UnityCaptureFilter64.dll "/i:UnityCaptureName=INFP '
        'Camera"` as administrator.'
    ),
    "darwin": (
        "Install OBS Studio 30 or newer, start and stop its virtual camera once, and allow its "
        "camera extension in System Settings."
    ),
}
"""How to get a virtual camera, by `sys.platform`."""


class VirtualCamera:
    """An open virtual camera.

    Parameters
    ----------
    name : str
        The camera's name.
    size : tuple of int
        Width and height, even numbers of pixels.
    fps : float
        Pictures per second.

    Raises
    ------
    BackendMissing
        Where pyvirtualcam is not installed.
    DeviceUnavailable
        Where there is no such camera, or it can not be written to.
    """

    def __init__(self, name: str, size: tuple[int, int], fps: float) -> None:
        self._camera = _open(_pyvirtualcam(), name, size, fps)
        self.device: str = self._camera.device

    def send(self, pixels: NDArray[np.uint8], t_ns: int) -> None:
        """Show `pixels`, uint8[H, W, 3] RGB; these systems do not tell where it can not be."""
        self._camera.send(pixels)

    def close(self) -> None:
        """Release the camera."""
        self._camera.close()


def _pyvirtualcam() -> Any:
    try:
        import pyvirtualcam
    except ImportError as error:
        raise BackendMissing(
            "Virtual cameras need the package pyvirtualcam, which is not installed.",
            "Install it: `pip install pyvirtualcam`.",
        ) from error
    return pyvirtualcam


def _open(pyvirtualcam: Any, name: str, size: tuple[int, int], fps: float) -> Any:
    problems = []
    for backend, device in _candidates(name):
        try:
            return pyvirtualcam.Camera(*size, fps, device=device, backend=backend)
        except RuntimeError as error:
            problems.append(str(error))
    raise DeviceUnavailable(
        f"The camera {name} can not be opened: {'; '.join(problems)}", INSTALL[sys.platform]
    )


def _candidates(name: str) -> list[tuple[str, str | None]]:
    """Return pyvirtualcam's back ends and device names to try, in this order."""
    obs: list[tuple[str, str | None]] = [("obs", None)]
    if sys.platform != "win32" or name == "OBS Virtual Camera":
        return obs
    # OBS's camera, which has one fixed name, stands in for ours alone.
    return [("unitycapture", name), *(obs if name == CAMERA_NAME else [])]
