"""Trained networks as an ONNX graph of one step."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import onnx
import torch
from torch import Tensor, nn

from infp_cam.models.stage2.config import LOOKAHEAD_ROWS, Stage2Config
from infp_cam.models.stage2.streaming import StreamingModel

OPSET = 18

FORMAT = 1
"""Version of the graph's inputs, outputs and facts; `infp_cam.motion.infp` reads it."""

STYLE_NAMES_KEY = "style"


class _Step(nn.Module):
    """The step with its state in a row, as a graph has it."""

    def __init__(self, model: StreamingModel) -> None:
        super().__init__()
        self.model, self.names = model, list(model.state_shapes())

    def forward(
        self, mel: Tensor, style: Tensor, noise: Tensor, guidance: Tensor, *state: Tensor
    ) -> tuple[Tensor, ...]:
        named = dict(zip(self.names, state, strict=True))
        lips, behaviour, after = self.model(mel, style, noise, guidance, named)
        return (lips, behaviour, *(after[name] for name in self.names))


def export(
    model: StreamingModel,
    config: Stage2Config,
    style: tuple[str, ...],
    path: Path,
    *,
    version: str,
) -> None:
    """Write the graph.

    Parameters
    ----------
    model : StreamingModel
        Both networks.
    config : Stage2Config
        What they are.
    style : tuple of str
        Names of the style vector's components.
    path : Path
        The file.
    version : str
        Of the weights.
    """
    step = _Step(model).eval()
    fresh = list(model.fresh(2).values())
    inputs = (
        torch.zeros(2, 2, 4, 80),
        torch.zeros(2, config.generator.style),
        torch.zeros(2, len(config.behaviour)),
        torch.zeros(3),
        *fresh,
    )
    names = ["mel", "style", "noise", "guidance", *(f"state.{name}" for name in step.names)]
    outputs = ["lips", "behaviour", *(f"next.{name}" for name in step.names)]
    batched = [name for name in names + outputs if name != "guidance"]
    with warnings.catch_warnings():
        # The newer exporter unrolls the GRU; this one keeps it one node, and is called deprecated.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            step,
            inputs,
            str(path),
            input_names=names,
            output_names=outputs,
            dynamic_axes={name: {0: "batch"} for name in batched},
            opset_version=OPSET,
            dynamo=False,
        )
    graph = onnx.load(path)
    if "guidance" not in {value.name for value in graph.graph.input}:
        # Not heeded and so pruned, but every graph takes the same inputs.
        unheeded = onnx.helper.make_tensor_value_info("guidance", onnx.TensorProto.FLOAT, [3])
        graph.graph.input.insert(3, unheeded)
    facts = {
        "format": FORMAT,
        "name": config.name,
        "version": version,
        "lookahead_s": LOOKAHEAD_ROWS / 100.0,
        "rate": 25,
        STYLE_NAMES_KEY: list(style),
        "articulators": list(config.articulators),
        "behaviour": list(config.behaviour),
        "guidance": list(config.calibration.guidance),
        "license": "GPL-3.0-or-later",
        "source": "models/weights/" + config.name + ".md",
    }
    onnx.helper.set_model_props(graph, {"infp_cam.model": json.dumps(facts)})
    onnx.checker.check_model(graph)
    onnx.save(graph, path)
