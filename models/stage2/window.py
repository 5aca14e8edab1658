"""The paper's own form of the second stage: a window at a time, looking both ways, for comparison.

It can not run in a call: a window must be heard to its end before its first frame is made.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from infp_cam.models.stage2.config import GeneratorConfig
from infp_cam.models.stage2.encoder import AudioEncoder
from infp_cam.models.stage2.memory import MemoryBank

FRAMES, CONTEXT = 75, 10
"""Frames in a window (3 s; not stated, as re-implementations have it) and before it (the paper)."""

NOISE_STEPS, DDIM_STEPS = 1000, 20
"""Steps of the diffusion in training, and of sampling (the paper)."""

FEATURE_GUIDANCE, PREVIOUS_GUIDANCE = 2.0, 1.5
"""Classifier-free guidance (the paper)."""

LEFT_OUT = 0.5
"""Share of pieces without the feature, and without the frames before (the paper)."""


class WindowBlock(nn.Module):
    """Self-attention, motion-attention and temporal attention (the paper, section 3.2).

    Parameters
    ----------
    width, heads : int
        Width and heads.
    """

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.attentions = nn.ModuleList(
            nn.MultiheadAttention(width, heads, batch_first=True) for _ in range(3)
        )
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(4))
        self.feed_forward = nn.Sequential(
            nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width)
        )

    def forward(self, x: Tensor, feature: Tensor, previous: Tensor) -> Tensor:
        """Return the tokens, [B, 1 + N, d], one block on.

        Parameters
        ----------
        x : Tensor [B, 1 + N, d]
            The diffusion's time and the noised frames.
        feature : Tensor [B, N, d]
            The interactive motion feature.
        previous : Tensor [B, CONTEXT, d]
            The frames before the window.
        """
        for i, asked in enumerate((None, feature, previous)):
            query = self.norms[i](x)
            context = query if asked is None else asked
            if i == 2:  # along time: the frames before and those of the window
                context = torch.cat([previous, query[:, 1:]], dim=1)
            x = x + self.attentions[i](query, context, context, need_weights=False)[0]
        moved: Tensor = x + self.feed_forward(self.norms[3](x))
        return moved


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a window is made from.

    Parameters
    ----------
    feature : Tensor [B, N, d]
        The interactive motion feature.
    previous : Tensor [B, CONTEXT, C]
        Motion before, in SDs.
    """

    feature: Tensor
    previous: Tensor


