"""Brows and expression."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from infp_cam.models.simulator.behaviour import table
from infp_cam.models.simulator.behaviour.scene import IDLE, LISTENING, TALKING, Scene
from infp_cam.models.simulator.behaviour.strokes import Strokes
from infp_cam.models.simulator.behaviour.style import Manner
from infp_cam.motion.procedural import table as known
from infp_cam.motion.procedural.chance import lognormal, uniform

Event = tuple[float, float]
"""When something begins and how strong it is."""


def brows(
    scene: Scene, manner: Manner, nods: list[float], rng: np.random.Generator
) -> NDArray[np.float64]:
    """Return float64[T, 2]: raised and knitted, 0..1."""
    raised, knitted = Strokes(1), Strokes(1)
    free_s = 0.0
    for t, strength in _brow_events(scene, manner, nods, rng):
        if t < free_s:
            continue
        height = min(0.7, manner.brows * strength * uniform(rng, known.BROW_ACCENT))
        end = raised.move_by(t, manner.pace * known.BROW_RISE_S, height)
        end += uniform(rng, known.BROW_HELD_S)
        free_s = raised.move_by(end, manner.pace * known.BROW_FALL_S, -height)
    t = rng.uniform(0.0, known.BROW_KNIT_EVERY_S)
    while t < scene.length_s:
        knitted.move_to(t, 0.7, min(0.5, manner.brows * uniform(rng, known.BROW_KNIT)))
        knitted.move_to(t + rng.uniform(1.2, 2.5), 0.9, 0.0)
        t += 3.5 + lognormal(rng, known.BROW_KNIT_EVERY_S - 3.5, 0.4)
    values = np.concatenate([raised.course(scene.frames), knitted.course(scene.frames)], axis=1)
    held: NDArray[np.float64] = np.clip(values, 0.0, 1.0)
    return held


def _brow_events(
    scene: Scene, manner: Manner, nods: list[float], rng: np.random.Generator
) -> list[Event]:
    own, readiness = scene.own, np.sqrt(manner.brows)

    def some(share: float, events: list[Event]) -> list[Event]:
        return [event for event in events if rng.random() < share * readiness]

    accents = [(float(t) - table.BROW_LEADS_S, float(s)) for t, s in own.accents]
    found = some(known.BROW_ACCENT_SHARE, accents)
    found += some(known.BROW_TURN_SHARE, [(start - 0.15, 1.0) for start, _ in own.turns])
    found += some(known.NOD_WITH_BROWS, [(t, 1.0) for t in nods])
    found += some(table.BROW_QUESTION_SHARE, [(end + 0.15, 0.9) for _, end in scene.other.turns])
    return sorted(found)


def expression(
    scene: Scene, manner: Manner, nods: list[float], rng: np.random.Generator
) -> NDArray[np.float64]:
    """Return float64[T, 2]: smile and pressed lips, 0..1."""
    rest = Strokes(1)
    levels = {
        TALKING: known.SMILE_TALKING,
        LISTENING: known.SMILE_LISTENING,
        IDLE: known.SMILE_IDLE,
    }
    t = -1.5
    while t < scene.length_s:
        level = manner.smiles * levels[scene.role(t, rng)]
        rest.move_to(t, 1.5, level * rng.uniform(0.4, 1.6))
        t += lognormal(rng, 4.0, 0.4)
    smile = rest.course(scene.frames)[:, 0] + _smiles(scene, manner, nods, rng)
    press = _presses(scene, rng)
    return np.stack([np.clip(smile, 0.0, 1.0), np.clip(press, 0.0, 1.0)], axis=1)


def _smiles(
    scene: Scene, manner: Manner, nods: list[float], rng: np.random.Generator
) -> NDArray[np.float64]:
    """Return float64[T]: smiles with laughter, feedback and greetings; the broadest one counts."""
    own, size = scene.own, manner.smiles**0.7

    def chance(share: float) -> bool:
        return bool(rng.random() < share * size)

    values = np.zeros(scene.frames)

    def add(start: float, end: float, height: float) -> None:
        smile = Strokes(1)
        onset = manner.pace * uniform(rng, known.SMILE_ONSET_S)
        smile.move_by(start, onset, min(0.8, height))
        smile.move_to(max(end, start + onset), uniform(rng, known.SMILE_OFFSET_S), 0.0)
        np.maximum(values, smile.course(scene.frames)[:, 0], out=values)

    for start, end in own.laughs:  # the face laughs a little before the voice, and longer
        until = end + uniform(rng, known.SMILE_HELD_S)
        add(start - 0.3, until, size * uniform(rng, table.SMILE_OWN_LAUGH))
    for start, end in scene.other.laughs:
        if chance(table.SMILE_HEARD_LAUGH_SHARE):
            begins = start + uniform(rng, known.SMILE_DELAY_S)
            until = max(begins, end) + uniform(rng, known.SMILE_HELD_S)
            add(begins, until, size * uniform(rng, known.SMILE_SHARED))
    small = [start for start, _ in own.backchannels if chance(table.SMILE_BACKCHANNEL_SHARE)]
    small += [t for t in nods if chance(known.NOD_WITH_SMILE)]
    small += [start for start, _ in own.turns if chance(table.SMILE_GREETING_SHARE)]
    for start in small:
        add(start, start + uniform(rng, known.SMILE_HELD_S), size * rng.uniform(0.08, 0.2))
    return values


def _presses(scene: Scene, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return float64[T]: lips pressed now and then, never in own sound."""
    press = Strokes(1)
    sounds = [*scene.own.turns, *scene.own.backchannels, *scene.own.laughs]
    t = rng.uniform(0.0, known.LIP_PRESS_EVERY_S)
    while t < scene.length_s:
        held = rng.uniform(0.1, 0.4)
        until = t + 0.25 + held + 0.35
        if not any(start - 0.2 < until and t < end + 0.2 for start, end in sounds):
            depth = rng.uniform(0.15, 0.4)
            press.move_by(press.move_by(t, 0.25, depth) + held, 0.35, -depth)
        t += lognormal(rng, known.LIP_PRESS_EVERY_S, 0.5)
    return press.course(scene.frames)[:, 0]
