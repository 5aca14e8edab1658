"""The causal transformer: self, motion and temporal attention over the motion so far."""

from __future__ import annotations

from torch import Tensor, nn

from infp_cam.models.stage2.attention import WindowedAttention
from infp_cam.models.stage2.config import GeneratorConfig


class Block(nn.Module):
    """Attention over the own past, then over what was heard, then a feed-forward layer.

    The paper's self-attention (within a window of frames that are made together) and temporal
    attention (along time) are one and the same where frames are made one by one.

    Parameters
    ----------
    config : GeneratorConfig
        Its size.
    """

    def __init__(self, config: GeneratorConfig) -> None:
        super().__init__()
        d = config.width
        self.temporal = WindowedAttention(d, config.heads, config.history)
        self.motion = WindowedAttention(d, config.heads, config.heard)
        self.norms = nn.ModuleList(nn.LayerNorm(d) for _ in range(3))
        self.feed_forward = nn.Sequential(nn.Linear(d, 4 * d), nn.GELU(), nn.Linear(4 * d, d))

    def forward(
        self, x: Tensor, heard: Tensor, seen: Tensor, state: tuple[Tensor, Tensor]
    ) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """Return x, [B, T, d], one block on, and the state to go on from."""
        normed = self.norms[0](x)
        found, temporal = self.temporal(normed, seen, normed, state[0])
        x = x + found
        found, motion = self.motion(self.norms[1](x), seen, heard, state[1])
        x = x + found
        return x + self.feed_forward(self.norms[2](x)), (temporal, motion)


class Transformer(nn.Module):
    """Blocks with explicit state.

    Parameters
    ----------
    config : GeneratorConfig
        Its size.
    """

    def __init__(self, config: GeneratorConfig) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(Block(config) for _ in range(config.blocks))
        self.norm = nn.LayerNorm(config.width)
        self._config = config

    def state_shapes(self) -> dict[str, tuple[int, ...]]:
        """Return the shapes of the state, without the batch."""
        c = self._config
        shapes: dict[str, tuple[int, ...]] = {}
        for i in range(c.blocks):
            shapes[f"temporal{i}"] = (c.history - 1, 2 * c.width)
            shapes[f"motion{i}"] = (c.heard - 1, 2 * c.width)
        return shapes

    def forward(
        self, x: Tensor, heard: Tensor, seen: Tensor, state: dict[str, Tensor]
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """Go on from `state`.

        Parameters
        ----------
        x : Tensor [B, T, d]
            Tokens of the motion before each frame.
        heard : Tensor [B, T, d]
            The interactive motion feature.
        seen : Tensor [B, 1]
            Frames before the first.
        state : dict of Tensor
            See `state_shapes`; zeros at the start.
        """
        after = {}
        for i, block in enumerate(self.blocks):
            x, kept = block(x, heard, seen, (state[f"temporal{i}"], state[f"motion{i}"]))
            after[f"temporal{i}"], after[f"motion{i}"] = kept
        return self.norm(x), after
