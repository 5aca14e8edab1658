"""What every part of the behaviour sees at one step."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from infp_cam.motion.generator import MotionStyle
from infp_cam.motion.procedural.cues import STEP_S, Cues, CueTracker
from infp_cam.motion.space import ARKIT58
from infp_cam.types import OTHER, SELF

# The floor is taken within about 0.2 s and given up slowly, so that a breath changes nothing.
_FLOOR_TAKEN, _FLOOR_LEFT = STEP_S / 0.2, STEP_S / 0.7

_RESTYLED = STEP_S / 0.5  # another style is taken up within about a second


@dataclass(frozen=True, slots=True)
class Moment:
    """The conversation at one frame.

    Parameters
    ----------
    t_s : float
        Audio time of the frame.
    own, other : Cues
        The person's own voice and the other party's.
    talking, listening : float
        How far the person holds, or follows, the floor: 0..1, both smooth in time.
    liveliness : float
        Scale of head, brows and expression.
    """

    t_s: float
    own: Cues
    other: Cues
    talking: float
    listening: float
    liveliness: float

    def blend(self, talking: float, listening: float, idle: float) -> float:
        """Return the mix of a figure's three values by role."""
        rest = max(0.0, 1.0 - self.talking - self.listening)
        total = self.talking + self.listening + rest
        return (self.talking * talking + self.listening * listening + rest * idle) / total


@dataclass
class MomentTracker:
    """Follows both tracks, the floor and the style; `copy.deepcopy` forks it.

    Parameters
    ----------
    style : MotionStyle
        How the person moves; another one is taken up within about a second.
    """

    style: MotionStyle
    _own: CueTracker = field(default_factory=CueTracker)
    _other: CueTracker = field(default_factory=CueTracker)
    _talking: float = 0.0
    _listening: float = 0.0
    _liveliness: float = field(init=False)

    def __post_init__(self) -> None:
        self._liveliness = self.style.liveliness

    def step(self, samples: NDArray[np.float32], t_s: float) -> Moment:
        """Take the next step's samples, float32[2, 640], and return the moment at `t_s`."""
        own, other = self._own.step(samples[SELF]), self._other.step(samples[OTHER])
        self._talking = _follow(self._talking, own.voice.active)
        self._listening = _follow(self._listening, other.voice.active and not own.voice.active)
        self._liveliness += _RESTYLED * (self.style.liveliness - self._liveliness)
        return Moment(t_s, own, other, self._talking, self._listening, self._liveliness)


def _follow(level: float, active: bool) -> float:
    target, pace = (1.0, _FLOOR_TAKEN) if active else (0.0, _FLOOR_LEFT)
    return level + pace * (target - level)


Face = dict[str, float]
"""Contributions by channel name; the parts' contributions are added."""


def add(face: Face, channel: str, value: float) -> None:
    """Add `value` to a channel."""
    face[channel] = face.get(channel, 0.0) + value


def add_pair(face: Face, channel: str, value: float, left: float = 1.0) -> None:
    """Add `value` to both sides of a channel, `left` times as much on the left."""
    add(face, channel + "Left", value * left)
    add(face, channel + "Right", value * (2.0 - left))


def arkit_values(face: Face) -> NDArray[np.float32]:
    """Return float32[58] in `ARKIT58`: the contributions, held within the limits."""
    values = ARKIT58.rest_values()
    for channel, value in face.items():
        values[ARKIT58.index(channel)] = value
    return ARKIT58.clip(values)
