"""Who gets the motion of a call: receivers of both protocols, and the call's own motion ring."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import soundfile
from numpy.typing import NDArray
from pylivelinkface import FaceBlendShape, PyLiveLinkFace
from pythonosc.osc_bundle import OscBundle

from infp_cam.audio.files import load_track
from infp_cam.data import CONVERSATION_OTHER, CONVERSATION_SELF
from infp_cam.plugin.motion_ring import MotionRing
from infp_cam.plugins.vmc.expressions import PERFECT_SYNC
from infp_cam.types import RING_RATE

COEFFICIENTS = len(PERFECT_SYNC)
PATIENCE_S = 240.0
"""For what takes seconds where nothing else runs."""

T = TypeVar("T")


@dataclass(frozen=True)
class Face:
    """Apple's 52 coefficients, float32[52], and a clock time: when they came, or were due."""

    values: NDArray[np.float32]
    clock_ns: int


def udp() -> socket.socket:
    """Return a socket on a free port of this computer."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listening.bind(("127.0.0.1", 0))
    listening.settimeout(PATIENCE_S)
    return listening


def vmc_faces(listening: socket.socket) -> Iterator[Face]:
    """Yield the faces that come by the VMC protocol, each as it is applied."""
    weights: dict[str, float] = {}
    while True:
        for message in OscBundle(listening.recv(65_536)):
            if message.address == "/VMC/Ext/Blend/Val":
                weights[message.params[0]] = message.params[1]
            elif message.address == "/VMC/Ext/Blend/Apply" and len(weights) == COEFFICIENTS:
                values = np.array([weights[name] for name in PERFECT_SYNC], np.float32)
                yield Face(values, time.monotonic_ns())


def live_link_faces(listening: socket.socket) -> Iterator[Face]:
    """Yield the faces that come as of Live Link Face."""
    coefficients = list(FaceBlendShape)[:COEFFICIENTS]
    while True:
        is_face, packet = PyLiveLinkFace.decode(listening.recv(1024))
        now_ns = time.monotonic_ns()
        assert is_face
        values = [packet.get_blendshape(coefficient) for coefficient in coefficients]
        yield Face(np.array(values, np.float32), now_ns)


@contextmanager
def call(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`infp-cam run` on the built-in conversation, over and over."""
    command = [sys.executable, "-m", "infp_cam.cli", "run", "--camera", "null"]
    command += ["--microphone", "none", "--size", "128x72", "--fps", "30"]
    for option, path in (("--self", CONVERSATION_SELF), ("--other", CONVERSATION_OTHER)):
        voice = np.tile(load_track(path), 12)
        soundfile.write(folder / path.name, voice, RING_RATE, subtype="FLOAT")
        command += [option, str(folder / path.name)]
    with subprocess.Popen(command) as running:
        try:
            yield running
        finally:
            running.terminate()


class CallMotion:
    """What the engine makes, read from the call's motion ring; a context manager.

    Parameters
    ----------
    runtime : Path
        The call's runtime folder.

    Attributes
    ----------
    faces : list of Face
        All so far, each with when it is due.
    """

    def __init__(self, runtime: Path) -> None:
        self.faces: list[Face] = []
        self._ended = threading.Event()
        self._path = until(lambda: next(runtime.rglob("motion.ring"), None), "there is no motion")
        self._thread = threading.Thread(target=self._read)

    def __enter__(self) -> CallMotion:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _read(self) -> None:
        with MotionRing.attach(self._path) as ring:
            seen = ring.newest
            while not self._ended.wait(0.005):
                newest = ring.newest
                for sequence in range(seen + 1, newest + 1):
                    due_ns, frame = ring.due_ns(sequence), ring.frame(sequence)
                    if due_ns is not None and frame is not None:
                        self.faces.append(Face(frame.values[:COEFFICIENTS], due_ns))
                seen = newest


def until(found: Callable[[], T | None], what: str) -> T:
    """Wait until `found()` gives something and return it."""
    end_s = time.monotonic() + PATIENCE_S
    while (value := found()) is None:
        assert time.monotonic() < end_s, what
        time.sleep(0.02)
    return value
