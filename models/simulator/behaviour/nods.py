"""Nods: feedback to the other's speech, agreement with one's own."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from infp_cam.models.simulator.behaviour import table
from infp_cam.models.simulator.behaviour.scene import TALKING, Scene
from infp_cam.models.simulator.behaviour.strokes import FPS, Strokes
from infp_cam.models.simulator.behaviour.style import Manner
from infp_cam.motion.procedural import table as known
from infp_cam.motion.procedural.chance import normal, uniform

_CUE, _PAUSE, _BACKCHANNEL, _OWN = range(4)
_UP_S = 0.35


def nods(
    scene: Scene, manner: Manner, rng: np.random.Generator
) -> tuple[NDArray[np.float64], list[float]]:
    """Return float64[T], degrees of pitch, and the times at which nods begin."""
    pitch, times = Strokes(1), []
    free_s = 0.0
    for t, reason in _occasions(scene, rng):
        if t < free_s or rng.random() >= _share(reason, manner):
            continue
        talking = float(scene.roles[min(max(0, int(t * FPS)), scene.frames - 1), TALKING])
        size = table.NOD_SIZE * manner.head * manner.axes[0]
        size *= 1.0 - (1.0 - known.NOD_WHILE_TALKING) * talking
        size *= max(0.4, 1.0 + table.NOD_SPREAD * float(rng.standard_normal()))
        times.append(t)
        free_s = table.NOD_SHORTEST_GAP_S + _nod(t, size, manner.pace, rng, pitch)
    return pitch.course(scene.frames)[:, 0], times


def _occasions(scene: Scene, rng: np.random.Generator) -> list[tuple[float, int]]:
    """Return the moments at which a nod may begin, in order, with the reason for each."""
    found = [(float(t) + rng.uniform(-0.15, 0.15), _CUE) for t in scene.other.feedback]
    found += [(end + rng.uniform(0.1, 0.5), _PAUSE) for _, end in scene.other.phrases]
    found += [
        (s - uniform(rng, table.NOD_LEADS_S), _BACKCHANNEL) for s, _ in scene.own.backchannels
    ]
    found += [(end - rng.uniform(0.2, 0.6), _OWN) for _, end in scene.own.phrases]
    return sorted(found)


def _share(reason: int, manner: Manner) -> float:
    share = {
        _CUE: table.NOD_AT_FEEDBACK,
        _PAUSE: table.NOD_AT_PAUSE,
        _BACKCHANNEL: table.NOD_WITH_BACKCHANNEL,
        _OWN: table.NOD_AGREEING,
    }[reason]
    readiness = 1.0 if reason == _BACKCHANNEL else manner.nods
    return share * readiness / (1.0 - share + share * readiness)  # odds grow with readiness


def _nod(t: float, size: float, pace: float, rng: np.random.Generator, pitch: Strokes) -> float:
    """Add a nod's strokes; return its end."""
    if rng.random() < table.NOD_RAPID_SHARE:
        return _rapid(t, size, pace, rng, pitch)
    kind = int(rng.choice(len(known.NOD_KINDS), p=[share for share, _ in known.NOD_KINDS]))
    lasts = known.NOD_KINDS[kind][1] * rng.uniform(0.85, 1.15)
    first = known.NOD_FIRST_DEG + known.NOD_FIRST_PER_S * (lasts - known.NOD_KINDS[0][1])
    raised = 0.0
    if kind == len(known.NOD_KINDS) - 1:
        raised = size * known.NOD_UPSWING * first
        t = pitch.move_by(t, pace * _UP_S, -raised)
        lasts -= _UP_S
    cycles = max(1, round(lasts / uniform(rng, table.NOD_CYCLE_S)))
    half = 0.5 * pace * lasts / cycles
    for cycle in range(cycles):
        depth = first - known.NOD_DAMPING_DEG * cycle
        if cycle and cycle == cycles - 1:
            depth -= known.NOD_LAST_DAMPING_DEG
        depth *= size
        t = pitch.move_by(t, 0.9 * half, depth + raised)
        t = pitch.move_by(t, 1.1 * half, -depth)
        raised = 0.0
    return t


def _rapid(t: float, size: float, pace: float, rng: np.random.Generator, pitch: Strokes) -> float:
    cycles = int(rng.integers(*table.NOD_RAPID_CYCLES))
    depth = size * normal(rng, table.NOD_RAPID_DEG, 0.4)
    half = 0.5 * pace * uniform(rng, table.NOD_RAPID_CYCLE_S)
    for cycle in range(cycles):
        stroke = depth * 0.85**cycle
        t = pitch.move_by(t, half, stroke)
        t = pitch.move_by(t, half, -stroke)
    return t
