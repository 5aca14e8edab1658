"""No talking mouth while the own side does not speak, whatever a generator says."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from infp_cam.audio.activity import Speech, SpeechDetector, loudest_db
from infp_cam.motion.space import ARKIT58
from infp_cam.types import RING_RATE, DyadicWindow, MotionFrame

HOLD_S = 0.5
"""Pause of the own speech that the gate stays open for; after this the lips relax (lips, in
`infp_cam.motion.procedural.table`). A sound shorter than that holds it no longer than it lasted."""

CLOSES_S = 0.12
"""Time in which it then closes."""

_OTHER_SOUNDS_DB = -50.0
_ECHO_S = 0.5  # longest way of the other party's sound into the microphone, with the room's

# They part the lips or shape them for a sound, and do nothing else in a face that listens.
_SPEAKING = (
    *("jawOpen", "jawForward", "jawLeft", "jawRight"),
    *("mouthClose", "mouthFunnel", "mouthPucker", "mouthLeft", "mouthRight"),
    *("mouthStretchLeft", "mouthStretchRight", "cheekPuff", "tongueOut"),
)
# A smile draws the lips apart, by so much of what it is over (Expression in the procedural
# generator); more than that is speech.
_PARTING = (
    *("mouthLowerDownLeft", "mouthLowerDownRight"),
    *("mouthUpperUpLeft", "mouthUpperUpRight"),
)
_PARTS_FROM, _PARTS_BY = 0.22, 0.3
# They leave the lips together: a listener presses them, or draws down the corners, about once a
# second at most; the same movement at the pace of syllables (3-8 Hz) is talking behind closed lips.
_TOGETHER = (
    *("mouthRollLower", "mouthRollUpper", "mouthShrugLower", "mouthShrugUpper"),
    *("mouthPressLeft", "mouthPressRight"),
    *("mouthFrownLeft", "mouthFrownRight", "mouthDimpleLeft", "mouthDimpleRight"),
)
_SLOW_S = 0.12  # of each of two poles: passes 0.64 at 1 Hz, 0.10 at 4 Hz


def _indices(channels: tuple[str, ...]) -> NDArray[np.intp]:
    return np.array([ARKIT58.index(channel) for channel in channels], np.intp)


_AT_SPEAKING, _AT_SLOW = _indices(_SPEAKING), _indices(_PARTING + _TOGETHER)
_SMILES = _indices(("mouthSmileLeft", "mouthSmileRight"))
_ARTICULATING = np.concatenate([_AT_SPEAKING, _AT_SLOW])


@dataclass
class MouthGate:
    """Closes the mouth while its owner is silent; `copy.deepcopy` forks it.

    It opens at once with the own speech, and then hands on the frames as they are. Brows, eyes,
    head and smile are never touched.
    """

    _detector: SpeechDetector = field(default_factory=SpeechDetector)
    _open_s: float = 0.0
    _spoke_s: float = 0.0
    _openness: float = 0.0
    _since_other_s: float = _ECHO_S
    _slow: NDArray[np.float32] = field(
        default_factory=lambda: np.zeros((2, len(_AT_SLOW)), np.float32)
    )
    speech: Speech = field(default_factory=lambda: Speech(0.0, False, -120.0))
    """What the own track held in the last step."""

    def step(self, frame: MotionFrame, window: DyadicWindow) -> MotionFrame:
        """Return the frame with a mouth that talks only if its owner does.

        Parameters
        ----------
        frame : MotionFrame
            In ``arkit58``, as a generator made it.
        window : DyadicWindow
            The window that it was made of, float32[2, 640].

        Raises
        ------
        ValueError
            Where the frame is of another space.
        """
        if frame.space != ARKIT58:
            raise ValueError(f"a gate for {ARKIT58.name} got a frame of {frame.space.name}")
        step_s = window.samples.shape[1] / RING_RATE
        self._listen(window, step_s)
        resting = self._resting(frame.values, step_s)
        if self._openness == 1.0:
            return frame
        values = frame.values.copy()
        talking = values[_ARTICULATING]
        values[_ARTICULATING] = resting + np.float32(self._openness) * (talking - resting)
        return MotionFrame(values, frame.t_ns, frame.space)

    def _listen(self, window: DyadicWindow, step_s: float) -> None:
        """Open at once, hold over pauses, close slowly."""
        own, other = (
            samples if valid else np.zeros_like(samples)
            for samples, valid in zip(window.samples, window.valid, strict=True)
        )
        other_sounds = loudest_db(other) > _OTHER_SOUNDS_DB
        self._since_other_s = 0.0 if other_sounds else self._since_other_s + step_s
        self.speech = self._detector.push(own, other_sounds=self._since_other_s < _ECHO_S)
        if self.speech.active:
            self._spoke_s = min(HOLD_S, self._spoke_s + step_s)
            self._open_s = self._spoke_s
            self._openness = 1.0
            return
        self._open_s -= step_s
        if self._open_s < 0.0:
            self._spoke_s = 0.0
            self._openness = max(0.0, self._openness - step_s / CLOSES_S)

    def _resting(self, values: NDArray[np.float32], step_s: float) -> NDArray[np.float32]:
        """Return float32[n]: the articulating channels of a mouth that listens."""
        smile = float(values[_SMILES].mean())
        parted = _PARTS_BY * max(0.0, smile - _PARTS_FROM)
        slow = values[_AT_SLOW].copy()
        slow[: len(_PARTING)] = slow[: len(_PARTING)].clip(max=parted)
        for pole in self._slow:
            pole += np.float32(1.0 - np.exp(-step_s / _SLOW_S)) * (slow - pole)
            slow = pole
        return np.concatenate([np.zeros(len(_AT_SPEAKING), np.float32), slow])
