"""How a face goes with the voices: nods with the other's, beats with the own, changes of turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from infp_cam.audio.features import LogMel
from infp_cam.audio.voice import VoiceTracker
from infp_cam.evaluation.heads import NAN, pooled
from infp_cam.evaluation.scenes import HOP, Samples, Scene, Take
from infp_cam.motion.evaluation import FPS, Mask, Track, pitch_dips, runs, smooth_velocity

REACTION_S = 1.5
"""How long after a cue a nod counts as its answer."""

LAGS_S = 1.0
"""How late a partner's movement is looked for."""

_LOW_PERCENTILE, _LOW_S = 26.0, 0.11
_BEAT_SIGMA = 3.0  # frames
_BEAT_RISE = 3.0  # deg/s that the speed must rise and fall by to be a beat
_SHIFTS = 12  # for chance
_ONSET_DB, _ONSET_APART_S = 4.0, 0.12


def nods_while(takes: Sequence[Take]) -> dict[str, float]:
    """Return ``nods_heard``: of the nods while the own voice is silent, the share on the other's.

    And ``nods_heard_chance``: the other's share of that time.
    """
    heard = silent = frames_heard = frames_silent = 0
    for take in takes:
        dips = pitch_dips(take.face.head_deg[:, 0])
        listening, idle = take.frames("listening"), take.frames("idle")
        heard += int(listening[dips].sum())
        silent += int((listening | idle)[dips].sum())
        frames_heard += int(listening.sum())
        frames_silent += int((listening | idle).sum())
    return {
        "nods_heard": heard / silent if silent else NAN,
        "nods_heard_chance": frames_heard / frames_silent if frames_silent else NAN,
    }


def feedback_cues(scene: Scene) -> NDArray[np.intp]:
    """Return frames at which a listener may well answer: low pitch and pauses of the other.

    A region under the 26th percentile of the voice's pitch for 110 ms, 0.7 s into its speech (N.
    Ward and W. Tsukahara, J. Pragmatics 32, 2000), and the ends of stretches of speech.
    """
    tracker = VoiceTracker()
    hz = np.array([tracker.push(hop).pitch_hz for hop in scene.other.reshape(-1, HOP)])
    hears, voiced = scene.hears, hz > 0.0
    ends = [run.stop for run in runs(hears) if run.stop < len(hears)]
    if not voiced.any():
        return np.array(ends, np.intp)
    low = voiced & hears & (hz < np.percentile(hz[voiced], _LOW_PERCENTILE))
    begun = np.convolve(hears, np.ones(round(0.7 * FPS)))[: len(hears)] >= round(0.7 * FPS) - 0.5
    regions = [r.stop for r in runs(low) if r.stop - r.start >= _LOW_S * FPS and begun[r.stop - 1]]
    return np.array(sorted({*ends, *regions}), np.intp)


def nod_delays(takes: Sequence[Take]) -> dict[str, float]:
    """Return how nods follow the other's low pitch and pauses (`feedback_cues`).

    * ``nod_delay``: median seconds from a cue to the lowest point of the first nod within 1.5 s;
    * ``nod_answers``: share of cues with one;
    * ``nod_answers_chance``: the same with the cues moved along the own side's silences.
    """
    delays: list[float] = []
    cues_in_all, by_chance = 0, 0.0
    for take in takes:
        dips = pitch_dips(take.face.head_deg[:, 0])
        silent = ~take.scene.speaks
        dips = dips[silent[dips]]
        cues = feedback_cues(take.scene)
        cues = cues[silent[np.minimum(cues, len(silent) - 1)]]
        delays += _answers(cues, dips)
        cues_in_all += len(cues)
        by_chance += float(np.mean([len(_answers(*moved)) for moved in _moved(cues, dips, silent)]))
    return {
        "nod_delay": float(np.median(delays)) if delays else NAN,
        "nod_answers": len(delays) / cues_in_all if cues_in_all else NAN,
        "nod_answers_chance": by_chance / cues_in_all if cues_in_all else NAN,
    }


def _answers(cues: NDArray[np.intp], dips: NDArray[np.intp]) -> list[float]:
    after = np.searchsorted(dips, cues)
    next_dips = np.append(dips, np.iinfo(np.int64).max)[after]
    delays = (next_dips - cues) / FPS
    return [float(delay) for delay in delays if delay <= REACTION_S]


