"""What a generator is put into: somebody who talks, listens, idles, or a conversation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import cycle
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from infp_cam.audio.activity import SpeechDetector
from infp_cam.audio.files import load_track, read_audio
from infp_cam.data import CONVERSATION_OTHER, CONVERSATION_SELF
from infp_cam.errors import AudioInvalid, MotionInvalid
from infp_cam.evaluation.clips import Clip
from infp_cam.evaluation.face import Face
from infp_cam.evaluation.stimuli import noise
from infp_cam.motion.evaluation import FPS, Mask, runs
from infp_cam.motion.file import load_motion
from infp_cam.motion.gate import CLOSES_S, HOLD_S
from infp_cam.motion.space import ARKIT58
from infp_cam.types import RING_RATE

Samples = NDArray[np.float32]
Role = Literal["talking", "listening", "idle", "all"]

HOP = RING_RATE // FPS
"""Samples of a frame."""

ROOM_RMS = 5e-4
"""Noise of a quiet microphone (-66 dBFS): who says nothing is still in a room."""

_BRIDGED_S, _SHORTEST_S, _KEPT_S = 0.6, 0.12, 0.2
_SPEECH_RMS = 0.1  # -20 dBFS
_TURN_S = (5.0, 4.0, 6.0, 3.0)
_PAUSE_S = (0.2, -0.4, 0.2, 3.0)
_LAYOUT = "Give a folder of NAME.wav (left self, right other) and NAME.npz, as docs/evaluation.md."


def activity(samples: Samples) -> Mask:
    """Return bool[n // 640]: frames in which a track speaks.

    Silero VAD with the bounds of the mouth's gate; pauses under 0.6 s are bridged and bursts under
    0.12 s left out.
    """
    if not samples.any():
        return np.zeros(len(samples) // HOP, np.bool_)
    detector = SpeechDetector()
    active = np.array([detector.push(hop).active for hop in samples.reshape(-1, HOP)], np.bool_)
    for pause in runs(~active):
        if pause.start > 0 and pause.stop < len(active) and _seconds(pause) < _BRIDGED_S:
            active[pause] = True
    for burst in runs(active):
        if _seconds(burst) < _SHORTEST_S:
            active[burst] = False
    return active


def _seconds(run: slice) -> float:
    return float(run.stop - run.start) / FPS


@dataclass(frozen=True)
class Scene:
    """Two tracks, and what is known of them.

    Parameters
    ----------
    name : str
        What it is called.
    own, other : float32[n]
        16 kHz, n a multiple of 640.
    changes : intp[m]
        Frames at which somebody begins a turn.
    own_face, other_face : Face, optional
        How the two really moved.
    """

    name: str
    own: Samples
    other: Samples
    changes: NDArray[np.intp] = field(default_factory=lambda: np.zeros(0, np.intp))
    own_face: Face | None = None
    other_face: Face | None = None

    @property
    def count(self) -> int:
        """Frames."""
        return len(self.own) // HOP

    @cached_property
    def speaks(self) -> Mask:
        """bool[T]: the own voice is active."""
        return activity(self.own)

    @cached_property
    def hears(self) -> Mask:
        """bool[T]: the other voice is active."""
        return activity(self.other)

    @cached_property
    def listens(self) -> Mask:
        """bool[T]: the other alone speaks, and the own lips have had the time to come to rest."""
        rest = round((HOLD_S + CLOSES_S) * FPS)
        recent = np.convolve(self.speaks, np.ones(rest + 1))[: self.count] > 0.5
        return self.hears & ~recent

    def role(self, role: Role) -> Mask:
        """Return bool[T]: frames in which the own side talks, listens or idles, alone."""
        return {
            "talking": self.speaks & ~self.hears,
            "listening": self.hears & ~self.speaks,
            "idle": ~self.speaks & ~self.hears,
            "all": np.ones(self.count, np.bool_),
        }[role]


@dataclass(frozen=True, slots=True)
class Take:
    """A face in a scene: a real one, a simulated one, or what a generator made of it."""

    scene: Scene
    face: Face

    def frames(self, role: Role) -> Mask:
        """Return bool[T]: the frames of a role that count."""
        return self.scene.role(role) & self.face.valid


def take_of_clip(clip: Clip) -> Take:
    """Return a real talker as a take."""
    heard = clip.samples[: len(clip.gap) * HOP]
    return Take(_scene(clip.name, heard, np.zeros(0, np.float32)), Face.of_clip(clip))


def voices(clips: Sequence[Clip], seconds: float) -> list[Samples]:
    """Return voices to make scenes of, float32[n] each, long pauses cut out, at -20 dBFS.

    The longest clips that together last at most `seconds`; without clips, the two (synthetic)
    voices of the built-in conversation.

    Raises
    ------
    AudioInvalid
        Where one of them holds no speech.
    """
    longest = sorted(clips, key=lambda clip: -len(clip.samples))
    lengths_s = np.cumsum([len(clip.samples) / RING_RATE for clip in longest])
    sounds = [c.samples for c, t in zip(longest, lengths_s, strict=True) if t <= seconds]
    if len(sounds) < 2:
        sounds = [load_track(path) for path in (CONVERSATION_SELF, CONVERSATION_OTHER)]
    return [_levelled(sound) for sound in sounds]


def _levelled(sound: Samples) -> Samples:
    whole = sound[: len(sound) // HOP * HOP]
    kept = np.convolve(activity(whole), np.ones(2 * round(_KEPT_S * FPS) + 1), "same") > 0.5
    pieces = whole.reshape(-1, HOP)[kept].reshape(-1)
    if not len(pieces):
        raise AudioInvalid("A clip holds no speech.", "Give clips of people who talk.")
    samples: Samples = pieces * np.float32(
        _SPEECH_RMS / np.sqrt(np.mean(pieces.astype(float) ** 2))
    )
    return samples.clip(-1.0, 1.0)


def monologue(spoken: Sequence[Samples], role: Literal["talking", "listening"]) -> Scene:
    """Return the voices one after the other as the own (talking) or the other voice (listening)."""
    voice = np.concatenate(spoken)
    room = noise(len(voice) / RING_RATE, ROOM_RMS, seed=1)
    return _scene(role, voice, room) if role == "talking" else _scene(role, room, voice)


def idling(seconds: float) -> Scene:
    """Return two rooms in which nobody speaks."""
    return _scene("idle", noise(seconds, ROOM_RMS, seed=1), noise(seconds, ROOM_RMS, seed=2))


def turns(spoken: Sequence[Samples], seconds: float) -> Scene:
    """Return the first voice (own) and the second in turns of 3 to 6 s.

    Every second turn begins within the one before it, and now and then both are silent for 3 s.
    """
    tracks = [noise(seconds, ROOM_RMS, seed=seed) for seed in (1, 2)]
    heard = [0, 0]
    changes = []
    t, last = 1.0, seconds - 1.0
    for side, turn_s, pause_s in zip(cycle((0, 1)), cycle(_TURN_S), cycle(_PAUSE_S)):
        if t + turn_s > last:
            break
        start, length = round(t * RING_RATE), round(turn_s * RING_RATE)
        voice = np.resize(np.roll(spoken[side], -heard[side]), length)
        tracks[side][start : start + length] += voice * _ramps(length)
        heard[side] += length
        changes.append(round(t * FPS))
        t += turn_s + pause_s
    return _scene("turns", tracks[0], tracks[1], changes)


def _ramps(length: int) -> Samples:
    n = np.arange(length, dtype=np.float32)
    return (np.minimum(n, n[::-1]) / (0.02 * RING_RATE)).clip(0.0, 1.0)


def conversation() -> Scene:
    """Return the built-in conversation."""
    own, other = (load_track(path) for path in (CONVERSATION_SELF, CONVERSATION_OTHER))
    scene = _scene("conversation", own, other)
    begins = [run.start for mask in (scene.speaks, scene.hears) for run in runs(mask)]
    return _scene("conversation", own, other, changes=sorted(begins))


def load_simulated(folder: Path) -> list[Scene]:
    """Return the simulated conversations of a folder, in order of their names.

    Raises
    ------
    MotionInvalid
        Where there is none, or a motion is missing, damaged or not ``arkit58`` at 25 frames a
        second.
    AudioInvalid
        Where a sound can not be read or is not stereo.
    """
    paths = sorted(p for p in folder.glob("*.npz") if not p.name.endswith(".other.npz"))
    if not paths:
        raise MotionInvalid(f"{folder} holds no simulated conversations.", _LAYOUT)
    return [_load_simulated(path) for path in paths]


def _load_simulated(path: Path) -> Scene:
    own, other = read_audio(path.with_suffix(".wav")).dyad()
    scene = _scene(path.stem, own, other)
    begins = [run.start for mask in (scene.speaks, scene.hears) for run in runs(mask)]
    partner = path.with_suffix(".other.npz")
    return Scene(
        path.stem,
        scene.own,
        scene.other,
        np.array(sorted(begins), np.intp),
        _load_face(path, scene.count),
        _load_face(partner, scene.count) if partner.is_file() else None,
    )


def _load_face(path: Path, count: int) -> Face:
    clip = load_motion(path)
    if clip.space != ARKIT58 or clip.fps != FPS or len(clip.values) < count:
        raise MotionInvalid(
            f"{path} is not the {ARKIT58.name} motion of its sound at {FPS} frames a second.",
            _LAYOUT,
        )
    return Face.of_motion(clip.values[:count])


def _scene(name: str, own: Samples, other: Samples, changes: Sequence[int] = ()) -> Scene:
    """Return a scene of whole frames; the shorter track is followed by silence."""
    tracks = np.zeros((2, max(len(own), len(other)) // HOP * HOP), np.float32)
    for row, track in zip(tracks, (own, other), strict=True):
        row[: len(track)] = track[: tracks.shape[1]]
    return Scene(name, tracks[0], tracks[1], np.array(changes, np.intp))
