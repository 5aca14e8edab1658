"""The end of a child process: when its supervisor says so, or is no more."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time

_STDIN = 0

GRACE_S = 5.0
"""Time a child has for its clean end once its supervisor is gone, seconds."""


def hold_lifeline() -> threading.Event:
    """Return an event that is set when this process is to end; call once, in the main thread.

    It is set by SIGTERM and by the end of standard input, a pipe whose other end the supervisor
    holds: it closes when the supervisor closes it and when the supervisor is killed, on every
    system. A process that then does not end by itself is ended after `GRACE_S`, so that no child
    outlives its supervisor. SIGINT is ignored: Ctrl-C in a terminal reaches all processes at once,
    and it is the supervisor who says which ends first.
    """
    end = threading.Event()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: end.set())
    if sys.platform == "win32":
        signal.signal(signal.SIGBREAK, signal.SIG_IGN)
    threading.Thread(target=_watch_stdin, args=(end,), daemon=True).start()
    return end


def _watch_stdin(end: threading.Event) -> None:
    # Not sys.stdin: its buffer's lock would be held here while the interpreter shuts down.
    while _read():
        pass
    end.set()
    time.sleep(GRACE_S)
    os._exit(1)


def _read() -> bytes:
    try:
        return os.read(_STDIN, 4096)
    except OSError:
        return b""
