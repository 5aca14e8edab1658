"""A child's side of its standard input, in a process of its own."""

import subprocess
import sys

import pytest

from infp_cam.control.child import MOST_ORDERS, Child
from infp_cam.control.orders import Away, Move, Mute, ShowPortrait, format_order, parse_order

PATIENCE_S = 30

LISTENING = """
import sys
from infp_cam.control.lifeline import hold_lifeline
def obey(order):
    print(order, flush=True)
    if "break" in str(order):
        raise ValueError("broken")
hold_lifeline(obey).wait()
print("end")
"""

ORDERS = (Mute(True), Away(False), ShowPortrait("/ä\n.png"), Move("calm", 0.5))


def listen(said):
    return subprocess.run(
        [sys.executable, "-c", LISTENING],
        input=said,
        capture_output=True,
        timeout=PATIENCE_S,
    )


@pytest.mark.parametrize("order", ORDERS)
def test_orders_survive_the_line(order):
    line = format_order(order)
    assert "\n" not in line
    assert parse_order(line) == order


def test_orders_arrive_in_order_and_other_lines_do_not():
    lines = [format_order(order).encode() for order in ORDERS]
    lines[2:2] = [b"", b"\xff\x00", b"[" * 30_000, b'{"v":1,"order":"dance"}', b"x" * 9_000]
    done = listen(b"\n".join(lines) + b"\n" + format_order(Mute(True)).encode())
    assert done.returncode == 0, done.stderr
    # The last one has no end, so it is none.
    assert done.stdout.decode().splitlines() == [*map(str, ORDERS), "end"]


def test_order_that_breaks_the_process_ends_it_as_a_crash():
    done = listen(format_order(ShowPortrait("break")).encode() + b"\n")
    assert done.returncode == 1
    assert b"ValueError: broken" in done.stderr
    assert b"end" not in done.stdout


def test_process_that_does_not_listen_blocks_nobody():
    ended = []
    child = Child(
        [sys.executable, "-c", "import time; time.sleep(600)"], lambda *_: None, ended.append
    )
    order = ShowPortrait("/" + 4000 * "x")
    taken = 0
    while child.send(order):
        taken += 1
        assert taken < 100_000
    assert taken >= MOST_ORDERS
    child.kill()
    child.stop()
    assert ended == [child]
