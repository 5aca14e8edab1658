"""The lips: the own voice's features, frame by frame, become articulators."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from infp_cam.models.stage2.config import CalibrationConfig, EncoderConfig
from infp_cam.models.stage2.encoder import AudioEncoder
from infp_cam.motion.articulation import ARTICULATORS

GAP, PRESS = ARTICULATORS.index("gap"), ARTICULATORS.index("press")

PHONES_A_FRAME = 2
"""Phones that are named for each frame while training, one each 20 ms."""


class LipNetwork(nn.Module):
    """Articulators from the own track.

    Lips need every frame's own sound and nothing of the other side, so the feature is used frame
    by frame; naming phones beside the lips is an auxiliary task.

    Parameters
    ----------
    config : EncoderConfig
        Its encoder.
    articulators, phones : int
        How many there are of each.
    """

    def __init__(self, config: EncoderConfig, articulators: int, phones: int) -> None:
        super().__init__()
        self.encoder = AudioEncoder(config)
        self.hidden = nn.Linear(config.hidden, config.hidden // 2)
        self.articulators = nn.Linear(config.hidden // 2, articulators)
        self.phones = nn.Linear(config.hidden, PHONES_A_FRAME * phones)

    def forward(
        self, x: Tensor, state: dict[str, Tensor]
    ) -> tuple[Tensor, Tensor, dict[str, Tensor]]:
        """Go on from `state`.

        Parameters
        ----------
        x : Tensor [B, 4 T, 80]
            Normalised log-mel of the own track.
        state : dict of Tensor
            The encoder's.

        Returns
        -------
        articulators : Tensor [B, T, A]
            In the units of the labels, not held within limits.
        phones : Tensor [B, 2 T, P]
            Scores of phones.
        state : dict of Tensor
            To go on from.
        """
        heard, state = self.encoder(x, state)
        moved = self.articulators(functional.gelu(self.hidden(heard)))
        named = self.phones(heard)
        return moved, named.unflatten(2, (PHONES_A_FRAME, -1)).flatten(1, 2), state


def shown(moved: Tensor, calibration: CalibrationConfig) -> Tensor:
    """Return articulators as they are shown, [..., A], of what the network gives.

    The gap is scaled, and closed where a press is likely enough.
    """
    begins, closed = calibration.closes
    press = ((moved[..., PRESS] - begins) / (closed - begins)).clamp(0.0, 1.0)
    gap = calibration.gap * moved[..., GAP].clamp(min=0.0) * (1.0 - press)
    parts = list(moved.unbind(dim=-1))
    parts[GAP], parts[PRESS] = gap, press
    return torch.stack(parts, dim=-1)
