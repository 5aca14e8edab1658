"""The live loop in virtual time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import pytest
from numpy.typing import NDArray

from infp_cam.audio.ring import DyadicRing
from infp_cam.camera.frame_ring import FrameTimes
from infp_cam.clock import VirtualClock
from infp_cam.live import PATIENCE_NS, LiveLoop, VideoDelay
from infp_cam.types import OTHER, RING_RATE, SELF

MS = 1_000_000
EPOCH = 5_000 * MS
PERIOD = 1e9 / 30


class WaitingSession:
    """Needs 60 ms of look-ahead; drawing takes what `draw_ns` says."""

    def __init__(self, clock: VirtualClock, draw_ns: Callable[[int], int]) -> None:
        self._clock, self._draw_ns = clock, draw_ns

    def audio_needed(self, t_ns: int) -> int:
        return t_ns * RING_RATE // 10**9 + 960

    def draw(self, t_ns: int, out: NDArray[np.uint8]) -> None:
        self._clock.sleep_until(self._clock.now_ns() + self._draw_ns(t_ns))


class CapturingClock(VirtualClock):
    """Sound reaches the ring `lag_ns` after it was in the air; the other's stops at `stops_ms`."""

    def __init__(self, ring: DyadicRing, lag_ns: int, stops_ms: float) -> None:
        super().__init__(EPOCH)
        self._ring, self._lag_ns, self._stops_ms = ring, lag_ns, stops_ms

    def sleep_until(self, t_ns: int) -> None:
        super().sleep_until(t_ns)
        heard = (self.now_ns() - EPOCH - self._lag_ns) * RING_RATE // 10**9
        for track, last in ((SELF, heard), (OTHER, min(heard, self._stops_ms * RING_RATE / 1000))):
            done = self._ring.end(track)
            if last > done:
                self._ring.write(track, done, np.zeros(int(last) - done, np.float32))


class Frames:
    def __init__(self, clock: VirtualClock) -> None:
        self.clock = clock
        self.times: list[FrameTimes] = []
        self.handed_over_ns: list[int] = []
        self.beats: list[int] = []

    @contextmanager
    def slot(self, times: FrameTimes) -> Iterator[NDArray[np.uint8]]:
        yield np.zeros((2, 2, 3), np.uint8)
        self.times.append(times)
        self.handed_over_ns.append(self.clock.now_ns())

    def beat(self, now_ns: int) -> None:
        self.beats.append(now_ns)


def run(
    seconds: float,
    *,
    lag_ms: int = 15,
    opening_ms: int = 0,
    draw_ns: Callable[[int], int] = lambda _: 10 * MS,
    stops_ms: float = float("inf"),
) -> tuple[LiveLoop, Frames]:
    ring = DyadicRing()
    clock = CapturingClock(ring, lag_ms * MS, stops_ms)
    clock.sleep_until(EPOCH + opening_ms * MS)
    frames = Frames(clock)
    loop = LiveLoop(
        WaitingSession(clock, draw_ns),  # type: ignore[arg-type]
        ring,
        frames,
        clock,
        epoch_ns=EPOCH,
        fps=30,
        delay=VideoDelay(90 * MS, 250 * MS),
    )
    loop.run(lambda: loop.audio_time_ns >= seconds * 1e9)
    return loop, frames


def test_frames_are_evenly_due_and_ready_before() -> None:
    loop, frames = run(10)
    assert loop.dropped == 0
    assert [times.t_ns for times in frames.times] == [round(n * PERIOD) for n in range(300)]
    due = np.array([times.due_ns for times in frames.times])
    assert (due >= np.array(frames.handed_over_ns)).all()
    assert np.abs(np.diff(due) - PERIOD).max() <= VideoDelay.RISE_NS + 1
    assert all(times.captured_ns == EPOCH + times.t_ns for times in frames.times)


def test_latency_is_from_the_sample_to_the_hand_over() -> None:
    loop, _ = run(10)
    # 60 ms look-ahead, 15 ms of capture, up to one poll, 10 ms of drawing
    assert 85 <= loop.latency()["p50"] <= 88
    assert loop.latency()["p99"] <= 88


def test_the_delay_grows_to_what_frames_really_take_and_stays_steady() -> None:
    _, frames = run(10, lag_ms=60)
    delays = np.array([times.due_ns - times.captured_ns for times in frames.times])
    assert delays[0] == 90 * MS
    assert delays[-1] >= 130 * MS
    assert np.ptp(delays[150:]) < MS


def test_a_late_start_begins_with_the_present() -> None:
    """Devices that took a while to open leave no frames to catch up with."""
    loop, frames = run(5, opening_ms=700)
    assert loop.dropped == 0
    assert frames.times[0].t_ns == round(21 * PERIOD)
    assert max(np.array(frames.handed_over_ns) - [t.captured_ns for t in frames.times]) <= 90 * MS


def test_a_stall_drops_frames_and_goes_on_at_the_right_time() -> None:
    loop, frames = run(10, draw_ns=lambda t: 500 * MS if t == 2_000_000_000 else 10 * MS)
    assert 10 <= loop.dropped <= 15
    assert loop.drawn + loop.dropped == 300
    late = np.array(frames.handed_over_ns) - [times.due_ns for times in frames.times]
    assert (late[75:] <= 0).all()


def test_slow_drawing_drops_frames_rather_than_time() -> None:
    loop, frames = run(10, draw_ns=lambda _: 50 * MS)
    assert loop.drawn == pytest.approx(200, abs=5)
    ages = np.array(frames.handed_over_ns) - [times.captured_ns for times in frames.times]
    assert ages.max() < 400 * MS


def test_a_track_that_stops_delivering_is_waited_for_with_patience() -> None:
    _, frames = run(5, stops_ms=1000)
    ages = np.array(frames.handed_over_ns) - [times.captured_ns for times in frames.times]
    assert ages[:25].max() <= 90 * MS
    assert 90 * MS < ages.max() <= PATIENCE_NS + 160 * MS


def test_the_loop_beats_while_it_waits_for_audio() -> None:
    _, frames = run(5, stops_ms=1000)
    assert np.diff(frames.beats).max() < 500 * MS
