"""What tests of sources share: an ear that hears one, and what holds for all of them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from infp_cam.audio.source import AudioSource
from infp_cam.errors import InfpCamError
from infp_cam.types import AudioChunk

PATIENCE_S = 15.0
"""Longer than anything takes on a busy machine; what takes so long has failed."""


class Ear:
    """The sink of a source, and its `on_change`."""

    def __init__(self) -> None:
        self.chunks: list[AudioChunk] = []
        self.told: list[InfpCamError | None] = []
        self._lock = threading.Lock()

    def __call__(self, chunk: AudioChunk) -> None:
        with self._lock:
            self.chunks.append(chunk)

    def tell(self, error: InfpCamError | None) -> None:
        self.told.append(error)

    def forget(self) -> None:
        """Forget what was heard and told."""
        with self._lock:
            self.chunks = []
        self.told = []

    def samples(self) -> NDArray[np.float32]:
        """Return all that was heard at the present rate, end to end."""
        with self._lock:
            chunks = list(self.chunks)
        return np.concatenate(
            [chunk.samples for chunk in chunks if chunk.rate == chunks[-1].rate]
            or [np.zeros(0, np.float32)]
        )

    def level(self, frequency: float) -> float:
        """Return the amplitude of a tone in the loudest tenth of a second."""
        samples = self.samples()
        rate = self.chunks[-1].rate if len(samples) else 48_000
        size = rate // 10
        wave = np.exp(-2j * np.pi * frequency * np.arange(size) / rate)
        tenths = [samples[at : at + size] for at in range(0, len(samples) - size, size)]
        return max((float(abs(tenth @ wave)) * 2 / size for tenth in tenths), default=0.0)

    def hears(self, frequency: float) -> bool:
        """Return whether a tone is clearly there; 0.5 was played."""
        return self.level(frequency) > 0.2

    def is_silent(self) -> bool:
        """Return whether no sample that was heard is anything but silence."""
        return not (np.abs(self.samples()) > 1e-4).any()

    def is_told(self, words: str) -> bool:
        """Return whether an error with these words is what was told last."""
        return bool(self.told) and words in getattr(self.told[-1], "message", "")

    @property
    def is_healed(self) -> bool:
        """Whether it was told, last, that all is well again."""
        return bool(self.told) and self.told[-1] is None


def await_that(condition: Callable[[], bool], what: str) -> None:
    """Return when `condition` holds; fail where it does not in a long time."""
    deadline_s = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline_s, f"not in {PATIENCE_S:.0f} s: {what}"
        time.sleep(0.01)


def check_contract(source: AudioSource, ear: Ear) -> None:
    """Check what holds for every source that has something to say."""
    assert source.label
    assert not source.delivering
    source.start(ear)
    await_that(lambda: len(ear.samples()) > source.rate // 4, "a quarter of a second of sound")
    assert source.delivering
    source.stop()
    assert not source.delivering
    count = len(ear.chunks)
    now_ns = time.monotonic_ns()
    for chunk in ear.chunks:
        assert chunk.samples.dtype == np.float32
        assert chunk.samples.ndim == 1
        assert len(chunk.samples) > 0
        assert abs(chunk.samples).max() <= 1.0
        assert chunk.rate == source.rate
        # Stamps may be late, so that they can even go back a little, but nothing is foretold.
        assert chunk.t0_ns + len(chunk.samples) * 1_000_000_000 // chunk.rate <= now_ns
    source.stop()
    time.sleep(0.05)
    assert len(ear.chunks) == count, "a chunk after stop"
