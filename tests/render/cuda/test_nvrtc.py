"""The kernels compile for GPUs; no GPU is needed for that."""

from __future__ import annotations

import pytest

from infp_cam.render.cuda.device import OPTIONS
from infp_cam.render.cuda.source import KERNELS, kernel_source
from tests.render.cuda.nvrtc import compile_cubin, load_nvrtc


@pytest.fixture(scope="module")
def nvrtc():
    return load_nvrtc()


@pytest.mark.parametrize("architecture", ["sm_75", "sm_86", "sm_90"])
def test_the_kernels_compile(nvrtc, architecture: str) -> None:
    options = (*OPTIONS, "-ftz=true", f"--gpu-architecture={architecture}")  # as CuPy does
    status, log, cubin = compile_cubin(nvrtc, kernel_source(), options)
    assert status == 0, log
    assert log == ""
    assert cubin.startswith(b"\x7fELF")
    for kernel in KERNELS:
        assert b".text." + kernel.encode() in cubin


def test_a_mistake_is_found(nvrtc) -> None:
    broken = kernel_source() + "\nKERNEL(broken) { undeclared(1); }"
    status, log, _ = compile_cubin(nvrtc, broken, OPTIONS)
    assert status != 0
    assert "undeclared" in log
