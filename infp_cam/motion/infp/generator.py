"""The `infp` generator: INFP's audio-guided motion generation, causal, as a trained network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from infp_cam.errors import InfpCamError, ModelInvalid
from infp_cam.motion.generator import SHIPPED_MODEL, MotionStyle, Provider
from infp_cam.motion.infp.network import Memory, StepNetwork
from infp_cam.motion.infp.participant import Participant, features
from infp_cam.motion.infp.shipped import find_model
from infp_cam.motion.space import ARKIT58
from infp_cam.types import RING_RATE, SAMPLE_NS, DyadicWindow, MotionFrame


@dataclass
class InfpState:
    """Everything that the next frames of B conversations depend on; `copy.deepcopy` forks it.

    Parameters
    ----------
    participants : tuple of Participant
        The B persons whose faces are moved.
    memory : Memory
        What the network remembers of them.
    """

    participants: tuple[Participant, ...]
    memory: Memory


class InfpGenerator:
    """Face from two voices by a trained network; eyes, lids and breath are layered over it.

    It also steps many conversations in one run of the network (`open_many`, `step_many`), with the
    motion that each would have alone, to the last bits.

    Parameters
    ----------
    model : str
        Name of a model that comes with the program, or the path of an ONNX file.
    provider : {'auto', 'cpu', 'cuda'}
        What it is to run on; ``auto``: the GPU where the runtime for it is installed.
    tell : callable, optional
        Told why ``auto`` is not the GPU, where the runtime for it is installed.

    Raises
    ------
    BackendMissing
        Where ONNX Runtime, or the GPU that was asked for, can not be used.
    ModelInvalid
        Where there is no such model, or it is none that this program can run.
    """

    name = "infp"
    space = ARKIT58

    def __init__(
        self,
        model: str = SHIPPED_MODEL,
        provider: Provider = "auto",
        tell: Callable[[InfpCamError], None] = lambda error: None,
    ) -> None:
        self._network = StepNetwork(find_model(model), provider, tell)
        self.facts = self._network.facts
        self.rate = self.facts.rate
        self.lookahead_s = self.facts.lookahead_s
        self.provider = self._network.provider
        self._ahead = round(self.lookahead_s * RING_RATE)

    def open(self, style: MotionStyle, seed: int) -> InfpState:
        """Return a new state of one conversation; all its chance comes from `seed`."""
        return self.open_many([style], [seed])

    def restyle(self, state: InfpState, style: MotionStyle) -> None:
        """Move by `style` from now on; the way there takes about a second."""
        for participant in state.participants:
            participant.moments.style = style

    def step(self, state: InfpState, window: DyadicWindow) -> MotionFrame:
        """Advance `state` by one window, float32[2, 640], and return its frame."""
        return self.step_many(state, [window])[0]

    def open_many(self, styles: Sequence[MotionStyle], seeds: Sequence[int]) -> InfpState:
        """Return a new state of as many conversations as there are `styles` and `seeds`."""
        participants = tuple(
            Participant.enter(style, seed) for style, seed in zip(styles, seeds, strict=True)
        )
        return InfpState(participants, self._network.fresh(len(participants)))

    def step_many(self, state: InfpState, windows: Sequence[DyadicWindow]) -> list[MotionFrame]:
        """Advance `state` by a window for each conversation, float32[2, 640], in one run."""
        times_ns = [(window.stop - self._ahead) * SAMPLE_NS for window in windows]
        moments = [
            participant.hear(window, t_ns / 1e9)
            for participant, window, t_ns in zip(state.participants, windows, times_ns, strict=True)
        ]
        lips, behaviour, state.memory = self._network.step(
            state.memory,
            np.stack([features(moment) for moment in moments]),
            np.zeros((len(moments), len(self.facts.style)), np.float32),  # nobody in particular
            np.stack(
                [
                    participant.draw_noise(moment, self._network.noise_size)
                    for participant, moment in zip(state.participants, moments, strict=True)
                ]
            ),
        )
        if not (np.isfinite(lips).all() and np.isfinite(behaviour).all()):
            raise ModelInvalid(
                f"The model {self.facts.name} gave something that is no number.",
                "Choose another model, or the generator `procedural`.",
            )
        return [
            MotionFrame(participant.show(moment, *moved), t_ns, ARKIT58)
            for participant, moment, t_ns, *moved in zip(
                state.participants, moments, times_ns, lips, behaviour, strict=True
            )
        ]
