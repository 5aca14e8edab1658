"""Cut MediaPipe's attention mesh into models that any TensorFlow Lite runtime can run.

``face_landmark_with_attention.tflite`` (MediaPipe 0.10.21, Apache-2.0) joins its backbone to
the heads for the lips and for each eye by three custom operators that only MediaPipe has. The
operators are few and small, so `infp_cam.portrait.mesh` does them in NumPy; the graph between
them needs built-in operators alone and is cut out here, weights unchanged::

    pip install --no-deps --target /tmp/mediapipe mediapipe==0.10.21
    python models/face/cut_attention_mesh.py \
        /tmp/mediapipe/mediapipe/modules/face_landmark/face_landmark_with_attention.tflite \
        infp_cam/portrait/weights

Running it again gives the same bytes.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

import flatbuffers
from ai_edge_litert import schema_py_generated as schema

PARTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "attention_mesh_base": (
        ("input_1",),
        ("p_re_lu_3", "output_mesh_identity", "conv_faceflag"),
    ),
    "attention_mesh_lips": (("transform_tensor_bilinear_v2",), ("conv_lips",)),
    "attention_mesh_eye_left": (
        ("transform_tensor_bilinear_v2_1",),
        ("conv_left_eye", "conv_left_iris"),
    ),
    "attention_mesh_eye_right": (
        ("transform_tensor_bilinear_v2_2",),
        ("conv_right_eye", "conv_right_iris"),
    ),
}
"""File stem -> names of the tensors that go in and come out. Left is left in the picture."""


def _needed(graph: schema.SubGraphT, inputs: set[int], outputs: Iterable[int]) -> list[int]:
    """Return the operators, in order, on which `outputs` depend when `inputs` are given."""
    makers = {tensor: i for i, op in enumerate(graph.operators) for tensor in op.outputs}
    found: set[int] = set()
    open_tensors = list(outputs)
    while open_tensors:
        tensor = open_tensors.pop()
        maker = makers.get(tensor)
        if tensor in inputs or maker is None or maker in found:
            continue
        found.add(maker)
        open_tensors.extend(t for t in graph.operators[maker].inputs if t >= 0)
    return sorted(found)


def cut(model: schema.ModelT, inputs: tuple[str, ...], outputs: tuple[str, ...]) -> bytes:
    """Return the part of `model` from `inputs` to `outputs` as a model file of its own."""
    graph = model.subgraphs[0]
    by_name = {tensor.name.decode(): i for i, tensor in enumerate(graph.tensors)}
    ins, outs = [by_name[n] for n in inputs], [by_name[n] for n in outputs]
    operators = [graph.operators[i] for i in _needed(graph, set(ins), outs)]
    used = [t for op in operators for t in (*op.inputs, *op.outputs) if t >= 0]
    kept = sorted(set(ins + outs + used))
    place = {old: new for new, old in enumerate(kept)} | {-1: -1}

    part = schema.ModelT()
    part.version = model.version
    part.description = f"cut from {model.description.decode()}" if model.description else "cut"
    codes = sorted({op.opcodeIndex for op in operators})
    part.operatorCodes = [model.operatorCodes[c] for c in codes]
    part.buffers = [schema.BufferT()]  # buffer 0 is the empty one, by convention
    part.subgraphs = [schema.SubGraphT()]
    part.subgraphs[0].name = "main"
    part.subgraphs[0].tensors = [_moved_tensor(model, graph.tensors[t], part) for t in kept]
    part.subgraphs[0].operators = [_moved_operator(op, place, codes) for op in operators]
    part.subgraphs[0].inputs = [place[t] for t in ins]
    part.subgraphs[0].outputs = [place[t] for t in outs]

    builder = flatbuffers.Builder(1 << 20)
    builder.Finish(part.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def _moved_tensor(
    model: schema.ModelT, tensor: schema.TensorT, part: schema.ModelT
) -> schema.TensorT:
    moved = schema.TensorT()
    for field in ("shape", "type", "name", "quantization", "isVariable", "shapeSignature"):
        setattr(moved, field, getattr(tensor, field))
    moved.buffer = 0
    data = model.buffers[tensor.buffer].data
    if data is not None and len(data):
        part.buffers.append(model.buffers[tensor.buffer])
        moved.buffer = len(part.buffers) - 1
    return moved


def _moved_operator(
    operator: schema.OperatorT, place: dict[int, int], codes: list[int]
) -> schema.OperatorT:
    moved = schema.OperatorT()
    moved.opcodeIndex = codes.index(operator.opcodeIndex)
    moved.inputs = [place[t] for t in operator.inputs]
    moved.outputs = [place[t] for t in operator.outputs]
    moved.builtinOptionsType = operator.builtinOptionsType
    moved.builtinOptions = operator.builtinOptions
    return moved


def main() -> None:
    """Write the parts of the model named on the command line into a folder."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path, help="face_landmark_with_attention.tflite")
    parser.add_argument("out", type=Path, help="folder for the parts")
    args = parser.parse_args()
    content = args.model.read_bytes()
    for stem, (inputs, outputs) in PARTS.items():
        model = schema.ModelT.InitFromObj(schema.Model.GetRootAs(content, 0))
        path = args.out / f"{stem}.tflite"
        path.write_bytes(cut(model, inputs, outputs))
        print(path, path.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
