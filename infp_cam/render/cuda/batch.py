"""Pictures of many puppets, made at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from infp_cam.motion.space import ARKIT58
from infp_cam.render.cuda.device import Device
from infp_cam.render.cuda.layout import layout
from infp_cam.render.cuda.puppet import BakedPuppet
from infp_cam.render.cuda.source import FORMATS, POSE
from infp_cam.types import PixelFormat

F32 = NDArray[np.float32]
U8 = NDArray[np.uint8]

_POSE_THREADS = POSE + 32
_NODE_THREADS = 64
_SQUARES = (32, 4)


class Batch:
    """Draws puppets of one size, any of them more than once, in five launches.

    It has a stream and buffers of its own: use it in one thread. All that a picture needs stays on
    the GPU; to the host goes the finished picture, by one asynchronous copy into pinned memory.

    Parameters
    ----------
    device : Device
    puppets : sequence of BakedPuppet
        Who is drawn.
    size : tuple of int
        Width and height of the pictures, pixels; even but for RGB.
    format : PixelFormat
        Of the pictures.

    Raises
    ------
    DeviceLost
        Where the GPU has no memory for it, or fails; so do all methods.
    """

    def __init__(
        self,
        device: Device,
        puppets: Sequence[BakedPuppet],
        size: tuple[int, int],
        format: PixelFormat = PixelFormat.RGB,
    ) -> None:
        self._device, self._format, self._size = device, format, size
        self._puppets = list(puppets)
        if any(puppet.size != size for puppet in self._puppets) or not self._puppets:
            raise ValueError(f"puppets prepared for pictures of {size[0]}x{size[1]} are needed")
        count = len(self._puppets)
        with device.guarded():
            self.stream = device.stream()
            self._records = device.upload(_as_bytes([p.record for p in self._puppets]))
            self._buffers: list[Any] = []
            self._works = device.upload(_as_bytes([self._work(p) for p in self._puppets]))
            self._motion = device.empty((count, len(ARKIT58)), np.float32)
            self._motion_here = device.pinned((count, len(ARKIT58)), np.float32)
            shape = (count, *picture_shape(size, format))
            self._pictures = device.empty(shape, np.uint8)
            self._pictures_here: U8 = device.pinned(shape, np.uint8)
            self._taken: Any = None
            self._is_under_way = False
            self.stream.synchronize()

    def draw_on_device(self, values: Any) -> Any:
        """Return the pictures on the GPU, uint8[n, ...]; the host waits for nothing.

        Parameters
        ----------
        values : float32[n, 58] on the GPU
            The channels of each puppet, anything with DLPack, C-contiguous: an array of CuPy or
            PyTorch, an output that ONNX Runtime bound to the GPU. Held within the limits.

        Returns
        -------
        cupy.ndarray
            Valid until the next call. Whoever reads it does so in `stream` or waits for it.
        """
        with self._device.guarded(), self.stream:
            self._taken = self._device.take(values)  # not freed before the GPU has read it
            self._launch(self._taken)
        return self._pictures

    def start(self, values: F32) -> None:
        """Begin to draw `values`, float32[n, 58] on the host; `wait` gives the pictures."""
        if self._is_under_way:
            self.wait()
        np.copyto(self._motion_here, values)
        with self._device.guarded(), self.stream:
            self._motion.set(self._motion_here, stream=self.stream)
            self._launch(self._motion)
            self._pictures.get(stream=self.stream, out=self._pictures_here, blocking=False)
        self._is_under_way = True

    def wait(self) -> U8:
        """Return the pictures that were begun, uint8[n, ...]; valid until the next `start`."""
        with self._device.guarded():
            self.stream.synchronize()
        self._is_under_way = False
        return self._pictures_here

    def draw(self, values: F32, out: U8) -> None:
        """Draw `values`, float32[n, 58] on the host, into uint8[n, ...]."""
        self.start(values)
        np.copyto(out, self.wait())

    def _launch(self, values: Any) -> None:
        count = len(self._puppets)
        shape = (count, len(ARKIT58))
        if values.shape != shape or values.dtype != np.float32 or not values.flags.c_contiguous:
            raise ValueError(f"a C-contiguous float32[{count}, {len(ARKIT58)}] is needed")
        width, height = self._size
        squares = (_groups(width, 2 * _SQUARES[0]), _groups(height, 2 * _SQUARES[1]), count)
        arguments = (
            self._records,
            self._works,
            values,
            self._pictures,
            np.int32(FORMATS[self._format.name]),
        )
        turned = [shape for p in self._puppets for shape in (p.coarse, p.face)]
        drawn = [shape for p in self._puppets for shape in (p.fine, p.skin)]
        self._device.launch("pose", (1, count), (_POSE_THREADS,), arguments)
        for kernel, shapes, layers in (
            ("move", turned, 2),
            ("invert", turned, 3),
            ("unmove", drawn, 2),
        ):
            most = max(rows * columns for rows, columns in shapes)
            grid = (_groups(most, _NODE_THREADS), count, layers)
            self._device.launch(kernel, grid, (_NODE_THREADS,), arguments)
        self._device.launch("picture", squares, _SQUARES, arguments)

    def _work(self, puppet: BakedPuppet) -> NDArray[np.void]:
        """Return the struct `Work` of one picture with its buffers."""
        work = np.zeros((), layout("Work"))
        face = (*puppet.face, 2)
        shapes = {
            "turn_moves": (*puppet.coarse, 2),
            "upper_moves": face,
            "lower_moves": face,
            "turn": (*puppet.coarse, 2),
            "upper": face,
            "lower": face,
            "both": face,
            "unturned": (*puppet.fine, 2),
            "skin": (*puppet.fine, 2),
            "shade": puppet.skin,
        }
        buffers = {name: self._device.empty(shape, np.float32) for name, shape in shapes.items()}
        buffers["moved"] = self._device.empty((layout("Moved").itemsize,), np.uint8)
        self._buffers += buffers.values()
        for name in work.dtype.names or ():
            work[name] = buffers[name].data.ptr
        return work


def picture_shape(size: tuple[int, int], format: PixelFormat) -> tuple[int, ...]:
    """Return the shape of a picture of that width and height."""
    width, height = size
    if format is PixelFormat.RGB:
        return height, width, 3
    if width % 2 or height % 2:
        raise ValueError(f"{format.value} needs an even width and height, not {width}x{height}")
    return height * 3 // 2, width


def _as_bytes(records: Sequence[NDArray[np.void]]) -> NDArray[np.uint8]:
    return np.stack(records).view(np.uint8)


def _groups(items: int, size: int) -> int:
    return -(-items // size)
