"""What every part of the behaviour sees at one step."""

from __future__ import annotations

from dataclasses import dataclass

from infp_cam.motion.procedural.cues import Cues


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


Face = dict[str, float]
"""Contributions by channel name; the parts' contributions are added."""


def add(face: Face, channel: str, value: float) -> None:
    """Add `value` to a channel."""
    face[channel] = face.get(channel, 0.0) + value


def add_pair(face: Face, channel: str, value: float, left: float = 1.0) -> None:
    """Add `value` to both sides of a channel, `left` times as much on the left."""
    add(face, channel + "Left", value * left)
    add(face, channel + "Right", value * (2.0 - left))
