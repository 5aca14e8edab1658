"""The ring against plain arrays, alone, interrupted in the middle of a copy, and with threads."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from numpy.typing import NDArray

from infp_cam.audio.ring import DyadicRing
from infp_cam.types import OTHER, RING_RATE, SELF, DyadicWindow

CAPACITY = 40


class RingAgainstArrays(RuleBasedStateMachine):
    """Any order of writes and reads agrees with two endless arrays."""

    def __init__(self) -> None:
        super().__init__()
        self.ring = DyadicRing(CAPACITY / RING_RATE)
        self.values = np.zeros((2, 4000), np.float32)
        self.captured = np.zeros((2, 4000), np.bool_)
        self.ends = [0, 0]
        self.next_value = 1.0

    @rule(
        track=st.sampled_from([SELF, OTHER]),
        skip=st.integers(-60, 60) | st.just(0),
        n=st.integers(0, 100),
    )
    def write(self, track: int, skip: int, n: int) -> None:
        start = self.ends[track] + skip
        samples = (self.next_value + np.arange(n)).astype(np.float32)
        self.next_value += n
        self.ring.write(track, start, samples)
        for index, value in enumerate(samples, start):
            if index >= self.ends[track]:
                self.values[track, index] = value
                self.captured[track, index] = True
        if n:
            self.ends[track] = max(self.ends[track], start + n)

    @rule(track=st.sampled_from([SELF, OTHER]), back=st.integers(-30, 130), n=st.integers(0, 130))
    def read(self, track: int, back: int, n: int) -> None:
        start = self.ends[track] - back
        window = self.ring.read(start, start + n)
        assert (window.start, window.stop) == (start, start + n)
        for row in (SELF, OTHER):
            oldest = max(0, self.ends[row] - CAPACITY)
            held = [
                oldest <= index < self.ends[row] and self.captured[row, index]
                for index in range(start, start + n)
            ]
            expected = [
                self.values[row, index] if there else 0.0 for index, there in enumerate(held, start)
            ]
            assert window.samples[row].tolist() == expected
            assert window.valid[row] == all(held)

    @invariant()
    def ends_agree(self) -> None:
        assert [self.ring.end(SELF), self.ring.end(OTHER)] == self.ends


TestRingAgainstArrays = RingAgainstArrays.TestCase
TestRingAgainstArrays.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)


class _Interrupted:
    """The slots of a track; the first to read (or write) them lets something else run midway."""

    def __init__(self, slots: NDArray[np.float32], on: str, interrupt: Callable[[], None]) -> None:
        self.slots, self.on, self.interrupt = slots, on, interrupt

    def _midway(self, on: str) -> None:
        if on == self.on:
            self.on = "done"
            self.interrupt()

    def __getitem__(self, key: slice) -> NDArray[np.float32]:
        self._midway("read")
        return self.slots[key]

    def __setitem__(self, key: slice, value: Any) -> None:
        self.slots[key] = value
        self._midway("write")


def interrupted_ring(on: str, interrupt: Callable[[DyadicRing], None]) -> DyadicRing:
    """A full ring with the values 1..100 whose SELF slots are interrupted once."""
    ring = DyadicRing(CAPACITY / RING_RATE)
    ring.write(SELF, 0, np.arange(1, 101, dtype=np.float32))
    track: Any = ring._tracks[SELF]
    track._samples = _Interrupted(track._samples, on, lambda: interrupt(ring))
    return ring


def assert_lost(window: DyadicWindow, lost: int) -> None:
    """The window [60, 90) holds the values 61..90, but for the first `lost`."""
    expected = np.concatenate([np.zeros(lost), np.arange(61 + lost, 91)])
    assert window.samples[SELF].tolist() == expected.tolist()
    assert window.valid[SELF] == (lost == 0)


@pytest.mark.parametrize("written_meanwhile", [0, 1, 10, 39, 40, 41, 200])
def test_what_is_overwritten_while_it_is_copied_is_missing(written_meanwhile: int) -> None:
    more = np.full(written_meanwhile, 1e6, np.float32)
    ring = interrupted_ring("read", lambda ring: ring.write(SELF, 100, more))
    assert_lost(ring.read(60, 90), min(written_meanwhile, 30))


@pytest.mark.parametrize(("start", "n", "lost"), [(100, 10, 10), (105, 10, 15), (100, 300, 30)])
def test_what_is_half_overwritten_when_it_is_copied_is_missing(
    start: int, n: int, lost: int
) -> None:
    windows: list[DyadicWindow] = []
    ring = interrupted_ring("write", lambda ring: windows.append(ring.read(60, 90)))
    ring.write(SELF, start, np.full(n, 1e6, np.float32))
    assert_lost(windows[0], lost)


def test_threads_never_show_a_reader_torn_or_misplaced_samples() -> None:
    capacity, total = 2000, 400_000
    ring = DyadicRing(capacity / RING_RATE)
    started = threading.Barrier(4)
    wrong: list[str] = []

    def write(track: int) -> None:
        rng = np.random.default_rng(track)
        started.wait()
        at = 0
        while at < total:
            n = int(rng.integers(1, 900))
            # Values tell index and track; float32 holds them exactly.
            ring.write(track, at, np.arange(at, at + n, dtype=np.float32) * 2 + track + 1)
            at += n + (int(rng.integers(1, 50)) if rng.random() < 0.1 else 0)

    def read(track: int) -> None:
        rng = np.random.default_rng(track + 10)
        started.wait()
        while (end := ring.end(track)) < total:
            start = end - capacity + int(rng.integers(-50, 50))  # where the writer is at work
            window = ring.read(start, start + 1500)
            expected = np.arange(window.start, window.stop, dtype=np.float32) * 2 + track + 1
            row = window.samples[track]
            if not np.all((row == expected) | (row == 0)):
                wrong.append(f"foreign samples at {start}")
            if window.valid[track] and not np.array_equal(row, expected):
                wrong.append(f"a gap called valid at {start}")

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [
            threading.Thread(target=job, args=(track,))
            for job in (write, read)
            for track in (SELF, OTHER)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert wrong == []
    assert min(ring.end(SELF), ring.end(OTHER)) >= total


def test_the_ring_keeps_eight_seconds_unless_told() -> None:
    assert DyadicRing().capacity == 8 * RING_RATE


def test_nonsense_is_refused() -> None:
    with pytest.raises(ValueError, match="holds no sample"):
        DyadicRing(0.0)
    with pytest.raises(ValueError, match="before its start"):
        DyadicRing().read(10, 9)


def test_a_skip_is_a_gap_like_one_that_a_write_leaves() -> None:
    ring = DyadicRing(capacity_s=1.0)
    ring.write(SELF, 0, np.ones(100, np.float32))
    ring.skip(SELF, 150)
    ring.skip(SELF, 120)  # never back
    assert ring.end(SELF) == 150
    ring.write(SELF, 140, np.ones(20, np.float32))
    window = ring.read(0, 160)
    assert window.samples[SELF].tolist() == [1.0] * 100 + [0.0] * 50 + [1.0] * 10
    assert not window.valid[SELF]
    ring.skip(SELF, 100_000)  # more than a ring
    assert ring.end(SELF) == 100_000
    assert not ring.read(99_000, 100_000).samples[SELF].any()
