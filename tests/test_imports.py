"""`import infp_cam` is light, and every package is in the distribution."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HEAVY = ["torch", "PyQt6", "cupy", "cv2", "onnxruntime", "ai_edge_litert", "sounddevice", "av"]


@pytest.mark.parametrize("module", ["infp_cam", "infp_cam.types", "infp_cam.errors"])
def test_import_loads_nothing_heavy(module):
    code = f"import sys, {module}; print(*(m for m in {HEAVY} if m in sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert ran.stdout.split() == []


@pytest.mark.parametrize("folder", ["infp_cam", "models", "plugins", "ui"])
def test_every_package_is_distributed(folder):
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    root = "infp_cam" if folder == "infp_cam" else f"infp_cam.{folder}"
    found = {
        ".".join([root, *module.relative_to(ROOT / folder).parts[:-1]])
        for module in (ROOT / folder).rglob("*.py")
    }
    assert found - set(listed) == set()
