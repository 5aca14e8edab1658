"""The `procedural` generator: no weights, behaviour statistics and band energies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from infp_cam.motion.generator import MotionStyle
from infp_cam.motion.procedural.blinks import Blinks
from infp_cam.motion.procedural.brows import Brows
from infp_cam.motion.procedural.expression import Expression
from infp_cam.motion.procedural.gaze import Gaze
from infp_cam.motion.procedural.head import Head
from infp_cam.motion.procedural.moment import Face, MomentTracker, arkit_values
from infp_cam.motion.procedural.mouth import Mouth
from infp_cam.motion.procedural.nods import Nods
from infp_cam.motion.space import ARKIT58, HEAD_ROTATION, HEAD_TRANSLATION
from infp_cam.types import RING_RATE, SAMPLE_NS, DyadicWindow, MotionFrame


@dataclass
class ProceduralState:
    """Everything that the next frame depends on; `copy.deepcopy` forks it."""

    moments: MomentTracker
    mouth: Mouth
    blinks: Blinks
    gaze: Gaze
    head: Head
    nods: Nods
    brows: Brows
    expression: Expression


class ProceduralGenerator:
    """Face from two voices by rules; the numbers are in `infp_cam.motion.procedural.table`."""

    name = "procedural"
    space = ARKIT58
    rate = 25
    lookahead_s = 0.06
    provider = "numpy"

    def open(self, style: MotionStyle, seed: int) -> ProceduralState:
        """Return a new state; each part draws from its own stream of `seed`."""
        streams = [np.random.default_rng(s) for s in np.random.SeedSequence(seed).spawn(7)]
        return ProceduralState(
            moments=MomentTracker(style),
            mouth=Mouth(streams[0]),
            blinks=Blinks(streams[1]),
            gaze=Gaze(streams[2]),
            head=Head(streams[3]),
            nods=Nods(streams[4]),
            brows=Brows(streams[5]),
            expression=Expression(streams[6]),
        )

    def restyle(self, state: ProceduralState, style: MotionStyle) -> None:
        """Move by `style` from now on; the way there takes about a second."""
        state.moments.style = style

    def step(self, state: ProceduralState, window: DyadicWindow) -> MotionFrame:
        """Advance `state` by one window, float32[2, 640], and return its frame."""
        ahead = round(self.lookahead_s * RING_RATE)
        t_ns = (window.stop - ahead) * SAMPLE_NS
        moment = state.moments.step(window.samples, t_ns / 1e9)
        face: Face = {}
        state.mouth.step(moment.own, face)
        nodding = state.nods.step(moment, state.head.pitch)
        state.head.step(moment)
        saccade = state.gaze.step(moment)
        if saccade is not None:
            state.head.follow(moment.t_s, saccade.head_deg)
        head = state.head.at(moment.t_s, moment.liveliness)
        state.gaze.look(moment.t_s, float(head[0]), float(head[1]), face)
        state.blinks.step(moment, face, saccade.size_deg if saccade else 0.0, nodding)
        state.brows.step(moment, face, nodding)
        state.expression.step(moment, face, nodding)
        face.update(zip(HEAD_ROTATION + HEAD_TRANSLATION, head.tolist(), strict=True))
        return MotionFrame(arkit_values(face), t_ns, ARKIT58)
