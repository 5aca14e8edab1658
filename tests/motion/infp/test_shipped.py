"""Models are found: those that come with the program, and a person's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from infp_cam.errors import ModelInvalid
from infp_cam.motion.infp import shipped
from infp_cam.motion.infp.shipped import find_model


def test_a_path_is_that_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "mine.onnx"
    with pytest.raises(ModelInvalid, match="no model"):
        find_model(str(path))
    path.touch()
    assert find_model(str(path)) == path
    with pytest.raises(ModelInvalid, match="no model"):
        find_model("mine.onnx")  # of the present folder


def test_a_name_is_a_model_that_comes_with_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ModelInvalid, match="'infp-none'"):
        find_model("infp-none")
    for name in ("infp-s.onnx", "infp-l.onnx", "infp-s.md"):
        (tmp_path / name).touch()
    monkeypatch.setattr(shipped.resources, "files", lambda package: tmp_path)
    assert find_model("infp-l") == tmp_path / "infp-l.onnx"
    with pytest.raises(ModelInvalid) as raised:
        find_model("infp-m")
    assert "infp-l, infp-s" in raised.value.fix


def test_a_distribution_without_the_shipped_model_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def files(package: str) -> Path:
        raise ModuleNotFoundError(package)

    monkeypatch.setattr(shipped.resources, "files", files)
    with pytest.raises(ModelInvalid, match="infp-s, which comes with INFP Camera, is missing"):
        find_model("infp-s")
