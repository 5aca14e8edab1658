"""ONNX Runtime: sessions on the provider that was asked for, and no other one in silence."""

from __future__ import annotations

import contextlib
import importlib.metadata
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from infp_cam.errors import BackendMissing, InfpCamError, ModelInvalid
from infp_cam.motion.generator import Provider

CPU, CUDA = "CPUExecutionProvider", "CUDAExecutionProvider"

_GPU_PACKAGE = "onnxruntime-gpu"

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
        return _open_on_cpu(path)
    try:
        return _open_on_gpu(path)
    except BackendMissing as error:
        if provider == "cuda":
            raise
        tell(error)
        return _open_on_cpu(path)


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


def available_providers() -> tuple[Provider, ...]:
    """Return what the ONNX Runtime that is loaded can run models on, as far as it says."""
    return ("cpu", "cuda") if CUDA in load_onnxruntime().get_available_providers() else ("cpu",)


def check_cuda() -> None:
    """Raise `BackendMissing` where the ONNX Runtime that is loaded is not one for NVIDIA GPUs."""
    runtime = load_onnxruntime()
    if CUDA in runtime.get_available_providers():
        return
    if not _has_gpu_runtime():
        raise BackendMissing(
            f"The ONNX Runtime that is installed ({runtime.__version__}) knows no NVIDIA GPU.",
            "Install the one that does, as docs/platforms.md (NVIDIA GPU) says, or use "
            "--provider cpu.",
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


def _open_on_gpu(path: Path) -> Any:
    check_cuda()
    trouble = _preload_cuda()
    try:
        session = _make_session(path, CUDA)
    except Exception as error:  # its errors have no common base
        _open_on_cpu(path)  # raises where it is the model's fault
        raise _gpu_unusable(_first_line(error)) from error
    if CUDA not in session.get_providers():  # ONNX Runtime goes on with the CPU and only logs it
        raise _gpu_unusable(trouble or "it wrote the reason on the terminal")
    return session


def _preload_cuda() -> str:
    """Load CUDA and cuDNN out of NVIDIA's Python packages; return what was missing first."""
    with contextlib.redirect_stdout(io.StringIO()) as said:  # it prints instead of raising
        load_onnxruntime().preload_dlls()
    return said.getvalue().strip().partition("\n")[0]


def _gpu_unusable(reason: str) -> BackendMissing:
    return BackendMissing(
        f"ONNX Runtime could not use the NVIDIA GPU: {reason}.",
        "Look whether `nvidia-smi` shows the GPU and its driver is new enough, and install ONNX "
        "Runtime as docs/platforms.md (NVIDIA GPU) says; or use --provider cpu.",
    )


def _open_on_cpu(path: Path) -> Any:
    try:
        return _make_session(path, CPU)
    except Exception as error:  # its errors have no common base
        raise ModelInvalid(
            f"ONNX Runtime {load_onnxruntime().__version__} can not load {path}: "
            f"{_first_line(error)}.",
            "Choose another model; if this one is newer than the runtime: "
            "`pip install --upgrade onnxruntime`.",
        ) from error


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
    return runtime.InferenceSession(str(path), options, providers=[chosen], enable_fallback=0)


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0][:300].rstrip(".")
