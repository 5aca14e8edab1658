"""The few calls of CuPy that the renderer makes, with the host's memory and processor behind them.

The kernels are the very source that NVRTC compiles, compiled by g++.
"""

from __future__ import annotations

import hashlib
import subprocess
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import cffi
import numpy as np

HERE = Path(__file__).parent
FFI = cffi.FFI()
FFI.cdef(
    """
    void launch(void*, const int*, const int*, void*, void*, void*, void*, int);
    int size_of_puppet(void); int size_of_work(void); int size_of_moved(void);
    void pose(void); void move(void); void invert(void); void unmove(void); void picture(void);
    """
)


def compile_for_host(code: str, folder: Path):
    """Return the kernels as a library of the host."""
    parts = ((HERE / "host_cuda.h").read_text(), code, (HERE / "host_launch.h").read_text())
    source = "\n".join(parts)
    name = hashlib.sha256(source.encode()).hexdigest()[:16]
    path, library = folder / f"{name}.cpp", folder / f"{name}.so"
    if not library.exists():
        path.write_text(source)
        flags = ["-std=c++17", "-O2", "-Wall", "-Werror", "-Wno-unused-function", "-fPIC"]
        subprocess.run(["g++", *flags, "-shared", path, "-o", library], check=True)
    return FFI.dlopen(str(library))


class HostArray:
    """An array "on the GPU"."""

    def __init__(self, array) -> None:
        self.array = array

    data = property(lambda self: SimpleNamespace(ptr=self.array.ctypes.data))
    shape = property(lambda self: self.array.shape)
    dtype = property(lambda self: self.array.dtype)
    flags = property(lambda self: self.array.flags)

    def __getitem__(self, key) -> HostArray:
        return HostArray(self.array[key])

    def __dlpack__(self, **options):
        return self.array.__dlpack__(**options)

    def __dlpack_device__(self):
        return self.array.__dlpack_device__()

    def set(self, array, stream) -> None:
        assert array.shape == self.shape and array.dtype == self.dtype
        np.copyto(self.array, array)

    def get(self, stream, out, blocking) -> None:
        assert not blocking
        np.copyto(out, self.array)


class HostStream:
    current: HostStream | None = None

    def __init__(self, host: HostCupy, non_blocking: bool) -> None:
        self._host, self.synchronized = host, 0

    def __enter__(self) -> HostStream:
        self._outer, HostStream.current = HostStream.current, self
        return self

    def __exit__(self, *_) -> None:
        HostStream.current = self._outer

    def synchronize(self) -> None:
        self._host.fail("wait")
        self.synchronized += 1


class OutOfMemoryError(MemoryError):
    pass


class CUDARuntimeError(RuntimeError):
    pass


class CUDADriverError(RuntimeError):
    pass


class CompileException(Exception):
    pass


class HostCupy:
    """A stand-in for the module ``cupy``.

    `failing` is raised by what `failing_at` names: ``allocate``, ``launch`` or ``wait``, where the
    errors of kernels come to light.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.failing: Exception | None = None
        self.failing_at = {"allocate", "launch", "wait"}
        self.launches: list[str] = []
        runtime = SimpleNamespace(
            CUDARuntimeError=CUDARuntimeError,
            getDeviceCount=lambda: 1,
            getDevice=lambda: 0,
            getDeviceProperties=lambda device: {"name": b"Host"},
        )
        self.cuda = SimpleNamespace(
            runtime=runtime,
            memory=SimpleNamespace(OutOfMemoryError=OutOfMemoryError),
            driver=SimpleNamespace(CUDADriverError=CUDADriverError),
            compiler=SimpleNamespace(CompileException=CompileException),
            Stream=partial(HostStream, self),
            get_current_stream=lambda: HostStream.current or HostStream(self, non_blocking=False),
            alloc_pinned_memory=bytearray,
        )

    def RawModule(self, code: str, options: tuple[str, ...]):
        library = compile_for_host(code, self._folder)

        def function(name: str):
            kernel = getattr(library, name)

            def launch(grid, block, arguments) -> None:
                self.fail("launch")
                assert HostStream.current is not None
                self.launches.append(name)
                pointers = [FFI.cast("void*", a.data.ptr) for a in arguments[:-1]]
                (format_,) = arguments[-1:]
                assert format_.dtype == np.int32
                whole = [(*size, 1, 1)[:3] for size in (grid, block)]
                library.launch(FFI.cast("void*", kernel), *whole, *pointers, int(format_))

            return launch

        return SimpleNamespace(get_function=function)

    def asarray(self, array) -> HostArray:
        self.fail("allocate")
        return HostArray(array.copy())

    def empty(self, shape, dtype) -> HostArray:
        self.fail("allocate")
        poisoned = np.empty(shape, dtype)
        poisoned.view(np.uint8).fill(0xFF)  # NaN where nothing was written
        return HostArray(poisoned)

    def from_dlpack(self, array) -> HostArray:
        return HostArray(np.from_dlpack(array))

    def fail(self, at: str) -> None:
        if self.failing is not None and at in self.failing_at:
            raise self.failing
