"""Gaze: on the camera, averted by rule, stepped in saccades; the eyes compensate the head."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from infp_cam.motion.procedural import table
from infp_cam.motion.procedural.chance import normal, uniform
from infp_cam.motion.procedural.moment import Face, Moment, add
from infp_cam.motion.procedural.submovements import minimum_jerk


@dataclass(frozen=True, slots=True)
class Saccade:
    """A jump of the gaze.

    Parameters
    ----------
    size_deg : float
        Its length.
    head_deg : float64[2]
        What the head shall follow to, yaw and pitch (up positive).
    """

    size_deg: float
    head_deg: NDArray[np.float64]


def _zero() -> NDArray[np.float64]:
    return np.zeros(2)


@dataclass
class Gaze:
    """Where the eyes look: yaw (subject's left) and pitch (up) in degrees from the camera."""

    rng: np.random.Generator
    _centre: NDArray[np.float64] = field(default_factory=_zero)
    _from: NDArray[np.float64] = field(default_factory=_zero)
    _to: NDArray[np.float64] = field(default_factory=_zero)
    _start_s: float = -1.0
    _lasts_s: float = 0.01
    _averted: bool = False
    _averted_s: float = -9.0
    _change_s: float = 3.0
    _fixate_s: float = 0.5
    _turn_over: bool = True

    def step(self, moment: Moment) -> Saccade | None:
        """Advance by a frame; return the saccade that starts in it."""
        if moment.own.started:
            self._turn_over = False
        wanted = self._decide(moment)
        if wanted is not None:
            self._averted = bool(np.any(wanted))
            self._centre = wanted
            self._fixate_s = moment.t_s + uniform(self.rng, table.FIXATION_EVERY_S)
            return self._jump(moment.t_s, wanted)
        if moment.t_s < self._fixate_s:
            return None
        self._fixate_s = moment.t_s + uniform(self.rng, table.FIXATION_EVERY_S)
        spread = table.FIXATION_AVERTED_SD_DEG if self._averted else table.FIXATION_SD_DEG
        wander = np.clip(self.rng.standard_normal(2), -2.0, 2.0) * spread
        self._jump(moment.t_s, self._centre + wander)
        return None

    def look(self, t_s: float, head_pitch: float, head_yaw: float, face: Face) -> None:
        """Add the eyes to `face`, given the head (degrees, chin down and left positive)."""
        share = minimum_jerk((t_s - self._start_s) / self._lasts_s)
        gaze = self._from + share * (self._to - self._from)
        widest, highest = table.EYE_LIMIT_DEG
        left = widest * np.tanh((gaze[0] - head_yaw) / widest) / table.EYE_FULL_SCALE_DEG
        up = highest * np.tanh((gaze[1] + head_pitch) / highest) / table.EYE_FULL_SCALE_DEG
        add(face, "eyeLookOutLeft" if left > 0 else "eyeLookInLeft", abs(float(left)))
        add(face, "eyeLookInRight" if left > 0 else "eyeLookOutRight", abs(float(left)))
        for side in ("Left", "Right"):
            add(face, ("eyeLookUp" if up > 0 else "eyeLookDown") + side, abs(float(up)))

    def _decide(self, moment: Moment) -> NDArray[np.float64] | None:
        """Return a new centre of gaze, where one is due (zero: the camera)."""
        own, other, t = moment.own, moment.other, moment.t_s
        if own.started and own.silent_s > table.TURN_END_S:
            if self.rng.random() < table.AVERSION_TURN_SHARE:
                return self._avert(t, table.AVERSION_TURN_S, table.DIRECTIONS_TURN)
        elif own.ended and not (self._averted or own.final or other.voice.active):
            if self.rng.random() < table.AVERSION_COGNITIVE_SHARE:
                return self._avert(t, table.AVERSION_COGNITIVE_S, table.DIRECTIONS_COGNITIVE)
        elif not self._turn_over and not own.voice.active and own.silent_s > table.TURN_END_S:
            self._turn_over = True
            if self.rng.random() < table.GAZE_BACK_SHARE:
                return self._return(moment)
        elif other.started and self._averted and not own.voice.active:
            return self._return(moment)
        turn_ending = not self._turn_over and not own.voice.active
        if t < self._change_s or (turn_ending and not self._averted):
            return None  # one never averts near the end of an utterance (Andrist)
        if self._averted:
            return self._return(moment)
        length, _ = _intimacy(moment)
        return self._avert(t, length, table.DIRECTIONS_INTIMACY)

    def _stay(self, moment: Moment) -> None:
        """Look on: the next aversion only after a full wait."""
        (lasts, _), (every, spread) = _intimacy(moment)
        self._change_s = moment.t_s + normal(self.rng, (every - lasts, spread), 1.0)

    def _return(self, moment: Moment) -> NDArray[np.float64] | None:
        """Look at the camera again, but not before the aversion was one."""
        earliest = self._averted_s + table.AVERSION_SHORTEST_S
        if self._averted and moment.t_s < earliest:
            self._change_s = earliest
            return None
        self._stay(moment)
        return _zero()

    def _avert(
        self, t_s: float, length: tuple[float, float], shares: tuple[float, float, float]
    ) -> NDArray[np.float64]:
        self._averted_s = t_s
        self._change_s = t_s + normal(self.rng, length, table.AVERSION_SHORTEST_S)
        least, most = table.SACCADE_P
        size = -table.SACCADE_SCALE_DEG * np.log(least * (1.0 - self.rng.random()) / most)
        size = float(np.clip(size, table.AVERSION_SMALLEST_DEG, table.AVERSION_LARGEST_DEG))
        sign = 1.0 if self.rng.random() < 0.5 else -1.0
        direction = int(self.rng.choice(3, p=shares))
        if direction == 2:
            return np.array([sign * size, 0.15 * size * self.rng.standard_normal()])
        vertical = min(size, table.AVERSION_LARGEST_VERTICAL_DEG)
        aside = sign * vertical * self.rng.uniform(0.1, 0.8)
        return np.array([aside, vertical if direction == 0 else -vertical])

    def _jump(self, t_s: float, to: NDArray[np.float64]) -> Saccade:
        share = minimum_jerk((t_s - self._start_s) / self._lasts_s)
        self._from = self._from + share * (self._to - self._from)
        self._to = to
        size = float(np.hypot(*(self._to - self._from)))
        self._start_s = t_s - 0.02  # half a frame in, so that small ones take one frame
        self._lasts_s = table.SACCADE_BASE_S + table.SACCADE_PER_DEG_S * size
        away = float(np.hypot(*self._centre))
        share = max(0.0, away - table.HEAD_FOLLOWS_FROM_DEG) / max(away, 1e-9)
        return Saccade(size, table.HEAD_FOLLOWS_SHARE * share * self._centre)


def _intimacy(moment: Moment) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return length and spacing (mean, SD) of the aversions that keep a look from being a stare."""
    if moment.talking > 0.5:
        return table.AVERSION_INTIMACY_TALKING_S, table.AVERSION_INTIMACY_TALKING_EVERY_S
    return table.AVERSION_INTIMACY_LISTENING_S, table.AVERSION_INTIMACY_LISTENING_EVERY_S
