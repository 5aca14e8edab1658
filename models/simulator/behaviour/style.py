"""Personalities: what a style vector means."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

STYLE: tuple[str, ...] = (
    "liveliness",
    "talkingHead",
    "stillness",
    "nodding",
    "brows",
    "smiling",
    "tempo",
    "sideways",
)
"""The style vector's entries, each about N(0, 1) over people; all 0 is an average person.

Size of all head movement; of beats while talking; how long the head rests between movements
while not talking; how readily it nods; how much the brows move; how much and how readily it
smiles; how quick movements are and how soon they follow each other; how much of the movement goes
sideways (yaw and roll) instead of up and down.
"""

LIMIT = 2.0
"""Largest absolute value of an entry."""


@dataclass(frozen=True, slots=True)
class Manner:
    """Factors that a style vector stands for; all 1 for an average person.

    Parameters
    ----------
    head, beats, rest, nods, brows, smiles : float
        Factors of sizes (`head`, `beats`, `brows`, `smiles`), of pauses (`rest`) and of readiness
        (`nods`, `smiles`).
    pace : float
        Factor of the durations of movements and of the waits between them.
    axes : float64[3]
        Factors of pitch, yaw and roll.
    """

    head: float
    beats: float
    rest: float
    nods: float
    brows: float
    smiles: float
    pace: float
    axes: NDArray[np.float64]


def draw_style(rng: np.random.Generator) -> NDArray[np.float32]:
    """Return float32[8]: the style of somebody."""
    return np.clip(rng.standard_normal(len(STYLE)), -LIMIT, LIMIT).astype(np.float32)


def manner_of(style: NDArray[np.float32]) -> Manner:
    """Return what the style vector, float32[8], stands for."""
    s = dict(zip(STYLE, np.asarray(style, np.float64).tolist(), strict=True))
    sideways = 0.18 * s["sideways"]
    return Manner(
        head=float(np.exp(0.28 * s["liveliness"])),
        beats=float(np.exp(0.3 * s["talkingHead"])),
        rest=float(np.exp(0.35 * s["stillness"])),
        nods=float(np.exp(0.4 * s["nodding"])),
        brows=float(np.exp(0.45 * s["brows"])),
        smiles=float(np.exp(0.45 * s["smiling"])),
        pace=float(np.exp(-0.12 * s["tempo"])),
        axes=np.exp(np.array([-sideways, sideways, sideways])),
    )
