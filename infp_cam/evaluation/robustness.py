"""What a face does on sound that is not as it should be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from infp_cam.evaluation.face import Face
from infp_cam.evaluation.faces import QUIET_GAP
from infp_cam.evaluation.stimuli import hum, music, noise
from infp_cam.evaluation.trial import Samples, Span, move
from infp_cam.motion.evaluation import FPS, Track, lip_match, smooth_velocity
from infp_cam.motion.generator import MotionGenerator
from infp_cam.types import RING_RATE

SECONDS = 12.0
"""Length of every trial."""

ALIVE_DEG_S = 0.3
"""A head slower than this on average is frozen (a tracker's noise reads up to 0.5)."""

_SETTLED_S = 1.0  # until levels are known
_QUIET, _ALIKE = 0.99, 0.6


@dataclass(frozen=True, slots=True)
class Stimulus:
    """Two tracks that something is wrong with.

    Parameters
    ----------
    name : str
        What is wrong.
    own, other : float32[n]
        16 kHz.
    talks : bool
        Whether the own track holds the voice; else the mouth has to stay shut.
    lost : pair of sequence of tuple
        Spans that were not captured, seconds.
    """

    name: str
    own: Samples
    other: Samples
    talks: bool
    lost: tuple[Sequence[Span], Sequence[Span]] = ((), ())


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a stimulus.

    Parameters
    ----------
    name : str
        The stimulus.
    finite : bool
        Whether every value is finite and within the limits of the motion space.
    speed_deg_s : float
        Mean speed of the head.
    quiet : float
        Share of frames with a gap under 0.05.
    r : float
        Correlation of the gap with that of the clean voice at lag 0, where the voice is captured;
        NaN where the own track holds none.
    opening : float
        Mean gap over that of the clean voice; NaN likewise.
    """

    name: str
    finite: bool
    speed_deg_s: float
    quiet: float
    r: float
    opening: float

    @property
    def good(self) -> bool:
        """Whether it is finite, alive, and its mouth does what it should."""
        mouth = self.quiet >= _QUIET if np.isnan(self.r) else self.r >= _ALIKE
        return self.finite and self.speed_deg_s > ALIVE_DEG_S and mouth


def stimuli(voice: Samples, stranger: Samples) -> Iterator[Stimulus]:
    """Give what can go wrong, with the own voice (at least 12 s) and another party's."""
    length = round(SECONDS * RING_RATE)
    voice, stranger = np.resize(voice, length), np.resize(stranger, length)
    nothing = np.zeros(length, np.float32)
    yield Stimulus("digital silence", nothing, nothing, talks=False)
    yield Stimulus("hum", hum(SECONDS), nothing, talks=False)
    yield Stimulus("music", music(SECONDS), nothing, talks=False)
    yield Stimulus("white noise", noise(SECONDS, 0.1), nothing, talks=False)
    yield Stimulus("nothing captured", nothing, nothing, False, (((0.0, SECONDS),),) * 2)
    yield Stimulus("other's music", nothing, music(SECONDS), talks=False)
    yield Stimulus("other 10 times too loud", nothing, _loud(stranger), talks=False)
    yield Stimulus("both talk", voice, stranger, talks=True)
    yield Stimulus("10 times too loud", _loud(voice), nothing, talks=True)
    yield Stimulus("DC offset", (voice + 0.3).clip(-1.0, 1.0), nothing, talks=True)
    gaps = [(t, t + 0.2) for t in np.arange(0.5, SECONDS, 1.0).tolist()]
    yield Stimulus("dropouts", voice, nothing, True, (gaps, gaps))


def _loud(voice: Samples) -> Samples:
    return (10.0 * voice).clip(-1.0, 1.0).astype(np.float32)


def outcomes(
    generator: MotionGenerator[Any], voice: Samples, stranger: Samples, seed: int
) -> list[Outcome]:
    """Try a generator on all `stimuli`."""
    length = round(SECONDS * RING_RATE)
    clean = move(generator, np.resize(voice, length), np.zeros(length, np.float32), seed)
    reference = Face.of_motion(clean).gap
    return [
        _outcome(
            stimulus,
            move(generator, stimulus.own, stimulus.other, seed, lost=stimulus.lost),
            reference,
            generator,
        )
        for stimulus in stimuli(voice, stranger)
    ]


def _outcome(
    stimulus: Stimulus,
    values: NDArray[np.float32],
    reference: Track,
    generator: MotionGenerator[Any],
) -> Outcome:
    finite = bool(np.isfinite(values).all())
    within = finite and bool(np.array_equal(values, generator.space.clip(values)))
    face = Face.of_motion(np.nan_to_num(values))
    r = opening = float("nan")
    if stimulus.talks:
        counted = np.arange(len(face.gap)) >= _SETTLED_S * FPS
        for start, stop in stimulus.lost[0]:
            counted[int(start * FPS) : int(np.ceil(stop * FPS)) + 3] = False
        r = lip_match(face.gap, reference, counted).r0
        opening = float(face.gap[counted].mean() / max(float(reference[counted].mean()), 1e-9))
    return Outcome(
        name=stimulus.name,
        finite=within,
        speed_deg_s=float(np.linalg.norm(smooth_velocity(face.head_deg), axis=1).mean()),
        quiet=float(np.mean(face.gap < QUIET_GAP)),
        r=r,
        opening=opening,
    )
