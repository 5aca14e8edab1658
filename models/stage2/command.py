"""Motion as the answer of a critically damped filter to commands.

A head has mass: it answers commands smoothly. The generator draws the commands, frame by frame,
and the filter makes them motion, so that chance in single frames never shows as jitter. Both ways
are exact.
"""

from __future__ import annotations

import torch
from torch import Tensor


def commands_of(motion: Tensor, pole: float) -> Tensor:
    """Return the commands whose answer `motion` is, less the motion of the frame before.

    Parameters
    ----------
    motion : Tensor [B, T, C]
        At rest in its first frame's pose before it.
    pole : float
        Of each of the filter's two equal poles, 0..1.

    Returns
    -------
    Tensor [B, T, C]
        Command of each frame, relative to where the frame before left the motion.
    """
    before = torch.cat([motion[:, :1], motion[:, :-1]], dim=1)
    halfway = (motion - pole * before) / (1.0 - pole)
    halfway_before = torch.cat([motion[:, :1], halfway[:, :-1]], dim=1)
    return (halfway - pole * halfway_before) / (1.0 - pole) - before


def answer(command: Tensor, motion: Tensor, halfway: Tensor, pole: float) -> tuple[Tensor, Tensor]:
    """Return motion and inner state of the filter one frame on.

    Parameters
    ----------
    command : Tensor [..., C]
        Relative to `motion`.
    motion, halfway : Tensor [..., C]
        The frame before, and the first pole's output there.
    pole : float
        As in `commands_of`.
    """
    halfway = pole * halfway + (1.0 - pole) * (motion + command)
    return pole * motion + (1.0 - pole) * halfway, halfway
