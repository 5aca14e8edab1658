"""Pictures as a stream that OBS's media source reads: raw, in a NUT container.

Raw pictures keep their exact colours and cost no encoder; NUT (https://ffmpeg.org/~michael/nut.txt)
is FFmpeg's own container for live streams and is in every OBS.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Protocol

import av
import cv2
import numpy as np
from numpy.typing import NDArray

_TICK = Fraction(1, 1000)


class Writable(Protocol):
    """Where the stream goes."""

    def write(self, data: bytes, /) -> int | None:
        """Take some bytes."""
        ...


class FrameStream:
    """Writes pictures of one size.

    Each is to be shown when it arrives. OBS's media source would rather pace them by their time
    stamps, and stay behind by as long as it took to start; so these go on by a millisecond only
    from picture to picture, which makes every one due.

    Parameters
    ----------
    out : Writable
        Where the stream goes; what its `write` raises comes through.
    size : tuple of int
        Width and height, pixels.
    fps : float
        Pictures per second, about.
    """

    def __init__(self, out: Writable, size: tuple[int, int], fps: float) -> None:
        self._container = av.open(out, "w", format="nut", options={"flush_packets": "1"})
        self._stream = self._container.add_stream(
            "rawvideo", rate=Fraction(fps).limit_denominator()
        )
        self._stream.width, self._stream.height = size
        self._stream.pix_fmt = "bgra"
        self._stream.time_base = self._stream.codec_context.time_base = _TICK
        width, height = size
        self._bgra = np.empty((height, width, 4), np.uint8)
        self._count = 0

    def send(self, pixels: NDArray[np.uint8]) -> None:
        """Write `pixels`, uint8[H, W, 3] RGB."""
        cv2.cvtColor(pixels, cv2.COLOR_RGB2BGRA, dst=self._bgra)
        frame = av.VideoFrame.from_ndarray(self._bgra, format="bgra")
        frame.pts, frame.time_base = self._count, _TICK
        self._count += 1
        for packet in self._stream.encode(frame):
            self._container.mux(packet)
