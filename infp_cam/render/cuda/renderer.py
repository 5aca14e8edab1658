"""The `cuda` renderer: the picture of the `mesh` renderer, made on an NVIDIA GPU."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from infp_cam.motion.space import ARKIT58, MotionSpace
from infp_cam.portrait.portrait import Portrait
from infp_cam.render.cuda.batch import Batch
from infp_cam.render.cuda.device import Device
from infp_cam.render.cuda.puppet import BakedPuppet
from infp_cam.render.mesh import MeshRenderer, Puppet
from infp_cam.render.mesh.renderer import check_motion, check_picture
from infp_cam.types import MotionFrame, PixelFormat


@dataclass(frozen=True, slots=True)
class CudaPuppet:
    """A portrait on the GPU.

    Parameters
    ----------
    baked : BakedPuppet
        All that is only read.
    single : Batch
        Draws it alone.
    """

    baked: BakedPuppet
    single: Batch


class CudaRenderer:
    """Moves the photo as `MeshRenderer` does, by CUDA kernels.

    Pictures differ from those of `MeshRenderer` by rounding alone.

    Parameters
    ----------
    size : tuple of int
        Width and height of the pictures, pixels.

    Raises
    ------
    BackendMissing
        Where CuPy is not installed or finds no GPU that it can use.
    """

    name = "cuda"
    spaces: tuple[MotionSpace, ...] = (ARKIT58,)

    def __init__(self, size: tuple[int, int] = (1280, 720)) -> None:
        self.size = size
        self._device = Device()

    @property
    def gpu(self) -> str:
        """What the GPU is called."""
        return self._device.name

    def prepare(self, portrait: Portrait) -> CudaPuppet:
        """Return the portrait made ready; it owns buffers and is for one thread at a time.

        Raises
        ------
        DeviceLost
            Where the GPU has no memory for it, or fails.
        """
        return self.upload(MeshRenderer(self.size).prepare(portrait))

    def upload(self, puppet: Puppet) -> CudaPuppet:
        """Return what `MeshRenderer` made ready, on the GPU; raises as `prepare` does."""
        with self._device.guarded():
            baked = BakedPuppet(puppet, self._device)
        return CudaPuppet(baked, Batch(self._device, [baked], self.size))

    def batch(self, puppets: Sequence[CudaPuppet], format: PixelFormat = PixelFormat.RGB) -> Batch:
        """Return what draws many puppets at once, any of them more than once."""
        return Batch(self._device, [puppet.baked for puppet in puppets], self.size, format)

    def draw(self, puppet: CudaPuppet, motion: MotionFrame, out: NDArray[np.uint8]) -> None:
        """Draw `motion` into `out`, uint8[height, width, 3] RGB.

        Values beyond the channels' limits are held within them.

        Raises
        ------
        MotionInvalid
            If the motion is not of `arkit58`, or not one value for each channel.
        PictureInvalid
            If `out` is of another size or kind.
        DeviceLost
            Where the GPU has no memory left, or fails.
        """
        check_motion(self.name, motion)
        check_picture(self.name, self.size, out)
        puppet.single.draw(motion.values[None], out[None])

    def draw_on_device(self, puppet: CudaPuppet, values: Any) -> Any:
        """Return the picture on the GPU, uint8[height, width, 3]; see `Batch.draw_on_device`."""
        return puppet.single.draw_on_device(values)[0]
