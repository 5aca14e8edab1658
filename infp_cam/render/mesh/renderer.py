"""The `mesh` renderer."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from infp_cam.errors import MotionInvalid
from infp_cam.motion.space import ARKIT58, MotionSpace
from infp_cam.portrait.portrait import Portrait
from infp_cam.render.mesh.puppet import Puppet
from infp_cam.types import MotionFrame


class MeshRenderer:
    """Moves the photo itself: 2.5-D sheets for head, lips and lids, on the CPU.

    Parameters
    ----------
    size : tuple of int
        Width and height of the pictures, pixels.
    """

    name = "mesh"
    spaces: tuple[MotionSpace, ...] = (ARKIT58,)

    def __init__(self, size: tuple[int, int] = (1280, 720)) -> None:
        self.size = size

    def prepare(self, portrait: Portrait) -> Puppet:
        """Return the portrait made ready; it owns buffers and is for one thread at a time."""
        return Puppet(portrait.view(*self.size), portrait.pose_deg)

    def draw(self, puppet: Puppet, motion: MotionFrame, out: NDArray[np.uint8]) -> None:
        """Draw `motion` into `out`, uint8[height, width, 3] RGB.

        Values beyond the channels' limits are held within them.

        Raises
        ------
        MotionInvalid
            If the motion is not of `arkit58`.
        """
        check_space(self.name, motion)
        puppet.draw(ARKIT58.clip(motion.values), out)


def check_space(renderer: str, motion: MotionFrame) -> None:
    """Raise `MotionInvalid` if `motion` is not of `arkit58`."""
    if motion.space.name != ARKIT58.name:
        raise MotionInvalid(
            f"The {renderer} renderer can not show motion of the space {motion.space.name}.",
            f"Use motion of the space {ARKIT58.name}, or the renderer made for that space.",
        )
