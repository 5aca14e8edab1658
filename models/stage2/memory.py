"""The verbal and the non-verbal memory bank, edited by style and queried by sound."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional


class MemoryBank(nn.Module):
    """Learnt embeddings of what people do, retrieved by what is heard.

    The embeddings are keys and values of a cross-attention whose queries are audio features; a
    style vector modulates them channel by channel and demodulates, as StyleGAN2 does with weights.

    Parameters
    ----------
    memories, width : int
        K and d.
    heard : int
        Width of the audio feature.
    style : int
        Length of the style vector.
    heads : int
        Attention heads.

    References
    ----------
    Zhu et al., "INFP", arXiv 2412.04037, section 3.2; Karras et al., "Analyzing and improving the
    image quality of StyleGAN", CVPR 2020, section 2.2.
    """

    def __init__(self, memories: int, width: int, heard: int, style: int, heads: int) -> None:
        super().__init__()
        self._heads = heads
        self.embeddings = nn.Parameter(torch.randn(memories, width))
        self.modulation = nn.Linear(style, width)
        self.queries = nn.Linear(heard, width)
        self.keys = nn.Linear(width, width)
        self.values = nn.Linear(width, width)
        self.out = nn.Linear(width, width)

    def forward(self, heard: Tensor, style: Tensor) -> Tensor:
        """Return what is remembered, [B, T, d], for features [B, T, H] and style [B, S]."""
        edited = self.embeddings[None] * (1.0 + self.modulation(style))[:, None]
        edited = edited * torch.rsqrt(edited.square().mean(dim=2, keepdim=True) + 1e-6)
        q, k, v = (
            self._split(x) for x in (self.queries(heard), self.keys(edited), self.values(edited))
        )
        found = functional.scaled_dot_product_attention(q, k, v)
        told: Tensor = self.out(found.transpose(1, 2).flatten(2))
        return told

    def _split(self, x: Tensor) -> Tensor:
        split: Tensor = x.unflatten(2, (self._heads, -1))
        return split.transpose(1, 2)
