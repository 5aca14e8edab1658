"""What the networks are trained to do."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

SCALES = (0.06, 0.35, 0.35, 0.35, 0.35, 0.35, 0.35)
"""Size of a large change of each articulator; errors are counted in these."""

WEIGHTS = (3.0, 1.0, 0.7, 0.5, 1.0, 0.7, 0.5)
"""Weight of each articulator: the gap is what people see."""

CLOSED_GAP = 0.02
"""A gap (eye distances) under which lips count as closed."""

CLOSURE_WEIGHT, VELOCITY_WEIGHT, PHONE_WEIGHT = 3.0, 4.0, 0.25


def lip_loss(moved: Tensor, labels: Tensor) -> Tensor:
    """Return the error of articulators, and of their velocity, closures weighing more.

    Parameters
    ----------
    moved, labels : Tensor [B, T, A]
        Made and wanted.

    Notes
    -----
    The absolute error of position and velocity, as recommended by the project's own comparison of
    lip networks; squared errors blend closures away.
    """
    scale, weight = moved.new_tensor(SCALES), moved.new_tensor(WEIGHTS)
    closing = labels[..., 4:5].clamp(0.0, 1.0)  # press: p, b, m and not the silent mouth
    position = (moved - labels).abs() / scale * weight
    position = position * (1.0 + CLOSURE_WEIGHT * closing)
    velocity = (moved.diff(dim=1) - labels.diff(dim=1)).abs() / scale * weight
    return position.mean() + VELOCITY_WEIGHT * velocity.mean()


def phone_loss(scores: Tensor, phones: Tensor) -> Tensor:
    """Return the cross-entropy of named phones, scores [B, 2 T, P] and phones [B, 2 T]."""
    return PHONE_WEIGHT * functional.cross_entropy(scores.flatten(0, 1), phones.long().flatten())


def flow_loss(made: Tensor, wanted: Tensor) -> Tensor:
    """Return the mean squared error of the flow's velocity (rectified flow, conditional)."""
    return torch.mean((made - wanted) ** 2)
