"""One process under the supervisor: started, listened to, ended."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from infp_cam.control.messages import Event, parse_event
from infp_cam.control.orders import Order, format_order

STOP_S = 3.0
"""Time that a process has to end by itself once it was asked to, seconds."""

MOST_ORDERS = 64
"""Orders that may wait for a process to take them (its pipe holds several hundred more)."""

# A group of its own, so that Ctrl-C in the terminal does not reach it.
_OWN_GROUP: dict[str, Any]
if sys.platform == "win32":
    _OWN_GROUP = {
        "creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
    }
else:
    _OWN_GROUP = {"process_group": 0}


def python_command(module: str, *arguments: str) -> list[str]:
    """Return the command line that runs `module` in this Python.

    ``-P`` keeps the folder that happens to be the current one out of the module path.
    """
    return [sys.executable, "-P", "-m", module, *arguments]


class Child:
    """A running process: orders on its standard input, its lifeline; events on its output.

    Parameters
    ----------
    command : sequence of str
        Command line.
    on_event : callable
        Called with this child and each event that it says, from a thread of the child's own.
    on_end : callable
        Called with this child once it has ended, from another thread of its own.

    Attributes
    ----------
    pid : int
        Process number.
    """

    def __init__(
        self,
        command: Sequence[str],
        on_event: Callable[[Child, Event], None],
        on_end: Callable[[Child], None],
    ) -> None:
        self._on_event, self._on_end = on_event, on_end
        self._started_s = time.monotonic()
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            **_OWN_GROUP,
        )
        self.pid = self._process.pid
        self._orders: queue.SimpleQueue[Order | None] = queue.SimpleQueue()
        # Its own thread, for a process that has stopped to listen blocks whoever writes to it.
        threading.Thread(target=self._write, daemon=True).start()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._waiter = threading.Thread(target=self._wait, daemon=True)
        self._listener.start()
        self._waiter.start()

    @property
    def lived_s(self) -> float:
        """Seconds since its start."""
        return time.monotonic() - self._started_s

    @property
    def code(self) -> int:
        """Exit code of an ended child, minus the signal's number where a signal killed it."""
        return self._process.wait()

    def send(self, order: Order) -> bool:
        """Tell it `order`, without waiting; False where it has not listened for a long time."""
        if self._orders.qsize() >= MOST_ORDERS:
            return False
        self._orders.put(order)
        return True

    def kill(self) -> None:
        """End it at once, however it hangs."""
        self._process.kill()

    def ask_to_end(self) -> None:
        """Ask it to end, without waiting."""
        self._orders.put(None)
        if sys.platform != "win32":  # there, `terminate` would kill
            self._process.terminate()

    def stop(self) -> None:
        """Ask it to end, kill it after `STOP_S`; all it has said is told on return."""
        self.ask_to_end()
        try:
            self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.kill()
        self._waiter.join()

    def _write(self) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(OSError), self._process.stdin as lifeline:
            while (order := self._orders.get()) is not None:
                lifeline.write(format_order(order).encode() + b"\n")
                lifeline.flush()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                event = parse_event(line.decode(errors="replace"))
                if event is not None:
                    self._on_event(self, event)

    def _wait(self) -> None:
        self._process.wait()
        # Programs that it had started would otherwise live on and hold its output open.
        if sys.platform != "win32":
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
        self._listener.join()
        self._orders.put(None)
        self._on_end(self)
