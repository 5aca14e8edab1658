"""Expression: a resting smile by role, shared smiles, lips pressed now and then in silence."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from infp_cam.motion.behaviour import express
from infp_cam.motion.procedural import table
from infp_cam.motion.procedural.chance import lognormal, uniform
from infp_cam.motion.procedural.moment import Face, Moment
from infp_cam.motion.procedural.submovements import Submovements


@dataclass
class Expression:
    """Smile and pressed lips."""

    rng: np.random.Generator
    _rest: Submovements = field(default_factory=lambda: Submovements(1))
    _smile: Submovements = field(default_factory=lambda: Submovements(1))
    _press: Submovements = field(default_factory=lambda: Submovements(1))
    _busy_until_s: float = 0.0
    _rest_s: float = 0.0
    _press_s: float = 6.0
    _left: float = field(init=False)

    def __post_init__(self) -> None:
        self._left = 1.0 + self.rng.uniform(-0.1, 0.1)

    def step(self, moment: Moment, face: Face, nodding: bool) -> None:
        """Advance by a frame and add the expression to `face`."""
        t = moment.t_s
        if t >= self._rest_s:
            self._rest_s = t + lognormal(self.rng, 4.0, 0.4)
            level = moment.blend(table.SMILE_TALKING, table.SMILE_LISTENING, table.SMILE_IDLE)
            self._rest.move_to(t, 1.5, [level * self.rng.uniform(0.4, 1.6)])
        if t >= self._busy_until_s:
            self._start(moment, nodding)
        if t >= self._press_s:
            self._press_s = t + lognormal(self.rng, table.LIP_PRESS_EVERY_S, 0.5)
            if moment.talking < 0.1:
                depth = self.rng.uniform(0.15, 0.4)
                end = self._press.move_by(t, 0.25, [depth])
                self._press.move_by(end + self.rng.uniform(0.1, 0.4), 0.35, [-depth])
        smile = moment.liveliness * float(self._rest.at(t)[0] + self._smile.at(t)[0])
        press = float(self._press.at(t)[0]) * (1.0 - moment.talking)
        express(face, smile, press, self._left)

    def _start(self, moment: Moment, nodding: bool) -> None:
        """Begin a shared smile (the other laughs) or a small one with a nod."""
        if moment.other.laughter or moment.own.laughter:
            share, size = table.SMILE_SHARED_SHARE, uniform(self.rng, table.SMILE_SHARED)
        elif nodding:
            share, size = table.NOD_WITH_SMILE, self.rng.uniform(0.08, 0.2)
        else:
            return
        if self.rng.random() >= share:
            return
        start = moment.t_s + uniform(self.rng, table.SMILE_DELAY_S)
        end = self._smile.move_by(start, uniform(self.rng, table.SMILE_ONSET_S), [size])
        end += uniform(self.rng, table.SMILE_HELD_S)
        offset = uniform(self.rng, table.SMILE_OFFSET_S)
        self._busy_until_s = self._smile.move_by(end, offset, [-size])
