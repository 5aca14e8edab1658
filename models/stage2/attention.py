"""Causal attention over a window of the past; frame by frame it gives what all at once gives."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

_NEVER = -1e4


class WindowedAttention(nn.Module):
    """Attention of each frame to the last `window` frames, its own included.

    Distance is told by a slope for each head (ALiBi), so nothing depends on the absolute time.

    Parameters
    ----------
    width, heads : int
        Width and heads.
    window : int
        Frames that are looked at.

    References
    ----------
    O. Press et al., "Train short, test long: attention with linear biases", ICLR 2022.
    """

    slopes: Tensor

    def __init__(self, width: int, heads: int, window: int) -> None:
        super().__init__()
        self.heads, self.window = heads, window
        self.queries = nn.Linear(width, width)
        self.keys_values = nn.Linear(width, 2 * width)
        self.out = nn.Linear(width, width)
        slopes = torch.tensor([2.0 ** (-8.0 * (i + 1) / heads) for i in range(heads)])
        self.register_buffer("slopes", slopes, persistent=False)

    def forward(
        self, x: Tensor, seen: Tensor, context: Tensor, before: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Attend.

        Parameters
        ----------
        x : Tensor [B, T, d]
            Who asks.
        seen : Tensor [B, 1]
            Frames that came before the first of these.
        context : Tensor [B, T, d]
            What is asked, frame by frame.
        before : Tensor [B, window - 1, 2 d]
            Keys and values of the frames before.

        Returns
        -------
        found : Tensor [B, T, d]
            What is found.
        before : Tensor [B, window - 1, 2 d]
            To go on from.
        """
        keys_values = torch.cat([before, self.keys_values(context)], dim=1)
        k, v = (self._split(part) for part in keys_values.chunk(2, dim=2))
        bias = self._bias(x.shape[1], seen)
        found = functional.scaled_dot_product_attention(
            self._split(self.queries(x)), k, v, attn_mask=bias
        )
        found = self.out(found.transpose(1, 2).flatten(2))
        return found, keys_values[:, keys_values.shape[1] - (self.window - 1) :]

    def _split(self, x: Tensor) -> Tensor:
        split: Tensor = x.unflatten(2, (self.heads, -1))
        return split.transpose(1, 2)

    def _bias(self, frames: int, seen: Tensor) -> Tensor:
        """Return what is added to the scores, [B, heads, T, window - 1 + T]."""
        past = self.window - 1
        asked = torch.arange(past + frames, device=seen.device)
        asking = torch.arange(past, past + frames, device=seen.device)
        distance = (asking[:, None] - asked[None]).to(seen.dtype)
        bias = -self.slopes[:, None, None] * distance.abs()
        outside = (distance < 0) | (distance >= self.window)
        bias = torch.where(outside, _NEVER, bias)[None]
        unheard = asked[None, :].to(seen.dtype) < past - seen  # [B, asked]
        return torch.where(unheard[:, None, None], _NEVER, bias)
