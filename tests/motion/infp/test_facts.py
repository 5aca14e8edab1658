"""What models say about themselves is checked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from infp_cam.errors import ModelInvalid
from infp_cam.motion.infp.facts import METADATA_KEY, Facts, read_facts
from tests.motion.infp.tiny_model import FACTS

HERE = Path("own.onnx")


def read(**changes: Any) -> Facts:
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
