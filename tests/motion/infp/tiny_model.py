"""A tiny graph with the inputs, outputs and facts of a real model, that answers to all of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from infp_cam.motion.articulation import ARTICULATORS
from infp_cam.motion.behaviour import BEHAVIOUR

STYLE = ("liveliness", "warmth")
FACTS: dict[str, Any] = {
    "format": 1,
    "name": "tiny",
    "version": "1",
    "lookahead_s": 0.08,
    "rate": 25,
    "style": list(STYLE),
    "articulators": list(ARTICULATORS),
    "behaviour": list(BEHAVIOUR),
    "guidance": [0.5, 0.25, 0.125],
    "license": "GPL-3.0-or-later",
    "source": "tests",
}
_PAST = 3
# Of lips by the own level, and of behaviour by noise: what a face could do.
_LIPS = np.array([0.6, 0.5, 0.3, 0.2, 0.1, 0.1, 0.1], np.float32)
_MOVES = np.array([2.0, 2.0, 1.0, 0.02, 0.02, 0.02, 0.1, 0.05, 0.2, 0.05], np.float32)


def make_tiny_model(
    path: Path,
    *,
    facts: dict[str, Any] | str | None = None,
    opset: int = 18,
    rename: dict[str, str] | None = None,
    noise: int = len(BEHAVIOUR),
    broken: bool = False,
) -> Path:
    """Write the model to `path` and return it.

    Parameters
    ----------
    facts : dict or str, optional
        Facts that differ from `FACTS` (None removes one), or the whole text instead of JSON.
    rename : dict of str to str, optional
        Other names of inputs and outputs.
    noise : int
        Length of the noise.
    broken : bool
        Whether the behaviour is divided by nothing.
    """
    model = helper.make_model(
        _graph(noise, broken), opset_imports=[helper.make_opsetid("", opset)], ir_version=9
    )
    for value in (*model.graph.input, *model.graph.output):
        old, new = value.name, (rename or {}).get(value.name, value.name)
        value.name = new
        for node in model.graph.node:
            for names in (node.input, node.output):
                names[:] = [new if name == old else name for name in names]
    told = facts if isinstance(facts, str) else json.dumps(_changed(facts or {}))
    helper.set_model_props(model, {"infp_cam.model": told})
    onnx.save(model, path)
    return path


def _changed(changes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in (FACTS | changes).items() if value is not None}


def _graph(noise: int, broken: bool) -> onnx.GraphProto:
    chance = np.random.default_rng(5)

    def constant(name: str, value: Any) -> onnx.TensorProto:
        return numpy_helper.from_array(np.asarray(value), name)

    weights = [
        constant("hundredth", np.float32(0.0 if broken else 0.01)),
        constant("one", np.float32(1.0)),
        constant("fast", np.float32(0.2)),
        constant("slow", np.float32(0.8)),
        constant("axes", np.array([2, 3])),
        constant("rows", np.array([1])),
        *(constant(f"at{i}", np.array([i])) for i in range(_PAST)),
        constant("lip_weights", _LIPS[None]),
        constant("noise_weights", _MOVES * np.eye(noise, len(BEHAVIOUR), dtype=np.float32)),
        constant("style_weights", chance.normal(0, 0.1, (2, len(BEHAVIOUR))).astype(np.float32)),
        constant("level_weights", _MOVES * np.ones((2, len(BEHAVIOUR)), np.float32)),
        constant("mixing", chance.normal(0, 0.2, (40, len(BEHAVIOUR))).astype(np.float32) * _MOVES),
        constant("spectrum", chance.normal(0, 0.05, (640, 40)).astype(np.float32)),
        constant("flat", np.array([0, -1])),
    ]
    node = helper.make_node
    nodes = [
        # How loud both sides are, about 0..1, and smoothed.
        node("Mul", ["mel", "hundredth"], ["small"]),
        node("Add", ["small", "one"], ["loudness"]),
        node("ReduceMean", ["loudness", "axes"], ["loud"], keepdims=0),
        node("Mul", ["loud", "fast"], ["heard"]),
        node("Mul", ["state.level", "slow"], ["kept"]),
        node("Add", ["heard", "kept"], ["next.level"]),
        node("Slice", ["next.level", "at0", "at1", "at1"], ["own"]),
        node("Mul", ["own", "lip_weights"], ["lips"]),
        # The behaviour: its past, noise, style, levels under guidance, and the whole spectrum.
        node("Slice", ["guidance", "at0", "at2"], ["scales"]),
        node("Mul", ["next.level", "scales"], ["guided"]),
        node("MatMul", ["guided", "level_weights"], ["by_level"]),
        node("MatMul", ["noise", "noise_weights"], ["by_chance"]),
        node("MatMul", ["style", "style_weights"], ["by_style"]),
        node("Reshape", ["loudness", "flat"], ["row"]),
        node("MatMul", ["row", "spectrum"], ["linear"]),
        node("Tanh", ["linear"], ["curved"]),
        node("MatMul", ["curved", "mixing"], ["by_spectrum"]),
        node("ReduceMean", ["state.past", "rows"], ["before"], keepdims=0),
        node("Mul", ["before", "slow"], ["slowly"]),
        node("Sum", ["by_level", "by_chance", "by_style", "by_spectrum", "slowly"], ["sum"]),
        node("Div", ["sum", "hundredth"], ["large"]),
        node("Mul", ["large", "hundredth"], ["behaviour"]),
        node("Unsqueeze", ["behaviour", "rows"], ["newest"]),
        node("Slice", ["state.past", "at0", "at2", "rows"], ["older"]),
        node("Concat", ["newest", "older"], ["next.past"], axis=1),
    ]

    def value(name: str, *shape: int | str) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)

    moved, past = len(BEHAVIOUR), (_PAST, len(BEHAVIOUR))
    inputs = [
        value("mel", "B", 2, 4, 80),
        value("style", "B", len(STYLE)),
        value("noise", "B", noise),
        value("guidance", 3),
        value("state.level", "B", 2),
        value("state.past", "B", *past),
    ]
    outputs = [
        value("lips", "B", len(ARTICULATORS)),
        value("behaviour", "B", moved),
        value("next.level", "B", 2),
        value("next.past", "B", *past),
    ]
    return helper.make_graph(nodes, "tiny", inputs, outputs, weights)
