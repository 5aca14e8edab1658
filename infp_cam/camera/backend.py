"""The contract of a camera back end: where the camera host sends its frames."""

from __future__ import annotations

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
        """
        ...

    def close(self) -> None:
        """Release the camera; called once."""
        ...
