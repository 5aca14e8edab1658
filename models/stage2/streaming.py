"""Both networks as one step of 40 ms with explicit state: what is exported and run in a call."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from infp_cam.models.stage2.config import CalibrationConfig
from infp_cam.models.stage2.encoder import frame_level, loud_level_by_rows, normalise
from infp_cam.models.stage2.generator import MotionNetwork, Past
from infp_cam.models.stage2.lips import LipNetwork, shown

State = dict[str, Tensor]

VARIANTS = 4
"""Runs of the transformer in a step: all conditions, and each of the three left out."""


class StreamingModel(nn.Module):
    """One step of the generator.

    Parameters
    ----------
    lips : LipNetwork
        Trained.
    motion : MotionNetwork
        Trained.
    calibration : CalibrationConfig
        What is made of their output. Without guidance in it guidance is never heeded, and a step
        costs a quarter of the transformer.
    """

    def __init__(
        self, lips: LipNetwork, motion: MotionNetwork, calibration: CalibrationConfig
    ) -> None:
        super().__init__()
        self.lips, self.motion, self._calibration = lips, motion, calibration
        self._variants = VARIANTS if any(calibration.guidance) else 1

    def state_shapes(self) -> dict[str, tuple[int, ...]]:
        """Return name and shape, without the batch, of all that is kept from step to step."""
        c = self.motion.channels
        shapes: dict[str, tuple[int, ...]] = {"loud": (2,), "seen": (1,)}
        shapes |= {f"lips.{k}": s for k, s in self.lips.encoder.state_shapes().items()}
        shapes |= {f"hear.{k}": (2, *s) for k, s in self.motion.encoder.state_shapes().items()}
        for k, s in self.motion.transformer.state_shapes().items():
            shapes[f"mind.{k}"] = (self._variants, *s)
        return shapes | {"motion": (c,), "halfway": (c,), "commands": (2 * c,), "anchor": (c,)}

    def fresh(self, batch: int) -> State:
        """Return the state before the first step."""
        like = self.motion.mean
        return {k: like.new_zeros(batch, *shape) for k, shape in self.state_shapes().items()}

    def forward(
        self, mel: Tensor, style: Tensor, noise: Tensor, guidance: Tensor, state: State
    ) -> tuple[Tensor, Tensor, State]:
        """Go on by a frame.

        Parameters
        ----------
        mel : Tensor [B, 2, 4, 80]
            Log-mel in dB of the own and the other track; its last row ends 80 ms after the frame.
        style : Tensor [B, S]
            The person.
        noise : Tensor [B, C]
            Standard normal.
        guidance : Tensor [3]
            How far to go beyond the model's own view of the own track, the other's, and the
            motion before; 0 is the model as it was trained.
        state : dict of Tensor
            See `state_shapes`.

        Returns
        -------
        lips : Tensor [B, A]
            Articulators.
        behaviour : Tensor [B, C]
            In degrees, eye distances and coefficients.
        state : dict of Tensor
            To go on from.
        """
        loud = loud_level_by_rows(frame_level(mel), state["loud"][:, :, None])
        x = normalise(mel, loud)
        after = {"loud": loud[..., -1], "seen": (state["seen"] + 1.0).clamp(max=1e4)}
        moved, _, kept = self.lips(x[:, 0], _part(state, "lips."))
        after |= {f"lips.{k}": v for k, v in kept.items()}
        behaviour, kept = self._behave(x, style, noise, guidance, state)
        return shown(moved[:, 0], self._calibration), behaviour, after | kept

    def _behave(
        self, x: Tensor, style: Tensor, noise: Tensor, guidance: Tensor, state: State
    ) -> tuple[Tensor, State]:
        net = self.motion
        heard, hearing = net.hear(x, {k: v.flatten(0, 1) for k, v in _part(state, "hear.").items()})
        after = {f"hear.{k}": v.unflatten(0, (-1, 2)) for k, v in hearing.items()}
        past = Past(
            self._each(state["motion"])[:, None],
            self._each(state["commands"])[:, None],
            self._each(state["anchor"]),
        )
        left_out = torch.eye(VARIANTS, dtype=torch.bool, device=x.device)[: self._variants, 1:]
        told, mind = net.condition(
            self._each(heard),
            self._each(style),
            past,
            left_out.repeat(x.shape[0], 1),
            self._each(state["seen"]),
            {k: v.flatten(0, 1) for k, v in _part(state, "mind.").items()},
        )
        after |= {f"mind.{k}": v.unflatten(0, (-1, self._variants)) for k, v in mind.items()}
        weights = torch.cat([1.0 + guidance.sum(dim=0, keepdim=True), -guidance])
        if self._variants == 1:
            weights = torch.ones_like(weights[:1])
        warm = noise * noise.new_tensor(self._calibration.temperature)
        command = net.draw(told[:, 0].unflatten(0, (-1, self._variants)), warm, weights)
        kept = 1.0 - self._calibration.recentre
        motion, halfway = net.move(command, kept * state["motion"], kept * state["halfway"])
        after |= {
            "motion": motion,
            "halfway": halfway,
            "commands": torch.cat([command, state["commands"][:, : command.shape[1]]], dim=1),
            "anchor": state["anchor"],
        }
        return net.in_units(motion), after

    def _each(self, x: Tensor) -> Tensor:
        """Repeat every conversation for the variants, [B, ...] to [V B, ...]."""
        return x if self._variants == 1 else x.repeat_interleave(self._variants, dim=0)


def _part(state: State, prefix: str) -> State:
    return {k.removeprefix(prefix): v for k, v in state.items() if k.startswith(prefix)}
