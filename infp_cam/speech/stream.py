"""Sound that a program sends to be spoken, chunk by chunk, in place of words."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Generator
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from infp_cam.errors import SpeechInvalid
from infp_cam.speech.sound import Sound

SoundFormat = Literal["s16le", "f32le"]
"""Samples as they are sent: 16-bit integers, or 32-bit floats in [-1, 1]; little-endian, mono."""

MOST_AHEAD_S = 30.0
"""How much of a stream may wait to be spoken, seconds."""

IDLE_S = 5.0
"""A stream that got nothing for so long is over, seconds."""

LEAST_RATE, MOST_RATE = 8_000, 192_000
"""Sample rates that can be spoken, Hz."""


def decode(data: bytes, kind: SoundFormat) -> NDArray[np.float32]:
    """Return samples out of `data`, float32[n] in [-1, 1].

    Raises
    ------
    SpeechInvalid
        The bytes are no whole samples, or some are no numbers.
    """
    width = {"s16le": 2, "f32le": 4}[kind]
    if len(data) % width:
        raise SpeechInvalid(
            f"The sound has {len(data)} bytes, which are no whole samples of {kind}.",
            f"Send {width} bytes for each sample.",
        )
    if kind == "s16le":
        return np.frombuffer(data, "<i2").astype(np.float32) / np.float32(32768)
    samples = np.frombuffer(data, "<f4").astype(np.float32)
    if not np.isfinite(samples).all():
        raise SpeechInvalid(
            "The sound has samples that are no numbers (NaN or infinity).",
            "Send samples between -1 and 1.",
        )
    return np.clip(samples, -1.0, 1.0)


class SoundStream:
    """One stream: a program's thread pushes, the speaker's takes."""

    def __init__(self) -> None:
        self._sounds: deque[Sound] = deque()
        self._ahead_s = 0.0
        self._closed = False
        self._changed = threading.Condition()

    @property
    def is_open(self) -> bool:
        """Whether more may come."""
        return not self._closed

    def push(self, sound: Sound) -> None:
        """Take what is to be spoken next.

        Raises
        ------
        SpeechInvalid
            More than `MOST_AHEAD_S` waits already.
        """
        length_s = len(sound.samples) / sound.rate
        with self._changed:
            if self._ahead_s + length_s > MOST_AHEAD_S:
                raise SpeechInvalid(
                    f"The stream is {self._ahead_s:.0f} s ahead of what is spoken; "
                    f"{MOST_AHEAD_S:.0f} s are kept.",
                    "Send sound no faster than it is spoken.",
                )
            self._sounds.append(sound)
            self._ahead_s += length_s
            self._changed.notify()

    def close(self) -> None:
        """End it, once all is spoken; a second time does nothing."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def sounds(self) -> Generator[Sound, None, None]:
        """Yield what was pushed, as it comes, until the stream is over."""
        while (sound := self._next()) is not None:
            yield sound

    def _next(self) -> Sound | None:
        with self._changed:
            self._changed.wait_for(lambda: bool(self._sounds) or self._closed, IDLE_S)
            if not self._sounds:
                self._closed = True
                return None
            sound = self._sounds.popleft()
            self._ahead_s -= len(sound.samples) / sound.rate
            return sound
