"""The network as one step with explicit state, on the device where it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from infp_cam.errors import InfpCamError, ModelInvalid
from infp_cam.motion.generator import Provider
from infp_cam.motion.infp.facts import Facts, read_facts
from infp_cam.motion.infp.runtime import CUDA, load_onnxruntime, open_session

Float32 = NDArray[np.float32]

_STATE, _NEXT = "state.", "next."
_MEL = (2, 4, 80)


@dataclass(frozen=True)
class Memory:
    """What the network remembers of B conversations.

    Parameters
    ----------
    values : dict of str to onnxruntime.OrtValue
        float32[B, ...] by the state's name, on the network's device.
    """

    values: dict[str, Any]

    def __deepcopy__(self, memo: dict[int, Any]) -> Memory:
        """Return a fork. A step makes new arrays and writes to none, so forks share them."""
        return Memory(dict(self.values))


class StepNetwork:
    """A trained network in ONNX Runtime.

    Parameters
    ----------
    path : Path
        The ONNX file; `docs/generator.md` says what it holds.
    provider : {'auto', 'cpu', 'cuda'}
        What it is to run on.
    tell : callable
        Told why ``auto`` is not the GPU, where the runtime for it is installed.

    Attributes
    ----------
    facts : Facts
        What the model says about itself.
    provider : str
        ONNX Runtime's name of what really runs it.
    noise_size : int
        Length of the noise that it takes at each step.

    Raises
    ------
    BackendMissing
        Where ONNX Runtime, or the GPU that was asked for, can not be used.
    ModelInvalid
        Where the file is no model that this program can run.
    """

    def __init__(
        self, path: Path, provider: Provider, tell: Callable[[InfpCamError], None]
    ) -> None:
        self._path = path
        self._session = open_session(path, provider, tell)
        self.provider: str = self._session.get_providers()[0]
        self.facts: Facts = read_facts(
            self._session.get_modelmeta().custom_metadata_map, self._path
        )
        self._device = "cuda" if self.provider == CUDA else "cpu"
        self._guidance = np.array(self.facts.guidance, np.float32)
        self._states, self.noise_size = self._check_signature()
        self._try()

    def fresh(self, batch: int) -> Memory:
        """Return the memory of `batch` conversations before their first step."""
        make = load_onnxruntime().OrtValue.ortvalue_from_numpy
        return Memory(
            {
                name: make(np.zeros((batch, *shape), np.float32), self._device, 0)
                for name, shape in self._states.items()
            }
        )

    def step(
        self, memory: Memory, mel: Float32, style: Float32, noise: Float32
    ) -> tuple[Float32, Float32, Memory]:
        """Go on by a frame.

        Parameters
        ----------
        memory : Memory
            Of B conversations.
        mel : float32[B, 2, 4, 80]
            Log-mel of the own and the other's track, dB re full scale, as `LogMel` gives it.
        style : float32[B, S]
            The persons.
        noise : float32[B, M]
            Standard normal.

        Returns
        -------
        lips : float32[B, 7]
            See `infp_cam.motion.articulation`.
        behaviour : float32[B, 10]
            See `infp_cam.motion.behaviour`.
        memory : Memory
            To go on from.
        """
        binding = self._session.io_binding()
        given = {"mel": mel, "style": style, "noise": noise, "guidance": self._guidance}
        for name, array in given.items():
            binding.bind_cpu_input(name, array)
        for name, value in memory.values.items():
            binding.bind_ortvalue_input(_STATE + name, value)
        for name in ("lips", "behaviour"):
            binding.bind_output(name, "cpu")
        for name in memory.values:
            binding.bind_output(_NEXT + name, self._device, 0)
        self._session.run_with_iobinding(binding)
        lips, behaviour, *states = binding.get_outputs()
        after = Memory(dict(zip(memory.values, states, strict=True)))
        return lips.numpy(), behaviour.numpy(), after

    def _check_signature(self) -> tuple[dict[str, tuple[int, ...]], int]:
        """Return the states' shapes without the batch, and the noise's length."""
        inputs = {node.name: node for node in self._session.get_inputs()}
        outputs = {node.name for node in self._session.get_outputs()}
        states = [name for name in inputs if name.startswith(_STATE)]
        wanted = {"mel", "style", "noise", "guidance", *states}
        given = {"lips", "behaviour", *(_NEXT + name.removeprefix(_STATE) for name in states)}
        for name in sorted(wanted ^ set(inputs) | given ^ outputs):
            raise self._invalid(f"the graph's {name} is missing or unknown")
        for node in inputs.values():
            if node.type != "tensor(float)":
                raise self._invalid(f"its {node.name} is {node.type} and not float")
        tails = {name: tuple(node.shape[1:]) for name, node in inputs.items() if name != "guidance"}
        for name, tail in tails.items():
            if not all(isinstance(size, int) for size in tail):
                raise self._invalid(f"the size of its {name} is not fixed")
        expected = {"mel": _MEL, "style": (len(self.facts.style),)}
        for name, tail in expected.items():
            if tails[name] != tail:
                raise self._invalid(f"its {name} is {tails[name]} and not {tail}")
        if len(tails["noise"]) != 1:
            raise self._invalid("its noise is no vector")
        return {name.removeprefix(_STATE): tails[name] for name in states}, tails["noise"][0]

    def _try(self) -> None:
        """Make a step, which tells more than the graph's signature does."""
        mel = np.full((1, *_MEL), -120.0, np.float32)
        style = np.zeros((1, len(self.facts.style)), np.float32)
        noise = np.zeros((1, self.noise_size), np.float32)
        try:
            lips, behaviour, after = self.step(self.fresh(1), mel, style, noise)
        except Exception as error:  # ONNX Runtime's errors have no common base
            raise self._invalid(f"a step fails ({str(error).strip()[:200]})") from error
        sizes = {"lips": len(self.facts.articulators), "behaviour": len(self.facts.behaviour)}
        for name, made in (("lips", lips), ("behaviour", behaviour)):
            if made.shape != (1, sizes[name]) or not np.isfinite(made).all():
                raise self._invalid(f"its {name} are no {sizes[name]} numbers")
        for name, value in after.values.items():
            if tuple(value.shape()) != (1, *self._states[name]):
                raise self._invalid(f"its state {name} changes its size")

    def _invalid(self, reason: str) -> ModelInvalid:
        return ModelInvalid(
            f"{self._path} can not be run: {reason}.",
            "Export the model with this version of INFP Camera, or choose another one.",
        )
