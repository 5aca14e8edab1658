"""Ten virtual minutes of the pipeline without drift or growth."""

import pickle

import numpy as np

from infp_cam.audio.files import load_track
from infp_cam.audio.ring import DyadicRing
from infp_cam.clock import VirtualClock
from infp_cam.data import CONVERSATION_OTHER, CONVERSATION_SELF
from infp_cam.film import TrackFeed, Tracks
from infp_cam.motion.generator import MotionStyle
from infp_cam.motion.space import HEAD_ROTATION, HEAD_TRANSLATION
from infp_cam.registry import make_generator
from infp_cam.session import GeneratedMotion
from infp_cam.timing import StageTimes
from infp_cam.types import RING_RATE, MotionFrame

MINUTES = 10
RATE = 25


def test_ten_minutes_neither_drift_nor_grow() -> None:
    own, other = (load_track(path) for path in (CONVERSATION_SELF, CONVERSATION_OTHER))
    samples = MINUTES * 60 * RING_RATE
    tracks = Tracks(np.resize(own, samples), np.resize(other, samples), np.zeros((2, 0)))
    frames: list[MotionFrame] = []
    ring = DyadicRing()
    motion = GeneratedMotion(
        ring, make_generator("procedural"), MotionStyle(), 0, StageTimes(), frames.append
    )
    feed = TrackFeed(tracks, ring, VirtualClock())
    sizes = []
    for n in range(MINUTES * 60 * RATE):
        t_ns = n * 10**9 // RATE
        feed.play_until(motion.audio_needed(t_ns))
        motion.at(t_ns)
        if n % (60 * RATE) == 0:
            sizes.append(len(pickle.dumps(motion._state)))

    assert [frame.t_ns for frame in frames] == [n * 40_000_000 for n in range(len(frames))]
    assert motion.timeline.span_ms <= 1000
    assert max(sizes[1:]) < 1.5 * sizes[1], "the generator's state grows"

    values = np.stack([frame.values for frame in frames])
    space = motion.space
    head = values[:, [space.index(name) for name in HEAD_ROTATION + HEAD_TRANSLATION]]
    minutes = head.reshape(MINUTES, -1, head.shape[1]).mean(axis=1)
    turns = np.abs(head[:, :3]).reshape(MINUTES, -1).max(axis=1)
    assert turns.max() < 25, "degrees"
    assert turns[5:].mean() < 1.3 * turns[:5].mean(), "turns grow"
    assert np.abs(minutes[:, :3]).max() < 8, "degrees (floor of the drift goal)"
    assert np.abs(minutes[:, 3:]).max() < 0.2, "eye distances"
    jaw = values[:, space.index("jawOpen")].reshape(MINUTES, -1)
    assert jaw.std(axis=1).min() > 0.6 * jaw.std(axis=1).max(), "talking does not fade"
