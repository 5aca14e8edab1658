"""The battery's pictures: lips over time, heads by role, speeds and spectra."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from infp_cam.errors import BackendMissing
from infp_cam.evaluation.battery import ROLES
from infp_cam.evaluation.clips import Clip
from infp_cam.evaluation.lips import Lips
from infp_cam.evaluation.scenes import Role, Take, take_of_clip
from infp_cam.files import replacing
from infp_cam.motion.evaluation import FPS, Track, smooth_velocity

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_SHOWN_S = 20.0
Takes = Mapping[str, Mapping[str, Take]]
"""By generator and role."""


def check_plotting() -> None:
    """Raise `BackendMissing` where Matplotlib is not installed."""
    _figure(1, 1)


def save_plots(
    folder: Path, takes: Takes, clips: Sequence[Clip], lips: Mapping[str, Lips]
) -> list[Path]:
    """Write the pictures into a folder and return their paths.

    Parameters
    ----------
    folder : Path
        Must exist.
    takes : dict
        A take of each role, by generator and role.
    clips : sequence of Clip
        Real talkers, may be empty; the lips are drawn on the longest.
    lips : dict of str to Lips
        By generator: on `longest(clips)`.

    Raises
    ------
    BackendMissing
        Where Matplotlib is not installed.
    OutputUnwritable
        Where a picture can not be written.
    """
    real = [take_of_clip(clip) for clip in clips]
    pictures = {
        "heads.png": _heads(takes),
        "speeds.png": _speeds(takes, real),
        "spectra.png": _spectra(takes, real),
    }
    if clips:
        pictures["lips.png"] = _lips(longest(clips), lips)
    for name, figure in pictures.items():
        with replacing(folder / name) as temporary:
            figure.savefig(temporary, dpi=110)
    return [folder / name for name in pictures]


def longest(clips: Sequence[Clip]) -> Clip:
    """Return the clip that the lips are drawn on."""
    return max(clips, key=lambda clip: len(clip.gap))


def _figure(rows: int, columns: int) -> tuple[Figure, Any]:
    try:
        from matplotlib.figure import Figure  # an extra
    except ImportError as error:
        raise BackendMissing(
            f"Plots need Matplotlib, which can not be loaded: {error}.",
            "Install it: pip install 'infp-cam[eval]'; or leave out --out.",
        ) from error
    figure = Figure(figsize=(5.5 * columns, 0.8 + 2.4 * rows), layout="constrained")
    return figure, figure.subplots(rows, columns, squeeze=False)


def _lips(clip: Clip, lips: Mapping[str, Lips]) -> Figure:
    figure, axes = _figure(len(lips), 2)
    shown = slice(0, round(_SHOWN_S / 2 * FPS))
    for row, (name, made) in zip(axes, lips.items(), strict=True):
        sides = ((clip.gap, made.gap, "gap"), (clip.width, made.width, "width"))
        for axis, (real, other, what) in zip(row, sides, strict=True):
            t = np.arange(len(real))[shown] / FPS
            known = np.where(clip.valid, real, np.nan)
            axis.plot(t, known[shown], color="0.6", label=f"real ({clip.name})")
            if other is not None:
                t = np.arange(len(other))[shown] / FPS
                axis.plot(t, other[shown], label=name)
            axis.set(xlabel="s", ylabel=f"lip {what}, eye distances")
        row[0].legend(loc="upper right")
    return figure


def _heads(takes: Takes) -> Figure:
    figure, axes = _figure(len(takes), len(ROLES))
    shown = slice(0, round(_SHOWN_S * FPS))
    for row, (name, by_role) in zip(axes, takes.items(), strict=True):
        for axis, role in zip(row, ROLES, strict=True):
            angles = by_role[role].face.head_deg[shown]
            t = np.arange(len(angles)) / FPS
            for track, what in zip(angles.T, ("pitch", "yaw", "roll"), strict=True):
                axis.plot(t, track, label=what, linewidth=1.0)
            axis.set(title=f"{name}: {role}", xlabel="s", ylabel="deg", ylim=(-15, 15))
        row[0].legend(loc="upper right")
    return figure


def _speeds(takes: Takes, real: Sequence[Take]) -> Figure:
    figure, axes = _figure(1, len(ROLES))
    edges = np.geomspace(0.3, 150.0, 41)
    for axis, role in zip(axes[0], ROLES, strict=True):
        shown = {name: [by_role[role]] for name, by_role in takes.items()}
        if role == "talking" and real:
            shown["these clips"] = list(real)
        for name, of in shown.items():
            speed = np.concatenate([_speed(take, role) for take in of])
            weights = np.full(len(speed), 1.0 / max(1, len(speed)))
            axis.hist(speed.clip(0.3), edges, weights=weights, histtype="step", label=name)
        axis.set(title=role, xscale="log", xlabel="head speed, deg/s", ylabel="share of frames")
        axis.legend()
    return figure


def _speed(take: Take, role: Role) -> Track:
    speed: Track = np.linalg.norm(smooth_velocity(take.face.head_deg), axis=1)
    return speed[take.frames(role)]


def _spectra(takes: Takes, real: Sequence[Take]) -> Figure:
    figure, axes = _figure(1, len(ROLES))
    for axis, role in zip(axes[0], ROLES, strict=True):
        shown = {name: [by_role[role]] for name, by_role in takes.items()}
        if role == "talking" and real:
            shown["these clips"] = list(real)
        for name, of in shown.items():
            hz, power = _spectrum(of, role)
            axis.loglog(hz[1:], power[1:], label=name)
        axis.set(title=role, xlabel="Hz", ylabel="head rotation, deg² / Hz", xlim=(0.3, 12.5))
        axis.legend()
    return figure


def _spectrum(takes: Sequence[Take], role: Role) -> tuple[Track, Track]:
    """Return frequencies and the mean power of windows of 3 s, all axes together."""
    length = 3 * FPS
    taper = np.hanning(length)[:, None]
    found = [np.zeros(length // 2 + 1)]
    for take in takes:
        counted = take.frames(role)
        for start in range(0, len(counted) - length + 1, length // 2):
            if counted[start : start + length].mean() >= 0.9:
                piece = take.face.head_deg[start : start + length]
                spectrum = np.fft.rfft((piece - piece.mean(axis=0)) * taper, axis=0)
                scale = 2.0 / (FPS * float((taper**2).sum()))
                found.append(scale * (np.abs(spectrum) ** 2).sum(axis=1))
    power: Track = np.mean(found[1:] or found, axis=0)
    return np.fft.rfftfreq(length, 1.0 / FPS).astype(np.float64), power
