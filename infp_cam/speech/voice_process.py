"""A voice process as the engine sees it: started, asked, stopped, and started again."""

from __future__ import annotations

import contextlib
import io
import itertools
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Sequence
from typing import Any, cast

import numpy as np

from infp_cam.errors import VoiceFailed
from infp_cam.speech import wire
from infp_cam.speech.sound import Sound
from infp_cam.speech.wire import Frame, FrameKind

START_S = 30.0
"""Time that a voice has to be ready, seconds: one that loads a network needs some."""

PATIENCE_S = 10.0
"""A voice that gives no sound for so long hangs, seconds: one on another machine needs some."""

STOP_S = 1.0
"""A voice that was stopped and goes on for longer is ended, seconds."""

END_S = 0.5
"""A process that closed its output has ended within this, seconds."""

MOST_FRAMES = 20
"""Frames of 0.1 s that are taken before anybody wants them; the voice then waits."""

# A group of its own, so that Ctrl-C in the terminal does not reach it.
_OWN_GROUP: dict[str, Any]
if sys.platform == "win32":
    _OWN_GROUP = {
        "creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
    }
else:
    _OWN_GROUP = {"process_group": 0}


class VoiceProcess:
    """Speaks sentences in a process of its own, which runs from `open` to `close`.

    A process that dies or hangs is told as `VoiceFailed`, and another one is started for the next
    sentence. `speak` is for one thread; `close` may be called from another.

    Parameters
    ----------
    name : str
        What the voice is called, for people.
    command : sequence of str
        Command line; see `infp_cam.speech.voice_host`.
    """

    def __init__(self, name: str, command: Sequence[str]) -> None:
        self.name = name
        self._command = command
        self._numbers = itertools.count(1)
        self._running: _Running | None = None
        self._starting = threading.Lock()
        self._closed = False

    def open(self) -> None:
        """Start the process ahead of the first sentence; returns at once."""
        with self._starting:
            if not self._closed and (self._running is None or self._running.has_ended):
                if self._running is not None:
                    self._running.kill()
                self._running = _Running(self._command)

    def check(self) -> None:
        """Return once the voice is ready; raises `VoiceFailed` where it can not be."""
        self._ready()

    def close(self) -> None:
        """End the process; a sentence that is being spoken fails."""
        with self._starting:
            self._closed = True
            if self._running is not None:
                self._running.kill()

    def speak(self, text: str) -> Generator[Sound, None, None]:
        """Yield the sound of a sentence as it is made; closing the iterator stops the voice.

        Raises
        ------
        VoiceFailed
            The voice can not be started, can not speak it, died or hangs.
        """
        running = self._ready()
        number = next(self._numbers)
        running.tell({"speak": text, "number": number})
        is_over = False
        try:
            while not is_over:
                frame = running.next_frame(PATIENCE_S)
                if frame is None:
                    is_over = True
                    raise self._lost(running, PATIENCE_S)
                if frame.number != number:
                    continue
                if frame.kind is FrameKind.SOUND:
                    yield Sound(np.frombuffer(frame.payload, "<f4"), frame.rate)
                    continue
                is_over = True
                if frame.kind is FrameKind.FAILED:
                    raise wire.error_of(frame)
        finally:
            if not is_over:
                self._stop(running, number)

    def _ready(self) -> _Running:
        self.open()
        running = self._running
        if self._closed or running is None:
            raise VoiceFailed(f"The voice {self.name} has ended.", "Turn the camera on again.")
        if not running.is_ready:
            frame = running.next_frame(START_S)
            if frame is None:
                raise self._lost(running, START_S)
            if frame.kind is FrameKind.FAILED:
                running.kill()
                raise wire.error_of(frame)
            running.is_ready = True
        return running

    def _stop(self, running: _Running, number: int) -> None:
        """Have the voice stop a sentence; one that does not is ended, and another one started."""
        running.tell({"stop": number})
        until_s = time.monotonic() + STOP_S
        while (left_s := until_s - time.monotonic()) > 0:
            frame = running.next_frame(left_s)
            if frame is None:
                break
            if frame.number == number and frame.kind is not FrameKind.SOUND:
                return
        running.kill()
        self.open()

    def _lost(self, running: _Running, patience_s: float) -> VoiceFailed:
        """Return why no frame comes; a process that hangs is ended."""
        if running.has_ended:
            reason = f"The voice {self.name} ended by itself (exit code {running.kill()})."
        else:
            running.kill()
            reason = f"The voice {self.name} hangs: it gave no sound for {patience_s:.0f} s."
        return VoiceFailed(
            reason, "It is started again for the next sentence; if that fails, too, choose another."
        )


class _Running:
    """A voice process that runs, and the frames that it has said.

    Attributes
    ----------
    is_ready : bool
        Whether its voice is known to be there.
    has_ended : bool
        Whether all it has said was taken, and no more comes.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self.is_ready = self.has_ended = False
        self._frames: queue.Queue[Frame | None] = queue.Queue(MOST_FRAMES)
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, **_OWN_GROUP
        )
        self._thread = threading.Thread(target=self._read, name="voice", daemon=True)
        self._thread.start()

    def tell(self, order: dict[str, Any]) -> None:
        """Write a line to it; one that has ended hears nothing."""
        assert self._process.stdin is not None
        with contextlib.suppress(OSError, ValueError):  # the latter where we have closed it
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
            self._process.stdin.flush()

    def next_frame(self, patience_s: float) -> Frame | None:
        """Return what it says next; None where it has ended, or says nothing for so long."""
        try:
            frame = self._frames.get(timeout=patience_s)
        except queue.Empty:
            return None
        self.has_ended = frame is None
        return frame

    def kill(self) -> int:
        """End it and what it has started, at once; return its exit code."""
        code = self._process.poll()
        if code is None:
            self._kill()
            code = self._process.wait()
        while self._thread.is_alive():  # it may wait for room
            with contextlib.suppress(queue.Empty):
                self._frames.get_nowait()
            self._thread.join(0.01)
        self.has_ended = True
        self._frames.put(None)  # for whoever waits for a frame
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        return code

    def _kill(self) -> None:
        if sys.platform == "win32":
            self._process.kill()
        else:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def _read(self) -> None:
        output = cast(io.BufferedReader, self._process.stdout)
        with output:
            while (frame := wire.read(output.read)) is not None:
                self._frames.put(frame)
        try:
            self._process.wait(END_S)
        except subprocess.TimeoutExpired:  # it said what is no frame, or goes on unheard
            self._kill()
        self._frames.put(None)
