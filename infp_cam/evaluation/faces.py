"""How mouths, brows, lids and eyes move: figures pooled over takes, by role."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from infp_cam.evaluation.heads import NAN, per_minute, pooled
from infp_cam.evaluation.scenes import HOP, Role, Take
from infp_cam.motion.evaluation import CLOSED, FPS, Mask, Track, runs, still_deviations

QUIET_GAP = 0.05
"""Lip gap that a mouth stays under that does not talk, eye distances."""

ON_CAMERA_DEG = 5.0
"""Gaze within this counts as at the camera."""

SYLLABLES_HZ = (3.0, 8.0)
"""Pace of syllables."""


def eyes(takes: Sequence[Take], role: Role) -> dict[str, float]:
    """Return ``blinks`` a minute and ``gaze``, the share of frames that look at the camera."""
    count = sum(int(take.frames(role)[take.face.blinks].sum()) for take in takes)
    gaze = pooled(takes, role, lambda take: np.hypot(*take.face.gaze_deg.T))
    known = gaze[np.isfinite(gaze)]
    on = float(np.mean(known < ON_CAMERA_DEG)) if len(known) else NAN
    return {"blinks": per_minute(count, takes, role), "gaze": on}


def gaps(takes: Sequence[Take], role: Role) -> dict[str, float]:
    """Return mean, median, 95th percentile of the lip gap, and ``gap_closed`` (under 0.02)."""
    gap = pooled(takes, role, lambda take: take.face.gap)
    if not len(gap):
        return {}
    return {
        "gap_mean": float(gap.mean()),
        "gap_p50": float(np.median(gap)),
        "gap_p95": float(np.percentile(gap, 95)),
        "gap_closed": float(np.mean(gap < CLOSED)),
    }


def quiet_mouth(takes: Sequence[Take]) -> dict[str, float]:
    """Return whether the mouth is quiet while only the other talks.

    * ``quiet``: share of frames with a gap under 0.05 (real listeners, who smile: 0.8), from 0.62 s
      after the own speech on;
    * ``rhythm``: power of the gap at the pace of syllables (3-8 Hz), over that while talking.
    """
    gap = np.concatenate([t.face.gap[t.scene.listens & t.face.valid] for t in takes])
    heard = np.mean([_rhythm(t.face.gap, t.scene.listens & t.face.valid) for t in takes], axis=0)
    spoken = np.mean([_rhythm(t.face.gap, t.frames("talking")) for t in takes], axis=0)
    ratio = NAN
    if heard[1] > 0.0 and spoken[0] > 0.0:
        ratio = float(heard[0] / heard[1] / (spoken[0] / spoken[1]))
    return {"quiet": float(np.mean(gap < QUIET_GAP)) if len(gap) else NAN, "rhythm": ratio}


def _rhythm(gap: Track, counted: Mask) -> Track:
    """Return float64[2]: energy at the pace of syllables in stretches of 1 s, and how many."""
    energy, count = 0.0, 0
    hz = np.fft.rfftfreq(FPS, 1.0 / FPS)
    band = (hz >= SYLLABLES_HZ[0]) & (hz <= SYLLABLES_HZ[1])
    for run in runs(counted):
        for start in range(run.start, run.stop - FPS + 1, FPS):
            piece = gap[start : start + FPS]
            spectrum = np.fft.rfft((piece - piece.mean()) * np.hanning(FPS))
            energy += float(np.sum(np.abs(spectrum[band]) ** 2))
            count += 1
    return np.array([energy, count], np.float64)


def silent_lips(takes: Sequence[Take], role: Role) -> dict[str, float]:
    """Return ``silent_mad``, figure 7 of THEval: mean absolute deviation of the gap in silences.

    Of the own voice, 0.3 s and longer; eye distances.
    """
    deviations = [still_deviations(take.face.gap, take.frames(role)) for take in takes]
    all_of_them = np.concatenate(deviations)
    return {"silent_mad": float(all_of_them.mean()) if len(all_of_them) else NAN}


def dynamics(takes: Sequence[Take], role: Role) -> dict[str, float]:
    """Return figures 4 and 6 of THEval (arXiv 2511.04520), over stretches of 2 s and more.

    * ``lip_dynamics``: SD over time of the lips' distances; here of their gap and their width,
      there of all pairs of 40 points, which a motion does not hold;
    * ``brow_dynamics``: SD over time of the brows' height over the eyes.
    """
    lips, brows, lengths = [], [], []
    for take in takes:
        for run in runs(take.frames(role)):
            if run.stop - run.start >= 2 * FPS:
                sds = take.face.expression[run].std(axis=0)
                lips.append(float(sds[:2].mean()))
                brows.append(float(sds[2]))
                lengths.append(run.stop - run.start)
    if not lengths:
        return {}
    return {
        "lip_dynamics": float(np.average(lips, weights=lengths)),
        "brow_dynamics": float(np.average(brows, weights=lengths)),
    }


def lip_sync(takes: Sequence[Take]) -> dict[str, float]:
    """Return ``lip_sync``, figure 8 of THEval: on speech, mean |minmax(gap) - minmax(RMS)|.

    Lower is nearer; real talkers are far from 0.
    """
    away = []
    for take in takes:
        counted = take.frames("talking")
        if counted.sum() >= 2 * FPS:
            rms = np.sqrt(np.mean(take.scene.own.reshape(-1, HOP).astype(np.float64) ** 2, axis=1))
            away.append(np.abs(_minmax(take.face.gap[counted]) - _minmax(rms[counted])))
    return {"lip_sync": float(np.concatenate(away).mean())} if away else {}


def _minmax(track: Track) -> Track:
    scaled: Track = (track - track.min()) / max(float(np.ptp(track)), 1e-9)
    return scaled


def faces(takes: Sequence[Take], role: Role) -> dict[str, float]:
    """Return all figures of faces in a role; those that it is too short for are left out."""
    figures = {**eyes(takes, role), **gaps(takes, role), **dynamics(takes, role)}
    if role == "talking":
        return {**figures, **lip_sync(takes)}
    return {**figures, **silent_lips(takes, role)}