class WindowNetwork(nn.Module):
    """Predicts the noise in a window of motion.

    Parameters
    ----------
    config : GeneratorConfig
        Its size; ``history``, ``heard``, ``head_layers`` and ``steps`` are of no use here.
    channels : int
        Channels of the motion.
    """

    mean: Tensor
    scale: Tensor
    kept: Tensor

    def __init__(self, config: GeneratorConfig, channels: int) -> None:
        super().__init__()
        self.config, self.channels = config, channels
        d, h = config.width, config.encoder.hidden
        self.encoder = AudioEncoder(config.encoder)
        self.verbal = MemoryBank(config.memories, d, h, config.style, config.heads)
        self.non_verbal = MemoryBank(config.memories, d, h, config.style, config.heads)
        self.fuse = nn.Sequential(nn.Linear(d, 2 * d), nn.GELU(), nn.Linear(2 * d, d))
        self.enter, self.leave = nn.Linear(channels, d), nn.Linear(d, channels)
        self.blocks = nn.ModuleList(WindowBlock(d, config.heads) for _ in range(config.blocks))
        self.norm = nn.LayerNorm(d)
        self.no_feature = nn.Parameter(torch.zeros(d))
        self.no_previous = nn.Parameter(torch.zeros(d))
        self.register_buffer("mean", torch.zeros(channels))
        self.register_buffer("scale", torch.ones(channels))
        self.register_buffer("kept", cosine_schedule(), persistent=False)

    def listen(self, x: Tensor, style: Tensor) -> Tensor:
        """Return the interactive motion feature, [B, T, d], of log-mel [B, 2, 4 T, 80]."""
        flat = x.flatten(0, 1)
        heard, _ = self.encoder(flat, self.encoder.fresh(flat.shape[0], flat))
        own, other = heard.reshape(-1, 2, *heard.shape[1:]).unbind(dim=1)
        feature: Tensor = self.fuse(self.verbal(own, style) + self.non_verbal(other, style))
        return feature

    def forward(
        self, noised: Tensor, time: Tensor, conditions: Conditions, left_out: Tensor
    ) -> Tensor:
        """Return the noise, [B, N, C].

        Parameters
        ----------
        noised : Tensor [B, N, C]
            Motion in SDs, with noise.
        time : long Tensor [B]
            Step of the diffusion.
        conditions : Conditions
            What it is made from.
        left_out : bool Tensor [B, 2]
            Whether to do without the feature, and without the frames before.
        """
        d = self.config.width
        place = _sines(torch.arange(CONTEXT + noised.shape[1], device=noised.device), d)
        gone = left_out[:, :, None, None]
        feature = torch.where(gone[:, 0], self.no_feature, conditions.feature) + place[CONTEXT:]
        previous = torch.where(gone[:, 1], self.no_previous, self.enter(conditions.previous))
        tokens = self.enter(noised) + place[CONTEXT:]
        x = torch.cat([_sines(time, d)[:, None], tokens], dim=1)
        for block in self.blocks:
            x = block(x, feature, previous + place[:CONTEXT])
        noise: Tensor = self.leave(self.norm(x[:, 1:]))
        return noise

    def guided(self, noised: Tensor, time: Tensor, conditions: Conditions) -> Tensor:
        """Return the noise with guidance for the feature and for the frames before."""
        batch = noised.shape[0]
        views = torch.tensor([[True, True], [False, True], [False, False]], device=noised.device)
        said = self(
            noised.repeat(3, 1, 1),
            time.repeat(3),
            Conditions(conditions.feature.repeat(3, 1, 1), conditions.previous.repeat(3, 1, 1)),
            views.repeat_interleave(batch, dim=0),
        )
        nothing, heard, everything = said.chunk(3)
        toward_heard = FEATURE_GUIDANCE * (heard - nothing)
        toward_past = PREVIOUS_GUIDANCE * (everything - heard)
        guided: Tensor = nothing + toward_heard + toward_past
        return guided

    def sample(self, conditions: Conditions, start: Tensor, noise: Tensor) -> Tensor:
        """Return a window of motion, [B, N, C] in SDs, by DDIM.

        Parameters
        ----------
        conditions : Conditions
            What it is made from.
        start : Tensor [B, 1, C]
            The portrait's own pose, which the noise is added to.
        noise : Tensor [B, N, C]
            Standard normal.

        References
        ----------
        J. Song et al., "Denoising diffusion implicit models", ICLR 2021, equation 12, eta 0.
        """
        times = torch.linspace(NOISE_STEPS - 1, 0, DDIM_STEPS).long().tolist()
        x = self.kept[times[0]].sqrt() * start + (1.0 - self.kept[times[0]]).sqrt() * noise
        for i, time in enumerate(times):
            kept = self.kept[time]
            said = self.guided(x, torch.full((x.shape[0],), time, device=x.device), conditions)
            clean = (x - (1.0 - kept).sqrt() * said) / kept.sqrt()
            after = self.kept[times[i + 1]] if i + 1 < len(times) else kept.new_ones(())
            x = after.sqrt() * clean + (1.0 - after).sqrt() * said
        return x

    @torch.no_grad()
    def windows(self, x: Tensor, style: Tensor, chance: torch.Generator) -> Iterator[Tensor]:
        """Yield window after window, [B, FRAMES, C] in units, of log-mel [B, 2, 4 T, 80].

        The last one is left out where it is not full.
        """
        feature = self.listen(x, style)
        batch = x.shape[0]
        previous = x.new_zeros(batch, CONTEXT, self.channels)
        for start in range(0, feature.shape[1] - FRAMES + 1, FRAMES):
            noise = torch.randn((batch, FRAMES, self.channels), generator=chance)
            conditions = Conditions(feature[:, start : start + FRAMES], previous)
            motion = self.sample(conditions, x.new_zeros(batch, 1, self.channels), noise)
            previous = motion[:, -CONTEXT:]
            yield self.mean + self.scale * motion


def cosine_schedule() -> Tensor:
    """Return the share of the signal's power that is left at each step, [NOISE_STEPS].

    References
    ----------
    A. Nichol and P. Dhariwal, "Improved denoising diffusion probabilistic models", ICML 2021.
    """
    done = (torch.arange(NOISE_STEPS, dtype=torch.float64) + 1.0) / NOISE_STEPS
    kept = torch.cos((done + 0.008) / 1.008 * math.pi / 2.0) ** 2
    return (kept / math.cos(0.008 / 1.008 * math.pi / 2.0) ** 2).clamp(min=1e-4).float()


def _sines(at: Tensor, width: int) -> Tensor:
    """Return sinusoidal embeddings, [..., width], of positions or times."""
    steps = torch.arange(width // 2, device=at.device)
    frequencies = torch.exp(-math.log(10_000.0) * steps / (width // 2))
    phase = at[..., None] * frequencies
    return torch.cat([phase.sin(), phase.cos()], dim=-1)
