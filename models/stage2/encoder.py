"""What hears a track: level, convolutions and a recurrent layer over log-mel, all causal."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from infp_cam.models.stage2.config import EncoderConfig

FLOOR_DB = -60.0
"""Level under which nothing is taken for the loud sounds of a voice, dB re full scale."""

RELEASE_DB = 0.03
"""How fast the level of loud sounds is forgotten, dB a row of 10 ms (3 dB a second)."""

RANGE_DB = 60.0
"""How far below the loud sounds a band still counts; silence lies as far below `FLOOR_DB`."""

KERNELS, STRIDES = (5, 5, 3), (1, 2, 2)


def frame_level(mel: Tensor) -> Tensor:
    """Return the energy of each row above `FLOOR_DB`, [..., T] in dB, of log-mel [..., T, 80]."""
    energy = torch.logsumexp(mel * (0.1 * 2.302585), dim=-1) * (10.0 / 2.302585)
    return (energy - FLOOR_DB).clamp(min=0.0)


def loud_level(level: Tensor, before: Tensor) -> Tensor:
    """Return a leaky maximum: instant attack, slow release.

    Parameters
    ----------
    level : Tensor [..., T]
        Levels of rows, dB above `FLOOR_DB`.
    before : Tensor [..., 1]
        The maximum before the first row; 0 where nothing was heard yet.

    Returns
    -------
    Tensor [..., T]
        The maximum at each row.
    """
    fall = RELEASE_DB * torch.arange(1, level.shape[-1] + 1, dtype=level.dtype, device=level.device)
    risen = torch.cat([before, level + fall], dim=-1)
    return torch.cummax(risen, dim=-1).values[..., 1:] - fall


def loud_level_by_rows(level: Tensor, before: Tensor) -> Tensor:
    """Return what `loud_level` returns, row by row: ONNX knows no running maximum."""
    rows = []
    for row in level.split(1, dim=-1):
        before = torch.maximum(row, before - RELEASE_DB)
        rows.append(before)
    return torch.cat(rows, dim=-1)


def normalise(mel: Tensor, loud: Tensor) -> Tensor:
    """Return log-mel relative to the voice's loud sounds: 0 for silence, about 1 for the loudest.

    Parameters
    ----------
    mel : Tensor [..., T, 80]
        dB re full scale.
    loud : Tensor [..., T]
        From `loud_level`.
    """
    relative = mel - (loud + FLOOR_DB).unsqueeze(-1)
    return (relative.clamp(-RANGE_DB, 0.0) + RANGE_DB) / RANGE_DB


class AudioEncoder(nn.Module):
    """Features of a track at 25 Hz.

    Three causal convolutions bring 100 rows a second down to 25, a GRU remembers. Frame k sees the
    rows up to 4 k + 3 of its input; the look-ahead comes from where the input is cut.

    Parameters
    ----------
    config : EncoderConfig
        Its size.
    """

    def __init__(self, config: EncoderConfig) -> None:
        super().__init__()
        self._config = config
        widths = (80, *config.channels)
        self.convolutions = nn.ModuleList(
            nn.Conv1d(widths[i], widths[i + 1], KERNELS[i], STRIDES[i]) for i in range(3)
        )
        self.norms = nn.ModuleList(nn.LayerNorm(width) for width in config.channels)
        self.gru = nn.GRU(config.channels[-1], config.hidden, batch_first=True)
        self.skip = nn.Linear(config.channels[-1], config.hidden)

    def state_shapes(self) -> dict[str, tuple[int, ...]]:
        """Return the shapes of a track's state, without the batch: rows kept, and the memory."""
        kept = [kernel - stride for kernel, stride in zip(KERNELS, STRIDES, strict=True)]
        widths = (80, *self._config.channels[:2])
        shapes: dict[str, tuple[int, ...]] = {
            f"rows{i}": (rows, width)
            for i, (rows, width) in enumerate(zip(kept, widths, strict=True))
        }
        return {**shapes, "memory": (self._config.hidden,)}

    def forward(self, x: Tensor, state: dict[str, Tensor]) -> tuple[Tensor, dict[str, Tensor]]:
        """Go on from `state`.

        Parameters
        ----------
        x : Tensor [B, 4 T, 80]
            From `normalise`.
        state : dict of Tensor [B, ...]
            See `state_shapes`; zeros at the start.

        Returns
        -------
        features : Tensor [B, T, hidden]
            One each 40 ms.
        state : dict of Tensor
            To go on from.
        """
        after = {}
        for i, (convolution, norm) in enumerate(zip(self.convolutions, self.norms, strict=True)):
            x = torch.cat([state[f"rows{i}"], x], dim=1)
            after[f"rows{i}"] = x[:, x.shape[1] - (KERNELS[i] - STRIDES[i]) :]
            x = functional.gelu(norm(convolution(x.transpose(1, 2)).transpose(1, 2)))
        heard, memory = self.gru(x, state["memory"].unsqueeze(0).contiguous())
        after["memory"] = memory[0]
        return heard + self.skip(x), after

    def fresh(self, batch: int, like: Tensor) -> dict[str, Tensor]:
        """Return the state before the first row."""
        return {k: like.new_zeros(batch, *shape) for k, shape in self.state_shapes().items()}
