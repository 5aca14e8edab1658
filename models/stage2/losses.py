"""What the networks are trained to do."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

SCALES = (0.06, 0.35, 0.35, 0.35, 0.35, 0.35, 0.35)
"""Size of a large change of each articulator; errors are counted in these."""

WEIGHTS = (3.0, 1.0, 0.7, 0.5, 1.0, 0.7, 0.5)
"""Weight of each articulator: the gap is what people see."""

MARKS = slice(4, 6)
"""Press and bite: whether lips close or are bitten. Their squared error is counted, so that the
network gives how likely it is, and what is said to be likely enough can be chosen afterwards."""

CLOSURE_WEIGHT, VELOCITY_WEIGHT, PHONE_WEIGHT, MARK_WEIGHT = 3.0, 4.0, 0.25, 12.0


def lip_loss(moved: Tensor, labels: Tensor) -> Tensor:
    """Return the error of articulators, and of their velocity, closures weighing more.

    Parameters
    ----------
    moved, labels : Tensor [B, T, A]
        Made and wanted.

    Notes
    -----
    The absolute error of position and velocity, as the project's own comparison of lip networks
    found best; only what is a matter of chance is squared, see `MARKS`.
    """
    scale, weight = moved.new_tensor(SCALES), moved.new_tensor(WEIGHTS)
    closing = labels[..., 4:5].clamp(0.0, 1.0)  # press: p, b, m and not the silent mouth
    error = moved - labels
    marks = error[..., MARKS].square().mean()
    weight = weight * weight.new_tensor([i not in range(7)[MARKS] for i in range(7)])
    position = error.abs() / scale * weight * (1.0 + CLOSURE_WEIGHT * closing)
    velocity = error.diff(dim=1).abs() / scale * weight
    return position.mean() + VELOCITY_WEIGHT * velocity.mean() + MARK_WEIGHT * marks


def phone_loss(scores: Tensor, phones: Tensor) -> Tensor:
    """Return the cross-entropy of named phones, scores [B, 2 T, P] and phones [B, 2 T]."""
    return PHONE_WEIGHT * functional.cross_entropy(scores.flatten(0, 1), phones.long().flatten())


def flow_loss(made: Tensor, wanted: Tensor) -> Tensor:
    """Return the mean squared error of the flow's velocity (rectified flow, conditional)."""
    return torch.mean((made - wanted) ** 2)
