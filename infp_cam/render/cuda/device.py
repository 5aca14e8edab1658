"""An NVIDIA GPU as the renderer needs it, by CuPy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from math import prod
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from infp_cam.errors import BackendMissing, DeviceLost
from infp_cam.render.cuda.source import KERNELS, kernel_source

OPTIONS = ("--std=c++17",)
"""What NVRTC is told; the same rounding on every device: no fast mathematics."""

_FIX = "Use --renderer mesh, or see docs/platforms.md (NVIDIA GPU)."


class Device:
    """The kernels on the GPU that CuPy has chosen, memory, and errors told apart.

    Raises
    ------
    BackendMissing
        Where CuPy is not installed or finds no GPU that it can use.
    """

    def __init__(self) -> None:
        self._cupy = load_cupy()
        with self._opening():
            self.name = _name_of_gpu(self._cupy.cuda.runtime)
            module = self._cupy.RawModule(code=kernel_source(), options=OPTIONS)
            self._kernels = {name: module.get_function(name) for name in KERNELS}

    def stream(self) -> Any:
        """Return a new stream, which waits for no other."""
        return self._cupy.cuda.Stream(non_blocking=True)

    def upload(self, array: ArrayLike) -> Any:
        """Return a copy of `array` on the GPU, finished."""
        uploaded = self._cupy.asarray(np.ascontiguousarray(array))
        self._cupy.cuda.get_current_stream().synchronize()
        return uploaded

    def empty(self, shape: tuple[int, ...], dtype: DTypeLike) -> Any:
        """Return an array on the GPU."""
        return self._cupy.empty(shape, dtype)

    def pinned(self, shape: tuple[int, ...], dtype: DTypeLike) -> NDArray[Any]:
        """Return an array of the host that the GPU copies from and to by itself."""
        memory = self._cupy.cuda.alloc_pinned_memory(prod(shape) * np.dtype(dtype).itemsize)
        return np.frombuffer(memory, dtype, prod(shape)).reshape(shape)

    def take(self, array: Any) -> Any:
        """Return an array of the GPU that anything with DLPack holds, without a copy.

        The current stream waits for what makes it, as far as the maker tells.
        """
        return self._cupy.from_dlpack(array)

    def launch(
        self, kernel: str, grid: Sequence[int], block: Sequence[int], arguments: tuple[Any, ...]
    ) -> None:
        """Start a kernel on the current stream."""
        self._kernels[kernel](tuple(grid), tuple(block), arguments)

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Turn CuPy's errors into `DeviceLost`."""
        cuda = self._cupy.cuda
        try:
            yield
        except cuda.memory.OutOfMemoryError as error:
            raise DeviceLost(
                f"The GPU {self.name} has no memory left: {_first_line(error)}.",
                "Close what else uses the GPU, then start again.",
                retryable=True,
            ) from error
        except (cuda.runtime.CUDARuntimeError, cuda.driver.CUDADriverError) as error:
            raise DeviceLost(
                f"The GPU {self.name} failed: {_first_line(error)}.",
                "Look whether `nvidia-smi` still shows it, then start again.",
                retryable=False,
            ) from error

    @contextmanager
    def _opening(self) -> Iterator[None]:
        try:
            yield
        # CuPy's errors of the driver and of a missing NVRTC are RuntimeErrors.
        except (RuntimeError, ImportError, self._cupy.cuda.compiler.CompileException) as error:
            raise _unusable(error) from error


def check_gpu() -> None:
    """Raise `BackendMissing` where CuPy is not installed or finds no GPU; none is opened."""
    runtime = load_cupy().cuda.runtime
    try:
        runtime.getDeviceCount()
    except runtime.CUDARuntimeError as error:
        raise _unusable(error) from error


def _unusable(error: Exception) -> BackendMissing:
    return BackendMissing(
        f"The renderer cuda can not use an NVIDIA GPU: {_first_line(error)}.", _FIX
    )


def load_cupy() -> Any:
    """Return the module ``cupy``; `BackendMissing` where it can not be loaded."""
    try:
        return import_module("cupy")
    except ImportError as error:
        raise BackendMissing(
            f"CuPy, by which the renderer cuda uses the GPU, can not be loaded: {error}.",
            "Install it: `pip install 'infp-cam[cuda12]'` (or cuda13), or use --renderer mesh.",
        ) from error


def _name_of_gpu(runtime: Any) -> str:
    name: bytes = runtime.getDeviceProperties(runtime.getDevice())["name"]
    return name.decode()


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0][:300].rstrip(".")
