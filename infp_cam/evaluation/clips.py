"""Real talkers to judge a motion by: tracked lips and head of a clip, and its sound."""

from __future__ import annotations

import csv
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from infp_cam.audio.files import load_track
from infp_cam.errors import MotionInvalid
from infp_cam.motion.evaluation import FPS, Mask, Track
from infp_cam.types import RING_RATE

_T = TypeVar("_T", np.float64, np.bool_)
_TRACKS = (
    *("lip_aperture", "lip_width", "brow", "smile", "eye_l", "eye_r"),
    *("pitch", "yaw", "roll"),
)
_LAYOUT = "Give a folder of NAME.npz (tracked at 25 fps) and NAME.wav, as docs/evaluation.md says."
_SHORTEST_S = 1.0
_SILENT_DB, _SILENT_S = 25.0, 0.25


@dataclass(frozen=True, slots=True)
class Clip:
    """A person who talks, tracked at 25 frames a second.

    Parameters
    ----------
    name : str
        Name of its files.
    samples : float32[n]
        The sound, 16 kHz.
    gap, width : float64[T]
        Gap of the inner lips and distance of the mouth's corners, eye distances.
    head_deg : float64[T, 3]
        Pitch, yaw and roll by the signs of ``arkit58``.
    place : float64[T, 3]
        Where the head is, eye distances, by the signs of ``arkit58``.
    brow, smile : float64[T]
        Height of the brows over the eyes, and of the mouth's corners over the lips' middle.
    lids : float64[T]
        Gap of the lids over the width of the eye.
    blink : bool[T]
        Frames within blinks.
    valid : bool[T]
        Frames in which a face was found.
    group : str
        Kind of speech, as the manifest has it; empty where there is none.
    """

    name: str
    samples: NDArray[np.float32]
    gap: Track
    width: Track
    head_deg: Track
    place: Track
    brow: Track
    smile: Track
    lids: Track
    blink: Mask
    valid: Mask
    group: str = ""

    def silent(self) -> Mask:
        """Return bool[T]: the silences of the sound, see `silences`."""
        return silences(self.samples, len(self.gap))


def silences(samples: NDArray[np.float32], count: int) -> Mask:
    """Return bool[count]: frames at 25 a second in silences of a recording.

    Silence is an energy 25 dB below the recording's 95th percentile for at least 250 ms, the
    definition of the project's measurements of lips.

    Parameters
    ----------
    samples : float32[n]
        16 kHz.
    count : int
        Frames that are asked for; those after the sound's end are silent.
    """
    hop = RING_RATE // 100
    short = samples[: len(samples) // hop * hop].astype(np.float64).reshape(-1, hop)
    level_db = 10.0 * np.log10(np.mean(short * short, axis=1) + 1e-12)
    quiet = level_db < np.percentile(level_db, 95) - _SILENT_DB
    edges = np.flatnonzero(np.diff(np.concatenate(([0], quiet.astype(np.int8), [0]))))
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        if stop - start < round(_SILENT_S * 100):
            quiet[start:stop] = False
    at = np.round(np.arange(count) * 100 / FPS).astype(np.intp)
    return np.where(at < len(quiet), quiet[np.minimum(at, len(quiet) - 1)], True)


def load_clips(folder: Path) -> list[Clip]:
    """Return the clips of a folder, in order of their names.

    Where a ``manifest.csv`` lies in the folder or beside it, only the clips that it calls ``ok``
    (`av_status`: sound and picture are shown to belong together) are taken. What a clip's
    `av_lag_ms` says that the picture comes late is taken out.

    Raises
    ------
    MotionInvalid
        Where there is no clip, or a file is damaged or not of this layout.
    """
    if not folder.is_dir():
        raise MotionInvalid(f"There is no folder {folder}.", _LAYOUT)
    listed = _manifest(folder)
    paths = sorted(folder.glob("*.npz"))
    if listed is not None:
        paths = [path for path in paths if listed.get(path.stem, {}).get("av_status") == "ok"]
    if not paths:
        raise MotionInvalid(f"{folder} holds no clips.", _LAYOUT)
    groups = {name: row.get("group", "") for name, row in (listed or {}).items()}
    return [_load_clip(path, groups.get(path.stem, "")) for path in paths]


def _manifest(folder: Path) -> dict[str, dict[str, str]] | None:
    for path in (folder / "manifest.csv", folder.parent / "manifest.csv"):
        if path.is_file():
            with path.open(newline="", encoding="utf-8") as file:
                return {row.get("name", ""): row for row in csv.DictReader(file)}
    return None


def _load_clip(path: Path, group: str) -> Clip:
    tracks, masks, late = _tracked(path)
    samples = load_track(path.with_suffix(".wav"))
    masks["valid"] &= np.isfinite(np.concatenate(list(tracks.values()), axis=1)).all(axis=1)
    # A frame that comes late shows the sound of `late` frames before it.
    count = min(len(masks["valid"]), len(samples) * FPS // RING_RATE)
    tracks = {name: _earlier(track, late)[:count] for name, track in tracks.items()}
    masks = {name: _earlier(mask, late)[:count] for name, mask in masks.items()}
    if masks["valid"].sum() < _SHORTEST_S * FPS:
        raise MotionInvalid(f"{path} and its sound hold less than a second.", _LAYOUT)
    gap, width, brow, smile, *lids = (tracks[name][:, 0] for name in _TRACKS[:6])
    pitch, yaw, roll = (tracks[name][:, 0] for name in _TRACKS[6:])
    return Clip(
        name=path.stem,
        samples=samples,
        gap=gap,
        width=width,
        head_deg=np.stack([-pitch, yaw, roll], axis=1),
        place=tracks["anchor"] * (1.0, -1.0, -1.0),
        brow=brow,
        smile=smile,
        lids=0.5 * (lids[0] + lids[1]),
        blink=masks["blink"],
        valid=masks["valid"],
        group=group,
    )


def _tracked(path: Path) -> tuple[dict[str, Track], dict[str, Mask], int]:
    """Return float64[T, n] tracks, bool[T] masks, and by how many frames the picture is late."""
    try:
        with np.load(path, allow_pickle=False) as archive:
            fps, lag_ms = float(archive["fps"]), float(archive["av_lag_ms"])
            tracks = {name: archive[name].astype(np.float64)[:, None] for name in _TRACKS}
            tracks["anchor"] = archive["anchor"].astype(np.float64)
            masks = {name: archive[name].astype(np.bool_) for name in ("valid", "blink")}
    except (OSError, ValueError, KeyError, EOFError, IndexError, zipfile.BadZipFile) as error:
        raise MotionInvalid(f"{path} is not a tracked clip: {error}.", _LAYOUT) from error
    shapes = {track.shape[:1] for track in tracks.values()} | {m.shape for m in masks.values()}
    plain = all(track.shape[1:] == (1,) for name, track in tracks.items() if name != "anchor")
    if fps != FPS or len(shapes) != 1 or not plain or tracks["anchor"].shape[1:] != (3,):
        raise MotionInvalid(f"{path} does not hold tracks at {FPS} frames a second.", _LAYOUT)
    return tracks, masks, 0 if np.isnan(lag_ms) else round(lag_ms * FPS / 1000)


def _earlier(track: NDArray[_T], frames: int) -> NDArray[_T]:
    """Return the track `frames` earlier (later where negative), zeros where that is not known."""
    moved = np.roll(track, -frames)
    moved[slice(len(track) - frames, None) if frames > 0 else slice(0, -frames)] = 0
    return moved
