"""Who is moving: a style vector from a stretch of somebody's motion."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from infp_cam.models.stage2.config import GeneratorConfig


class StyleEncoder(nn.Module):
    """Motion of some seconds, squeezed over time into one vector.

    Parameters
    ----------
    config : GeneratorConfig
        Width and length of the vector.
    channels : int
        Channels of the motion.
    """

    def __init__(self, config: GeneratorConfig, channels: int) -> None:
        super().__init__()
        d = config.width
        self.convolutions = nn.Sequential(
            nn.Conv1d(2 * channels, d, 5, 2, 2),
            nn.GELU(),
            nn.Conv1d(d, d, 5, 2, 2),
            nn.GELU(),
            nn.Conv1d(d, d, 5, 2, 2),
            nn.GELU(),
        )
        self.out = nn.Linear(2 * d, config.style)

    def forward(self, motion: Tensor) -> Tensor:
        """Return [B, S] for motion [B, T, C] in SDs, T of at least 25 frames."""
        speed = torch.cat([torch.zeros_like(motion[:, :1]), motion.diff(dim=1)], dim=1)
        seen = self.convolutions(torch.cat([motion, 4.0 * speed], dim=2).transpose(1, 2))
        style: Tensor = self.out(torch.cat([seen.mean(dim=2), seen.std(dim=2)], dim=1))
        return style
