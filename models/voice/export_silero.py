"""Take the weights of Silero VAD out of its ONNX file, for `infp_cam.audio.silero`.

The network is small enough for NumPy, so that hearing a voice needs no inference runtime. The
weights are laid out anew (gates reordered, the two biases of the LSTM added) and not changed::

    pip install --no-deps --target /tmp/silero silero-vad==6.2.3
    pip install onnx onnxruntime
    python -m infp_cam.models.voice.export_silero \
        /tmp/silero/silero_vad/data/silero_vad_16k_sequence.onnx \
        infp_cam/audio/weights/silero_vad_16k.npz tests/data/silero_conversation.npy

The last file gets what ONNX Runtime says of the built-in conversation, for a test; the script ends
with an error where NumPy says anything else. Running it again gives the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import soundfile
from numpy.typing import NDArray
from onnx import numpy_helper

from infp_cam.audio.silero import CHUNK, CONTEXT, UNITS, Silero, SileroState
from infp_cam.data import CONVERSATION_SELF

SHA256 = "9ccdacc4719d8aa7e45a77536bfabec45a03ba1f2fad5e241ab4060b24238a85"
"""Of ``silero_vad_16k_sequence.onnx`` in silero-vad 6.2.3."""

TOLERANCE = 1e-5


def _gates(stacked: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the gates in the order in, forget, out, cell; ONNX has in, out, forget, cell."""
    into, out, forget, cell = np.split(stacked, 4)
    return np.concatenate([into, forget, out, cell])


def weights(model: onnx.ModelProto) -> dict[str, NDArray[np.float32]]:
    """Return the arrays that `infp_cam.audio.silero` reads, by name."""
    named = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    lstm = next(node for node in model.graph.node if node.op_type == "LSTM")
    of_input, of_state, bias = (named[name][0] for name in lstm.input[1:4])
    found = {
        "stft": named["stft.forward_basis_buffer"][:, 0].T,
        "lstm": np.concatenate([_gates(of_input), _gates(of_state)], axis=1),
        "lstm_bias": _gates(bias[: 4 * UNITS] + bias[4 * UNITS :]),
        "output": named["output.weight"][0, :, 0],
        "output_bias": named["output.bias"],
    }
    for layer in range(4):
        weight = named[f"encoder.{layer}.weight"]
        found[f"conv{layer}"] = weight.transpose(0, 2, 1).reshape(len(weight), -1)
        found[f"conv{layer}_bias"] = named[f"encoder.{layer}.bias"][:, None]
    return {name: np.ascontiguousarray(array, np.float32) for name, array in found.items()}


def spoken(path: Path) -> NDArray[np.float32]:
    """Return ONNX Runtime's float32[n] for each 512 samples of the built-in conversation."""
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    state: list[Any] = [np.zeros((1, 1, UNITS), np.float32)] * 2
    found = []
    for chunk in chunks():
        given = {"input": chunk[None], "h": state[0], "c": state[1]}
        probability, *state = session.run(["speech_probs", "hn", "cn"], given)
        found.append(np.ravel(probability))
    return np.concatenate(found)


def chunks() -> list[NDArray[np.float32]]:
    """Return the built-in conversation, each 512 samples after the 64 before them."""
    samples, _ = soundfile.read(CONVERSATION_SELF, dtype="float32")
    whole = np.concatenate([np.zeros(CONTEXT, np.float32), samples])
    return [whole[i : i + CONTEXT + CHUNK] for i in range(0, len(samples) - CHUNK + 1, CHUNK)]


def main() -> None:
    """Write weights and reference, and compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("onnx", type=Path)
    parser.add_argument("weights", type=Path)
    parser.add_argument("reference", type=Path)
    arguments = parser.parse_args()
    if (found := hashlib.sha256(arguments.onnx.read_bytes()).hexdigest()) != SHA256:
        raise SystemExit(f"{arguments.onnx} is another file: SHA-256 {found}")
    np.savez(arguments.weights, allow_pickle=False, **weights(onnx.load(arguments.onnx)))
    reference = spoken(arguments.onnx)
    np.save(arguments.reference, reference)
    network, state = Silero.load(arguments.weights), SileroState()
    own = np.array([network.step(state, chunk) for chunk in chunks()])
    difference = float(np.abs(own - reference).max())
    print(f"{len(own)} chunks, largest difference to ONNX Runtime {difference:.1e}")
    if difference > TOLERANCE:
        raise SystemExit(f"more than {TOLERANCE:.0e}")


if __name__ == "__main__":
    main()
