"""Brows: raised on accents, at turn starts and with feedback; knitted in thought."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from infp_cam.motion.behaviour import raise_brows
from infp_cam.motion.procedural import table
from infp_cam.motion.procedural.chance import lognormal, uniform
from infp_cam.motion.procedural.moment import Face, Moment
from infp_cam.motion.procedural.submovements import Submovements


@dataclass
class Brows:
    """Height and knitting of the brows."""

    rng: np.random.Generator
    _raise: Submovements = field(default_factory=lambda: Submovements(1))
    _knit: Submovements = field(default_factory=lambda: Submovements(1))
    _busy_until_s: float = 0.0
    _knit_s: float = 4.0
    _left: float = field(init=False)

    def __post_init__(self) -> None:
        self._left = 1.0 + self.rng.uniform(-0.12, 0.12)

    def step(self, moment: Moment, face: Face, nodding: bool) -> None:
        """Advance by a frame and add the brows to `face`."""
        t = moment.t_s
        if t >= self._busy_until_s:
            self._start(moment, nodding)
        if t >= self._knit_s:
            self._knit_s = t + lognormal(self.rng, table.BROW_KNIT_EVERY_S, 0.4)
            self._knit.move_to(t, 0.7, [uniform(self.rng, table.BROW_KNIT)])
            self._knit.move_to(t + self.rng.uniform(1.2, 2.5), 0.9, [0.0])
        height = moment.liveliness * float(self._raise.at(t)[0])
        knit = moment.liveliness * float(self._knit.at(t)[0])
        raise_brows(face, height, knit, self._left)

    def _start(self, moment: Moment, nodding: bool) -> None:
        own = moment.own
        strength = 0.0
        if own.accent > 0.0 and self.rng.random() < table.BROW_ACCENT_SHARE:
            strength = own.accent
        elif own.started and own.silent_s > table.TURN_END_S:
            strength = 1.0 if self.rng.random() < table.BROW_TURN_SHARE else 0.0
        elif nodding and self.rng.random() < table.NOD_WITH_BROWS:
            strength = 1.0
        if strength == 0.0:
            return
        height = min(0.6, strength * uniform(self.rng, table.BROW_ACCENT))
        t = self._raise.move_by(moment.t_s, table.BROW_RISE_S, [height])
        t += uniform(self.rng, table.BROW_HELD_S)
        self._busy_until_s = self._raise.move_by(t, table.BROW_FALL_S, [-height])
