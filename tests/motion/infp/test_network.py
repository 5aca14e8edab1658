"""Graphs that keep the contract run, others are refused with the reason."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from infp_cam.errors import ModelInvalid
from infp_cam.motion.infp.network import StepNetwork
from tests.motion.infp.tiny_model import make_tiny_model

CHANCE = np.random.default_rng(3)


def inputs(batch: int) -> tuple[Any, Any, Any]:
    mel = CHANCE.uniform(-110, -10, (batch, 2, 4, 80)).astype(np.float32)
    style, noise = (CHANCE.normal(size=(batch, n)).astype(np.float32) for n in (2, 10))
    return mel, style, noise


def open_network(path: Path) -> StepNetwork:
    return StepNetwork(path, "cpu", lambda error: None)


def test_a_step_answers_to_all_that_it_is_given(model: Path) -> None:
    network = open_network(model)
    mel, style, noise = inputs(1)
    memory = network.fresh(1)
    lips, behaviour, after = network.step(memory, mel, style, noise)
    assert (lips.shape, behaviour.shape) == ((1, 7), (1, 10))
    for changed in (
        (memory, mel + 10, style, noise),
        (memory, mel, style + 1, noise),
        (memory, mel, style, -noise),
        (after, mel, style, noise),
    ):
        assert not np.array_equal(network.step(*changed)[1], behaviour)


def test_the_facts_guidance_is_what_the_graph_is_run_with(model: Path, tmp_path: Path) -> None:
    other = make_tiny_model(tmp_path / "other.onnx", facts={"guidance": [2.0, 1.0, 1.0]})
    given = inputs(1)
    first, second = (
        network.step(network.fresh(1), *given)[1] for network in map(open_network, (model, other))
    )
    assert not np.array_equal(first, second)


def test_a_step_leaves_the_memory_that_it_began_with(model: Path) -> None:
    network = open_network(model)
    _, _, memory = network.step(network.fresh(1), *inputs(1))
    before = {name: value.numpy().copy() for name, value in memory.values.items()}
    fork = copy.deepcopy(memory)
    for _ in range(3):
        _, _, fork = network.step(fork, *inputs(1))
    for name, value in memory.values.items():
        np.testing.assert_array_equal(value.numpy(), before[name])
        assert not np.array_equal(fork.values[name].numpy(), before[name])


def test_a_memory_begins_with_zeros_for_each_conversation(model: Path) -> None:
    memory = open_network(model).fresh(3)
    assert {name: tuple(value.shape()) for name, value in memory.values.items()} == {
        "level": (3, 2),
        "past": (3, 3, 10),
    }
    assert all(not value.numpy().any() for value in memory.values.values())


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"facts": "no JSON"}, "no model for the generator infp"),
        ({"facts": {"format": 7}}, "format 7"),
        ({"facts": {"style": ["warmth"]}}, "style"),
        ({"rename": {"next.past": "next.future"}}, "next.future"),
        ({"rename": {"mel": "sound"}}, "mel"),
        ({"rename": {"lips": "mouth"}}, "lips"),
        ({"opset": 999}, "can not load"),
        ({"broken": True}, "behaviour are no 10 numbers"),
    ],
)
def test_a_graph_that_breaks_the_contract_is_refused(
    tmp_path: Path, changes: dict[str, Any], said: str
) -> None:
    path = make_tiny_model(tmp_path / "broken.onnx", **changes)
    with pytest.raises(ModelInvalid, match=said) as raised:
        open_network(path)
    assert "broken.onnx" in raised.value.message
    assert raised.value.fix


@pytest.mark.parametrize("content", [b"", b"no graph at all"])
def test_a_file_that_is_no_graph_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "none.onnx"
    path.write_bytes(content)
    with pytest.raises(ModelInvalid, match="can not load"):
        open_network(path)


def test_the_noise_is_as_long_as_the_graph_takes_it(tmp_path: Path) -> None:
    assert open_network(make_tiny_model(tmp_path / "m.onnx", noise=4)).noise_size == 4
