"""Head: posture, poses by phrase, adjustments in bursts, beats on accents, laughter."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from infp_cam.models.simulator.behaviour import table
from infp_cam.models.simulator.behaviour.scene import TALKING, Scene
from infp_cam.models.simulator.behaviour.strokes import Strokes
from infp_cam.models.simulator.behaviour.style import Manner
from infp_cam.motion.procedural.chance import lognormal, normal, uniform


def head(scene: Scene, manner: Manner, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return float64[T, 6]: pitch, yaw, roll in degrees and x, y, z, nods apart."""
    pose, turning = Strokes(6), Strokes(3)
    _poses(scene, manner, rng, pose)
    _adjustments(scene, manner, rng, turning)
    _beats(scene, manner, rng, turning)
    _syllable_beats(scene, manner, rng, turning)
    _laughter(scene, manner, rng, turning)
    values = _posture(scene, manner, rng) + pose.course(scene.frames)
    values[:, :3] += turning.course(scene.frames)
    return values


def _spread(rng: np.random.Generator, width: int) -> NDArray[np.float64]:
    return np.clip(rng.standard_normal(width), -table.CLIP, table.CLIP)


def _posture(scene: Scene, manner: Manner, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return float64[T, 6]: where poses lie about."""
    sd = np.concatenate([manner.axes * table.POSTURE_SD_DEG, table.POSTURE_SD_SHIFT])
    posture = Strokes(6)
    posture.move_to(-1.0, 0.5, 0.7 * sd * _spread(rng, 6))
    starts = [start - uniform(rng, table.POSE_LEADS_S) for start, _ in scene.own.turns]
    moves = [t for t in starts if rng.random() < table.POSTURE_AT_TURN]
    t = rng.uniform(0.0, table.POSTURE_EVERY_S)
    while t < scene.length_s:
        moves.append(t)
        t += lognormal(rng, table.POSTURE_EVERY_S, 0.5)
    for t in sorted(moves):
        lasts = manner.pace * uniform(rng, table.POSTURE_S)
        posture.move_to(t, lasts, manner.head * sd * _spread(rng, 6))
    return posture.course(scene.frames)


def _pose_times(scene: Scene, manner: Manner, rng: np.random.Generator) -> list[float]:
    """Return when poses change: about the onsets of own phrases, else as often as is usual."""
    onsets = []
    for start, _ in scene.own.phrases:
        early = rng.random() < table.POSE_LEADS_SHARE
        onsets.append(
            start - uniform(rng, table.POSE_LEADS_S)
            if early
            else start + uniform(rng, table.POSE_LATE_S)
        )
    times, t, waiting = [], 0.0, list(onsets)
    while t < scene.length_s:
        every = table.MOVEMENTS[scene.role(t, rng)].pose_every_s * manner.pace
        due = t + lognormal(rng, every, table.SPREAD)
        waiting = [onset for onset in waiting if onset > t + 0.3]
        t = min([due, *waiting])
        times.append(t)
    return times


def _poses(scene: Scene, manner: Manner, rng: np.random.Generator, pose: Strokes) -> None:
    for t in _pose_times(scene, manner, rng):
        movement = table.MOVEMENTS[scene.role(t, rng)]
        talking = float(scene.roles[min(max(0, int(25 * t)), scene.frames - 1), TALKING])
        shift = (0.4 + 0.6 * talking) * np.array(table.POSE_SHIFT_SD)
        sd = np.concatenate([manner.axes * movement.pose_sd_deg, shift])
        target = table.POSE_KEEPS * pose.end() + manner.head * sd * _spread(rng, 6)
        pose.move_to(t, manner.pace * uniform(rng, movement.pose_s), target)


def _adjustments(scene: Scene, manner: Manner, rng: np.random.Generator, turning: Strokes) -> None:
    """Shift the head within its pose, and add quick strokes, in bursts."""
    drift = np.zeros(3)
    t = burst_ends = quick = 0.0
    while t < scene.length_s:
        movement = table.MOVEMENTS[scene.role(t, rng)]
        if t > burst_ends:
            t += manner.rest * uniform(rng, movement.pause_s)
            burst_ends = t + uniform(rng, movement.burst_s) / np.sqrt(manner.rest)
            continue
        size = manner.head * lognormal(rng, 1.0, table.SIZE_SPREAD) * manner.axes
        target = size * movement.adjust_sd_deg * _spread(rng, 3)
        lasts = manner.pace * uniform(rng, movement.adjust_s)
        turning.move_by(t, lasts, target - drift)
        drift = target
        if t >= quick:
            quick = t + lognormal(rng, movement.quick_every_s, table.SPREAD)
            half = uniform(rng, table.SYLLABLE_HALF_S)
            stroke = size * movement.quick_deg * _spread(rng, 3)
            turning.move_by(turning.move_by(t, half, stroke), 1.2 * half, -stroke)
        t += manner.pace * lognormal(rng, movement.adjust_every_s, table.SPREAD)


def _beats(scene: Scene, manner: Manner, rng: np.random.Generator, turning: Strokes) -> None:
    """Mark accents: a nod, a nod with overshoot, or a swing."""
    for peak, strength in scene.own.accents.tolist():
        t = peak + uniform(rng, table.BEAT_OFFSET_S)
        half = manner.pace * uniform(rng, table.BEAT_HALF_S)
        size = manner.head * manner.beats * strength
        depth = np.array([size * manner.axes[0] * normal(rng, table.BEAT_DEG, 0.4), 0.0, 0.0])
        kind = int(np.searchsorted(np.cumsum(table.BEAT_SHARES), rng.random(), side="right"))
        if kind == 0:
            turning.move_by(turning.move_by(t, half, depth), 1.3 * half, -depth)
        elif kind == 1:
            t = turning.move_by(t, half, depth)
            t = turning.move_by(t, 1.2 * half, -1.5 * depth)
            turning.move_by(t, 1.5 * half, 0.5 * depth)
        elif kind == 2:
            away = size * manner.axes * table.BEAT_SWING_SD_DEG * _spread(rng, 3)
            t = turning.move_by(t, 1.4 * half, away)
            turning.move_by(t + 0.1, 2.5 * half, -away)


def _syllable_beats(
    scene: Scene, manner: Manner, rng: np.random.Generator, turning: Strokes
) -> None:
    """Mark some of the other stressed syllables, small and rapidly."""
    for middle in scene.own.syllables.tolist():
        if rng.random() >= table.SYLLABLE_BEAT_SHARE:
            continue
        half = uniform(rng, table.SYLLABLE_HALF_S)
        size = manner.head * manner.beats * table.SYLLABLE_BEAT_DEG * rng.uniform(0.5, 1.5)
        stroke = size * manner.axes * np.array([1.0, *(0.5 * _spread(rng, 2))])
        t = turning.move_by(middle - half, half, stroke)
        turning.move_by(t, 1.2 * half, -stroke)


def _laughter(scene: Scene, manner: Manner, rng: np.random.Generator, turning: Strokes) -> None:
    """Throw the head back while laughing, and shake it."""
    for start, end in scene.own.laughs:
        back = np.array([-manner.head * normal(rng, table.LAUGH_BACK_DEG, 0.0), 0.0, 0.0])
        turning.move_by(start - 0.15, 0.5, back)
        turning.move_by(end - 0.1, 0.8, -back)
        t = start
        while t < end - 0.2:
            shake = manner.head * table.LAUGH_SHAKE_DEG * rng.uniform(0.4, 1.0)
            stroke = np.array([shake, 0.3 * shake * rng.standard_normal(), 0.0])
            t = turning.move_by(turning.move_by(t, 0.1, stroke), 0.1, -stroke)
