"""The generator of head, brows and smile: hears both sides, remembers, and draws the next frame."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from infp_cam.models.stage2.command import answer
from infp_cam.models.stage2.config import GeneratorConfig
from infp_cam.models.stage2.encoder import AudioEncoder
from infp_cam.models.stage2.flow import FlowHead
from infp_cam.models.stage2.memory import MemoryBank
from infp_cam.models.stage2.transformer import Transformer

State = dict[str, Tensor]

SELF, OTHER, PREVIOUS = 0, 1, 2
"""Conditions that can be left out, and whose guidance can be scaled."""


@dataclass(frozen=True, slots=True)
class Past:
    """What a frame knows of the motion before it, Tensor [B, T, C] each.

    Parameters
    ----------
    motion : Tensor
        The frame before, in SDs.
    commands : Tensor [B, T, 2 C]
        The last two commands, in their SDs.
    anchor : Tensor [B, C]
        Where the head belongs: a frame of the same person, or zeros for the resting pose.
    """

    motion: Tensor
    commands: Tensor
    anchor: Tensor


class MotionNetwork(nn.Module):
    """Interactive motion feature, transformer and flow head.

    Parameters
    ----------
    config : GeneratorConfig
        Its size.
    channels : int
        Channels of the behaviour.

    Notes
    -----
    Both tracks go through one encoder with shared weights; the own queries the verbal bank, the
    other's the non-verbal one; their sum and an MLP give the interactive motion feature. A
    condition that is left out is replaced by a learnt vector.
    """

    mean: Tensor
    scale: Tensor
    command_scale: Tensor

    def __init__(self, config: GeneratorConfig, channels: int) -> None:
        super().__init__()
        self.config, self.channels = config, channels
        d, h = config.width, config.encoder.hidden
        self.encoder = AudioEncoder(config.encoder)
        self.verbal = MemoryBank(config.memories, d, h, config.style, config.heads)
        self.non_verbal = MemoryBank(config.memories, d, h, config.style, config.heads)
        self.fuse = nn.Sequential(nn.Linear(d, 2 * d), nn.GELU(), nn.Linear(2 * d, d))
        self.previous = nn.Linear(3 * channels, d)
        self.anchor = nn.Linear(channels, d)
        self.own = nn.Linear(h, d)
        self.without = nn.ParameterList(
            [nn.Parameter(torch.zeros(n)) for n in (h, h, d)]  # SELF, OTHER, PREVIOUS
        )
        self.transformer = Transformer(config)
        self.head = FlowHead(channels, d, config.head_layers)
        self.register_buffer("mean", torch.zeros(channels))
        self.register_buffer("scale", torch.ones(channels))
        self.register_buffer("command_scale", torch.ones(channels))

    def hear(self, x: Tensor, state: State) -> tuple[Tensor, State]:
        """Return features of both tracks, [B, 2, T, H], and the encoder's state.

        Parameters
        ----------
        x : Tensor [B, 2, 4 T, 80]
            Normalised log-mel of the own and the other track.
        state : dict of Tensor [2 B, ...]
            The encoder's, tracks of a conversation beside each other.
        """
        heard, state = self.encoder(x.flatten(0, 1), state)
        return heard.unflatten(0, (-1, 2)), state

    def condition(
        self, heard: Tensor, style: Tensor, past: Past, left_out: Tensor, seen: Tensor, state: State
    ) -> tuple[Tensor, State]:
        """Return what the flow head is told, [B, T, d], and the transformer's state.

        Parameters
        ----------
        heard : Tensor [B, 2, T, H]
            From `hear`.
        style : Tensor [B, S]
            Zeros for nobody in particular.
        past : Past
            The motion before each frame.
        left_out : bool Tensor [B, 3]
            Conditions to leave out, by `SELF`, `OTHER`, `PREVIOUS`.
        seen : Tensor [B, 1]
            Frames before the first.
        state : dict of Tensor
            The transformer's.
        """
        gone = left_out[:, :, None, None]
        own = torch.where(gone[:, SELF], self.without[SELF], heard[:, 0])
        other = torch.where(gone[:, OTHER], self.without[OTHER], heard[:, 1])
        feature = self.fuse(self.verbal(own, style) + self.non_verbal(other, style))
        token = self.previous(torch.cat([past.motion, past.commands], dim=-1))
        token = torch.where(gone[:, PREVIOUS], self.without[PREVIOUS], token)
        token = token + self.anchor(past.anchor)[:, None] + self.own(own) + feature
        told, state = self.transformer(token, feature, seen, state)
        return told + feature, state

    def draw(self, told: Tensor, noise: Tensor, weights: Tensor) -> Tensor:
        """Return a command, [B, C] in SDs: the flow from `noise`, with guidance.

        Parameters
        ----------
        told : Tensor [B, V, d]
            Conditions with nothing left out, and with each of the three left out.
        noise : Tensor [B, C]
            Standard normal.
        weights : Tensor [V]
            How much the velocity of each counts; they sum to 1.
        """
        x = noise
        for i in range(self.config.steps):
            time = x.new_full((1, 1, 1), i / self.config.steps)
            velocity = self.head(x[:, None].expand(-1, told.shape[1], -1), time, told)
            x = x + torch.einsum("v,bvc->bc", weights, velocity) / self.config.steps
        return x

    def move(self, command: Tensor, motion: Tensor, halfway: Tensor) -> tuple[Tensor, Tensor]:
        """Return motion and inner state one frame on, in SDs; the command in its own SDs."""
        return answer(command * self.command_scale, motion, halfway, self.config.smoothing)

    def in_units(self, motion: Tensor) -> Tensor:
        """Return motion in degrees, eye distances and coefficients, of motion in SDs."""
        return self.mean + self.scale * motion
