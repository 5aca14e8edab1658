"""The datagram of Live Link Face, version 6.

All in network order:

======== ============================================================================
bytes    what
======== ============================================================================
1        version, 6
4 + n    device id: length and text (a UUID, 36 characters)
4 + n    subject: length and text, UTF-8
4        frame number (int), counted from midnight
4        part of a frame after it (float, 0 up to 1)
4, 4     frames in so many seconds: numerator and denominator (int)
1        how many values follow, 61
61 * 4   values (float): Apple's 52 coefficients, then `ROTATIONS`
======== ============================================================================

Epic has published no document of it. The layout is that of the engine's own reader
(``AppleARKitLiveLinkSource.cpp``) and of the programs that read the app's datagrams
(PyLiveLinkFace, LLV). Values are in the order of the engine's ``EARFaceBlendShape``.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from infp_cam.motion.space import ARKIT58, ARKIT_COEFFICIENTS
from infp_cam.plugins.motion_out.gaze import gazes

VERSION = 6

ROTATIONS = (
    "HeadYaw",
    "HeadPitch",
    "HeadRoll",
    "LeftEyeYaw",
    "LeftEyePitch",
    "LeftEyeRoll",
    "RightEyeYaw",
    "RightEyePitch",
    "RightEyeRoll",
)
"""What follows the coefficients, radians.

Of the head, to turn to the left, to look up and to tilt to the right are positive (the receivers'
convention). Of the eyes, to the right and down are (recordings of the app, where yaw against
``EyeLook*`` tells the sign). So they have opposite signs, as they come from the app.
"""


@dataclass(frozen=True, slots=True)
class FrameTime:
    """When a frame is, as time code.

    Parameters
    ----------
    seconds : float
        Since midnight.
    rate : int
        Frames in a second.
    """

    seconds: float
    rate: int

    @property
    def parts(self) -> tuple[int, float]:
        """The whole frames since midnight, and the part of one after them (0 up to 1)."""
        frames = self.seconds * self.rate
        return int(frames), frames % 1.0


class PacketWriter:
    """Writes the datagrams of one subject.

    Parameters
    ----------
    device : str
        UUID of the device, 36 characters.
    subject : str
        What it is called.
    """

    def __init__(self, device: str, subject: str) -> None:
        self._start = struct.pack("!B", VERSION) + _text(device) + _text(subject)

    def write(self, values: NDArray[np.float32], time: FrameTime) -> bytes:
        """Return the datagram that says `values`, float[61], at `time`."""
        number, part = time.parts
        head = struct.pack("!ifiiB", number, part, time.rate, 1, len(values))
        return self._start + head + values.astype(">f4").tobytes()


def face_values(values: NDArray[np.float32], *, head: bool) -> NDArray[np.float32]:
    """Return the 61 values of the face `values`, float32[58] of `arkit58`; the head's if wanted."""
    left, right = gazes(values)
    turned = [values[ARKIT58.index(name)] for name in ("headYaw", "headPitch", "headRoll")]
    yaw, pitch, roll = turned if head else (0.0, 0.0, 0.0)
    degrees = (yaw, -pitch, -roll, -left.yaw, left.pitch, 0.0, -right.yaw, right.pitch, 0.0)
    coefficients = values[: len(ARKIT_COEFFICIENTS)]
    return np.concatenate((coefficients, np.radians(degrees)), dtype=np.float32)


def _text(text: str) -> bytes:
    encoded = text.encode()
    return struct.pack("!i", len(encoded)) + encoded
