"""The pipes of a voice process: lines of JSON go in, frames of sound come out."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from infp_cam.errors import InfpCamError, VoiceFailed

_HEADER = struct.Struct("<BIII")  # kind, number of the sentence, sample rate, bytes that follow

MOST_BYTES = 1 << 20
"""Bytes of one frame; what claims to be longer is none."""


class FrameKind(IntEnum):
    """What a frame says."""

    READY = 0  # the voice can speak
    SOUND = 1  # float32 samples of a sentence
    END = 2  # the sentence is over, or was stopped
    FAILED = 3  # the sentence, or with number 0 the voice itself, can not be spoken: JSON


@dataclass(frozen=True, slots=True)
class Frame:
    """One word of a voice process.

    Parameters
    ----------
    kind : FrameKind
        What it says.
    number : int
        Which sentence it is about; 0 where none.
    rate : int
        Sample rate of `SOUND`, Hz.
    payload : bytes
        The samples, or the error.
    """

    kind: FrameKind
    number: int = 0
    rate: int = 0
    payload: bytes = b""


def pack(frame: Frame) -> bytes:
    """Return a frame as it goes through the pipe."""
    head = _HEADER.pack(frame.kind, frame.number, frame.rate, len(frame.payload))
    return head + frame.payload


def read(take: Callable[[int], bytes]) -> Frame | None:
    """Return the next frame of a pipe; None at its end, and where what comes is no frame.

    Parameters
    ----------
    take : callable
        Returns so many bytes, or fewer at the end.
    """
    head = take(_HEADER.size)
    if len(head) < _HEADER.size:
        return None
    kind, number, rate, size = _HEADER.unpack(head)
    if kind not in FrameKind.__members__.values() or size > MOST_BYTES:
        return None
    payload = take(size)
    return Frame(FrameKind(kind), number, rate, payload) if len(payload) == size else None


def pack_error(number: int, error: InfpCamError) -> bytes:
    """Return the frame that tells an error."""
    fields = {"message": error.message, "fix": error.fix}
    return pack(Frame(FrameKind.FAILED, number, payload=json.dumps(fields).encode()))


def error_of(frame: Frame) -> VoiceFailed:
    """Return the error that a frame tells."""
    fields = json.loads(frame.payload)
    return VoiceFailed(str(fields["message"]), str(fields["fix"]))