def _moved(
    moved: NDArray[np.intp], kept: NDArray[np.intp], mask: Mask
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Give two kinds of events in the time of a mask's frames alone, the first moved along it."""
    place = np.cumsum(mask) - 1
    count = int(mask.sum())
    first, second = place[np.minimum(moved, len(mask) - 1)], place[kept]
    for n in range(1, _SHIFTS + 1):
        yield np.sort((first + n * count // (_SHIFTS + 1)) % count), second


def beats(takes: Sequence[Take]) -> dict[str, float]:
    """Return ``beat``, beat alignment: mean of exp(-d² / 2σ²) over the motion's beats.

    d is the distance from the nearest onset of the own voice, σ 3 frames (R. Li et al., AIST++,
    ICCV 2021); beats are extrema of the head's speed while talking. Jitter makes many beats, so it
    counts only against ``beat_chance``: the same with the onsets moved along the speech.
    """
    aligned: list[float] = []
    strange: list[float] = []
    for take in takes:
        talking = take.frames("talking")
        moves = _speed_beats(take)
        moves = moves[talking[moves]]
        sounds = onsets(take.scene.own)
        sounds = sounds[talking[np.minimum(sounds, len(talking) - 1)]]
        if len(moves) < 5 or len(sounds) < 5:
            continue
        aligned += _closeness(moves, sounds)
        for shifted, unmoved in _moved(sounds, moves, talking):
            strange += _closeness(unmoved, shifted)
    if not aligned:
        return {}
    return {"beat": float(np.mean(aligned)), "beat_chance": float(np.mean(strange))}


def _closeness(moves: NDArray[np.intp], sounds: NDArray[np.intp]) -> list[float]:
    away = np.abs(moves[:, None] - sounds[None, :]).min(axis=1)
    closeness: list[float] = np.exp(-(away**2) / (2.0 * _BEAT_SIGMA**2)).tolist()
    return closeness


def _speed_beats(take: Take) -> NDArray[np.intp]:
    """Return the frames of the head's highest and lowest speeds."""
    speed = np.linalg.norm(smooth_velocity(take.face.head_deg), axis=1)
    found: list[int] = []
    direction, extreme = 1, 0
    for frame, value in enumerate(speed):
        if direction * (value - speed[extreme]) > 0.0:
            extreme = frame
        elif direction * (speed[extreme] - value) > _BEAT_RISE:
            found.append(extreme)
            direction, extreme = -direction, frame
    return np.array(found, np.intp)


def onsets(samples: Samples) -> NDArray[np.intp]:
    """Return frames at which a voice's energy rises: by 4 dB in 30 ms, at least 120 ms apart."""
    mel = LogMel().push(samples).astype(np.float64)
    level_db = 10.0 * np.log10(np.power(10.0, mel / 10.0).sum(axis=1))
    level_db = np.maximum(level_db, level_db.max() - 40.0)
    rise = level_db[3:] - level_db[:-3]
    found: list[int] = []
    last = -(10**6)
    for n in np.flatnonzero(rise >= _ONSET_DB).tolist():
        peak = rise[n] >= rise[max(0, n - 3) : n + 4].max()
        if peak and n - last >= _ONSET_APART_S * 100:
            found.append(round((n + 2) * FPS / 100))
            last = n
    return np.array(found, np.intp)


def seams(takes: Sequence[Take]) -> dict[str, float]:
    """Return ``seam``: head jerk at changes of turn over that of talking, medians.

    Jerk is the largest third difference of the angles within ±2 frames, so that a jump at a single
    frame shows. 1 where nothing happens at a change.
    """
    at = [_jerk(take)[take.scene.changes[take.scene.changes < take.scene.count]] for take in takes]
    usual = pooled(takes, "talking", _jerk)
    if not len(usual) or not sum(map(len, at)):
        return {}
    return {"seam": float(np.median(np.concatenate(at)) / max(float(np.median(usual)), 1e-9))}


def _jerk(take: Take) -> Track:
    jerk = np.linalg.norm(np.diff(take.face.head_deg, n=3, axis=0), axis=1)
    # Frame n lies in the middle of the differences n - 3 .. n; two more on either side.
    padded = np.pad(jerk, (4, 3), mode="edge")
    largest: Track = np.lib.stride_tricks.sliding_window_view(padded, 5).max(axis=1)
    return largest


def partnership(takes: Sequence[Take]) -> dict[str, float]:
    """Return how far the correlation with the partner's movement is from that of the true one.

    ``rpcc_pose`` and ``rpcc_expression``: |PCC(y, x) - PCC(ŷ, x)| with x the partner, y the true
    and ŷ this face; each the largest over lags of 0 to 1 s, of z-scored channels taken together
    (after E. Ng et al., Learning to Listen, CVPR 2022, and DIM, which look at lag 0 alone, where a
    right but later reaction counts as none). Only takes in which both true faces are known.
    """
    found = []
    for take in takes:
        true, partner = take.scene.own_face, take.scene.other_face
        if true is not None and partner is not None:
            pairs = [(face.head_deg, face.expression) for face in (true, take.face, partner)]
            found.append(
                [
                    abs(lagged_correlation(y, x) - lagged_correlation(made, x))
                    for y, made, x in zip(*pairs, strict=True)
                ]
            )
    if not found:
        return {}
    pose, expression = np.mean(found, axis=0).tolist()
    return {"rpcc_pose": pose, "rpcc_expression": expression}


def lagged_correlation(later: Track, earlier: Track) -> float:
    """Return the largest correlation of two sets of channels, one up to 1 s after the other."""
    a, b = (_scored(track) for track in (later, earlier))
    count = min(len(a), len(b))
    found = [
        float(np.mean(a[lag:count] * b[: count - lag])) for lag in range(round(LAGS_S * FPS) + 1)
    ]
    return max(found)


def _scored(track: Track) -> Track:
    scored: Track = (track - track.mean(axis=0)) / np.maximum(track.std(axis=0), 1e-9)
    return scored


def exchanges(takes: Sequence[Take]) -> dict[str, float]:
    """Return all figures of an exchange; those that can not be known are left out."""
    return {
        **nods_while(takes),
        **nod_delays(takes),
        **beats(takes),
        **seams(takes),
        **partnership(takes),
    }
