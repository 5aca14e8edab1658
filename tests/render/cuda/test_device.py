"""What is said without CuPy or a GPU, and CuPy's own calls as far as they can be seen."""

from __future__ import annotations

import sys

import pytest

from infp_cam.errors import BackendMissing
from infp_cam.registry import check_renderer, make_renderer
from infp_cam.render.cuda import device
from tests.render.cuda.host import CompileException, CUDARuntimeError, HostCupy

_load_cupy = device.load_cupy  # before `host` takes its place


def test_without_cupy_the_fix_is_to_install_it(
    host: HostCupy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(device, "load_cupy", _load_cupy)
    monkeypatch.setitem(sys.modules, "cupy", None)
    for use in (lambda: make_renderer("cuda", (64, 64)), lambda: check_renderer("cuda")):
        with pytest.raises(BackendMissing, match="CuPy") as caught:
            use()
        assert "infp-cam[cuda12]" in caught.value.fix


def test_without_a_gpu_the_fix_is_the_other_renderer(
    host: HostCupy, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail():
        raise CUDARuntimeError("cudaErrorInsufficientDriver: driver version is insufficient")

    monkeypatch.setattr(host.cuda.runtime, "getDevice", fail)
    monkeypatch.setattr(host.cuda.runtime, "getDeviceCount", fail)
    for use in (lambda: make_renderer("cuda", (64, 64)), lambda: check_renderer("cuda")):
        with pytest.raises(BackendMissing, match="InsufficientDriver") as caught:
            use()
        assert "--renderer mesh" in caught.value.fix


@pytest.mark.parametrize(
    "failure", [CompileException("x.cu(1): error"), ImportError("libnvrtc.so.12: not found")]
)
def test_kernels_that_can_not_be_compiled_are_no_crash(
    host: HostCupy, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    def compile_(code, options):
        raise failure

    monkeypatch.setattr(host, "RawModule", compile_)
    with pytest.raises(BackendMissing, match="can not use"):
        make_renderer("cuda", (64, 64))


def test_cupy_has_what_is_called() -> None:
    """The stand-in's calls are CuPy's own; a GPU is not needed to see them."""
    cupy = pytest.importorskip("cupy")
    assert issubclass(cupy.cuda.memory.OutOfMemoryError, MemoryError)
    for error in (cupy.cuda.runtime.CUDARuntimeError, cupy.cuda.driver.CUDADriverError):
        assert issubclass(error, RuntimeError)
    assert issubclass(cupy.cuda.compiler.CompileException, Exception)
    for call in (cupy.asarray, cupy.empty, cupy.from_dlpack, cupy.RawModule):
        assert callable(call)
    for call in ("Stream", "alloc_pinned_memory", "get_current_stream"):
        assert callable(getattr(cupy.cuda, call))
    assert "blocking" in (cupy.ndarray.get.__doc__ or "")
    assert "stream" in (cupy.ndarray.set.__doc__ or "")
