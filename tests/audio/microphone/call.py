"""A voice that comes in as in a call, and what a program hears at the virtual microphone."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from infp_cam.audio.microphone.voice_buffer import VoiceBuffer

EVERY_S = 0.5
"""Time from one pip to the next, seconds."""

PEAK = 0.5


def pip() -> NDArray[np.float32]:
    """Return 10 ms of 2 kHz that swell and fade; its peak of `PEAK` is 5 ms after its start."""
    at = np.arange(480) - 240
    wave: NDArray[np.float64] = (
        PEAK * np.cos(2 * np.pi * 2_000 * at / 48_000) * np.cos(np.pi * at / 480) ** 2
    )
    return wave.astype(np.float32)


class Speaker(threading.Thread):
    """Says a pip in the middle of each `EVERY_S` from `epoch_ns` on, as it happens."""

    def __init__(self, voice: VoiceBuffer, epoch_ns: int, late_s: float = 0.05) -> None:
        super().__init__(daemon=True)
        self._voice, self._epoch_ns, self._late_s = voice, epoch_ns, late_s
        self._ended = threading.Event()
        self._said = np.zeros(round(EVERY_S * 48_000), np.float32)
        middle = len(self._said) // 2
        self._said[middle - 240 : middle + 240] = pip()

    def run(self) -> None:
        index = 0
        while True:
            due_s = self._epoch_ns / 1e9 + (index + 480) / 48_000 + self._late_s
            if self._ended.wait(max(0.0, due_s - time.monotonic())):
                return
            at = index % len(self._said)
            self._voice.write(index, self._said[at : at + 480])
            index += 480

    def stop(self) -> None:
        self._ended.set()
        self.join()


class Ear(threading.Thread):
    """Records a source by ``parec`` and notes when its blocks arrive."""

    def __init__(self, environment: Mapping[str, str], source: str = "infp_mic") -> None:
        super().__init__(daemon=True)
        command = ["parec", "--raw", "--format=float32le", "--rate=48000", "--channels=1"]
        command += ["--latency-msec=10", "--process-time-msec=5", f"--device={source}"]
        self._process = subprocess.Popen(
            command,
            env=dict(environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )
        self._sound = bytearray()
        self._arrivals: list[tuple[int, int]] = []  # samples so far, and when
        self.start()

    def run(self) -> None:
        assert self._process.stdout is not None
        while block := os.read(self._process.stdout.fileno(), 65_536):
            self._sound += block
            self._arrivals.append((len(self._sound) // 4, time.monotonic_ns()))

    def stop(self) -> NDArray[np.float32]:
        """End, and return what was heard."""
        self._process.kill()
        with self._process:
            self.join()
        return np.frombuffer(bytes(self._sound[: len(self._sound) // 4 * 4]), np.float32)

    def pips_ns(self, sound: NDArray[np.float32]) -> list[int]:
        """Return when the middles of the pips arrived."""
        counts = np.array([count for count, _ in self._arrivals])
        loud = np.flatnonzero(np.abs(sound) > PEAK / 2)
        groups = np.split(loud, np.flatnonzero(np.diff(loud) > 4_800) + 1) if len(loud) else []
        middles = [int(group[np.argmax(np.abs(sound[group]))]) for group in groups]
        return [self._arrivals[int(np.searchsorted(counts, m, "right"))][1] for m in middles]


def delays_ms(arrivals_ns: list[int], epoch_ns: int) -> list[float]:
    """Return how long after it was said each pip was heard (less than `EVERY_S`), ms."""
    since_s = [(t_ns - epoch_ns) / 1e9 - EVERY_S / 2 for t_ns in arrivals_ns]
    return [s % EVERY_S * 1e3 for s in since_s]
