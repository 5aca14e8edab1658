"""Blinks: when, and the course of the lids."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from infp_cam.motion.procedural import table
from infp_cam.motion.procedural.chance import lognormal, uniform
from infp_cam.motion.procedural.moment import Face, Moment, add_pair
from infp_cam.motion.procedural.submovements import minimum_jerk

_LASTS_S = table.BLINK_CLOSING_S + table.BLINK_HELD_S + table.BLINK_OPENING_S


@dataclass
class Blinks:
    """The lids; intervals are log-normal, clause ends and large saccades bring blinks forward."""

    rng: np.random.Generator
    _last_s: float = -9.0
    _due_s: float = 0.8
    _going: list[tuple[float, float]] = field(default_factory=list)  # start, depth

    def step(self, moment: Moment, face: Face, saccade_deg: float, nodding: bool) -> None:
        """Advance by a frame and add the lids to `face`."""
        t = moment.t_s
        self._bring_forward(moment, saccade_deg, nodding)
        if t >= self._due_s:
            self._blink(moment)
        self._going = [blink for blink in self._going if t < blink[0] + _LASTS_S]
        closed = max((depth * _course(t - start) for start, depth in self._going), default=0.0)
        add_pair(face, "eyeBlink", closed)
        add_pair(face, "eyeSquint", 0.12 * closed)

    def _bring_forward(self, moment: Moment, saccade_deg: float, nodding: bool) -> None:
        """Let events draw a blink near that would have come soon anyway."""
        chance, delay = 0.0, (0.0, 0.12)
        if moment.own.ended:
            chance = table.BLINK_CLAUSE_END_SHARE
        elif moment.other.ended:
            chance, delay = table.BLINK_ENTRAINED_SHARE, table.BLINK_ENTRAINED_DELAY_S
        elif saccade_deg > table.BLINK_WITH_SACCADE_FROM_DEG:
            chance = saccade_deg * table.BLINK_WITH_SACCADE_PER_DEG
        elif nodding:
            chance = table.NOD_WITH_BLINK
        if chance == 0.0:
            return
        waited = moment.t_s - self._last_s
        ripe = waited >= table.BLINK_DUE_SHARE * (self._due_s - self._last_s)
        if self.rng.random() < chance and ripe and waited > table.BLINK_SHORTEST_GAP_S:
            self._due_s = min(self._due_s, moment.t_s + uniform(self.rng, delay))

    def _blink(self, moment: Moment) -> None:
        start = max(self._due_s, moment.t_s - 0.04)
        kind = self.rng.random()
        depth = uniform(self.rng, (0.93, 1.0))
        if kind < table.BLINK_PARTIAL_SHARE:
            depth = uniform(self.rng, table.BLINK_PARTIAL_DEPTH)
        self._going.append((start, depth))
        if kind > 1.0 - table.BLINK_DOUBLE_SHARE:
            self._going.append((start + _LASTS_S + table.BLINK_DOUBLE_GAP_S, depth))
        median = moment.blend(
            table.BLINK_MEDIAN_TALKING_S,
            table.BLINK_MEDIAN_LISTENING_S,
            table.BLINK_MEDIAN_IDLE_S,
        )
        wait = lognormal(self.rng, median, table.BLINK_SIGMA)
        self._last_s = self._going[-1][0]
        self._due_s = self._last_s + max(table.BLINK_SHORTEST_GAP_S, wait)


def _course(age_s: float) -> float:
    """Return how far the lids are closed, 0..1, so long after a blink's start."""
    if age_s < table.BLINK_CLOSING_S:
        return minimum_jerk(age_s / table.BLINK_CLOSING_S)
    opening = age_s - table.BLINK_CLOSING_S - table.BLINK_HELD_S
    if opening < 0.0:
        return 1.0
    left = 1.0 - min(1.0, opening / table.BLINK_OPENING_S)
    return left * left * (3.0 - 2.0 * left) if left < 1.0 else 1.0
