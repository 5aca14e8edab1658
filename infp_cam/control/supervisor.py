"""The supervisor: keeps the camera host and the engine running, and ends them in order."""

from __future__ import annotations

import contextlib
import queue
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from infp_cam.camera.frame_ring import FrameRing
from infp_cam.control.child import python_command
from infp_cam.control.kept_process import KeptProcess
from infp_cam.control.messages import Event, Finished, Problem, Ready

CAMERA, ENGINE = "camera", "engine"
"""What the two processes are called in events."""

READY_S = 30.0
"""A camera host that has said nothing for so long after its start hangs, seconds."""

HUNG_S = 5.0
"""An engine that has begun to beat and then does not for so long hangs, seconds."""

_TICK_S = 0.1
_MENDABLE = 2  # exit code of a process that a person has to help


class Supervisor:
    """Runs the camera host, and the engine once the camera is open.

    What dies is started again, with growing waits. The session is over when the engine says
    `Finished` and exits with 0; when a process reports a `Problem` and exits with 2, which only a
    person can mend; and when `stop` is called. Then the engine is ended first and the camera last.

    Parameters
    ----------
    ring : FrameRing
        The ring that both processes are to attach to; the caller creates and closes it.
    camera : str
        See `infp_cam.camera.backend.open_backend`.
    engine_command : sequence of str
        The engine's command line. The engine attaches to the ring, calls `FrameRing.beat` at
        least once a second once it runs, holds its lifeline (`infp_cam.control.lifeline`) and
        says events on its standard output (`infp_cam.control.messages`).
    on_event : callable
        Called in the thread of `run` with `CAMERA` or `ENGINE` and each event of that process:
        what it says itself, and `Started` and `Ended`.
    """

    def __init__(
        self,
        ring: FrameRing,
        camera: str,
        engine_command: Sequence[str],
        on_event: Callable[[str, Event], None],
    ) -> None:
        host_command = python_command(
            "infp_cam.camera.host", "--ring", str(ring.path), "--camera", camera
        )
        self._queue: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._host = KeptProcess(
            host_command, {_MENDABLE: Problem}, self._queue.put, partial(on_event, CAMERA)
        )
        self._engine = KeptProcess(
            engine_command,
            {0: Finished, _MENDABLE: Problem},
            self._queue.put,
            partial(on_event, ENGINE),
        )
        self._heart = _Heart(ring)
        self._stopping = False

    def run(self) -> int:
        """Run the session to its end; return the exit code: 0, or 2 after a `Problem`."""
        try:
            self._host.start()
            while (code := self._verdict()) is None:
                with contextlib.suppress(queue.Empty):
                    self._queue.get(timeout=_TICK_S)()
                self._start_due()
                self._end_hung()
            return code
        finally:
            self._engine.stop()
            self._host.stop()
            while not self._queue.empty():
                self._queue.get()()

    def stop(self) -> None:
        """End the session; may be called from any thread and from a signal handler."""
        self._queue.put(self._set_stopping)

    def _set_stopping(self) -> None:
        self._stopping = True

    def _verdict(self) -> int | None:
        """Return the session's exit code; None while it goes on."""
        if self._stopping:
            return 0
        return self._engine.verdict if self._host.verdict is None else self._host.verdict

    def _start_due(self) -> None:
        if not self._engine.begun and self._host.has_said(Ready):
            self._engine.start()
        self._host.restart_if_due()
        self._engine.restart_if_due()

    def _end_hung(self) -> None:
        if self._host.is_mute(READY_S):
            self._host.kill()
        if self._heart.has_stopped(self._engine.pid):
            self._engine.kill()


@contextlib.contextmanager
def stopping_on_signals(supervisor: Supervisor) -> Iterator[None]:
    """Have Ctrl-C, SIGTERM and the closing of the terminal stop `supervisor`; main thread only."""
    numbers = [signal.SIGINT, signal.SIGTERM]
    if sys.platform != "win32":
        numbers.append(signal.SIGHUP)
    before = {number: signal.signal(number, lambda *_: supervisor.stop()) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Heart:
    """The engine's heart, watched tick by tick, so that a suspended machine is no dead engine."""

    def __init__(self, ring: FrameRing) -> None:
        self._ring = ring
        self._pid: int | None = None
        self._beat_ns = 0
        self._beating = False
        self._looked_s = self._silent_s = 0.0

    def has_stopped(self, pid: int | None) -> bool:
        """Whether the engine `pid` has begun to beat and then not for `HUNG_S`."""
        now_s, beat_ns = time.monotonic(), self._ring.heartbeat_ns
        if pid != self._pid:
            self._pid, self._beating, self._silent_s = pid, False, 0.0
        elif beat_ns != self._beat_ns:
            self._beating, self._silent_s = True, 0.0
        else:
            self._silent_s += min(now_s - self._looked_s, 2 * _TICK_S)
        self._looked_s, self._beat_ns = now_s, beat_ns
        return self._beating and self._silent_s > HUNG_S
