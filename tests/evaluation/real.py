"""Made-up clips in the layout of tracked ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from infp_cam.evaluation.clips import Clip
from infp_cam.types import RING_RATE


def syllables(seconds: float, seed: int) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """A buzz with a random loudness, and that loudness at 25 frames a second."""
    rng = np.random.default_rng(seed)
    count = round(seconds * 25)
    loudness = np.convolve(rng.uniform(0.0, 1.0, count), np.ones(3) / 3, "same") ** 2
    t = np.arange(count * 640) / RING_RATE
    wave = np.sign(np.sin(2 * np.pi * 120 * t)) * np.repeat(loudness, 640)
    return (0.2 * wave).astype(np.float32), loudness


def clip(seconds: float = 6.0, seed: int = 0, late: int = 0) -> Clip:
    """Lips that follow the loudness, `late` frames later."""
    samples, loudness = syllables(seconds, seed)
    gap = 0.2 * np.roll(loudness, late)
    zeros = np.zeros_like(gap)
    return Clip(
        name=f"clip{seed}",
        samples=samples,
        gap=gap,
        width=0.5 + 0.1 * np.roll(loudness, late),
        head_deg=np.zeros((len(gap), 3)),
        place=np.zeros((len(gap), 3)),
        brow=zeros,
        smile=zeros,
        lids=zeros,
        blink=np.zeros(len(gap), np.bool_),
        valid=np.ones(len(gap), np.bool_),
    )


def write_clip(folder: Path, name: str, lag_ms: float = float("nan"), seed: int = 0) -> None:
    """Write a clip whose picture is late by `lag_ms`."""
    samples, loudness = syllables(4.0, seed)
    late = 0 if np.isnan(lag_ms) else round(lag_ms / 40)
    tracks = {
        key: np.roll(loudness, late).astype(np.float32)
        for key in (
            *("lip_aperture", "lip_width", "brow", "smile", "eye_l", "eye_r"),
            *("pitch", "yaw", "roll"),
        )
    }
    np.savez(
        folder / f"{name}.npz",
        fps=np.float32(25),
        av_lag_ms=np.float32(lag_ms),
        valid=np.ones(len(loudness), np.bool_),
        blink=np.zeros(len(loudness), np.bool_),
        anchor=np.repeat(loudness[:, None], 3, axis=1).astype(np.float32),
        **tracks,
    )
    soundfile.write(folder / f"{name}.wav", samples, RING_RATE)
