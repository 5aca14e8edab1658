"""The contract of a renderer."""

from __future__ import annotations

from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from infp_cam.motion.space import MotionSpace
from infp_cam.portrait.portrait import Portrait
from infp_cam.types import MotionFrame

P = TypeVar("P")


class Renderer(Protocol[P]):
    """Draws motion on a portrait.

    Attributes
    ----------
    name : str
        What ``--renderer`` calls it.
    spaces : tuple of MotionSpace
        Motion spaces that it takes.
    size : tuple of int
        Width and height of its pictures, pixels.
    """

    name: str
    spaces: tuple[MotionSpace, ...]
    size: tuple[int, int]

    def prepare(self, portrait: Portrait) -> P:
        """Return all that drawing this portrait needs (the puppet), made once."""
        ...

    def draw(self, puppet: P, motion: MotionFrame, out: NDArray[np.uint8]) -> None:
        """Draw `motion` into `out`, uint8[height, width, 3] RGB, C-contiguous."""
        ...
