"""The motion of the built-in conversation, as it was when somebody looked at it and liked it.

After a change that is meant to move the face differently, look at the demo and make it anew:
``infp-cam render --self infp_cam/data/conversation_self.wav --other
infp_cam/data/conversation_other.wav --motion-out tests/data/golden_conversation.npz``.
"""

from pathlib import Path

import numpy as np

from infp_cam.audio.files import read_audio
from infp_cam.data import CONVERSATION_OTHER, CONVERSATION_SELF
from infp_cam.film import Tracks, generate
from infp_cam.motion.file import load_motion
from infp_cam.motion.generator import MotionStyle
from infp_cam.motion.space import ARKIT58
from infp_cam.registry import make_generator

GOLDEN = Path(__file__).parents[1] / "data" / "golden_conversation.npz"

TOLERANCE = np.array([0.05] * 52 + [1.0] * 3 + [0.02] * 3)
"""Coefficients, degrees, eye distances: what nobody would see."""


def test_the_conversation_moves_the_face_as_it_did() -> None:
    tracks = Tracks.of_sides(read_audio(CONVERSATION_SELF), read_audio(CONVERSATION_OTHER))
    clip = generate(tracks, make_generator("procedural"), MotionStyle(), 0)
    golden = load_motion(GOLDEN)
    assert clip.values.shape == golden.values.shape
    away = np.abs(clip.values - golden.values) > TOLERANCE
    # Other processors round otherwise, which may move a decision by a frame, but not more.
    worst = ARKIT58.channels[int(away.mean(axis=0).argmax())]
    assert away.mean(axis=0).max() < 0.02, worst
