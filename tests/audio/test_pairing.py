"""Two tracks become pairs: soon, in order, complete where that can be, and never without end."""

from __future__ import annotations

import threading
import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from infp_cam.audio.pairing import CAPACITY, PAIR, PATIENCE_NS, SILENT_NS, Pair, Pairing
from infp_cam.clock import SystemClock, VirtualClock
from infp_cam.types import OTHER, SELF

EPOCH_NS = 5_000_000_000_321
PAIR_NS = 10_000_000
BOTH = (SELF, OTHER)


class Call:
    """A pairing on a virtual clock, and what it gave."""

    def __init__(self, expected: tuple[int, ...] = BOTH) -> None:
        self.clock = VirtualClock(EPOCH_NS)
        self.expected = expected
        self.pairing = Pairing(self.clock, EPOCH_NS, lambda: self.expected)
        self.given: list[Pair] = []

    def at(self, t_ns: int) -> None:
        """Let it be `t_ns` after the epoch."""
        self.clock.sleep_until(EPOCH_NS + t_ns)

    def push(self, track: int, number: int, value: float | None = None) -> None:
        """Deliver 10 ms of one side."""
        self.pairing.push(track, number * PAIR, block(value if value is not None else number))

    def take(self) -> list[Pair]:
        taken = list(self.pairing.take())
        self.given += taken
        return taken

    def both(self, first: int, last: int) -> None:
        """Deliver both sides as time goes by, and take what is there."""
        for number in range(first, last):
            self.at((number + 1) * PAIR_NS)
            self.push(SELF, number)
            self.push(OTHER, number, -number)
            self.take()


def block(value: float) -> NDArray[np.float32]:
    return np.full(PAIR, value, np.float32)


def starts(pairs: list[Pair]) -> list[int]:
    return [pair.start for pair in pairs]


def present(pairs: list[Pair]) -> list[list[bool]]:
    return [pair.present.tolist() for pair in pairs]


def test_a_pair_is_given_as_soon_as_both_sides_have_it() -> None:
    call = Call()
    call.both(0, 2)
    call.at(3 * PAIR_NS)
    call.push(OTHER, 2, -0.5)
    assert call.take() == []
    call.push(SELF, 2, 0.25)
    (pair,) = call.take()
    assert pair.start == 2 * PAIR
    assert pair.samples.dtype == np.float32
    assert np.array_equal(pair.samples, np.stack([block(0.25), block(-0.5)]))
    assert pair.present.tolist() == [True, True]
    assert call.pairing.late == call.pairing.lost == 0


