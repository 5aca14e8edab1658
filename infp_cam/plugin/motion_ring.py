"""The motion of a call in shared memory, from the engine (one writer) to any number of listeners.

Like `infp_cam.camera.frame_ring`, a mapped file that survives whoever leaves: a seqlock for each
slot, the newest frames only, and a writer that never waits. It lies beside the frame ring, whose
creator removes both.

File: one page of 64-bit words (`_Word`, then the name of the motion space, then three for each
slot), then the slots' values, float32.
"""

from __future__ import annotations

import contextlib
import mmap
from enum import IntEnum
from pathlib import Path
from typing import BinaryIO

import numpy as np

from infp_cam.camera.frame_ring import fence
from infp_cam.errors import InfpCamError, MotionInvalid
from infp_cam.files import unwritable
from infp_cam.motion.space import MotionSpace, motion_space
from infp_cam.types import MotionFrame

SLOTS = 16
"""Frames in the ring: half a second at 30 pictures a second."""

MOST_CHANNELS = 1024
"""Channels that a frame may have."""

_MAGIC = int.from_bytes(b"INFPMOVE", "little")
_VERSION = 1
_PAGE = 4096
_NAME_BYTES = 128


class _Word(IntEnum):
    """Places in the header."""

    MAGIC = 0
    VERSION = 1
    # written by the engine
    CHANNELS = 2
    NEWEST = 3
    NAME = 8  # `_NAME_BYTES` of UTF-8
    # three words for each slot: sequence (0 while being written), t_ns, due_ns
    TABLE = 32


def motion_ring_path(frame_ring: Path) -> Path:
    """Return where the motion ring of a call is, by the path of its frame ring."""
    return frame_ring.with_name("motion.ring")


class MotionRing:
    """The newest frames of motion; made by `create` or `attach`, a context manager."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._map = mmap.mmap(file.fileno(), 0)
        self._words = memoryview(self._map).cast("B")[:_PAGE].cast("q")
        self._values = np.frombuffer(self._map, np.float32, SLOTS * MOST_CHANNELS, _PAGE).reshape(
            SLOTS, MOST_CHANNELS
        )

    @staticmethod
    def create(path: Path) -> None:
        """Make an empty ring at `path`, in a folder that exists; `OutputUnwritable` on failure."""
        header = np.zeros(_PAGE // 8, np.int64)
        header[:2] = _MAGIC, _VERSION
        try:
            with path.open("xb") as file:
                # Written out, since room that is missing in a mapping would kill a process later.
                file.write(header.tobytes() + bytes(SLOTS * MOST_CHANNELS * 4))
        except OSError as error:
            raise unwritable(path, error) from error

    @staticmethod
    def attach(path: Path) -> MotionRing:
        """Open the ring at `path`; `InfpCamError` where it is not there or of another version."""
        try:
            file = path.open("r+b")
        except OSError as error:
            raise InfpCamError(
                f"The call's motion {path} can not be opened: {error.strerror}.",
                "Start INFP Camera anew.",
            ) from error
        if np.fromfile(file, np.int64, 2).tolist() != [_MAGIC, _VERSION]:
            file.close()
            raise InfpCamError(
                f"{path} is not the motion of this version of INFP Camera.",
                "Start INFP Camera anew.",
            )
        return MotionRing(file)

    def close(self) -> None:
        """Leave the ring."""
        self._values = np.empty((0, 0), np.float32)
        self._words.release()
        with contextlib.suppress(BufferError):
            self._map.close()
        self._file.close()

    def __enter__(self) -> MotionRing:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def open_for(self, space: MotionSpace) -> None:
        """Say that frames of `space` follow; by the engine, before it writes any."""
        name = space.name.encode()
        if len(space) > MOST_CHANNELS or len(name) > _NAME_BYTES:
            raise MotionInvalid(
                f"The motion space {space.name} has {len(space)} channels.",
                f"Use one with a short name and at most {MOST_CHANNELS} channels.",
            )
        start = _Word.NAME * 8
        self._map[start : start + _NAME_BYTES] = name.ljust(_NAME_BYTES, b"\0")
        self._words[_Word.CHANNELS] = len(space)

    def write(self, frame: MotionFrame, due_ns: int) -> None:
        """Publish `frame`, whose picture is due at clock time `due_ns`."""
        sequence = self._words[_Word.NEWEST] + 1
        slot = sequence % SLOTS
        entry = _Word.TABLE + 3 * slot
        self._words[entry] = 0
        fence()
        self._values[slot, : len(frame.values)] = frame.values
        self._words[entry + 1], self._words[entry + 2] = frame.t_ns, due_ns
        fence()
        self._words[entry] = sequence
        fence()
        self._words[_Word.NEWEST] = sequence

    @property
    def newest(self) -> int:
        """Number of the frame written last; 0 before the first."""
        return self._words[_Word.NEWEST]

    @property
    def space(self) -> MotionSpace:
        """Space of the frames; `MotionInvalid` where this program does not know it."""
        start = _Word.NAME * 8
        name = self._map[start : start + _NAME_BYTES].rstrip(b"\0").decode(errors="replace")
        space = motion_space(name)
        if space is None:
            raise MotionInvalid(
                f"The motion that is made now ({name}) is none that other programs know.",
                "Choose a generator of the space arkit58, such as `procedural`.",
            )
        return space

    def due_ns(self, sequence: int) -> int | None:
        """Return when a frame is due, clock time; None where it has been overwritten."""
        entry = _Word.TABLE + 3 * (sequence % SLOTS)
        words = self._words[entry : entry + 3].tolist()
        fence()
        still_there = words[0] == sequence == self._words[entry]
        return int(words[2]) if still_there else None

    def frame(self, sequence: int) -> MotionFrame | None:
        """Return a copy of a frame; None where it has been overwritten."""
        slot = sequence % SLOTS
        entry = _Word.TABLE + 3 * slot
        if self._words[entry] != sequence:
            return None
        fence()
        t_ns = self._words[entry + 1]
        values = self._values[slot, : self._words[_Word.CHANNELS]].copy()
        fence()
        if self._words[entry] != sequence:
            return None
        return MotionFrame(values, t_ns, self.space)


class MotionReader:
    """A listener's end of the ring: the frames as they come due.

    Parameters
    ----------
    ring : MotionRing
        The ring.
    """

    def __init__(self, ring: MotionRing) -> None:
        self._ring = ring
        self._taken = ring.newest

    def take(self, now_ns: int) -> tuple[MotionFrame, int] | None:
        """Return the newest frame due by `now_ns` and when it was due; older ones are left out."""
        newest = self._ring.newest
        for sequence in range(newest, max(self._taken, newest - SLOTS), -1):
            due_ns = self._ring.due_ns(sequence)
            if due_ns is not None and due_ns <= now_ns:
                frame = self._ring.frame(sequence)
                self._taken = sequence
                return None if frame is None else (frame, due_ns)
        return None
