"""Head: poses by phrase, beats on accents, on top of sway and breath."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from infp_cam.motion.procedural import table
from infp_cam.motion.procedural.chance import lognormal, normal, uniform
from infp_cam.motion.procedural.moment import Moment
from infp_cam.motion.procedural.submovements import Submovements
from infp_cam.motion.procedural.sway import Sway

_PITCH, _YAW, _ROLL = 0, 1, 2


@dataclass
class Head:
    """Six channels: pitch, yaw, roll in degrees, x, y, z in eye distances (arkit58's order)."""

    rng: np.random.Generator
    pitch: Submovements = field(default_factory=lambda: Submovements(1))
    _pose: Submovements = field(default_factory=lambda: Submovements(6))
    _follow: Submovements = field(default_factory=lambda: Submovements(2))
    _drift: Submovements = field(default_factory=lambda: Submovements(3))
    _next_pose_s: float = 1.0
    _next_drift_s: float = 0.5
    _burst_ends_s: float = 2.0
    _sway: Sway = field(init=False)

    def __post_init__(self) -> None:
        self._sway = Sway(self.rng)

    def step(self, moment: Moment) -> None:
        """Add what the moment calls for."""
        own = moment.own
        if own.started and own.silent_s > table.TURN_END_S:
            self._next_pose_s = moment.t_s  # postures change as one starts to talk
        if moment.t_s >= self._next_pose_s:
            self._new_pose(moment)
        if moment.t_s >= self._next_drift_s:
            self._adjust(moment)
        if own.accent > 0.0:
            self._beat(moment, own.accent)

    def follow(self, t_s: float, gaze_deg: NDArray[np.float64]) -> None:
        """Turn along with the eyes, float64[2]: yaw, pitch (up positive)."""
        start = t_s + table.HEAD_FOLLOWS_DELAY_S
        self._follow.move_to(start, table.HEAD_FOLLOWS_S, gaze_deg)

    def at(self, t_s: float, liveliness: float) -> NDArray[np.float64]:
        """Return float64[6] at `t_s`."""
        values = self._pose.at(t_s)
        values[:3] += self._drift.at(t_s)
        values[_PITCH] += float(self.pitch.at(t_s)[0])
        yaw, up = self._follow.at(t_s)
        values[_YAW] += yaw
        values[_PITCH] -= up
        values += self._sway.at(t_s, liveliness)
        return values

    def _new_pose(self, moment: Moment) -> None:
        every = moment.blend(
            table.POSE_EVERY_TALKING_S, table.POSE_EVERY_LISTENING_S, table.POSE_EVERY_IDLE_S
        )
        self._next_pose_s = moment.t_s + lognormal(self.rng, every, table.POSE_EVERY_SIGMA)
        talking = min(1.0, moment.talking)
        spread = np.array(table.POSE_SD_LISTENING_DEG)
        spread += talking * (np.array(table.POSE_SD_TALKING_DEG) - spread)
        shift = (0.5 + 0.5 * talking) * np.array(table.POSE_SHIFT_SD)
        fresh = np.clip(self.rng.standard_normal(6), -2.0, 2.0) * np.concatenate([spread, shift])
        target = table.POSE_KEEPS * self._pose.end() + moment.liveliness * fresh
        quick, slow = (
            uniform(self.rng, table.POSE_MOVE_S),
            uniform(self.rng, table.POSE_MOVE_STILL_S),
        )
        self._pose.move_to(moment.t_s, slow + talking * (quick - slow), target)

    def _adjust(self, moment: Moment) -> None:
        """Shift the pose a little; pause between bursts unless talking."""
        t = moment.t_s
        talking = min(1.0, moment.talking)
        every = table.DRIFT_EVERY_LISTENING_S
        every += talking * (table.DRIFT_EVERY_TALKING_S - every)
        self._next_drift_s = t + lognormal(self.rng, every, table.POSE_EVERY_SIGMA)
        if t > self._burst_ends_s:
            if talking < 0.5:
                self._next_drift_s = t + uniform(self.rng, table.BURST_PAUSE_S)
            self._burst_ends_s = self._next_drift_s + uniform(self.rng, table.BURST_S)
        spread = np.array(table.DRIFT_SD_LISTENING_DEG)
        spread += talking * (np.array(table.DRIFT_SD_TALKING_DEG) - spread)
        idle = moment.blend(1.0, 1.0, table.DRIFT_IDLE_SHARE)
        target = moment.liveliness * idle * spread * np.clip(self.rng.standard_normal(3), -2.0, 2.0)
        self._drift.move_to(t, uniform(self.rng, table.DRIFT_MOVE_S), target)

    def _beat(self, moment: Moment, strength: float) -> None:
        """Mark an accent: a nod, a nod with overshoot, or a swing."""
        kind = self.rng.random()
        half = uniform(self.rng, table.BEAT_HALF_S)
        depth = moment.liveliness * strength * normal(self.rng, table.BEAT_NOD_DEG, 0.5)
        t = moment.t_s
        if kind < table.BEAT_NOD_SHARE:
            t = self.pitch.move_by(t, half, [depth])
            self.pitch.move_by(t, 1.3 * half, [-depth])
        elif kind < table.BEAT_NOD_SHARE + table.BEAT_OVERSHOOT_SHARE:
            t = self.pitch.move_by(t, half, [depth])
            t = self.pitch.move_by(t, 1.2 * half, [-1.5 * depth])
            self.pitch.move_by(t, 1.5 * half, [0.5 * depth])
        elif kind < table.BEAT_NOD_SHARE + table.BEAT_OVERSHOOT_SHARE + table.BEAT_SWING_SHARE:
            swing = np.clip(self.rng.standard_normal(3), -2.0, 2.0) * table.BEAT_SWING_SD_DEG
            away = np.concatenate([moment.liveliness * strength * swing, np.zeros(3)])
            t = self._pose.move_by(t, 1.4 * half, away)
            self._pose.move_by(t + 0.1, 2.5 * half, -0.7 * away)
