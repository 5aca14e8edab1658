"""A generator with a tiny model."""

from __future__ import annotations

from pathlib import Path

import pytest

from infp_cam.motion.infp.generator import InfpGenerator
from tests.motion.infp.tiny_model import make_tiny_model


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_model(tmp_path_factory.mktemp("models") / "tiny.onnx")


@pytest.fixture(scope="session")
def generator(model: Path) -> InfpGenerator:
    return InfpGenerator(str(model), "cpu")
