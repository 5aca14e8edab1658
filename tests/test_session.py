"""The pipeline's timing, told by a generator that shows what it was given."""

from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

import numpy as np
import pytest
from numpy.typing import NDArray

from infp_cam.audio.files import load_track
from infp_cam.audio.ring import DyadicRing
from infp_cam.clock import VirtualClock
from infp_cam.data import CONVERSATION_OTHER, CONVERSATION_SELF, PORTRAIT
from infp_cam.film import TrackFeed, Tracks, generate
from infp_cam.motion.generator import MotionStyle
from infp_cam.motion.space import ARKIT58, MotionSpace
from infp_cam.portrait.portrait import Portrait
from infp_cam.registry import make_generator
from infp_cam.session import GeneratedMotion, Session
from infp_cam.timing import StageTimes
from infp_cam.types import OTHER, RING_RATE, SELF, DyadicWindow, MotionFrame

HOP, LOOKAHEAD = 640, 960


@dataclass
class Heard:
    windows: list[DyadicWindow]


class EchoGenerator:
    """Raises the brows by the mean of the window's samples, so that times can be checked."""

    name = "echo"
    provider = "numpy"
    space: MotionSpace = ARKIT58
    rate = 25
    lookahead_s = 0.06

    def open(self, style: MotionStyle, seed: int) -> Heard:
        return Heard([])

    def restyle(self, state: Heard, style: MotionStyle) -> None:
        pass

    def step(self, state: Heard, window: DyadicWindow) -> MotionFrame:
        state.windows.append(window)
        values = ARKIT58.rest_values()
        values[ARKIT58.index("browInnerUp")] = window.samples[0].mean()
        t_ns = (window.stop - LOOKAHEAD) * 62_500
        return MotionFrame(values, t_ns, ARKIT58)


def motion_on(ring: DyadicRing) -> tuple[GeneratedMotion, list[DyadicWindow]]:
    motion = GeneratedMotion(ring, EchoGenerator(), MotionStyle(), 0, StageTimes())
    state: Heard = motion._state
    return motion, state.windows


def test_windows_follow_each_other_from_before_the_first_sample() -> None:
    ring = DyadicRing()
    ramp = np.arange(3 * RING_RATE, dtype=np.float32)
    ring.write(0, 0, ramp)
    motion, windows = motion_on(ring)
    motion.at(1_000_000_000)
    assert [window.start for window in windows[:3]] == [-HOP + 320, 320, 960]
    assert all(a.stop == b.start for a, b in pairwise(windows))
    assert windows[-1].stop == motion.audio_needed(1_000_000_000) == RING_RATE + LOOKAHEAD
    assert np.array_equal(windows[5].samples[0], ramp[windows[5].start : windows[5].stop])


def test_no_more_audio_is_taken_than_was_said_to_be_needed() -> None:
    for t_ns in (0, 1, 39_999_999, 40_000_000, 40_000_001, 500_000_000):
        motion, windows = motion_on(DyadicRing())
        motion.at(t_ns)
        assert windows[-1].stop == motion.audio_needed(t_ns)
        assert motion.timeline.newest_ns is not None
        assert 0 <= motion.timeline.newest_ns - t_ns < 40_000_000


def test_after_a_long_suspend_lost_audio_is_skipped() -> None:
    ring = DyadicRing(capacity_s=2.0)
    motion, windows = motion_on(ring)
    motion.at(0)
    hour_ns = 3600 * 10**9
    motion.at(hour_ns)
    assert len(windows) < 100
    assert windows[-1].stop == motion.audio_needed(hour_ns)


def test_motion_of_tracks_has_one_frame_for_each_period_from_zero() -> None:
    own = np.zeros(RING_RATE, np.float32)
    own[8000 + 320 - 640 : 8000 + 320] = 0.5  # exactly the window of the frame at 0.46 s
    tracks = Tracks(own, np.zeros(4000, np.float32), np.zeros((2, 0), np.float32))
    clip = generate(tracks, EchoGenerator(), MotionStyle(), 0)
    assert clip.values.shape == (25, 58)
    assert (clip.t0, clip.fps) == (0.0, 25)
    brows = clip.values[:, ARKIT58.index("browInnerUp")]
    assert brows[11] == pytest.approx(0.25)
    assert brows[12] == pytest.approx(0.25)
    assert np.count_nonzero(brows) == 2


