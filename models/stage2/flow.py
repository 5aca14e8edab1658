"""The denoising head: a small flow that draws a frame's command for what the transformer says."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

_FREQUENCIES = 16


class FlowHead(nn.Module):
    """Velocity of a rectified flow from noise (time 0) to a command (time 1).

    Parameters
    ----------
    channels : int
        Size of a command.
    width : int
        Width of the condition and of the layers.
    layers : int
        Residual layers, each modulated by condition and time (adaLN).

    References
    ----------
    X. Liu et al., "Flow straight and fast", ICLR 2023; T. Li et al., "Autoregressive image
    generation without vector quantization", NeurIPS 2024 (the head).
    """

    frequencies: Tensor

    def __init__(self, channels: int, width: int, layers: int) -> None:
        super().__init__()
        self.enter = nn.Linear(channels, width)
        self.time = nn.Linear(2 * _FREQUENCIES, width)
        self.norms = nn.ModuleList(
            nn.LayerNorm(width, elementwise_affine=False) for _ in range(layers)
        )
        modulations = [nn.Linear(width, 3 * width) for _ in range(layers)]
        self.modulations = nn.ModuleList(modulations)
        self.layers = nn.ModuleList(
            nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.Linear(width, width))
            for _ in range(layers)
        )
        self.leave = nn.Linear(width, channels)
        frequencies = torch.exp(torch.linspace(0.0, math.log(100.0), _FREQUENCIES))
        self.register_buffer("frequencies", frequencies, persistent=False)
        for modulation in modulations:
            nn.init.zeros_(modulation.weight)
            nn.init.zeros_(modulation.bias)

    def forward(self, noised: Tensor, time: Tensor, condition: Tensor) -> Tensor:
        """Return the velocity.

        Parameters
        ----------
        noised : Tensor [..., C]
            On the way from noise to a command.
        time : Tensor [..., 1]
            How far, 0..1.
        condition : Tensor [..., d]
            From the transformer.
        """
        phase = time * self.frequencies
        told = condition + self.time(torch.cat([phase.sin(), phase.cos()], dim=-1))
        told = nn.functional.gelu(told)
        x = self.enter(noised)
        for norm, modulation, layer in zip(self.norms, self.modulations, self.layers, strict=True):
            shift, scale, gate = modulation(told).chunk(3, dim=-1)
            x = x + (1.0 + gate) * layer(norm(x) * (1.0 + scale) + shift)
        velocity: Tensor = self.leave(x)
        return velocity
