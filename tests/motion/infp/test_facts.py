"""Models are found, and what they say about themselves is checked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from infp_cam.errors import ModelInvalid
from infp_cam.motion.infp import facts
from infp_cam.motion.infp.facts import METADATA_KEY, find_model, read_facts
from tests.motion.infp.tiny_model import FACTS

HERE = Path("own.onnx")


def read(**changes: Any) -> facts.Facts:
    return read_facts({METADATA_KEY: json.dumps(FACTS | changes)}, HERE)


def test_facts_are_read() -> None:
    found = read(unheard_of=1)
    assert (found.name, found.lookahead_s, found.rate) == ("tiny", 0.08, 25)
    assert found.style == ("liveliness", "warmth")
    assert found.guidance == (0.5, 0.25, 0.125)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"format": 2}, "format 2"),
        ({"rate": 30}, "another rate"),
        ({"lookahead_s": 0.5}, "lookahead_s"),
        ({"lookahead_s": -0.01}, "lookahead_s"),
        ({"lookahead_s": 0.085}, "10 ms"),
        ({"articulators": ["gap"]}, "another articulators"),
        ({"behaviour": FACTS["behaviour"][::-1]}, "another behaviour"),
        ({"guidance": [1.0]}, "guidance"),
        ({"style": None}, "style"),
    ],
)
def test_what_can_not_be_run_is_told_with_its_file_and_a_fix(
    changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(ModelInvalid, match=said) as raised:
        read(**changes)
    assert "own.onnx" in raised.value.message
    assert raised.value.fix


@pytest.mark.parametrize(
    "metadata", [{}, {METADATA_KEY: "{"}, {METADATA_KEY: "[]"}, {METADATA_KEY: "{}"}]
)
def test_a_file_without_facts_is_no_model(metadata: dict[str, str]) -> None:
    with pytest.raises(ModelInvalid, match="no model for the generator infp"):
        read_facts(metadata, HERE)


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
    monkeypatch.setattr(facts.resources, "files", lambda package: tmp_path)
    assert find_model("infp-l") == tmp_path / "infp-l.onnx"
    with pytest.raises(ModelInvalid) as raised:
        find_model("infp-m")
    assert "infp-l, infp-s" in raised.value.fix


def test_a_distribution_without_the_shipped_model_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def files(package: str) -> Path:
        raise ModuleNotFoundError(package)

    monkeypatch.setattr(facts.resources, "files", files)
    with pytest.raises(ModelInvalid, match="infp-s, which comes with INFP Camera, is missing"):
        find_model("infp-s")
