"""Faces and scenes whose figures are known."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from infp_cam.evaluation.face import Face
from infp_cam.evaluation.scenes import Scene, Take
from infp_cam.motion.space import ARKIT58
from infp_cam.types import RING_RATE

Track = NDArray[np.float64]


def seconds(count: float) -> Track:
    return np.arange(round(count * 25)) / 25.0


def motion(count: float, **channels: Track | float) -> NDArray[np.float32]:
    values = np.zeros((round(count * 25), len(ARKIT58)), np.float32)
    for name, track in channels.items():
        values[:, ARKIT58.index(name)] = track
    return values


class KnownScene(Scene):
    """A scene whose activity is given instead of heard."""

    def __init__(self, speaks: NDArray[np.bool_], hears: NDArray[np.bool_], **known: object):
        silence = np.zeros(len(speaks) * 640, np.float32)
        tracks = {"own": silence, "other": silence, **known}
        super().__init__("known", **tracks)
        self.__dict__["speaks"], self.__dict__["hears"] = speaks, hears


def take(
    values: NDArray[np.float32], speaks: bool | Track = False, hears: bool | Track = False, **known
) -> Take:
    full = np.ones(len(values), np.bool_)
    scene = KnownScene(full & np.asarray(speaks, bool), full & np.asarray(hears, bool), **known)
    return Take(scene, Face.of_motion(values))


def clicks(count: float, *times_s: float) -> NDArray[np.float32]:
    """Short bursts of noise."""
    sound = np.zeros(round(count * RING_RATE), np.float32)
    rng = np.random.default_rng(0)
    for t in times_s:
        at = round(t * RING_RATE)
        sound[at : at + 1600] = 0.2 * rng.standard_normal(1600)
    return sound
