"""A source that heals: captured again whenever its device is back."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from infp_cam.audio.capture.line import Line
from infp_cam.clock import Clock
from infp_cam.errors import DeviceLost, InfpCamError
from infp_cam.types import CALL_RATE, AudioChunk

Sink = Callable[[AudioChunk], None]
"""Takes the chunks of one source, on the source's own thread; it must be quick and not raise."""

OnChange = Callable[[InfpCamError | None], None]
"""Told what is wrong with a source, and None when it is well again, on the source's own thread.

It must be quick and must not stop the source there.
"""

LOOK_S = 0.1
"""How often a source is looked at when nobody tells of a change, seconds."""

RETRY_S = (0.1, 0.2, 0.5)
"""Waits before the first, second, … try to open a device again; the last one stays."""

STALL_S = 0.35
"""A steady line that falls silent for longer is lost, seconds."""

FIRST_CHUNK_S = 1.0
"""A steady line that has given nothing yet is opened anew after this, seconds."""

MOST_PATIENCE = 8.0
"""How many times longer to wait at most, where a device was opened anew in vain."""

GOOD_S = 60.0
"""After so long without a fault the waits are the short ones again, seconds."""

DELIVERING_S = 0.3
"""A source that has handed over nothing for longer is not delivering, seconds."""


class KeptSource:
    """Captures a line, tells when it is lost, and goes on when it is back.

    The chunks' time stamps are theirs: a loss leaves a gap.

    Parameters
    ----------
    line : Line
        What is captured.
    clock : Clock
        The machine's clock.
    on_change : callable
        Told of each loss and each recovery.
    """

    def __init__(self, line: Line, clock: Clock, on_change: OnChange) -> None:
        self._line, self._clock, self._on_change = line, clock, on_change
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self._handing = threading.Lock()  # held while the sink is called
        self._sink: Sink | None = None
        self._failure: Exception | None = None
        self._told: InfpCamError | None = None
        self._flow = _Flow()
        self._rate = CALL_RATE
        self._chunks = 0
        self._last_ns: int | None = None  # of the last chunk; None while nothing is captured

    @property
    def label(self) -> str:
        """What is captured, as people call it."""
        return self._line.label

    @property
    def rate(self) -> int:
        """Sample rate of the last chunk, Hz; each chunk says its own."""
        return self._rate

    @property
    def delivering(self) -> bool:
        """Whether sound comes now."""
        last_ns = self._last_ns
        return last_ns is not None and self._clock.now_ns() - last_ns < DELIVERING_S * 1e9

    def start(self, sink: Sink) -> None:
        """Capture from now on; a device that is away is told to `on_change` and waited for."""
        self._sink = sink
        self._thread = threading.Thread(
            target=self._keep, name=f"capture of {self.label}", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """End; when this returns the sink is not called any more."""
        self._stopping.set()
        with self._handing:
            self._sink = None
        if self._thread is not None:
            self._line.wake()
            self._thread.join()
            self._thread = None

    def _keep(self) -> None:
        failures = 0
        try:
            while not self._stopping.is_set() and self._failure is None:
                try:
                    if self._line.hold(self._take):
                        self._flow.restart(self._chunks)
                    self._look()
                except InfpCamError as error:
                    self._lose(error)
                    # An event ends the wait early, but failing to open makes events itself.
                    self._stopping.wait(RETRY_S[0])
                    self._line.wait(RETRY_S[min(failures, len(RETRY_S) - 1)])
                    failures += 1
                else:
                    failures = 0
                    self._line.wait(LOOK_S)
        finally:
            self._last_ns = None
            self._line.close()
        if self._failure is not None:
            self._tell(self._stopped(self._failure))

    def _look(self) -> None:
        """Tell of the recovery once sound comes; raise where it has ceased to come."""
        if self._flow.goes_on(self._chunks):
            self._tell(None)
        elif self._line.is_steady and self._flow.has_ceased():
            raise DeviceLost(
                f"{self.label} gives no sound; its side is silent until it does.",
                "Wait, or plug it in again.",
                retryable=True,
            )

    def _lose(self, error: InfpCamError) -> None:
        self._line.drop()
        self._last_ns = None
        self._flow.restart(self._chunks)
        self._tell(error)

    def _tell(self, error: InfpCamError | None) -> None:
        """Tell what is wrong where it was not told yet."""
        if getattr(error, "message", None) != getattr(self._told, "message", None):
            self._told = error
            self._on_change(error)

    def _stopped(self, failure: Exception) -> DeviceLost:
        lost = DeviceLost(
            f"{self.label} was stopped by a fault in the program.",
            "Start the program again, and report the fault.",
            retryable=False,
        )
        lost.__cause__ = failure
        return lost

    def _take(self, chunk: AudioChunk) -> None:
        with self._handing:
            if self._sink is None or self._failure is not None:
                return
            self._rate = chunk.rate
            self._chunks += 1
            self._last_ns = self._clock.now_ns()
            try:
                self._sink(chunk)
            except Exception as error:  # the line's thread must live to be ended in order
                self._failure = error
                self._line.wake()


class _Flow:
    """Whether chunks come, by the look of somebody who may be late himself."""

    def __init__(self) -> None:
        self._chunks = 0
        self._looked_s = time.monotonic()
        self._ceased_s = float("-inf")
        self._silent_s = 0.0
        self._limit_s = FIRST_CHUNK_S
        self._patience = 1.0

    def restart(self, chunks: int) -> None:
        """Begin with a device that was opened anew, after so many chunks of former ones."""
        self._chunks = chunks
        self._silent_s, self._limit_s = 0.0, FIRST_CHUNK_S

    def goes_on(self, chunks: int) -> bool:
        """Return whether chunks have come since the last look."""
        now_s = time.monotonic()
        # Who looks late, because the machine was busy or slept, does not blame the device.
        self._silent_s += min(now_s - self._looked_s, 1.5 * LOOK_S)
        self._looked_s = now_s
        if now_s - self._ceased_s > GOOD_S:
            self._patience = 1.0
        if chunks == self._chunks:
            return False
        self._chunks, self._silent_s, self._limit_s = chunks, 0.0, STALL_S
        return True

    def has_ceased(self) -> bool:
        """Return whether chunks should have come long ago; each time this is so patience grows.

        Some devices need seconds to begin (a Bluetooth headset, a card that slept), some give
        their sound in long pieces: opening them anew all the time would never end.
        """
        if self._silent_s <= self._limit_s * self._patience:
            return False
        self._ceased_s = time.monotonic()
        self._patience = min(2 * self._patience, MOST_PATIENCE)
        return True
