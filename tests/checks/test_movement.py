"""The doctor tells what moves the face, and what is wrong with it."""

import importlib.metadata
from pathlib import Path

import onnxruntime
import pytest

from infp_cam.checks.movement import MOVEMENT_CHECKS
from infp_cam.motion.infp.runtime import CUDA
from infp_cam.settings import Settings
from tests.motion.infp.tiny_model import make_tiny_model

RUNTIME, MOVEMENT = MOVEMENT_CHECKS
HAS_CUDA = CUDA in onnxruntime.get_available_providers()


def test_the_runtime_that_is_really_loaded_is_told() -> None:
    finding = RUNTIME.find(Settings(provider="cpu"))
    assert finding.ok
    assert onnxruntime.__version__ in finding.message


@pytest.mark.skipif(HAS_CUDA, reason="about an ONNX Runtime for the CPU")
def test_a_runtime_for_gpus_that_is_not_in_force_is_told_with_the_fix(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert "knows no NVIDIA GPU" in RUNTIME.find(Settings(provider="cuda")).message
    assert RUNTIME.find(Settings(provider="auto")).ok
    monkeypatch.setattr(importlib.metadata, "version", lambda package: "1.30.0")
    finding = RUNTIME.find(Settings(provider="auto"))
    assert not finding.ok
    assert finding.fix is not None
    assert "--force-reinstall --no-deps onnxruntime-gpu==1.30.0" in finding.fix
    assert RUNTIME.find(Settings(provider="cpu")).ok


def test_a_generator_is_told_with_its_model_and_what_runs_it(tmp_path: Path) -> None:
    model = make_tiny_model(tmp_path / "tiny.onnx")
    finding = MOVEMENT.find(Settings(generator="infp", model=str(model), provider="cpu"))
    assert finding.ok
    assert f"infp, model {model}, CPUExecutionProvider" in finding.message
    assert MOVEMENT.find(Settings(generator="procedural")).ok


def test_a_model_that_can_not_be_run_is_told_with_the_fix(tmp_path: Path) -> None:
    model = make_tiny_model(tmp_path / "old.onnx", facts={"format": 0})
    finding = MOVEMENT.find(Settings(generator="infp", model=str(model)))
    assert (finding.ok, "format 0" in finding.message) == (False, True)
    assert finding.fix
