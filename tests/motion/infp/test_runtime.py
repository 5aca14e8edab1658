"""What really runs a model is told, and what could not."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path

import onnxruntime
import pytest

from infp_cam.errors import BackendMissing, InfpCamError, ModelInvalid
from infp_cam.motion.infp import runtime
from infp_cam.motion.infp.generator import InfpGenerator
from infp_cam.motion.infp.runtime import CPU, CUDA

HAS_CUDA = CUDA in onnxruntime.get_available_providers()
without_cuda = pytest.mark.skipif(HAS_CUDA, reason="about an ONNX Runtime for the CPU")


def test_the_cpu_runs_what_is_to_run_on_it(model: Path) -> None:
    assert InfpGenerator(str(model), "cpu").provider == CPU


def test_a_session_takes_one_thread_and_does_not_spin(model: Path) -> None:
    options = runtime.open_session(model, "cpu", pytest.fail).get_session_options()
    assert (options.intra_op_num_threads, options.inter_op_num_threads) == (1, 1)
    assert options.get_session_config_entry("session.intra_op.allow_spinning") == "0"


@without_cuda
def test_a_gpu_that_is_asked_for_and_can_not_be_had_is_an_error(model: Path) -> None:
    with pytest.raises(BackendMissing, match="GPU") as raised:
        InfpGenerator(str(model), "cuda")
    assert "--provider cpu" in raised.value.fix


@without_cuda
def test_without_a_runtime_for_gpus_nothing_needs_to_be_told(model: Path) -> None:
    assert InfpGenerator(str(model), "auto", pytest.fail).provider == CPU


@without_cuda
def test_a_gpu_runtime_that_was_overwritten_is_told_and_the_cpu_runs(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.metadata, "version", lambda package: "1.30.0")
    told: list[InfpCamError] = []
    assert InfpGenerator(str(model), "auto", told.append).provider == CPU
    (error,) = told
    assert "installed over it" in error.message
    assert "--force-reinstall --no-deps onnxruntime-gpu==1.30.0" in error.fix
    with pytest.raises(BackendMissing, match="installed over it"):
        InfpGenerator(str(model), "cuda")


def test_a_gpu_that_onnx_runtime_gives_up_on_in_silence_is_told(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ONNX Runtime then returns a session on the CPU."""
    monkeypatch.setattr(runtime, "check_cuda", lambda: None)
    monkeypatch.setattr(runtime, "_has_gpu_runtime", lambda: True)
    monkeypatch.setattr(runtime, "_CUDA_OPTIONS", {})
    monkeypatch.setattr(runtime, "CUDA", "MissingExecutionProvider")
    real = onnxruntime.InferenceSession
    monkeypatch.setattr(
        onnxruntime,
        "InferenceSession",
        lambda path, options, providers, **rest: real(path, options, providers=[CPU], **rest),
    )
    told: list[InfpCamError] = []
    assert InfpGenerator(str(model), "auto", told.append).provider == CPU
    assert "could not use the NVIDIA GPU" in told[0].message
    with pytest.raises(BackendMissing, match="could not use the NVIDIA GPU"):
        InfpGenerator(str(model), "cuda")


def test_a_gpu_that_breaks_is_told_unless_the_model_does(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where there is no driver: ONNX Runtime raises what it raises for broken models."""
    monkeypatch.setattr(runtime, "check_cuda", lambda: None)
    real = runtime._make_session

    def make_session(path: Path, provider: str) -> object:
        if provider == CUDA:
            raise RuntimeError("CUDA failure 100: no CUDA-capable device is detected\nmore")
        return real(path, provider)

    monkeypatch.setattr(runtime, "_make_session", make_session)
    with pytest.raises(BackendMissing, match=r"no CUDA-capable device is detected\."):
        InfpGenerator(str(model), "cuda")
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(b"nothing")
    with pytest.raises(ModelInvalid, match="can not load"):
        InfpGenerator(str(broken), "cuda")
