"""The contract of a camera back end: where the camera host sends its frames."""

from __future__ import annotations

import sys
from collections.abc import Hashable
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class CameraBackend(Protocol):
    """An open camera (or a stand-in for one) of a fixed size.

    Attributes
    ----------
    device : str
        What it really is, for the status: a device path, ``null`` or a file's path.
    """

    device: str

    def send(self, pixels: NDArray[np.uint8], t_ns: int) -> None:
        """Show `pixels`, uint8[H, W, 3] RGB, at clock time `t_ns`.

        Raises
        ------
        DeviceLost
            Where the camera is gone.
        OutputUnwritable
            Where the file can not be written any more.
        """
        ...

    def close(self) -> None:
        """Release the camera; called once, also after `send` has raised."""
        ...


def open_backend(
    name: str, size: tuple[int, int], fps: float, *, again: bool = False
) -> CameraBackend:
    """Open the camera called `name`.

    Parameters
    ----------
    name : str
        ``null``, the path of an ``.mp4`` file, or a camera's name or device path.
    size : tuple of int
        Width and height, even numbers of pixels.
    fps : float
        Pictures per second.
    again : bool
        Whether this session has had the camera open before: a film then goes on in another file.

    Raises
    ------
    DeviceUnavailable
        Where there is no such camera or it can not be opened.
    BackendMissing
        Where what drives cameras is not installed.
    OutputUnwritable
        Where the file can not be made.
    """
    # Each back end is loaded only when it is wanted: PyAV and OpenCV are large.
    if name == "null":
        from infp_cam.camera.null_camera import NullCamera

        return NullCamera()
    if _is_film(name):
        from infp_cam.camera.film_camera import FilmCamera

        return FilmCamera(Path(name).expanduser(), size, fps, again=again)
    if sys.platform == "linux":
        from infp_cam.camera.loopback_camera import LoopbackCamera

        return LoopbackCamera(name, size, fps)
    from infp_cam.camera.virtual_camera import VirtualCamera

    return VirtualCamera(name, size, fps)


def presence(name: str) -> Hashable:
    """Return what can be seen of the camera `name` from outside; cheap.

    Where it changes while the camera is lost, opening it is worth another try at once.
    """
    if _is_film(name):
        from infp_cam.camera import film_camera

        return film_camera.has_room(Path(name).expanduser())
    if sys.platform == "linux" and name != "null":
        from infp_cam.camera import loopback_camera

        return loopback_camera.presence(name)
    return None


def _is_film(name: str) -> bool:
    return name.lower().endswith(".mp4")
