"""The GPU as long as it works, then the processor: a call goes on, and is told why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from infp_cam.errors import DeviceLost, InfpCamError
from infp_cam.motion.space import MotionSpace
from infp_cam.portrait.portrait import Portrait
from infp_cam.render.cuda.renderer import CudaPuppet, CudaRenderer
from infp_cam.render.mesh import MeshRenderer, Puppet
from infp_cam.types import MotionFrame


@dataclass(slots=True)
class FailoverPuppet:
    """A portrait for both renderers.

    Parameters
    ----------
    mesh : Puppet
        For the processor.
    cuda : CudaPuppet or None
        For the GPU; None where it had failed before.
    """

    mesh: Puppet
    cuda: CudaPuppet | None


class FailoverRenderer:
    """Draws with `CudaRenderer`; once the GPU has failed, with `MeshRenderer` for good.

    Parameters
    ----------
    size : tuple of int
        Width and height of the pictures, pixels.
    tell : callable, optional
        Told, once, why the processor draws now.

    Raises
    ------
    BackendMissing
        Where CuPy is not installed or finds no GPU that it can use.
    """

    def __init__(
        self,
        size: tuple[int, int] = (1280, 720),
        tell: Callable[[InfpCamError], None] = lambda error: None,
    ) -> None:
        self.size, self._tell = size, tell
        self._cuda = CudaRenderer(size)
        self._mesh = MeshRenderer(size)
        self._is_lost = False

    @property
    def name(self) -> str:
        """Name of the renderer that really draws."""
        return self._mesh.name if self._is_lost else self._cuda.name

    @property
    def spaces(self) -> tuple[MotionSpace, ...]:
        """Motion spaces that it takes."""
        return self._mesh.spaces

    def prepare(self, portrait: Portrait) -> FailoverPuppet:
        """Return the portrait made ready; it owns buffers and is for one thread at a time."""
        puppet = FailoverPuppet(self._mesh.prepare(portrait), None)
        if not self._is_lost:
            try:
                puppet.cuda = self._cuda.upload(puppet.mesh)
            except DeviceLost as error:
                self._give_up(error)
        return puppet

    def draw(self, puppet: FailoverPuppet, motion: MotionFrame, out: NDArray[np.uint8]) -> None:
        """Draw `motion` into `out`, uint8[height, width, 3] RGB.

        Raises
        ------
        MotionInvalid
            If the motion is not of `arkit58`.
        """
        if puppet.cuda is not None and not self._is_lost:
            try:
                self._cuda.draw(puppet.cuda, motion, out)
                return
            except DeviceLost as error:
                self._give_up(error)
        puppet.cuda = None
        self._mesh.draw(puppet.mesh, motion, out)

    def _give_up(self, error: DeviceLost) -> None:
        self._is_lost = True
        message = f"{error.message} The portrait is drawn on the processor instead."
        self._tell(DeviceLost(message, error.fix, retryable=error.retryable))
