"""Sound as a stream of bytes: raw samples, or a WAV file as it is being written."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from infp_cam.errors import VoiceFailed

PIECE_BYTES = 8192
"""Read at most so many at once."""

_TYPES = {(1, 16): "<i2", (1, 32): "<i4", (3, 32): "<f4", (3, 64): "<f8"}
"""Samples by WAV's format (1: integers, 3: floats) and bits."""

_EXTENSIBLE = 0xFFFE
_LONGEST_CHUNK = 65_536


class PcmStream:
    """Samples out of bytes that come in pieces of any length.

    A stream that begins like a WAV file is one, and says itself how its samples are; the lengths
    in it are not believed, since who writes to a pipe does not know them. Any other is raw: mono,
    little-endian.

    Parameters
    ----------
    read : callable
        Returns at most so many bytes as soon as there are some, none at the end.
    rate : int
        Sample rate of a raw stream, Hz.
    kind : {"s16le", "f32le"}
        Samples of a raw stream.

    Attributes
    ----------
    rate : int
        Sample rate, known once there are samples.
    """

    def __init__(self, read: Callable[[int], bytes], rate: int, kind: str) -> None:
        self._read, self.rate = read, rate
        self._type = np.dtype({"s16le": "<i2", "f32le": "<f4"}[kind])
        self._channels = 1
        self._held = b""

    def __iter__(self) -> Iterator[NDArray[np.float32]]:
        """Yield float32[n] in [-1, 1], the mean of the channels."""
        if self._fill(4) and self._held[:4] == b"RIFF":
            self._read_header()
        frame = self._type.itemsize * self._channels
        while self._fill(frame):
            whole = len(self._held) // frame * frame
            data, self._held = self._held[:whole], self._held[whole:]
            yield self._samples(np.frombuffer(data, self._type))

    def _samples(self, values: NDArray[np.generic]) -> NDArray[np.float32]:
        samples = values.astype(np.float32)
        if self._type.kind == "i":
            samples /= np.float32(-float(np.iinfo(self._type).min))
        mean: NDArray[np.float32] = samples.reshape(-1, self._channels).mean(axis=1)
        return np.clip(np.nan_to_num(mean), -1.0, 1.0)

    def _read_header(self) -> None:
        self._take(12)
        while True:
            name, size = struct.unpack("<4sI", self._take(8))
            if name == b"data":
                return
            if size > _LONGEST_CHUNK:
                raise _no_sound()
            chunk = self._take(size + size % 2)
            if name == b"fmt ":
                self._read_format(chunk)

    def _read_format(self, chunk: bytes) -> None:
        if len(chunk) < 16:
            raise _no_sound()
        kind, channels, rate, _, _, bits = struct.unpack("<HHIIHH", chunk[:16])
        if kind == _EXTENSIBLE and len(chunk) >= 26:
            (kind,) = struct.unpack("<H", chunk[24:26])
        if (kind, bits) not in _TYPES or not channels or not 1000 <= rate <= 384_000:
            raise _no_sound()
        self._type, self._channels, self.rate = np.dtype(_TYPES[kind, bits]), channels, rate

    def _take(self, count: int) -> bytes:
        if not self._fill(count):
            raise _no_sound()
        taken, self._held = self._held[:count], self._held[count:]
        return taken

    def _fill(self, count: int) -> bool:
        """Hold at least `count` bytes; False where they do not come."""
        while len(self._held) < count:
            data = self._read(PIECE_BYTES)
            if not data:
                return False
            self._held += data
        return True


def _no_sound() -> VoiceFailed:
    return VoiceFailed(
        "What the voice sends is a WAV file that can not be read.",
        "Have it send raw samples, or WAV with 16- or 32-bit samples.",
    )
