"""Running the model files that come with this package, on the CPU, in LiteRT."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from ai_edge_litert.interpreter import Interpreter

from infp_cam.errors import ModelInvalid
from infp_cam.portrait.raster import Float32

_WEIGHTS = Path(__file__).with_name("weights")


class Model:
    """A TensorFlow Lite model with one input.

    Parameters
    ----------
    stem : str
        Name of the file in ``weights/``, without its suffix.

    Raises
    ------
    ModelInvalid
        Where the file is missing or damaged.
    """

    def __init__(self, stem: str) -> None:
        path = _WEIGHTS / f"{stem}.tflite"
        try:
            self._interpreter = Interpreter(str(path), num_threads=1)
            self._interpreter.allocate_tensors()
        except (ValueError, RuntimeError, OSError) as error:
            raise ModelInvalid(
                f"The model file {path} can not be read: {error}.", "Install INFP Camera again."
            ) from error
        (self._input,) = (d["index"] for d in self._interpreter.get_input_details())
        self._outputs = {d["name"]: d["index"] for d in self._interpreter.get_output_details()}

    def __call__(self, values: Float32) -> dict[str, Float32]:
        """Return the outputs by name for one input without its batch axis."""
        self._interpreter.set_tensor(self._input, values[None].astype(np.float32, copy=False))
        self._interpreter.invoke()
        return {name: self._interpreter.get_tensor(i)[0] for name, i in self._outputs.items()}
