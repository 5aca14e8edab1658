"""The supervisor: keeps the camera host and the engine running, and ends them in order."""

from __future__ import annotations

import contextlib
import queue
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Protocol

from infp_cam.camera.frame_ring import FrameRing
from infp_cam.control.child import python_command
from infp_cam.control.kept_process import KeptProcess
from infp_cam.control.messages import Ended, Event, Finished, Problem, Ready, Showing, Solved
from infp_cam.control.orders import Order
from infp_cam.errors import ProcessFailed

CAMERA, ENGINE = "camera", "engine"
"""What the two processes are called in events."""

READY_S = 30.0
"""A camera host that has said nothing for so long after its start hangs, seconds."""

HUNG_S = 5.0
"""An engine that has begun to beat and then does not for so long hangs, seconds."""

TOLD_FAILURES = 2
"""A process that has died so often in a row is a problem that the person is told."""

_TICK_S = 0.1
_MENDABLE = 2  # exit code of a process that a person has to help


class Supervisor:
    """Runs the camera host, and the engine once the camera is open.

    What dies is started again, with growing waits. The session is over when the engine says
    `Finished` and exits with 0; when a process reports a `Problem` and exits with 2, which only a
    person can mend; and when `stop` is called. Then the engine is ended first and the camera last.
    Once the camera has shown the engine's pictures it is kept: an engine that can not be started
    again then stays ended until `start_engine`.

    `post` and `stop` may be called from any thread, `run` in one, and all else in that one.

    Parameters
    ----------
    ring : FrameRing
        The ring that both processes are to attach to; the caller creates and closes it.
    camera : str
        See `infp_cam.camera.backend.open_backend`.
    engine_command : callable
        Returns the engine's command line; called at each start. The engine attaches to the ring,
        calls `FrameRing.beat` at least once a second once it runs, holds its lifeline
        (`infp_cam.control.lifeline`) and says events on its standard output
        (`infp_cam.control.messages`).
    on_event : callable
        Called in the thread of `run` with `CAMERA` or `ENGINE` and each event of that process:
        what it says itself, `Started` and `Ended`, and a `Problem` while it dies again and again.
    on_tick : callable
        Called in the thread of `run` several times a second.
    """

    def __init__(
        self,
        ring: FrameRing,
        camera: str,
        engine_command: Callable[[], Sequence[str]],
        on_event: Callable[[str, Event], None],
        on_tick: Callable[[], None] = lambda: None,
    ) -> None:
        host_command = python_command(
            "infp_cam.camera.host", "--ring", str(ring.path), "--camera", camera
        )
        self._on_event, self._on_tick = on_event, on_tick
        self._queue: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._host = KeptProcess(
            lambda: host_command, {_MENDABLE: Problem}, self.post, partial(self._hear, CAMERA)
        )
        self._engine = KeptProcess(
            engine_command,
            {0: Finished, _MENDABLE: Problem},
            self.post,
            partial(self._hear, ENGINE),
        )
        self._heart = _Heart(ring)
        self._failing: set[str] = set()
        self._engine_wanted = True
        self._was_live = self._stopping = False

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
        """End the session; a signal handler may call it, too."""
        self.post(self._set_stopping)

    def post(self, function: Callable[[], None]) -> None:
        """Have `function` called in the thread of `run`, soon."""
        self._queue.put(function)

    @property
    def engine_serves(self) -> bool:
        """Whether the engine runs and was not asked to end."""
        return self._engine.serves

    @property
    def engine_pid(self) -> int | None:
        """The engine's process number while it runs, also while it is ending."""
        return self._engine.pid

    def start_engine(self) -> None:
        """Start the engine where it does not run (once the camera is open)."""
        self._engine_wanted = True
        if self._engine.begun:
            self._engine.start()

    def end_engine(self) -> None:
        """End the engine, without waiting, until `start_engine`; the camera stays open."""
        self._engine_wanted = False
        self._engine.end()
        self._tell_solved(ENGINE)

    def send(self, order: Order) -> None:
        """Tell a running engine `order`, without waiting."""
        self._engine.send(order)

    def _set_stopping(self) -> None:
        self._stopping = True

    def _hear(self, name: str, event: Event) -> None:
        self._on_event(name, event)
        match event:
            case Showing("live"):
                self._was_live = True
            case Ready():
                self._tell_solved(name)
            case Ended(code, restart_s) if restart_s is not None:
                self._tell_failing(name, code)
            case _:
                pass

    def _tell_failing(self, name: str, code: int) -> None:
        process = self._host if name == CAMERA else self._engine
        if process.failures >= TOLD_FAILURES and name not in self._failing:
            self._failing.add(name)
            error = ProcessFailed(
                f"The {name}'s process ends again and again (exit code {code}).",
                "It is tried again all the time; its messages on the terminal and "
                "`infp-cam doctor` say what is wrong.",
            )
            self._on_event(name, Problem.of(error, name))

    def _tell_solved(self, name: str) -> None:
        if name in self._failing:
            self._failing.remove(name)
            self._on_event(name, Solved(name))

    def _verdict(self) -> int | None:
        """Return the session's exit code; None while it goes on."""
        if self._stopping:
            return 0
        if self._host.verdict is not None:
            return self._host.verdict
        if self._engine.verdict == _MENDABLE and self._was_live:
            return None
        return self._engine.verdict

    def _start_due(self) -> None:
        if self._engine_wanted and not self._engine.begun and self._host.has_said(Ready):
            self._engine.start()
        self._host.tick()
        self._engine.tick()
        self._on_tick()

    def _end_hung(self) -> None:
        if self._host.is_mute(READY_S):
            self._host.kill()
        if self._heart.has_stopped(self._engine.pid):
            self._engine.kill()


class Stoppable(Protocol):
    """What can be stopped: a `Supervisor`, or a call around it."""

    def stop(self) -> None:
        """End it; returns at once."""
        ...


@contextlib.contextmanager
def stopping_on_signals(session: Stoppable) -> Iterator[None]:
    """Have Ctrl-C, SIGTERM and the closing of the terminal stop `session`; main thread only."""
    numbers = [signal.SIGINT, signal.SIGTERM]
    if sys.platform != "win32":
        numbers.append(signal.SIGHUP)
    before = {number: signal.signal(number, lambda *_: session.stop()) for number in numbers}
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
