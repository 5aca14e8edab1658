"""NVIDIA's run-time compiler, called directly: it needs neither a GPU nor CuPy."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import cffi
import pytest

FFI = cffi.FFI()
FFI.cdef(
    """
    typedef void* Program;
    int nvrtcCreateProgram(Program*, const char*, const char*, int, const char**, const char**);
    int nvrtcCompileProgram(Program, int, const char**);
    int nvrtcGetProgramLogSize(Program, size_t*);
    int nvrtcGetProgramLog(Program, char*);
    int nvrtcGetCUBINSize(Program, size_t*);
    int nvrtcGetCUBIN(Program, char*);
    int nvrtcDestroyProgram(Program*);
    """
)


def load_nvrtc():
    """Return the library of the package ``nvidia-cuda-nvrtc-cu12``; skip the test without it."""
    spec = find_spec("nvidia.cuda_nvrtc") if find_spec("nvidia") else None
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("NVRTC is not installed (Linux on x86-64 alone)")
    folder = Path(spec.submodule_search_locations[0])
    (library,) = folder.glob("lib/libnvrtc.so.*[0-9]")
    return FFI.dlopen(str(library))


def compile_cubin(nvrtc, code: str, options: tuple[str, ...]) -> tuple[int, str, bytes]:
    """Return the compiler's status (0: done), its log, and what it made."""
    program = FFI.new("Program*")
    source = FFI.new("char[]", code.encode())
    assert nvrtc.nvrtcCreateProgram(program, source, b"kernels.cu", 0, [], []) == 0
    arguments = [FFI.new("char[]", option.encode()) for option in options]
    status = nvrtc.nvrtcCompileProgram(program[0], len(arguments), arguments)
    log = _text(nvrtc.nvrtcGetProgramLogSize, nvrtc.nvrtcGetProgramLog, program[0])
    cubin = b""
    if status == 0:
        cubin = _text(nvrtc.nvrtcGetCUBINSize, nvrtc.nvrtcGetCUBIN, program[0])
    nvrtc.nvrtcDestroyProgram(program)
    return status, log.rstrip(b"\0").decode(), cubin


def _text(size_of, read, program) -> bytes:
    size = FFI.new("size_t*")
    assert size_of(program, size) == 0
    content = FFI.new("char[]", max(size[0], 1))
    assert read(program, content) == 0
    return bytes(FFI.buffer(content, size[0]))
