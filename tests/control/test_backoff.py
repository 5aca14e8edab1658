from infp_cam.control.backoff import DELAYS_S, GOOD_S, Backoff


def test_waits_grow_and_the_last_one_stays():
    backoff = Backoff()
    waits = [backoff.next_s(held_s=1.0) for _ in range(8)]
    assert waits == [*DELAYS_S, *3 * [DELAYS_S[-1]]]


def test_success_starts_them_anew():
    backoff = Backoff()
    for _ in range(4):
        backoff.next_s()
    assert backoff.next_s(held_s=GOOD_S) == DELAYS_S[0]
    assert backoff.next_s() == DELAYS_S[1]
