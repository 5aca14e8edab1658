"""ONNX Runtime: sessions on the provider that was asked for, and no other one in silence."""

from __future__ import annotations

import contextlib
import importlib.metadata
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from infp_cam.errors import BackendMissing, InfpCamError, ModelInvalid
from infp_cam.motion.generator import Provider

CPU, CUDA = "CPUExecutionProvider", "CUDAExecutionProvider"

_GPU_PACKAGE = "onnxruntime-gpu"
_HOW_TO_INSTALL = "Install it as docs/platforms.md (NVIDIA GPU) says, or use --provider cpu."

# The same sums on every device and in every run: no TF32, no algorithm chosen by the clock.
_CUDA_OPTIONS = {"use_tf32": "0", "cudnn_conv_algo_search": "HEURISTIC"}


def load_onnxruntime() -> Any:
    """Return the module ``onnxruntime``; `BackendMissing` where it can not be loaded."""
    try:
        import onnxruntime
    except ImportError as error:
        raise BackendMissing(
            f"ONNX Runtime, which runs the generator infp, can not be loaded: {error}.",
            "Install it: `pip install onnxruntime`, or use --generator procedural.",
        ) from error
    return onnxruntime


def open_session(path: Path, provider: Provider, tell: Callable[[InfpCamError], None]) -> Any:
    """Return an ``onnxruntime.InferenceSession`` on one thread.

    Parameters
    ----------
    path : Path
        The ONNX file.
    provider : {'auto', 'cpu', 'cuda'}
        What it is to run on.
    tell : callable
        Told why ``auto`` is not the GPU, where the runtime for it is installed.

    Raises
    ------
    BackendMissing
        Where ONNX Runtime, or the GPU that was asked for, can not be used.
    ModelInvalid
        Where the file is no model that this ONNX Runtime can run.
    """
    if provider == "cpu" or (provider == "auto" and not _has_gpu_runtime()):
        return _make_session(path, CPU)
    try:
        return _make_cuda_session(path)
    except BackendMissing as error:
        if provider == "cuda":
            raise
        tell(error)
        return _make_session(path, CPU)


def describe_runtime(provider: Provider) -> str:
    """Return which ONNX Runtime is really loaded, and for what.

    Raises
    ------
    BackendMissing
        Where it can not be loaded, or is none for NVIDIA GPUs though `provider` is to be one or
        the runtime for them was installed.
    """
    runtime = load_onnxruntime()
    if provider == "cuda" or (provider == "auto" and _has_gpu_runtime()):
        check_cuda()
    kind = "NVIDIA GPUs" if CUDA in runtime.get_available_providers() else "the processor"
    return f"{runtime.__version__}, for {kind}"


def check_cuda() -> None:
    """Raise `BackendMissing` where the ONNX Runtime that is loaded is not one for NVIDIA GPUs."""
    runtime = load_onnxruntime()
    if CUDA in runtime.get_available_providers():
        return
    if not _has_gpu_runtime():
        raise BackendMissing(
            f"The ONNX Runtime that is installed ({runtime.__version__}) knows no NVIDIA GPU.",
            _HOW_TO_INSTALL,
        )
    version = importlib.metadata.version(_GPU_PACKAGE)
    raise BackendMissing(
        f"{_GPU_PACKAGE} {version} is installed, but onnxruntime {runtime.__version__}, which "
        "knows no GPU, was installed over it.",
        f"`pip install --force-reinstall --no-deps {_GPU_PACKAGE}=={version}`, or use "
        "--provider cpu.",
    )


def _has_gpu_runtime() -> bool:
    try:
        importlib.metadata.version(_GPU_PACKAGE)
    except importlib.metadata.PackageNotFoundError:
        return CUDA in load_onnxruntime().get_available_providers()  # one built by its owner
    return True


def _make_cuda_session(path: Path) -> Any:
    check_cuda()
    with contextlib.redirect_stdout(sys.stderr):  # it prints; our standard output is others' input
        load_onnxruntime().preload_dlls()  # CUDA and cuDNN out of NVIDIA's Python packages
    session = _make_session(path, CUDA)
    if CUDA not in session.get_providers():  # ONNX Runtime goes on with the CPU and only logs it
        raise BackendMissing(
            "ONNX Runtime could not use the NVIDIA GPU; it wrote the reason on the terminal.",
            "Look whether `nvidia-smi` shows the GPU and the driver is new enough; "
            + _HOW_TO_INSTALL,
        )
    return session


def _make_session(path: Path, provider: str) -> Any:
    runtime = load_onnxruntime()
    options = runtime.SessionOptions()
    options.intra_op_num_threads = 1  # a steady share of one core disturbs a call least
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.inter_op.allow_spinning", "0")
    options.use_deterministic_compute = True
    options.log_severity_level = 3  # errors
    chosen = (provider, _CUDA_OPTIONS) if provider == CUDA else provider
    try:
        return runtime.InferenceSession(str(path), options, providers=[chosen], enable_fallback=0)
    except Exception as error:  # its errors have no common base
        raise ModelInvalid(
            f"ONNX Runtime {runtime.__version__} can not load {path}: {_first_line(error)}.",
            "Choose another model; if this one is newer than the runtime: "
            "`pip install --upgrade onnxruntime`.",
        ) from error


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:300].rstrip(".") if str(error).strip() else "?"
