"""Sound out of a program of its own: frames, ends, complaints."""

from __future__ import annotations

import sys
import threading
import time

import numpy as np
import pytest

from infp_cam.audio.capture.line import Take
from infp_cam.audio.capture.piped import PipedCapture
from infp_cam.clock import SystemClock
from infp_cam.types import AudioChunk
from tests.audio.capture import Ear, await_that


def capture(program: str, take: Take, ended: threading.Event) -> PipedCapture:
    command = [sys.executable, "-c", f"import os, struct, sys, time\n{program}"]
    return PipedCapture(command, 48_000, 2, take, ended.set, SystemClock())


PIECES = """
data = struct.pack("8f", 0.5, 0.25, -0.5, 0.0, 1.0, 0.0, 0.0, -1.0)
for at in range(0, len(data), 3):
    os.write(1, data[at : at + 3])
    time.sleep(0.002)
"""


def test_frames_that_come_in_pieces() -> None:
    ear, ended = Ear(), threading.Event()
    piped = capture(PIECES, ear, ended)
    time.sleep(0.2)
    assert not ear.chunks, "a chunk before the start"
    piped.start()
    await_that(ended.is_set, "the end")
    assert piped.has_ended
    piped.close()
    assert ear.samples().tolist() == [0.375, -0.25, 0.5, -0.5]
    assert len(ear.chunks) >= 1


def test_what_a_program_says_at_its_end() -> None:
    ended = threading.Event()
    piped = capture("sys.stderr.write('First.\\nNo such device.\\n'); sys.exit(1)", Ear(), ended)
    piped.start()
    await_that(ended.is_set, "the end")
    assert piped.complaint() == "No such device"
    piped.close()


SILENCE = "while True: os.write(1, bytes(3840)); time.sleep(0.01)"


def test_closing_is_no_end_of_its_own() -> None:
    ear, ended = Ear(), threading.Event()
    piped = capture(SILENCE, ear, ended)
    piped.start()
    await_that(lambda: bool(ear.chunks), "a chunk")
    piped.close()
    count = len(ear.chunks)
    time.sleep(0.05)
    assert (len(ear.chunks), ended.is_set()) == (count, False)
    assert not np.concatenate([chunk.samples for chunk in ear.chunks]).any()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_reader_that_fails_leaves_nobody_waiting() -> None:
    def take(chunk: AudioChunk) -> None:
        raise RuntimeError("a fault")

    ended = threading.Event()
    piped = capture(SILENCE, take, ended)
    piped.start()
    await_that(ended.is_set, "the end")
    assert piped.has_ended
    assert piped.complaint().endswith("ended")
    piped.close()
