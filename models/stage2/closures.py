"""How often lips close for p, b and m of voices that were never heard in training."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from infp_cam.models.stage2.acoustics import decibels
from infp_cam.models.stage2.config import LOOKAHEAD_ROWS, ROWS, Stage2Config
from infp_cam.models.stage2.data import read_shards
from infp_cam.models.stage2.lips import GAP, LipNetwork, shown
from infp_cam.models.stage2.objectives import heard
from infp_cam.models.stage2.trainings import trained_lips

CLOSED_GAP = 0.03
"""A gap under which lips look closed, eye distances."""

AROUND_S = 0.04
"""How far from the phone lips may close."""

_LABIAL, _OTHER = frozenset("pbm"), frozenset(("t", "d", "n", "k", "g", "ng", "s", "z", "l", "r"))
_FPS = 25


@dataclass(frozen=True, slots=True)
class Closures:
    """Shares of phones around which the lips close.

    Parameters
    ----------
    labials, others : int
        How many there were.
    closed, falsely : float
        Share of p, b, m; share of consonants that leave the lips open (labials beside them may
        have closed the lips rightly).
    """

    labials: int
    others: int
    closed: float
    falsely: float


def held_out_closures(config: Stage2Config, folder: Path, data: Path) -> dict[str, Closures]:
    """Return the closures by voice, and of all, on ``heldout-*.tar`` in `data`.

    Parameters
    ----------
    config : Stage2Config
        The model, with its calibration.
    folder : Path
        Its checkpoints.
    data : Path
        Where ``infp-train speech`` wrote to.

    Raises
    ------
    ModelInvalid, SettingsInvalid
        Where the checkpoint or the shards are missing.
    """
    lips = trained_lips(config, folder)
    found: dict[str, list[tuple[bool, bool]]] = {}
    for sample in read_shards(data, "heldout"):
        gap = _gap(lips, config, sample["mel"])
        pairs = found.setdefault(sample["facts"]["voice"], [])
        pairs.extend(_closed(sample["phones.json"], gap))
    voices = {voice: _shares(pairs) for voice, pairs in sorted(found.items())}
    return {**voices, "all": _shares([pair for pairs in found.values() for pair in pairs])}


@torch.no_grad()
def _gap(lips: LipNetwork, config: Stage2Config, mel: NDArray[np.uint8]) -> NDArray[np.float32]:
    rows = torch.from_numpy(mel[LOOKAHEAD_ROWS - ROWS :])
    rows = rows[: len(rows) // ROWS * ROWS][None]
    x = heard(decibels(rows))
    moved, _, _ = lips(x, lips.encoder.fresh(1, x))
    gap: NDArray[np.float32] = shown(moved, config.calibration)[0, :, GAP].numpy()
    return gap


def _closed(phones: list[dict[str, Any]], gap: NDArray[np.float32]) -> list[tuple[bool, bool]]:
    """Return for each consonant that counts whether it is a labial, and whether lips close."""
    pairs = []
    for phone in phones:
        first = int(np.ceil((phone["start_s"] - AROUND_S) * _FPS))
        last = int(np.floor((phone["end_s"] + AROUND_S) * _FPS))
        if phone["name"] in _LABIAL | _OTHER and first >= 0 and last < len(gap):
            closed = bool(gap[first : last + 1].min() < CLOSED_GAP)
            pairs.append((phone["name"] in _LABIAL, closed))
    return pairs


def _shares(pairs: list[tuple[bool, bool]]) -> Closures:
    labial = [closed for is_labial, closed in pairs if is_labial]
    other = [closed for is_labial, closed in pairs if not is_labial]
    return Closures(len(labial), len(other), float(np.mean(labial)), float(np.mean(other)))
