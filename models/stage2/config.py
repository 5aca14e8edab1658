"""Sizes of the networks and plans of their training, as data."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from infp_cam.errors import SettingsInvalid
from infp_cam.motion.articulation import ARTICULATORS
from infp_cam.motion.behaviour import BEHAVIOUR

LOOKAHEAD_ROWS = 8
"""Log-mel rows (10 ms each) that the networks hear beyond a frame's time."""

ROWS = 4
"""Log-mel rows in a frame of motion (25 a second)."""


@dataclass(frozen=True, slots=True)
class EncoderConfig:
    """An audio encoder.

    Parameters
    ----------
    channels : tuple of int
        Widths of its three convolutions.
    hidden : int
        Width of its recurrent layer, and of what it gives.
    """

    channels: tuple[int, int, int]
    hidden: int


@dataclass(frozen=True, slots=True)
class GeneratorConfig:
    """The network that moves head, brows and smile.

    Parameters
    ----------
    encoder : EncoderConfig
        What hears both tracks, with the same weights.
    memories, width, heads, blocks : int
        Embeddings in each memory bank (K in the paper), their width and that of the transformer
        (d), attention heads, transformer blocks.
    history : int
        Frames of its own motion that a block looks back on.
    heard : int
        Frames of the interactive motion feature that a block attends to.
    head_layers : int
        Layers of the flow head.
    steps : int
        Euler steps of the flow at run time.
    style : int
        Length of the style vector.
    smoothing : float
        Pole of the filter between commands and motion, see `infp_cam.models.stage2.command`.
    """

    encoder: EncoderConfig
    memories: int = 64
    width: int = 160
    heads: int = 4
    blocks: int = 4
    history: int = 64
    heard: int = 25
    head_layers: int = 3
    steps: int = 4
    style: int = 8
    smoothing: float = 0.6


@dataclass(frozen=True, slots=True)
class CalibrationConfig:
    """What is made of the networks' output, chosen after their training.

    Parameters
    ----------
    gap : float
        Factor of the gap: a network that is unsure opens the mouth too little.
    closes : tuple of float
        Likelihoods of a press from which lips begin to close, and are closed.
    temperature : tuple of float
        Factor of the noise that the motion network draws with, one for each channel or one for
        all: few steps of a flow miss the tails, and movements begin in the tails.
    recentre : float
        Share of the way to the resting pose that the head goes back in each frame, against drift.
    guidance : tuple of float
        How far to go beyond the motion network's own view of the own track, the other's, and the
        motion before.
    """

    gap: float = 1.0
    closes: tuple[float, float] = (0.5, 1.0)
    temperature: tuple[float, ...] = (1.0,)
    recentre: float = 0.0
    guidance: tuple[float, float, float] = (0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class TrainingConfig:
    """How one of the networks is trained.

    Parameters
    ----------
    steps, batch : int
        Optimiser steps, and pieces in each.
    seconds : float
        Length of a piece.
    rate, weight_decay : float
        Peak learning rate (AdamW, cosine after a short rise), decay.
    average : float
        Decay of the averaged weights (EMA), which are the ones kept.
    one_sided : int
        Steps at the start whose pieces hold (nearly) one talker only: the paper's curriculum.
    seed : int
        Of initial weights, pieces and augmentation.
    """

    steps: int
    batch: int
    seconds: float
    rate: float = 1e-3
    weight_decay: float = 1e-2
    average: float = 0.999
    one_sided: int = 0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Stage2Config:
    """Both networks of a model and how they are trained.

    Parameters
    ----------
    name : str
        ``infp-s``, ``infp-l`` …
    lips : EncoderConfig
        What hears the own voice for the lips.
    calibration : CalibrationConfig
        Of their output.
    generator : GeneratorConfig
        The rest of the face.
    lip_training, generator_training, window_training : TrainingConfig
        Their training, and that of the paper's windowed form.
    """

    name: str
    lips: EncoderConfig
    calibration: CalibrationConfig
    generator: GeneratorConfig
    lip_training: TrainingConfig
    generator_training: TrainingConfig
    window_training: TrainingConfig
    articulators: tuple[str, ...] = field(default=ARTICULATORS)
    behaviour: tuple[str, ...] = field(default=BEHAVIOUR)


def read_config(path: Path) -> Stage2Config:
    """Read a plan (TOML).

    Raises
    ------
    SettingsInvalid
        Where the file can not be read, or a key is missing or unknown.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        generator = dict(tables["generator"])
        generator["encoder"] = _make(EncoderConfig, generator["encoder"])
        return Stage2Config(
            name=tables["name"],
            lips=_make(EncoderConfig, tables["lips"]),
            calibration=_make(CalibrationConfig, tables["calibration"]),
            generator=_make(GeneratorConfig, generator),
            lip_training=_make(TrainingConfig, tables["training"]["lips"]),
            generator_training=_make(TrainingConfig, tables["training"]["generator"]),
            window_training=_make(TrainingConfig, tables["training"]["window"]),
        )
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise SettingsInvalid(
            f"The training plan {path} can not be used: {error}.",
            "Start from one in models/stage2/configs.",
        ) from error


def _make(kind: type[Any], table: dict[str, Any]) -> Any:
    unknown = set(table) - {f.name for f in fields(kind)}
    if unknown:
        raise ValueError(f"unknown key {sorted(unknown)[0]}")
    return kind(**{k: tuple(v) if isinstance(v, list) else v for k, v in table.items()})
