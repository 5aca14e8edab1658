"""Sound from a program of its own, by a pipe.

A library that crashes or hangs with its device so takes nobody else with it, and killing the
program is a way to close a device that always works.
"""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from infp_cam.audio.capture.line import Take
from infp_cam.clock import Clock
from infp_cam.types import AudioChunk

READ_BYTES = 1 << 16

END_S = 0.5
"""A program that closed its output has ended within this."""

# A group of its own, so that Ctrl-C in the terminal does not reach it.
_OWN_GROUP: dict[str, Any]
if sys.platform == "win32":
    _OWN_GROUP = {
        "creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
    }
else:
    _OWN_GROUP = {"process_group": 0}


class PipedCapture:
    """A running program that writes raw float32 samples, as chunks.

    The time of a chunk is that of its arrival less its length: late by what the system holds
    back, never early. Its standard input is a pipe that ends with this process.

    It runs from the first; `start` begins to read.

    Parameters
    ----------
    command : sequence of str
        Command line.
    rate, channels : int
        What it writes; the mean of the channels is handed over.
    take : callable
        Takes the chunks, on a thread of the capture's own; it may block for a while.
    on_end : callable
        Called, on that thread, when the program has ended by itself.
    clock : Clock
        The machine's clock.
    """

    def __init__(
        self,
        command: Sequence[str],
        rate: int,
        channels: int,
        take: Take,
        on_end: Callable[[], None],
        clock: Clock,
    ) -> None:
        self._rate, self._channels = rate, channels
        self._take, self._on_end, self._clock = take, on_end, clock
        self._closing, self._ended = threading.Event(), threading.Event()
        self._name = command[0]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            **_OWN_GROUP,
        )
        self._thread = threading.Thread(target=self._run, name="capture", daemon=True)

    def start(self) -> None:
        """Begin to hand over chunks; once."""
        self._thread.start()

    @property
    def has_ended(self) -> bool:
        """Whether no more chunks come."""
        return self._ended.is_set()

    @property
    def is_closing(self) -> bool:
        """Whether `close` was called."""
        return self._closing.is_set()

    def complaint(self) -> str:
        """Return the last line of what the ended program had to say, without its full stop."""
        assert self._process.stderr is not None
        try:
            self._process.wait(END_S)
        except subprocess.TimeoutExpired:  # it is not read any more, but goes on
            self._process.kill()
            self._process.wait()
        lines = self._process.stderr.read().decode(errors="replace").strip().splitlines()
        return lines[-1].rstrip(".") if lines else f"{self._name} ended"

    def close(self) -> None:
        """End the program; when this returns no more chunks come."""
        self._closing.set()
        self._process.kill()
        self._thread.join()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            assert pipe is not None
            with contextlib.suppress(OSError):
                pipe.close()

    def _run(self) -> None:
        try:
            self._read()
        finally:
            self._ended.set()
            if not self.is_closing:
                self._on_end()

    def _read(self) -> None:
        output = cast(io.RawIOBase, self._process.stdout)  # as bufsize is 0
        frame = 4 * self._channels
        buffer = bytearray(READ_BYTES)
        view = memoryview(buffer)
        kept = 0  # bytes of a frame that is not whole yet
        while got := output.readinto(view[kept:]):
            now_ns = self._clock.now_ns()
            count, rest = divmod(kept + got, frame)
            if count and not self.is_closing:
                samples = _mean(np.frombuffer(buffer, np.float32, count * self._channels), count)
                t0_ns = now_ns - count * 1_000_000_000 // self._rate
                self._take(AudioChunk(samples, self._rate, t0_ns))
            view[:rest] = bytes(view[count * frame : count * frame + rest])
            kept = rest


def _mean(values: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    """Return the mean of `count` interleaved frames' channels, as a copy."""
    channels = len(values) // count
    mean = values[::channels].copy()
    for channel in range(1, channels):
        mean += values[channel::channels]
    mean /= channels
    return mean
