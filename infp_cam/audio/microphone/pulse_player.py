"""Playing into a sink of a PulseAudio or PipeWire server, by the server's own program ``pacat``.

It is a process of its own, since a library that loses its server can take its process with it. It
ends when our end of its pipe closes, however we end. The pipe holds one block, so the device pulls;
and ``pacat -v`` tells the latency 20 times a second, so it is known when a block really leaves.
"""

from __future__ import annotations

import fcntl
import os
import re
import select
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

import numpy as np

from infp_cam.audio.microphone.delay_line import DelayLine
from infp_cam.audio.microphone.output_clock import OutputClock
from infp_cam.audio.microphone.pulse_cable import lost
from infp_cam.clock import Clock
from infp_cam.errors import BackendMissing
from infp_cam.types import CALL_RATE

BLOCK = 960
"""Samples given at a time; a page of the pipe, the least that it can hold, has room for them."""

LATENCY_MS = 60
"""What is kept in the server; our thread may be held up for so long."""

CHECK_S = 1.0
"""How often the devices are looked at, seconds."""

_POLL_MS = 200
_LATENCY = re.compile(rb"Latency: (-?\d+) usec")
_VOICE_BYTES = 4


class Cable(Protocol):
    """Where to play; `infp_cam.audio.microphone.pulse_cable` has two."""

    @property
    def sink(self) -> str:
        """What the server calls the sink."""
        ...

    def ahead_ns(self) -> int:
        """Return how long before its time the sound can be heard; `DeviceLost` where it is gone."""
        ...


class PulseOutlet:
    """Plays into a sink.

    Parameters
    ----------
    name : str
        What people choose in their call program.
    open_cable : callable
        Returns the cable to play into, as a context.
    clock : Clock
        The machine's clock.
    """

    def __init__(
        self, name: str, open_cable: Callable[[], AbstractContextManager[Cable]], clock: Clock
    ) -> None:
        self.name = name
        self.underruns = 0
        self._open_cable, self._clock = open_cable, clock

    def play(
        self, line: DelayLine, on_playing: Callable[[], None], stopping: threading.Event
    ) -> None:
        """See `infp_cam.audio.microphone.outlet.Outlet.play`."""
        with self._open_cable() as cable, _started(cable.sink) as pacat:
            feed = _Feed(self, pacat, line, self._clock, on_playing)
            check_s = 0.0
            try:
                while not stopping.is_set():
                    feed.serve()
                    if feed.is_playing and time.monotonic() >= check_s:
                        feed.ahead_ns = cable.ahead_ns()
                        check_s = time.monotonic() + CHECK_S
            finally:
                pacat.kill()


class _Feed:
    """One running ``pacat``: gives it blocks as it takes them, and hears what it says."""

    def __init__(
        self,
        outlet: PulseOutlet,
        pacat: subprocess.Popen[bytes],
        line: DelayLine,
        clock: Clock,
        on_playing: Callable[[], None],
    ) -> None:
        assert pacat.stdin is not None and pacat.stderr is not None
        self._input, self._output = pacat.stdin.fileno(), pacat.stderr.fileno()
        self._outlet, self._line, self._clock = outlet, line, clock
        self._on_playing = on_playing
        self._times = OutputClock()
        self._given = 0  # samples
        self._said = b""
        self.is_playing = False
        self.ahead_ns = 0
        self._poll = select.poll()
        self._poll.register(self._input, select.POLLOUT)
        self._poll.register(self._output, select.POLLIN)

    def serve(self) -> None:
        """Do what there is to do, or wait a moment for it; `DeviceLost` where it has ended."""
        for descriptor, _ in self._poll.poll(_POLL_MS):
            if descriptor == self._output:
                self._hear()
            else:
                self._give()

    def _give(self) -> None:
        if self._times.known:
            leaves_ns = self._times.leaves_ns(self._given) - self.ahead_ns
            block = self._line.render(BLOCK, leaves_ns)
        else:
            block = np.zeros(BLOCK, np.float32)
        try:
            os.write(self._input, block.astype("<f4").tobytes())
        except OSError as error:
            raise lost(self._outlet.name) from error
        self._given += BLOCK

    def _hear(self) -> None:
        now_ns = self._clock.now_ns()
        said = os.read(self._output, 4096)
        if not said:
            raise lost(self._outlet.name)
        *lines, self._said = re.split(rb"[\r\n]", self._said + said)
        for line in lines:
            self._note(line, now_ns)

    def _note(self, line: bytes, now_ns: int) -> None:
        if latency := _LATENCY.search(line):
            ahead_ns = int(latency[1]) * 1000 + self._in_pipe() * 1e9 / CALL_RATE
            if self._times.observe(self._given, now_ns + ahead_ns):
                self._line.interrupt()
        elif b"Stream started" in line:  # again after each underrun
            self._times.restart()
            self.is_playing = True
            self._on_playing()
        elif b"underrun" in line:
            self._outlet.underruns += 1
        elif b"moved to" in line:  # the sink is gone, and the server plays us to the loudspeakers
            raise lost(self._outlet.name)

    def _in_pipe(self) -> int:
        """Return how many samples wait in the pipe."""
        (count,) = struct.unpack("i", fcntl.ioctl(self._input, termios.FIONREAD, bytes(4)))
        return int(count) // _VOICE_BYTES


def _started(sink: str) -> subprocess.Popen[bytes]:
    command = ["pacat", "--verbose", "--raw", "--format=float32le", f"--rate={CALL_RATE}"]
    command += ["--channels=1", f"--latency-msec={LATENCY_MS}", "--process-time-msec=10"]
    command += [f"--device={sink}"]
    command += ["--volume=65536", "--client-name=INFP Camera", "--stream-name=Voice"]
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            bufsize=0,
            pipesize=4096,
            env=os.environ | {"LC_ALL": "C"},
            process_group=0,  # Ctrl-C in a terminal is not for it
        )
    except FileNotFoundError as error:
        raise BackendMissing(
            "`pacat`, which feeds the virtual microphone, is not installed.",
            "Install it: on Debian and Ubuntu, sudo apt install pulseaudio-utils.",
        ) from error
