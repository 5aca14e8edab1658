"""A voice for tests: each sentence is a tone as long as its text says."""

from __future__ import annotations

import threading
from collections.abc import Generator

import numpy as np

from infp_cam.errors import VoiceFailed
from infp_cam.speech.sound import Sound

RATE = 24_000


class ToneVoice:
    """``440 0.5`` is a tone of 440 Hz for half a second; ``fail`` fails, ``wait`` waits.

    Attributes
    ----------
    spoken : list of str
        What was asked for.
    stopped : list of str
        What was ended before its end.
    """

    name = "tone"

    def __init__(self) -> None:
        self.spoken: list[str] = []
        self.stopped: list[str] = []
        self.go_on = threading.Event()

    def open(self) -> None:
        pass

    def close(self) -> None:
        self.go_on.set()

    def speak(self, text: str) -> Generator[Sound, None, None]:
        self.spoken.append(text)
        if text == "fail":
            raise VoiceFailed("The tone broke.", "Mend it.")
        if text == "wait":
            self.go_on.wait(30)
            return
        hz, seconds = map(float, text.rstrip(".").split())
        t = np.arange(round(seconds * RATE)) / RATE
        samples = (0.5 * np.sin(2 * np.pi * hz * t)).astype(np.float32)
        try:
            for at in range(0, len(samples), RATE // 10):
                yield Sound(samples[at : at + RATE // 10], RATE)
        except GeneratorExit:
            self.stopped.append(text)
            raise
