"""Motion files: ``.npz`` with ``fps, space, names, values, t0`` (never pickles)."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from infp_cam.errors import MotionInvalid
from infp_cam.files import replacing
from infp_cam.motion.space import MotionSpace, motion_space
from infp_cam.motion.timeline import MotionTimeline
from infp_cam.types import MotionFrame

_FIELDS = ("fps", "space", "names", "values", "t0")


@dataclass(frozen=True, slots=True)
class MotionClip:
    """A stretch of motion.

    Parameters
    ----------
    values : float32[T, C]
        One row for each frame.
    fps : float
        Frames per second.
    t0 : float
        Seconds of frame 0 on the audio's own time line, all delays taken out.
    space : MotionSpace
        What the columns mean.
    """

    values: NDArray[np.float32]
    fps: float
    t0: float
    space: MotionSpace

    @property
    def end_s(self) -> float:
        """Audio time just after the last frame, seconds."""
        return self.t0 + len(self.values) / self.fps

    @staticmethod
    def of_frames(frames: Sequence[MotionFrame], fps: float) -> MotionClip:
        """Return the clip of evenly spaced `frames` (at least one)."""
        values = np.stack([frame.values for frame in frames])
        return MotionClip(values, fps, frames[0].t_ns / 1e9, frames[0].space)

    def timeline(self) -> MotionTimeline:
        """Return a timeline that holds the whole clip."""
        timeline = MotionTimeline(self.space, keep_ms=float("inf"))
        for i, values in enumerate(self.values):
            timeline.push(MotionFrame(values, round((self.t0 + i / self.fps) * 1e9), self.space))
        return timeline

    def save(self, path: Path) -> None:
        """Write the clip to `path`; `OutputUnwritable` where that fails."""
        with replacing(path) as temporary, temporary.open("wb") as file:
            np.savez_compressed(
                file,
                fps=np.float64(self.fps),
                space=np.str_(self.space.name),
                names=np.array(self.space.channels),
                values=self.values,
                t0=np.float64(self.t0),
            )


def load_motion(path: Path) -> MotionClip:
    """Return the clip in the motion file at `path`.

    Raises
    ------
    MotionInvalid
        Where the file is missing, damaged, or of a space that this program does not know.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            fields = {name: archive[name] for name in _FIELDS}
    except FileNotFoundError as error:
        raise MotionInvalid(
            f"There is no motion file {path}.", "Check the path after --motion."
        ) from error
    except (OSError, ValueError, KeyError, EOFError, TypeError, zipfile.BadZipFile) as error:
        raise MotionInvalid(
            f"{path} is not a motion file.",
            "Give a file that `infp-cam render --motion-out` made.",
        ) from error
    return _checked(path, fields)


def _checked(path: Path, fields: dict[str, NDArray[np.generic]]) -> MotionClip:
    name = str(fields["space"])
    space = motion_space(name)
    if space is None:
        raise MotionInvalid(
            f"{path} holds motion of the space {name!r}, which no renderer here takes.",
            "Make the motion anew with a generator of this version.",
        )
    values = fields["values"]
    names = tuple(str(channel) for channel in np.atleast_1d(fields["names"]))
    if names != space.channels or values.ndim != 2 or values.shape[1] != len(space):
        raise MotionInvalid(
            f"{path} does not hold the {len(space)} channels of {name}.",
            "Keep the names and order of the channels as `--motion-out` writes them.",
        )
    try:
        motion, fps, t0 = values.astype(np.float32), float(fields["fps"]), float(fields["t0"])
    except (TypeError, ValueError) as error:
        raise MotionInvalid(f"{path} does not hold numbers.", "Make the file anew.") from error
    if not len(motion) or not np.isfinite(motion).all() or not 1 <= fps <= 1000 or abs(t0) > 1e6:
        raise MotionInvalid(
            f"{path} is empty or holds values out of range.",
            "Make the file anew; every value must be finite and fps between 1 and 1000.",
        )
    return MotionClip(space.clip(motion), fps, t0, space)
