"""A person: all behaviour in one conversation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from infp_cam.models.simulator.behaviour.face import brows, expression
from infp_cam.models.simulator.behaviour.head import head
from infp_cam.models.simulator.behaviour.nods import nods
from infp_cam.models.simulator.behaviour.scene import Scene
from infp_cam.models.simulator.behaviour.style import manner_of


@dataclass(frozen=True)
class Performance:
    """How somebody moved.

    Parameters
    ----------
    motion : float32[T, 10]
        `infp_cam.motion.behaviour.BEHAVIOUR` at 25 frames a second; row k shows time k / 25 s.
    nods : list of float
        When nods began, seconds.
    """

    motion: NDArray[np.float32]
    nods: list[float]


def perform(scene: Scene, style: NDArray[np.float32], seed: int) -> Performance:
    """Return how a person of that style, float32[8], moves; each part draws its own stream."""
    streams = [np.random.default_rng(s) for s in np.random.SeedSequence(seed).spawn(4)]
    manner = manner_of(style)
    turning = head(scene, manner, streams[0])
    nodding, times = nods(scene, manner, streams[1])
    turning[:, 0] += nodding
    brow = brows(scene, manner, times, streams[2])
    face = expression(scene, manner, times, streams[3])
    motion = np.concatenate([turning, brow, face], axis=1)
    return Performance(motion.astype(np.float32), times)
