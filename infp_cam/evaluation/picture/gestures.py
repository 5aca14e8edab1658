"""What a face is asked to do: each channel alone, and those that act together, level by level."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from infp_cam.errors import MotionInvalid
from infp_cam.evaluation.picture.readings import HEAD_SWING_DEG, PEOPLE
from infp_cam.motion.space import ARKIT58, HEAD_ROTATION, HEAD_TRANSLATION
from infp_cam.types import MotionFrame

Channels = Mapping[str, float]

_LEVELS = (0.0, 0.25, 0.5, 0.75, 1.0)
_SIGNED = (-1.0, -0.5, 0.0, 0.5, 1.0)
_JAW_LEVELS = (0.0, 0.2, 0.4, 0.6, 0.8)
_CLOSE_LEVELS = (0.0, 0.1, 0.2, 0.3, 0.4)
_ANGLES = tuple(HEAD_SWING_DEG * level for level in _SIGNED)
_PLACES = (-0.3, -0.15, 0.0, 0.15, 0.3)


@dataclass(frozen=True, slots=True)
class Gesture:
    """A movement in levels.

    Parameters
    ----------
    name : str
        What it is called; for a channel alone its own name.
    channels : mapping of str to float
        What moves, per level; where they differ for levels below 0, see `below`.
    levels : tuple of float
        What is asked for, in the channels' unit.
    reads : tuple of (str, float)
        Readings that follow it, with weights whose sum of products is the reading of the
        gesture; empty where no landmark does.
    people : float, optional
        Change of that reading per level in people; None where it is not known.
    of_opening : bool
        Whether the share of the eyes' own opening takes the place of `people`.
    goes_with : frozenset of str
        Names of aims that move along in people as well, or can not be told apart from it.
    below : mapping of str to float
        What moves for levels below 0, per level below it.
    base : mapping of str to float
        What is held meanwhile.
    """

    name: str
    channels: Channels
    levels: tuple[float, ...] = _LEVELS
    reads: tuple[tuple[str, float], ...] = ()
    people: float | None = None
    of_opening: bool = False
    goes_with: frozenset[str] = frozenset()
    below: Channels = field(default_factory=dict)
    base: Channels = field(default_factory=dict)

    def values(self, level: float) -> NDArray[np.float32]:
        """Return float32[58]: the motion at a level."""
        moved = self.below if self.below and level < 0 else self.channels
        size = -level if moved is self.below else level
        return values(**{**self.base, **{name: size * part for name, part in moved.items()}})

    @property
    def whole(self) -> float:
        """What counts as a whole movement, in the unit of the levels."""
        if self.channels.keys() & set(HEAD_ROTATION):
            return HEAD_SWING_DEG
        return _PLACES[-1] if self.channels.keys() & set(HEAD_TRANSLATION) else 1.0


def values(**channels: float) -> NDArray[np.float32]:
    """Return float32[58]: rest but for channels; a name without its side stands for both."""
    made = ARKIT58.rest_values()
    for name, value in channels.items():
        sides = [name] if name in ARKIT58.channels else [name + "Left", name + "Right"]
        for channel in sides:
            made[ARKIT58.index(channel)] = value
    return made


def frame(made: NDArray[np.float32]) -> MotionFrame:
    """Return the motion frame of float32[58]."""
    return MotionFrame(made, 0, ARKIT58)


_LEFT = {"eyeLookOutLeft": 1.0, "eyeLookInRight": 1.0}
_RIGHT = {"eyeLookInLeft": 1.0, "eyeLookOutRight": 1.0}

AIMS = (
    Gesture(
        "jaw",
        {"jawOpen": 1.0},
        _JAW_LEVELS,
        (("gap", 1.0),),
        PEOPLE["gap"],
        goes_with=frozenset({"smile", "pucker"}),
    ),
    Gesture(
        "blink",
        {"eyeBlink": 1.0},
        reads=(("lids", -1.0),),
        of_opening=True,
        goes_with=frozenset({"gaze x", "gaze y"}),
    ),
    Gesture(
        "smile",
        {"mouthSmile": 1.0},
        reads=(("corners", 1.0),),
        people=PEOPLE["corners"],
        goes_with=frozenset({"pucker"}),
    ),
    Gesture("pucker", {"mouthPucker": 1.0}, reads=(("width", -1.0),), people=PEOPLE["width"]),
    *(
        Gesture(name, {f"head{name.capitalize()}": 1.0}, _ANGLES, ((name, 1.0),), 1.0)
        for name in ("yaw", "pitch", "roll")
    ),
    Gesture("gaze x", _LEFT, _SIGNED, (("gaze x", 1.0),), PEOPLE["gaze x"], below=_RIGHT),
    Gesture(
        "gaze y",
        {"eyeLookUp": 1.0},
        _SIGNED,
        (("gaze y", 1.0),),
        PEOPLE["gaze y"],
        goes_with=frozenset({"blink"}),
        below={"eyeLookDown": 1.0},
    ),
)
"""What is aimed at: r, slope, and cross-talk among each other.