def test_a_shorter_track_is_silent_and_marked() -> None:
    ring, clock = DyadicRing(), VirtualClock()
    tracks = Tracks(np.ones(2000, np.float32), np.ones(500, np.float32), np.zeros((2, 0)))
    TrackFeed(tracks, ring, clock).play_until(1500)
    window = ring.read(0, 1500)
    assert window.valid.tolist() == [True, False]
    assert window.samples.sum(axis=1).tolist() == [1500, 500]
    assert clock.now_ns() == 1500 * 62_500


def test_streamed_is_offline_to_the_bit() -> None:
    """Sound that comes in uneven pieces, asked for at a camera's times, moves the face alike."""
    own, other = (load_track(path) for path in (CONVERSATION_SELF, CONVERSATION_OTHER))
    own, other = own[2 * RING_RATE : 8 * RING_RATE], other[2 * RING_RATE : 8 * RING_RATE]
    tracks = Tracks(own, other, np.zeros((2, 0), np.float32))
    offline = generate(tracks, make_generator("procedural"), MotionStyle(), 7)

    chance = np.random.default_rng(0)
    ring, frames = DyadicRing(), list[MotionFrame]()
    generator = make_generator("procedural")
    motion = GeneratedMotion(ring, generator, MotionStyle(), 7, StageTimes(), frames.append)
    for t_ns in range(0, 5_800_000_000, 33_333_333):
        for track, voice in ((SELF, own), (OTHER, other)):
            while (done := ring.end(track)) < motion.audio_needed(t_ns):
                ring.write(track, done, voice[done : done + int(chance.integers(1, 700))])
        motion.at(t_ns)
    streamed = np.stack([frame.values for frame in frames])
    assert np.array_equal(streamed, offline.values[: len(streamed)])
    assert len(streamed) >= 145


def test_a_mouth_does_not_talk_for_the_other_side() -> None:
    """The gate stands behind every generator."""

    class Chatterbox(EchoGenerator):
        def step(self, state: Heard, window: DyadicWindow) -> MotionFrame:
            frame = super().step(state, window)
            frame.values[ARKIT58.index("jawOpen")] = 0.5
            return frame

    other = load_track(CONVERSATION_OTHER)[: 3 * RING_RATE]
    tracks = Tracks(np.zeros(0, np.float32), other, np.zeros((2, 0), np.float32))
    clip = generate(tracks, Chatterbox(), MotionStyle(), 0)
    assert clip.values[:, ARKIT58.index("jawOpen")].max() < 0.01


def test_motion_that_can_not_be_is_held_and_counted() -> None:
    class Told:
        space = ARKIT58

        def at(self, t_ns: int) -> MotionFrame:
            values = ARKIT58.rest_values()
            values[:3] = (0.5, np.nan, 7.0) if t_ns else (0.5, 0.0, 1.0)
            return MotionFrame(values, t_ns, ARKIT58)

    class Drawer:
        name, spaces, size = "drawer", (ARKIT58,), (64, 64)
        drawn: ClassVar[list[MotionFrame]] = []

        def prepare(self, portrait: Portrait) -> None:
            pass

        def draw(self, puppet: None, frame: MotionFrame, out: NDArray[np.uint8]) -> None:
            self.drawn.append(frame)

    session = Session(Told(), Drawer(), Portrait.load(PORTRAIT), StageTimes())
    for t_ns in (0, 1, 2):
        session.draw(t_ns, np.empty((64, 64, 3), np.uint8))
    assert [frame.values[:3].tolist() for frame in Drawer.drawn] == [[0.5, 0, 1]] * 3
    assert session.held == 2
