"""How well lips follow real ones of the same sound."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from infp_cam.evaluation.clips import Clip
from infp_cam.motion.evaluation import CLOSED, FPS, Mask, Track, lip_match


@dataclass(frozen=True, slots=True)
class Lips:
    """Lips at 25 frames a second; frame ``k`` shows the sound's second ``k / 25``.

    Parameters
    ----------
    gap : float64[T]
        Gap of the inner lips, in any unit that grows with it; 0 is closed.
    width : float64[T], optional
        Distance of the mouth's corners, in any unit.
    """

    gap: Track
    width: Track | None = None


Predict = Callable[[NDArray[np.float32]], Lips]
"""Returns the lips for a sound, float32[n] at 16 kHz."""

_MARGIN = 3  # frames, 120 ms: lips are on their way into and out of a silence
_LEAST = 20  # frames to correlate


@dataclass(frozen=True, slots=True)
class ClipScore:
    """Lips on one clip; NaN where the clip has too little speech or silence, or no width is known.

    Parameters
    ----------
    name, group : str
        The clip.
    r, lag_s, r0 : float
        `infp_cam.motion.evaluation.LipMatch` of the whole clip.
    r_speech, r0_speech : float
        The same in speech.
    auc : float
        `closed_auc` in speech, at the lag `lag_s`.
    r_width : float
        As `r`, of the lip width.
    silent_share, real_silent_share : float
        `silent_share` of these lips and of the real ones.
    """

    name: str
    group: str
    r: float
    lag_s: float
    r0: float
    r_speech: float
    r0_speech: float
    auc: float
    r_width: float
    silent_share: float
    real_silent_share: float


@dataclass(frozen=True, slots=True)
class LipScores:
    """Lips on all clips.

    Parameters
    ----------
    clips : tuple of ClipScore
        One for each.
    chance_r : float
        Median `r` against the lips of every *other* clip, which is what the search for the best
        lag gives away.
    """

    clips: tuple[ClipScore, ...]
    chance_r: float

    def median(self, figure: str) -> float:
        """Return the median of one of `ClipScore`'s figures over the clips that have it."""
        return self.quantile(figure, 0.5)

    def quantile(self, figure: str, share: float) -> float:
        """Return a quantile of one of `ClipScore`'s figures; NaN where no clip has it."""
        values = self.values(figure)
        values = values[np.isfinite(values)]
        return float(np.quantile(values, share)) if len(values) else float("nan")

    def values(self, figure: str) -> Track:
        """Return float64[clips]: a figure of each."""
        return np.array([getattr(clip, figure) for clip in self.clips], np.float64)

    def share_better(self, rival: LipScores) -> float:
        """Return the share of clips with a higher `r` than a rival's on the same clips."""
        if [clip.name for clip in self.clips] != [clip.name for clip in rival.clips]:
            raise ValueError("the scores are of different clips")
        return float(np.mean(self.values("r") > rival.values("r")))

    def lags(self) -> dict[int, int]:
        """Return how many clips have each best lag, in milliseconds."""
        lags = np.round(self.values("lag_s") * 1000).astype(int)
        return {int(lag): int(np.sum(lags == lag)) for lag in np.unique(lags)}


def lips_on_clips(predict: Predict, clips: Sequence[Clip]) -> LipScores:
    """Judge lips by real ones of the same sound.

    r is Pearson's, for each clip, at the best of 11 lags within ±200 ms; what counts is the median
    over clips. Real lips move for many reasons besides the sound: even a regression fitted on real
    people reaches about 0.5, and the sound of another clip reaches `LipScores.chance_r`.

    Parameters
    ----------
    predict : callable
        Returns the lips for a sound.
    clips : sequence of Clip
        At least one.
    """
    made = [predict(clip.samples) for clip in clips]
    scores = tuple(_score(lips, clip) for lips, clip in zip(made, clips, strict=True))
    strange = [
        match
        for i, lips in enumerate(made)
        for j, clip in enumerate(clips)
        if i != j and (match := _match(lips.gap, clip.gap, clip.valid)) is not None
    ]
    chance = float(np.median([r for r, _, _ in strange])) if strange else float("nan")
    return LipScores(scores, chance)


def _score(lips: Lips, clip: Clip) -> ClipScore:
    nothing = (float("nan"),) * 3
    silent = clip.silent()
    spoken = clip.valid & ~silent
    whole = _match(lips.gap, clip.gap, clip.valid) or nothing
    speech = _match(lips.gap, clip.gap, spoken) or nothing
    width = nothing
    if lips.width is not None:
        width = _match(lips.width, clip.width, clip.valid) or nothing
    return ClipScore(
        name=clip.name,
        group=clip.group,
        r=whole[0],
        lag_s=whole[1],
        r0=whole[2],
        r_speech=speech[0],
        r0_speech=speech[2],
        auc=closed_auc(lips.gap, clip.gap, spoken, whole[1]),
        r_width=width[0],
        silent_share=silent_share(lips.gap, silent, clip.valid),
        real_silent_share=silent_share(clip.gap, silent, clip.valid),
    )


def _match(made: Track, real: Track, mask: Mask) -> tuple[float, float, float] | None:
    """Return r, lag and r at lag 0; None where too few frames count at some lag."""
    count = min(len(made), len(real))
    if int(mask[5 : count - 5].sum()) < _LEAST:
        return None
    match = lip_match(made[:count], real[:count], mask[:count])
    return match.r, match.lag_s, match.r0


def closed_auc(made: Track, real: Track, spoken: Mask, lag_s: float = 0.0) -> float:
    """Return how well a gap tells the 20 % most closed frames of speech: 1 always, 0.5 by chance.

    The area under the ROC curve (Mann-Whitney's U over the number of pairs), NaN where there are
    under 20 frames of speech.

    Parameters
    ----------
    made, real : float64[T]
        Gaps; they may differ in length.
    spoken : bool[T]
        Frames of the real gap that count.
    lag_s : float
        Where the real lips are looked for: negative, earlier.
    """
    if np.isnan(lag_s):
        return float("nan")
    frames = np.flatnonzero(spoken)
    at = frames - round(lag_s * FPS)
    kept = (at >= 0) & (at < len(made))
    if int(kept.sum()) < _LEAST:
        return float("nan")
    made_gap, real_gap = made[at[kept]], real[frames[kept]]
    closed = real_gap <= np.quantile(real_gap, 0.2)
    a, b = made_gap[closed][:, None], made_gap[~closed][None, :]
    return float(np.mean((a < b) + 0.5 * (a == b)))


def silent_share(gap: Track, silent: Mask, valid: Mask) -> float:
    """Return the mean gap in silences over that in speech; 120 ms at silences' edges are left out.

    Real talkers come to 0.85 (0.65 in pauses over 0.6 s): they hardly close their mouths.
    """
    count = min(len(gap), len(silent))
    gap, silent, valid = gap[:count], silent[:count], valid[:count]
    # A frame is within a silence where all frames within the margin are silent.
    inside = np.convolve(silent, np.ones(2 * _MARGIN + 1), "same") > 2 * _MARGIN + 0.5
    within, spoken = inside & valid, ~silent & valid
    if not within.any() or not spoken.any():
        return float("nan")
    return float(gap[within].mean() / max(float(gap[spoken].mean()), CLOSED / 10))
