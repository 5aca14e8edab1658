"""The `mesh` renderer."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from infp_cam.errors import MotionInvalid, PictureInvalid
from infp_cam.motion.space import ARKIT58, MotionSpace
from infp_cam.portrait.portrait import Portrait
from infp_cam.render.mesh.puppet import Puppet
from infp_cam.types import MotionFrame

LEAST_SIDE = 32
"""Smallest width and height of a picture, pixels."""


class MeshRenderer:
    """Moves the photo itself: 2.5-D sheets for head, lips and lids, on the CPU.

    Parameters
    ----------
    size : tuple of int
        Width and height of the pictures, pixels; at least `LEAST_SIDE` each.

    Raises
    ------
    PictureInvalid
        If the size is too small.
    """

    name = "mesh"
    spaces: tuple[MotionSpace, ...] = (ARKIT58,)

    def __init__(self, size: tuple[int, int] = (1280, 720)) -> None:
        if min(size) < LEAST_SIDE:
            raise PictureInvalid(
                f"A picture of {size[0]}x{size[1]} pixels is too small to be drawn.",
                f"Use a size of {LEAST_SIDE}x{LEAST_SIDE} or more.",
            )
        self.size = size

    def prepare(self, portrait: Portrait) -> Puppet:
        """Return the portrait made ready; it owns buffers and is for one thread at a time."""
        return Puppet(portrait.view(*self.size), portrait.pose_deg)

    def draw(self, puppet: Puppet, motion: MotionFrame, out: NDArray[np.uint8]) -> None:
        """Draw `motion` into `out`, uint8[height, width, 3] RGB.

        Values beyond the channels' limits are held within them; those that are not finite rest.

        Raises
        ------
        MotionInvalid
            If the motion is not of `arkit58`, or not one value for each channel.
        PictureInvalid
            If `out` is of another size or kind.
        """
        check_motion(self.name, motion)
        check_picture(self.name, self.size, out)
        puppet.draw(ARKIT58.clip(motion.values), out)


def check_motion(renderer: str, motion: MotionFrame) -> None:
    """Raise `MotionInvalid` if `motion` is not of `arkit58`, one value for each channel."""
    if motion.space.name != ARKIT58.name:
        raise MotionInvalid(
            f"The {renderer} renderer can not show motion of the space {motion.space.name}.",
            f"Use motion of the space {ARKIT58.name}, or the renderer made for that space.",
        )
    if motion.values.shape != (len(ARKIT58),):
        raise MotionInvalid(
            f"A motion frame of shape {list(motion.values.shape)} is not of {ARKIT58.name}.",
            f"Give one value for each of its {len(ARKIT58)} channels.",
        )


def check_picture(renderer: str, size: tuple[int, int], out: NDArray[np.uint8]) -> None:
    """Raise `PictureInvalid` if `out` takes no pictures of `size`, width and height."""
    shape = (size[1], size[0], 3)
    if out.shape != shape or out.dtype != np.uint8 or not out.flags.c_contiguous:
        raise PictureInvalid(
            f"The {renderer} renderer can not draw into {out.dtype}{list(out.shape)}.",
            f"Give it a C-contiguous uint8{list(shape)}.",
        )
