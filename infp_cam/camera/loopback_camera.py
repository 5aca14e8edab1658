"""Linux's virtual camera: a v4l2loopback device, written to by ourselves.

pyvirtualcam could do that as well, but prints a picture that can not be written instead of raising,
and makes v4l2loopback 0.12 forget its output (`v4l2._become_writer`).
"""

from __future__ import annotations

import os
from collections.abc import Hashable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from infp_cam.camera import v4l2
from infp_cam.camera.i420 import I420Converter
from infp_cam.errors import DeviceLost, DeviceUnavailable

INSTALL = (
    "Install and load v4l2loopback: `sudo apt install v4l2loopback-dkms`, then `sudo modprobe "
    'v4l2loopback devices=1 exclusive_caps=1 card_label="INFP Camera"`.'
)
"""How to get a virtual camera."""


class LoopbackCamera:
    """An open v4l2loopback camera.

    Parameters
    ----------
    name : str
        The camera's name or device path.
    size : tuple of int
        Width and height, even numbers of pixels.
    fps : float
        Pictures per second.

    Raises
    ------
    DeviceUnavailable
        Where there is no such camera, or it can not be written to.
    """

    def __init__(self, name: str, size: tuple[int, int], fps: float) -> None:
        self._path, label = _find(name)
        self.device = str(self._path)
        try:
            _make_ready(self._path, label)
            self._descriptor = v4l2.open_output(self._path, size, fps)
        except v4l2.FormatKeptError as kept:
            raise DeviceUnavailable(
                f"The camera {label} ({self._path}) is being shown as {kept}.",
                "Close the programs that show it; they can open it again then.",
            ) from kept
        except PermissionError as error:
            raise DeviceUnavailable(
                f"You may not use the camera {self._path}.",
                "Add yourself to its group: `sudo usermod -aG video $USER`, and log in again.",
            ) from error
        except OSError as error:
            raise DeviceUnavailable(
                f"The camera {self._path} can not be opened: {_reason(error)}.", INSTALL
            ) from error
        self._converter = I420Converter(size)

    def send(self, pixels: NDArray[np.uint8], t_ns: int) -> None:
        """Show `pixels`, uint8[H, W, 3] RGB.

        Raises
        ------
        DeviceLost
            Where the device is gone, another has its place, or it takes no more pictures.
        """
        try:
            # A device file that was removed would take pictures that nobody could see.
            if not os.path.samestat(self._path.stat(), os.fstat(self._descriptor)):
                raise FileNotFoundError(None, "another camera has its place")
            os.write(self._descriptor, self._converter.convert(pixels).data)
        except OSError as error:
            raise DeviceLost(
                f"The camera {self.device} is gone: {_reason(error)}.",
                "Load v4l2loopback again; the camera comes back by itself.",
                retryable=True,
            ) from error

    def close(self) -> None:
        """Release the camera."""
        os.close(self._descriptor)


def presence(name: str) -> Hashable:
    """Return what can be seen of the camera `name` from outside; None where it is not there.

    It changes when the device appears, gets other rights, or another program lets it go.
    """
    try:
        path, _ = _find(name)
        state = path.stat()
    except (DeviceUnavailable, OSError):
        return None
    try:
        offered = v4l2.capabilities(path)
    except OSError as error:
        return state.st_ino, state.st_ctime_ns, error.errno
    return state.st_ino, state.st_ctime_ns, offered


def _find(name: str) -> tuple[Path, str]:
    """Return path and label of the camera `name`."""
    there = v4l2.cameras()
    for path, label in there.items():
        if name in (label, str(path)):
            return path, label
    if not there:
        raise DeviceUnavailable(
            f"There is no camera {name}, nor any other, on this machine.", INSTALL
        )
    listed = ", ".join(f"{label} ({path})" for path, label in there.items())
    raise DeviceUnavailable(
        f"There is no camera {name}; there are: {listed}.",
        f"Choose one of these that is a virtual camera, or make one. {INSTALL}",
    )


def _make_ready(path: Path, label: str) -> None:
    """See to it that the device takes pictures."""
    offered = v4l2.capabilities(path)
    if not offered:
        v4l2.restore_output(path)
        offered = v4l2.capabilities(path)
    if v4l2.Capabilities.OUTPUT not in offered:
        raise DeviceUnavailable(
            f"The camera {label} ({path}) takes no pictures: another program writes to it, or it "
            "is no virtual camera.",
            "Close the other program and those that show the camera, or choose a v4l2loopback "
            "camera.",
        )


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