As a jaw opens the corners rise over the lips' middle (in people by .07 eye distances) and the
mouth narrows, a smile widens the mouth (.19), lids follow a gaze up and down, and shut eyes show
no iris: there a change of the other is no cross-talk.
"""

_READS: dict[str, tuple[tuple[str, float], ...]] = {
    "eyeLookDown": (("gaze y", -1.0),),
    "eyeLookUp": (("gaze y", 1.0),),
    "eyeBlink": (("lids", -1.0),),
    "eyeSquint": (("lids", -1.0),),
    "eyeWide": (("lids", 1.0),),
    "mouthSmile": (("corners", 1.0),),
    "mouthFrown": (("corners", -1.0),),
    "mouthDimple": (("out", 1.0),),
    "mouthStretch": (("out", 1.0),),
    "mouthLowerDown": (("lower", -1.0),),
    "mouthUpperUp": (("upper", 1.0),),
    "browDown": (("brow inner", -1.0),),
    "browOuterUp": (("brow outer", 1.0),),
}
"""Of channels that there are left and right; the reading is that of the same side."""

_READS_ALONE: dict[str, tuple[tuple[str, float], ...]] = {
    "eyeLookInLeft": (("gaze x left", -1.0),),
    "eyeLookOutLeft": (("gaze x left", 1.0),),
    "eyeLookInRight": (("gaze x right", 1.0),),
    "eyeLookOutRight": (("gaze x right", -1.0),),
    "jawLeft": (("chin x", 1.0),),
    "jawRight": (("chin x", -1.0),),
    "mouthClose": (("gap", -1.0),),
    "mouthFunnel": (("width", -1.0),),
    "mouthLeft": (("mouth x", 1.0),),
    "mouthRight": (("mouth x", -1.0),),
    "mouthRollLower": (("lower lip", -1.0),),
    "mouthRollUpper": (("upper lip", -1.0),),
    "mouthShrugLower": (("lower", 1.0),),
    "mouthShrugUpper": (("upper", 1.0),),
    "mouthPressLeft": (("upper lip", -1.0), ("lower lip", -1.0)),
    "mouthPressRight": (("upper lip", -1.0), ("lower lip", -1.0)),
    "browInnerUp": (("brow inner", 1.0),),
    "headX": (("place x", 1.0),),
    "headY": (("place y", 1.0),),
    "headZ": (("size", 1.0),),
}

_PEOPLE_ALONE = {
    **{
        f"eyeLook{way}{side}": PEOPLE["gaze x"]
        for way in ("In", "Out")
        for side in ("Left", "Right")
    },
    **{
        f"eyeLook{way}{side}": PEOPLE["gaze y"]
        for way in ("Up", "Down")
        for side in ("Left", "Right")
    },
    "mouthClose": PEOPLE["gap"],
    "mouthSmileLeft": PEOPLE["corners"],
    "mouthSmileRight": PEOPLE["corners"],
    "browInnerUp": PEOPLE["brow inner"],
    "headX": 1.0,
    "headY": 1.0,
}

_MOUTH = frozenset({"jaw", "smile", "pucker"})
_EYES = frozenset({"blink", "gaze x", "gaze y"})
_AREAS = {
    "jaw": _MOUTH,
    "mouth": _MOUTH,
    "tongue": _MOUTH,
    "nose": _MOUTH,
    "cheek": _MOUTH | {"blink"},
    "eye": _EYES,
}
"""What moves along with a channel, by the first word of its name: what the same muscles move."""


def alone(channel: str) -> Gesture:
    """Return the sweep of one channel."""
    side = next((side for side in ("Left", "Right") if channel.endswith(side)), "")
    pair = _READS.get(channel.removesuffix(side), ()) if side else ()
    reads = _READS_ALONE.get(channel) or tuple(
        (f"{name} {side.lower()}", weight) for name, weight in pair
    )
    area = next((area for word, area in _AREAS.items() if channel.startswith(word)), frozenset())
    return Gesture(
        channel,
        {channel: 1.0},
        _PLACES
        if channel in HEAD_TRANSLATION
        else _CLOSE_LEVELS
        if channel == "mouthClose"
        else _LEVELS,
        reads,
        _PEOPLE_ALONE.get(channel),
        of_opening=channel.startswith("eyeBlink"),
        goes_with=area,
        base={"jawOpen": _CLOSE_LEVELS[-1]} if channel == "mouthClose" else {},
    )


def all_gestures() -> tuple[Gesture, ...]:
    """Return the aims, then every channel that none of them is."""
    single = {name for aim in AIMS if len(aim.channels) == 1 for name in aim.channels}
    others = (channel for channel in ARKIT58.channels if channel not in single)
    return (*AIMS, *(alone(channel) for channel in others))


def chosen(names: Sequence[str]) -> tuple[Gesture, ...]:
    """Return the gestures of these names; ``jawOpen`` is another name of ``jaw`` and so on.

    Raises
    ------
    MotionInvalid
        Where there is none of a name.
    """
    known = {gesture.name: gesture for gesture in all_gestures()}
    known |= {channel: aim for aim in AIMS if len(aim.channels) == 1 for channel in aim.channels}
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            fix = f"Is {near[0]!r} meant?" if near else f"There are: {', '.join(known)}."
            raise MotionInvalid(f"There is no channel or gesture called {name!r}.", fix)
    return tuple(known[name] for name in names)
