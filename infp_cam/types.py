"""The data contracts between the parts: immutable frames of audio, motion and video.

Times are integer nanoseconds. Two time lines occur, and each field says which it is on:

* *clock time*: the one injected monotonic clock (`infp_cam.clock.Clock`);
* *audio time*: nanoseconds since sample 0 of the dyadic ring, the master clock. Sample ``i``
  of the 16 kHz ring lies at ``i * 62_500`` ns.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from infp_cam.motion.space import MotionSpace

RING_RATE = 16_000
"""Sample rate of both tracks in the ring and of everything after it, Hz."""

CALL_RATE = 48_000
"""Sample rate of the call's sound: of both sides before the ring, and of the virtual microphone."""

SAMPLE_NS = 1_000_000_000 // RING_RATE
"""Nanoseconds in one ring sample (exactly 62 500)."""

SELF, OTHER = 0, 1
"""Rows of the dyadic tracks: the person whose portrait it is, and the other party."""


@dataclass(frozen=True, slots=True)
class AudioChunk:
    """A run of samples from one source.

    Parameters
    ----------
    samples : float32[n]
        Mono samples in [-1, 1].
    rate : int
        Sample rate in Hz.
    t0_ns : int
        Clock time at which sample 0 was in the air.
    """

    samples: NDArray[np.float32]
    rate: int
    t0_ns: int


@dataclass(frozen=True, slots=True)
class DyadicWindow:
    """The same span of both tracks, aligned to the sample.

    Parameters
    ----------
    samples : float32[2, n]
        Row 0 is self, row 1 is other, 16 kHz; missing samples are zeros.
    start : int
        Absolute index of the first sample (negative before the first one captured).
    valid : bool[2]
        Whether every sample of the row was really captured.
    """

    samples: NDArray[np.float32]
    start: int
    valid: NDArray[np.bool_]

    @property
    def stop(self) -> int:
        """Absolute index just after the last sample."""
        return self.start + int(self.samples.shape[1])


@dataclass(frozen=True, slots=True)
class MotionFrame:
    """The face at one moment.

    Parameters
    ----------
    values : float32[C]
        One value for each channel of `space`, in its units.
    t_ns : int
        Audio time that the frame shows.
    space : MotionSpace
        What the channels mean.
    """

    values: NDArray[np.float32]
    t_ns: int
    space: MotionSpace


class PixelFormat(Enum):
    """Layout of a video frame's pixels."""

    RGB = "rgb"  # uint8[H, W, 3]
    NV12 = "nv12"  # uint8[H * 3 / 2, W], BT.601 limited range
    I420 = "i420"  # uint8[H * 3 / 2, W], BT.601 limited range


@dataclass(frozen=True, slots=True)
class VideoFrame:
    """A picture for the camera.

    Parameters
    ----------
    pixels : uint8
        ``[H, W, 3]`` for RGB, ``[H * 3 / 2, W]`` for NV12 and I420.
    format : PixelFormat
        Layout of `pixels`.
    t_ns : int
        Audio time that the frame shows.
    """

    pixels: NDArray[np.uint8]
    format: PixelFormat
    t_ns: int
