"""H.264 video files, with or without sound."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.stream import VideoStream
from numpy.typing import NDArray

from infp_cam.files import replacing

TIME_BASE = Fraction(1, 90_000)
"""Tick of the video's timestamps: 90 kHz, MPEG's own."""

_AAC_BLOCK = 1024


@contextmanager
def mp4_file(
    path: Path,
    size: tuple[int, int],
    fps: float,
    sound: NDArray[np.float32] | None = None,
    sound_rate: int = 48_000,
) -> Iterator[Mp4Writer]:
    """Give a writer for an MP4 that appears as `path` only once it is complete.

    Parameters
    ----------
    path : Path
        Where the file goes.
    size : tuple of int
        Width and height, even numbers of pixels.
    fps : float
        Nominal frame rate.
    sound : float32[channels, n], optional
        Sound of the whole file in [-1, 1], one or two channels.
    sound_rate : int
        Sample rate of `sound`, Hz.

    Raises
    ------
    OutputUnwritable
        Where the file can not be made or the disk gets full; nothing is left behind.
    """
    with replacing(path) as temporary, av.open(str(temporary), "w", format="mp4") as container:
        writer = Mp4Writer(container, size, fps, sound, sound_rate)
        yield writer
        writer.flush()


class Mp4Writer:
    """Pictures into an open container; see `mp4_file`."""

    def __init__(
        self,
        container: OutputContainer,
        size: tuple[int, int],
        fps: float,
        sound: NDArray[np.float32] | None,
        sound_rate: int,
    ) -> None:
        self._container = container
        self._video = _h264_stream(container, size, fps)
        self._sound = None if sound is None else _SoundTrack(container, sound, sound_rate)

    def write(self, pixels: NDArray[np.uint8], t_s: float) -> None:
        """Append the picture uint8[H, W, 3] RGB, shown from `t_s` seconds on."""
        # OpenCV's conversion (BT.601, limited range) takes a tenth of FFmpeg's time.
        planes = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2YUV_I420), np.uint8)
        frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
        frame.pts = round(t_s / TIME_BASE)
        frame.time_base = TIME_BASE
        self._container.mux(self._video.encode(frame))
        if self._sound is not None:
            self._sound.mux_until(t_s)

    def flush(self) -> None:
        """Write what the encoders still hold."""
        self._container.mux(self._video.encode(None))
        if self._sound is not None:
            self._sound.mux_rest()


def _h264_stream(container: OutputContainer, size: tuple[int, int], fps: float) -> VideoStream:
    stream = container.add_stream("libx264", rate=Fraction(fps).limit_denominator(1001))
    stream.width, stream.height = size
    stream.pix_fmt = "yuv420p"
    stream.codec_context.time_base = TIME_BASE
    # What `Mp4Writer.write` makes (SMPTE 170M, limited range), said so that players agree.
    stream.codec_context.colorspace = 6
    stream.codec_context.color_range = 1
    stream.options = {
        "preset": "veryfast",
        "crf": "19",
        "aq-mode": "3",
    }  # 3 spares soft backdrops bands
    return stream


class _SoundTrack:
    """AAC sound, muxed in step with the video."""

    def __init__(self, container: OutputContainer, sound: NDArray[np.float32], rate: int) -> None:
        self._container, self._sound, self._rate = container, sound, rate
        self._layout = "mono" if len(sound) == 1 else "stereo"
        self._stream: AudioStream = container.add_stream("aac", rate=rate, layout=self._layout)
        self._stream.bit_rate = 160_000
        self._next = 0

    def mux_until(self, t_s: float) -> None:
        """Mux the sound up to `t_s` seconds."""
        self._mux_to(min(self._sound.shape[1], int(t_s * self._rate)))

    def mux_rest(self) -> None:
        """Mux the rest of the sound and of the encoder."""
        self._mux_to(self._sound.shape[1])
        self._container.mux(self._stream.encode(None))

    def _mux_to(self, stop: int) -> None:
        while self._next < stop:
            end = min(self._next + _AAC_BLOCK, self._sound.shape[1])
            block = np.ascontiguousarray(self._sound[:, self._next : end])
            frame = av.AudioFrame.from_ndarray(block, format="fltp", layout=self._layout)
            frame.sample_rate, frame.pts = self._rate, self._next
            frame.time_base = Fraction(1, self._rate)
            self._container.mux(self._stream.encode(frame))
            self._next = end