@settings(max_examples=100, deadline=None)
@given(
    own=st.lists(st.integers(0, 1500), max_size=12),
    other=st.lists(st.integers(0, 1500), max_size=12),
    seed=st.integers(0, 99),
)
def test_any_runs_give_the_same_pairs(own: list[int], other: list[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    sound = rng.standard_normal((2, 20_000)).astype(np.float32)
    call = Call()
    runs = [(SELF, n) for n in own] + [(OTHER, n) for n in other]
    rng.shuffle(runs)
    ends = [0, 0]
    for track, n in runs:
        call.pairing.push(track, ends[track], sound[track, ends[track] : ends[track] + n])
        ends[track] += n
        call.take()
    assert starts(call.given) == [PAIR * i for i in range(len(call.given))]
    delivered = {track for track in BOTH if track in [track for track, _ in runs]}
    if delivered == set(BOTH):
        assert len(call.given) <= max(ends) // PAIR
        assert len(call.given) >= min(ends) // PAIR
    for pair in call.given:
        for track in BOTH:
            if pair.present[track]:
                expected = sound[track, pair.start : pair.start + PAIR]
                assert np.array_equal(pair.samples[track], expected)


def test_a_side_that_delivers_is_waited_for_and_no_longer_than_patience() -> None:
    call = Call()
    call.both(0, 5)
    call.at(6 * PAIR_NS)
    call.push(SELF, 5)
    call.at(6 * PAIR_NS + PATIENCE_NS - 1)
    assert call.take() == []
    call.at(6 * PAIR_NS + PATIENCE_NS)
    (pair,) = call.take()
    assert pair.present.tolist() == [True, False]
    assert not pair.samples[OTHER].any()
    assert pair.samples[SELF].tolist() == [5.0] * PAIR


def test_a_side_that_comes_within_patience_is_complete() -> None:
    call = Call()
    call.both(0, 5)
    for number in range(5, 8):
        call.at((number + 1) * PAIR_NS)
        call.push(SELF, number)
        assert call.take() == []
    for number in range(5, 8):
        call.push(OTHER, number)
    assert present(call.take()) == [[True, True]] * 3


def test_what_comes_too_late_is_dropped_and_counted() -> None:
    call = Call()
    call.both(0, 5)
    call.at(6 * PAIR_NS)
    call.push(SELF, 5)
    call.at(6 * PAIR_NS + PATIENCE_NS)
    call.take()
    call.pairing.push(OTHER, 5 * PAIR, np.ones(PAIR + PAIR // 2, np.float32))
    assert call.pairing.late == PAIR
    call.push(SELF, 6)
    call.pairing.push(OTHER, 6 * PAIR + PAIR // 2, np.full(PAIR // 2, 2.0, np.float32))
    (pair,) = call.take()
    assert pair.present.all()
    assert pair.samples[OTHER].tolist() == [1.0] * (PAIR // 2) + [2.0] * (PAIR // 2)


def test_a_side_that_is_not_expected_is_not_waited_for() -> None:
    call = Call(expected=(SELF,))
    call.both(0, 5)
    call.push(SELF, 5)
    assert present(call.take()) == [[True, False]]


def test_a_side_that_never_delivered_is_not_waited_for() -> None:
    call = Call()
    for number in range(5):
        call.at((number + 1) * PAIR_NS)
        call.push(SELF, number)
        assert present(call.take()) == [[True, False]]


def test_a_side_that_fell_silent_is_not_waited_for_until_it_delivers_again() -> None:
    call = Call()
    call.both(0, 5)
    waited: list[int] = []
    for number in range(5, 60):
        call.at((number + 1) * PAIR_NS)
        call.push(SELF, number)
        waited += [number - pair.start // PAIR for pair in call.take()]
    # For 200 ms each pair is given late, then as soon as the other side has it.
    patience = PATIENCE_NS // PAIR_NS
    assert waited.count(patience) >= SILENT_NS // PAIR_NS - patience
    assert set(waited[-35:]) == {0}
    call.both(60, 62)
    assert present(call.given[-2:])[1] == [True, True]
    call.at(63 * PAIR_NS)
    call.push(SELF, 62)
    assert call.take() == [], "it delivers again"
    assert starts(call.given) == [PAIR * i for i in range(62)]


def test_a_side_with_a_hole_is_marked_and_goes_on() -> None:
    call = Call()
    call.both(0, 5)
    for number in range(5, 12):
        call.at((number + 1) * PAIR_NS)
        call.push(SELF, number)
        if number not in (6, 7):
            call.push(OTHER, number)
        call.take()
    call.at(20 * PAIR_NS)
    call.take()
    assert [pair.start // PAIR for pair in call.given[:12] if not pair.present.all()] == [6, 7]
    assert starts(call.given[:12]) == [PAIR * i for i in range(12)]


def test_part_of_a_pair_is_kept_but_marked() -> None:
    call = Call()
    call.pairing.push(SELF, 100, np.ones(PAIR - 100, np.float32))
    call.pairing.push(OTHER, 0, block(0.5))
    call.at(PAIR_NS + PATIENCE_NS)
    pair = call.take()[0]
    assert pair.present.tolist() == [False, True]
    assert pair.samples[SELF].tolist() == [0.0] * 100 + [1.0] * (PAIR - 100)


def test_with_nobody_there_time_goes_on_in_blank_pairs() -> None:
    call = Call()
    call.at(6 * PAIR_NS + PATIENCE_NS)
    assert present(call.take()) == [[False, False]] * 6
    assert not any(pair.samples.any() for pair in call.given)


def test_a_consumer_that_stops_loses_the_oldest() -> None:
    call = Call()
    call.both(0, 5)
    for number in range(5, 1000):
        call.at((number + 1) * PAIR_NS)
        call.push(SELF, number)
        call.push(OTHER, number)
    pairs = call.take()
    assert starts(pairs)[0] == (1000 - CAPACITY + 1) * PAIR
    assert starts(pairs)[-1] == 999 * PAIR
    assert call.pairing.lost == 1000 - CAPACITY + 1 - 5
    assert all(pair.present.all() and pair.samples[0, 0] == pair.start / PAIR for pair in pairs)


def test_ten_minutes_of_suspend_are_not_made_up_for() -> None:
    call = Call()
    call.both(0, 5)
    later = 60_005
    call.at(later * PAIR_NS)
    assert len(call.take()) <= CAPACITY
    assert call.pairing.lost >= later - 5 - CAPACITY
    assert not any(pair.present.any() for pair in call.given[5:])
    call.both(later, later + 20)
    assert present(call.given[-10:]) == [[True, True]] * 10
    assert np.all(np.diff(starts(call.given)) > 0)


def test_memory_is_bounded() -> None:
    call = Call()
    samples = block(0.5)

    def deliver(first: int, last: int) -> None:
        for number in range(first, last):
            call.at((number + 1) * PAIR_NS)
            call.pairing.push(SELF, number * PAIR, samples)

    deliver(0, 1_000)
    tracemalloc.start()
    deliver(1_000, 3_000)
    grown, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert grown < 10_000


def deliver(pairing: Pairing, track: int, blocks: int, go: Callable[[], None]) -> None:
    for number in range(blocks):
        go()
        pairing.push(track, number * PAIR, block(number + track / 2))


def test_two_threads_push_and_one_takes() -> None:
    # The clock stands still, so that nothing is given up, however slow this machine is.
    pairing = Pairing(VirtualClock(EPOCH_NS + PAIR_NS), EPOCH_NS, lambda: BOTH)
    blocks = 5 * CAPACITY
    together = threading.Barrier(2)
    room = threading.Semaphore(CAPACITY - 2)

    def go() -> None:
        if together.wait(30) == 0:
            room.acquire(timeout=30)
        together.wait(30)

    threads = [
        threading.Thread(target=deliver, args=(pairing, track, blocks, go)) for track in BOTH
    ]
    for thread in threads:
        thread.start()
    given: list[Pair] = []
    while len(given) < blocks:
        pairing.wait(30)
        for pair in pairing.take():
            given.append(pair)
            room.release()
    for thread in threads:
        thread.join()
    whole = [pair for pair in given if pair.present.all()]
    assert starts(given) == [PAIR * i for i in range(blocks)]
    assert len(whole) >= blocks - 1, "only the first may have gone before one side was there"
    assert all(pair.samples[0, 7] == pair.start / PAIR for pair in whole)
    assert all(pair.samples[1, 7] == pair.start / PAIR + 0.5 for pair in whole)
    assert pairing.lost == 0


@pytest.mark.parametrize("complete", [True, False])
def test_the_consumer_is_woken_for_a_pair_and_only_then(complete: bool) -> None:
    clock = SystemClock()
    pairing = Pairing(clock, clock.now_ns() + 3_600_000_000_000, lambda: BOTH)
    pairing.push(SELF, 0, block(0))
    pairing.push(OTHER, 0, block(0))
    assert len(list(pairing.take())) == 1
    woken = threading.Event()

    def consume() -> None:
        pairing.wait(60)
        woken.set()

    threading.Thread(target=consume, daemon=True).start()
    pairing.push(SELF, PAIR, block(1))
    if complete:
        pairing.push(OTHER, PAIR, block(1))
    assert woken.wait(10 if complete else 0.1) is complete
    if not complete:
        pairing.push(OTHER, PAIR, block(1))
        assert woken.wait(10)
