"""Nods of a listener: when feedback is due, and their shape."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from infp_cam.motion.procedural import table
from infp_cam.motion.procedural.moment import Moment
from infp_cam.motion.procedural.submovements import Submovements


@dataclass
class Nods:
    """Takes a share of the feedback cues; a nod is a run of damped cycles on the pitch axis."""

    rng: np.random.Generator
    _busy_until_s: float = 0.0

    def step(self, moment: Moment, pitch: Submovements) -> bool:
        """Add a nod to `pitch` (one channel, chin down positive) where due; return whether."""
        share = self._opportunity(moment)
        if share == 0.0 or self.rng.random() >= share:
            return False
        size = moment.liveliness * (1.0 - (1.0 - table.NOD_WHILE_TALKING) * moment.talking)
        size *= max(0.4, 1.0 + table.NOD_SPREAD * float(self.rng.standard_normal()))
        kind = int(self.rng.choice(len(table.NOD_KINDS), p=[share for share, _ in table.NOD_KINDS]))
        self._busy_until_s = self._nod(moment.t_s, kind, size, pitch)
        return True

    def _opportunity(self, moment: Moment) -> float:
        """Return the share of such moments that get a nod, 0 where there is no reason."""
        other = moment.other
        if moment.t_s < self._busy_until_s + table.NOD_GAP_S:
            return 0.0
        if other.feedback:
            return table.CUE_TAKEN
        return table.PAUSE_TAKEN if other.ended and other.spoke_s >= table.CUE_SPEECH_S else 0.0

    def _nod(self, t_s: float, kind: int, size: float, pitch: Submovements) -> float:
        """Add the strokes of one nod; return its end."""
        lasts = table.NOD_KINDS[kind][1] * self.rng.uniform(0.85, 1.15)
        first = table.NOD_FIRST_DEG + table.NOD_FIRST_PER_S * (lasts - table.NOD_KINDS[0][1])
        upswing = kind == len(table.NOD_KINDS) - 1
        raised = 0.0
        if upswing:
            raised = size * table.NOD_UPSWING * first
            t_s = pitch.move_by(t_s, 0.35, [-raised])
            lasts -= 0.35
        cycles = max(1, round(lasts / table.NOD_CYCLE_S))
        half = 0.5 * lasts / cycles
        for cycle in range(cycles):
            depth = first - table.NOD_DAMPING_DEG * cycle
            if cycle and cycle == cycles - 1:
                depth -= table.NOD_LAST_DAMPING_DEG
            depth *= size
            t_s = pitch.move_by(t_s, 0.9 * half, [depth + raised])
            t_s = pitch.move_by(t_s, 1.1 * half, [-depth])
            raised = 0.0
        return t_s
