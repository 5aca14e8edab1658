"""A child's standard input: what it is told, and its end when its supervisor is no more."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator

from infp_cam.control.orders import Order, parse_order

_STDIN = 0

GRACE_S = 5.0
"""Time a child has for its clean end once its supervisor is gone, seconds."""


def hold_lifeline(on_order: Callable[[Order], None] | None = None) -> threading.Event:
    """Return an event that is set when this process is to end; call once, in the main thread.

    It is set by SIGTERM and by the end of standard input, a pipe whose other end the supervisor
    holds: it closes when the supervisor closes it and when the supervisor is killed, on every
    system. A process that then does not end by itself is ended after `GRACE_S`, so that no child
    outlives its supervisor. SIGINT is ignored: Ctrl-C in a terminal reaches all processes at once,
    and it is the supervisor who says which ends first.

    Parameters
    ----------
    on_order : callable, optional
        Called with each order from a thread of the lifeline's own, from now on; returns at once.
        Where it raises, this process ends as by any other crash, and the supervisor starts it
        again with all that was ordered.
    """
    end = threading.Event()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: end.set())
    if sys.platform == "win32":
        signal.signal(signal.SIGBREAK, signal.SIG_IGN)
    threading.Thread(target=_watch_stdin, args=(end, on_order), daemon=True).start()
    return end


def _watch_stdin(end: threading.Event, on_order: Callable[[Order], None] | None) -> None:
    for line in _lines():
        order = parse_order(line)
        if order is not None and on_order is not None:
            try:
                on_order(order)
            except Exception:
                traceback.print_exc()
                os._exit(1)
    end.set()
    time.sleep(GRACE_S)
    os._exit(1)


def _lines() -> Iterator[str]:
    """Return the lines of standard input."""
    # Not sys.stdin: its buffer's lock would be held here while the interpreter shuts down.
    begun = b""
    while data := _read():
        *whole, begun = (begun + data).split(b"\n")
        for line in whole:
            yield line.decode(errors="replace")


def _read() -> bytes:
    try:
        return os.read(_STDIN, 4096)
    except OSError:
        return b""
