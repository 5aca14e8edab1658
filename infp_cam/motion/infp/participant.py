"""A person whose face the network moves: what is heard, chance, and what is layered over it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from infp_cam.motion import articulation, behaviour
from infp_cam.motion.generator import MotionStyle
from infp_cam.motion.procedural.blinks import Blinks
from infp_cam.motion.procedural.gaze import Gaze
from infp_cam.motion.procedural.moment import (
    Face,
    Moment,
    MomentTracker,
    add,
    arkit_values,
)
from infp_cam.motion.procedural.sway import Sway
from infp_cam.motion.space import HEAD_ROTATION, HEAD_TRANSLATION
from infp_cam.types import DyadicWindow

Float32 = NDArray[np.float32]

_NOISE = (1.02, 0.99, 0.93)
"""SD while talking, listening and idle: the people that taught the network rarely idled."""

_LOPSIDED = 0.1  # how much stronger one side of a face may move


@dataclass
class Participant:
    """All of one conversation's state that is not the network's; `copy.deepcopy` forks it.

    Eyes, lids, breath and the slow sway of the head are layered over what the network gives, by the
    statistics of `infp_cam.motion.procedural.table`.
    """

    moments: MomentTracker
    noise: np.random.Generator
    gaze: Gaze
    blinks: Blinks
    sway: Sway
    left: float

    @classmethod
    def enter(cls, style: MotionStyle, seed: int) -> Participant:
        """Return a participant; each part draws from its own stream of `seed`."""
        streams = [np.random.default_rng(s) for s in np.random.SeedSequence(seed).spawn(5)]
        return cls(
            moments=MomentTracker(style),
            noise=streams[0],
            gaze=Gaze(streams[1]),
            blinks=Blinks(streams[2]),
            sway=Sway(streams[3]),
            left=1.0 + float(streams[4].uniform(-_LOPSIDED, _LOPSIDED)),
        )

    def hear(self, window: DyadicWindow, t_s: float) -> Moment:
        """Take the next window, float32[2, 640]; a track that was not captured is silent."""
        return self.moments.step(np.where(window.valid[:, None], window.samples, 0.0), t_s)

    def draw_noise(self, moment: Moment, size: int) -> Float32:
        """Return float32[size]: normal noise, of the size that suits who is speaking."""
        return np.float32(moment.blend(*_NOISE)) * self.noise.standard_normal(size, np.float32)

    def show(self, moment: Moment, lips: Float32, moved: Float32) -> Float32:
        """Return the face, float32[58] in ``arkit58``.

        Parameters
        ----------
        moment : Moment
            The conversation now.
        lips : float32[7]
            The network's articulation.
        moved : float32[10]
            The network's behaviour: head, brows and expression, scaled by liveliness.
        """
        face: Face = behaviour.face_of(np.float32(moment.liveliness) * moved, self.left)
        for channel, value in articulation.face_of(lips).items():
            add(face, channel, value * self._side(channel))
        swaying = self.sway.at(moment.t_s, moment.liveliness).tolist()
        for channel, value in zip(HEAD_ROTATION + HEAD_TRANSLATION, swaying, strict=True):
            add(face, channel, value)
        saccade = self.gaze.step(moment)
        self.gaze.look(moment.t_s, face["headPitch"], face["headYaw"], face)
        # The network does not say what is a nod; lids that go with one come by their own rhythm.
        self.blinks.step(moment, face, saccade.size_deg if saccade else 0.0, nodding=False)
        return arkit_values(face)

    def _side(self, channel: str) -> float:
        """Return how much stronger than on average a channel's side of the face moves."""
        if channel.endswith("Left"):
            return self.left
        return 2.0 - self.left if channel.endswith("Right") else 1.0


def features(moment: Moment) -> Float32:
    """Return float32[2, 4, 80]: log-mel of the own and the other's track, dB re full scale."""
    return np.stack([moment.own.voice.mel, moment.other.voice.mel])
