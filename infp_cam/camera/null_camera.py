"""A camera that shows its pictures to nobody, for trying things out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


class NullCamera:
    """Takes pictures and forgets them.

    Attributes
    ----------
    sent : int
        Pictures taken.
    """

    def __init__(self) -> None:
        self.device = "null"
        self.sent = 0

    def send(self, pixels: NDArray[np.uint8], t_ns: int) -> None:
        """Count the picture."""
        self.sent += 1

    def close(self) -> None:
        """Do nothing."""
