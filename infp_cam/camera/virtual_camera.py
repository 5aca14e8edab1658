"""The virtual camera that call programs see, through pyvirtualcam.

The only module that imports pyvirtualcam. It takes RGB and makes what the platform's camera wants
(I420 on Linux, NV12 or RGBA on Windows, UYVY on macOS) in one or two passes of native code.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from infp_cam.camera import v4l2
from infp_cam.errors import BackendMissing, DeviceLost, DeviceUnavailable

CAMERA_NAME = "INFP Camera"
"""Name of the camera where the system lets us choose one."""

INSTALL = {
    "linux": (
        "Install and load v4l2loopback: `sudo apt install v4l2loopback-dkms`, then `sudo modprobe "
        'v4l2loopback devices=1 exclusive_caps=1 card_label="INFP Camera"`.'
    ),
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
        The camera's name, or on Linux its device path.
    size : tuple of int
        Width and height, even numbers of pixels.
    fps : float
        Pictures per second.
    again : bool
        See `infp_cam.camera.backend.open_backend`.

    Raises
    ------
    BackendMissing
        Where pyvirtualcam is not installed.
    DeviceUnavailable
        Where there is no such camera, or it can not be written to.
    """

    def __init__(
        self, name: str, size: tuple[int, int], fps: float, *, again: bool = False
    ) -> None:
        pyvirtualcam = _pyvirtualcam()
        self._path = _linux_device(name, again=again) if sys.platform == "linux" else None
        self._camera = _open(pyvirtualcam, name, self._path, size, fps)
        self.device: str = self._camera.device

    def send(self, pixels: NDArray[np.uint8], t_ns: int) -> None:
        """Show `pixels`, uint8[H, W, 3] RGB.

        Raises
        ------
        DeviceLost
            Where the device is gone (only Linux tells).
        """
        # pyvirtualcam does not tell when a picture can not be written.
        if self._path is not None and not self._path.exists():
            raise DeviceLost(
                f"The camera {self.device} is gone.",
                "Load v4l2loopback again; the camera comes back by itself.",
                retryable=True,
            )
        self._camera.send(pixels)

    def close(self) -> None:
        """Release the camera, and leave it so that it can be opened again."""
        self._camera.close()
        if self._path is not None:
            with contextlib.suppress(OSError):
                v4l2.restore_output(self._path)


def _pyvirtualcam() -> Any:
    try:
        import pyvirtualcam
    except ImportError as error:
        raise BackendMissing(
            "Virtual cameras need the package pyvirtualcam, which is not installed.",
            "Install it: `pip install pyvirtualcam`.",
        ) from error
    return pyvirtualcam


def _open(
    pyvirtualcam: Any, name: str, path: Path | None, size: tuple[int, int], fps: float
) -> Any:
    problems = []
    for backend, device in _candidates(name, path):
        try:
            return pyvirtualcam.Camera(*size, fps, device=device, backend=backend)
        except RuntimeError as error:
            problems.append(str(error))
    raise DeviceUnavailable(
        f"The camera {name} can not be opened: {'; '.join(problems)}", INSTALL[sys.platform]
    )


def _candidates(name: str, path: Path | None) -> list[tuple[str, str | None]]:
    """Return pyvirtualcam's back ends and device names to try, in this order."""
    if path is not None:
        return [("v4l2loopback", str(path))]
    obs: list[tuple[str, str | None]] = [("obs", None)]
    if sys.platform != "win32" or name == "OBS Virtual Camera":
        return obs
    # OBS's camera, which has one fixed name, stands in for ours alone.
    return [("unitycapture", name), *(obs if name == CAMERA_NAME else [])]


def _linux_device(name: str, *, again: bool) -> Path:
    """Return the path of the camera `name`, ready to be written to."""
    there = v4l2.cameras()
    path = next((path for path, label in there.items() if name in (label, str(path))), None)
    if path is None:
        raise _not_there(name, there)
    try:
        offered = v4l2.capabilities(path)
        # A camera that forgot its output offers nothing, but while a program shows it, it offers
        # capture, just as it does while another program writes to it.
        if not offered or (again and v4l2.Capabilities.OUTPUT not in offered):
            v4l2.restore_output(path)
            offered = v4l2.capabilities(path)
    except PermissionError as error:
        raise DeviceUnavailable(
            f"You may not use the camera {path}.",
            "Add yourself to its group: `sudo usermod -aG video $USER`, and log in again.",
        ) from error
    except OSError as error:
        raise DeviceUnavailable(
            f"The camera {path} can not be opened: {os.strerror(error.errno or 0)}.",
            INSTALL["linux"],
        ) from error
    if v4l2.Capabilities.OUTPUT not in offered:
        raise DeviceUnavailable(
            f"The camera {there[path]} ({path}) takes no pictures: another program writes to it, "
            "or it is no virtual camera.",
            "Close the other program and those that show the camera, or choose a v4l2loopback "
            "camera.",
        )
    return path


def _not_there(name: str, there: dict[Path, str]) -> DeviceUnavailable:
    if not there:
        return DeviceUnavailable(
            f"There is no camera {name}, nor any other, on this machine.", INSTALL["linux"]
        )
    listed = ", ".join(f"{label} ({path})" for path, label in there.items())
    return DeviceUnavailable(
        f"There is no camera {name}; there are: {listed}.",
        f"Choose one of these that is a virtual camera, or make one. {INSTALL['linux']}",
    )
