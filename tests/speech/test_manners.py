"""Who has the floor, and what a voice does then."""

from infp_cam.speech.manners import BEGINS_NS, ENDS_NS, Floor

TICK_NS = 10_000_000


def taken(spans: list[tuple[float, bool]]) -> list[bool]:
    """Whether the floor is taken at each 10 ms, where the other party speaks or not for spans."""
    floor, now_ns, found = Floor(), 0, []
    for seconds, speaks in spans:
        for _ in range(round(seconds * 1e9) // TICK_NS):
            found.append(floor.is_taken(speaks, now_ns))
            now_ns += TICK_NS
    return found


def test_brief_words_do_not_take_the_floor() -> None:
    assert not any(taken([(1.0, False), (BEGINS_NS / 1e9 - 0.02, True)] * 5))


def test_pauses_between_words_do_not_give_it_back() -> None:
    found = taken([(1.0, True), (ENDS_NS / 1e9 - 0.02, False), (1.0, True)])
    assert found.index(True) == BEGINS_NS // TICK_NS
    assert all(found[found.index(True) :])


def test_it_is_given_back_after_silence() -> None:
    found = taken([(1.0, True), (2.0, False)])
    assert found[::-1].index(True) == 200 - ENDS_NS // TICK_NS
