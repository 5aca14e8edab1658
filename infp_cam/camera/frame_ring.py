"""Pictures in shared memory, from the engine (one writer) to the camera host (one reader).

The ring is a mapped file: any process can leave or be killed at any time and another can take its
place; the file goes when the process that created it closes it. (`multiprocessing.shared_memory`
will not do: its resource tracker removes the memory when a process that merely attached ends.)

Consistency is a seqlock for each slot. The writer takes the slot's sequence number away, draws,
puts the number back and only then publishes it, so a writer killed in the middle of a picture
leaves a slot that nobody reads. The reader copies a picture out and looks whether the number is
still the same.

File: one page of 64-bit words (`_Word`, then four for each slot), then the slots' pictures and the
rest picture, each starting on a page.
"""

from __future__ import annotations

import contextlib
import mmap
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from infp_cam.camera.runtime_folder import claim, make_runtime_folder, remove_abandoned
from infp_cam.errors import InfpCamError
from infp_cam.files import unwritable

Pixels = NDArray[np.uint8]

SLOTS = 6
"""Pictures in the ring. The writer may be at most four ahead of their due times."""

_FILE_NAME = "frames.ring"
_MAGIC = int.from_bytes(b"INFPRING", "little")
_VERSION = 1
_PAGE = 4096


class _Word(IntEnum):
    """Places in the header."""

    MAGIC = 0
    VERSION = 1
    WIDTH = 2
    HEIGHT = 3
    FPS_MILLIHERTZ = 4
    SLOTS = 5
    # written by the engine
    NEWEST = 8
    REST = 9
    HEARTBEAT_NS = 10
    # written by the camera host, in the order of `HostCounters`
    COUNTERS = 16
    # four words for each slot: sequence (0 while being drawn), t_ns, due_ns, captured_ns
    TABLE = 32


@dataclass(frozen=True, slots=True)
class FrameTimes:
    """When a picture belongs where.

    Parameters
    ----------
    t_ns : int
        Audio time that it shows.
    due_ns : int
        Clock time at which it should be seen.
    captured_ns : int
        Clock time at which the audio sample that it shows was in the air.
    """

    t_ns: int
    due_ns: int
    captured_ns: int


@dataclass(slots=True)
class HostCounters:
    """What the camera host has done since the ring was created, over all its restarts.

    Parameters
    ----------
    sent : int
        Pictures given to the camera, of any kind.
    live : int
        Of these: fresh pictures of the engine.
    repeated : int
        Of these: the last picture once more.
    standby : int
        Of these: standby cards.
    dropped : int
        Pictures of the engine that were never sent, since a newer one was due as well.
    stalls : int
        Times that the engine was silent for longer than 300 ms.
    opened : int
        Times that a camera was opened.
    live_ns : int
        Clock time of the last fresh picture; 0 before the first.
    longest_gap_ns : int
        Longest time between two fresh pictures.
    """

    sent: int = 0
    live: int = 0
    repeated: int = 0
    standby: int = 0
    dropped: int = 0
    stalls: int = 0
    opened: int = 0
    live_ns: int = 0
    longest_gap_ns: int = 0


class FrameRing:
    """RGB pictures of one size in shared memory; made by `create` or `attach`.

    Attributes
    ----------
    path : Path
        The mapped file; what other processes attach to.
    size : tuple of int
        Width and height of the pictures, pixels.
    fps : float
        Pictures per second of the camera.
    slots : int
        Pictures that it holds.
    """

    def __init__(self, file: BinaryIO, path: Path, *, owner: bool) -> None:
        self.path = path
        self._file, self._owner = file, owner
        self._map = mmap.mmap(file.fileno(), 0)
        self._words = memoryview(self._map).cast("B")[:_PAGE].cast("q")
        self.size = self._words[_Word.WIDTH], self._words[_Word.HEIGHT]
        self.fps = self._words[_Word.FPS_MILLIHERTZ] / 1000
        self.slots = self._words[_Word.SLOTS]
        *self._pictures, self._rest = self._picture_views()

    @staticmethod
    def create(size: tuple[int, int], fps: float) -> FrameRing:
        """Make a ring in a new private folder; `close` removes it.

        Raises
        ------
        OutputUnwritable
            Where there is no room for it.
        """
        remove_abandoned(_FILE_NAME)
        path = Path(_FILE_NAME)
        try:
            path = make_runtime_folder() / _FILE_NAME
            return FrameRing(_new_file(path, size, fps), path, owner=True)
        except OSError as error:
            shutil.rmtree(path.parent, ignore_errors=True)
            raise unwritable(path, error) from error

    @staticmethod
    def attach(path: Path, size: tuple[int, int] | None = None) -> FrameRing:
        """Open a ring that another process made.

        Parameters
        ----------
        path : Path
            The ring's `path`.
        size : tuple of int, optional
            Width and height that it must have.

        Raises
        ------
        InfpCamError
            Where it is not there, of another version or of another size.
        """
        try:
            file = path.open("r+b")
        except OSError as error:
            raise InfpCamError(
                f"The camera's frame ring {path} can not be opened: {error.strerror}.",
                "Start the camera anew with `infp-cam run`.",
            ) from error
        if np.fromfile(file, np.int64, 2).tolist() != [_MAGIC, _VERSION]:
            file.close()
            raise InfpCamError(
                f"{path} is not a frame ring of this version of INFP Camera.",
                "Start the camera anew with `infp-cam run`.",
            )
        ring = FrameRing(file, path, owner=False)
        if size is not None and ring.size != size:
            ring.close()
            (has_w, has_h), (wants_w, wants_h) = ring.size, size
            raise InfpCamError(
                f"The camera is open at {has_w}x{has_h}, but the engine draws {wants_w}x{wants_h}.",
                "Stop the camera and start it anew: a call can not change its camera's size.",
            )
        return ring

    def close(self) -> None:
        """Leave the ring; the process that created it removes it."""
        self._pictures, self._rest = [], np.empty(0, np.uint8)
        self._words.release()
        # A picture that the caller still holds keeps the mapping until it goes.
        with contextlib.suppress(BufferError):
            self._map.close()
        self._file.close()
        if self._owner:
            shutil.rmtree(self.path.parent, ignore_errors=True)

    def __enter__(self) -> FrameRing:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # The engine's side

    @contextlib.contextmanager
    def slot(self, times: FrameTimes) -> Iterator[Pixels]:
        """Give the next picture, uint8[H, W, 3], to draw into; it is published at the end.

        What it held before is another frame. Where the body raises, nothing is published.
        Due times must not go back, and the picture must not be kept.
        """
        sequence = self._words[_Word.NEWEST] + 1
        entry = self._entry(sequence)
        self._words[entry] = 0
        fence()
        yield self._pictures[sequence % self.slots]
        self._words[entry + 1] = times.t_ns
        self._words[entry + 2] = times.due_ns
        self._words[entry + 3] = times.captured_ns
        fence()
        self._words[entry] = sequence
        fence()
        self._words[_Word.NEWEST] = sequence

    def write(self, pixels: Pixels, times: FrameTimes) -> None:
        """Publish a copy of `pixels`, uint8[H, W, 3] RGB; see `slot`."""
        with self.slot(times) as out:
            np.copyto(out, pixels)

    @contextlib.contextmanager
    def rest_slot(self) -> Iterator[Pixels]:
        """Give the rest picture, uint8[H, W, 3], to draw into: the finished standby card.

        The host, which has no fonts, shows it as it is. Drawn when an engine starts and when it
        takes another portrait.
        """
        version = self._words[_Word.REST]
        self._words[_Word.REST] = drawing = version + 1 + version % 2
        fence()
        yield self._rest
        fence()
        self._words[_Word.REST] = drawing + 1

    def beat(self, now_ns: int) -> None:
        """Say that the engine lives (at least once a second, once begun).

        The supervisor kills and restarts an engine whose heart stops.
        """
        self._words[_Word.HEARTBEAT_NS] = now_ns

    @property
    def heartbeat_ns(self) -> int:
        """Clock time of the engine's last beat; 0 before the first."""
        return self._words[_Word.HEARTBEAT_NS]

    # The host's side

    @property
    def newest(self) -> int:
        """Sequence number of the picture written last; 0 before the first."""
        return self._words[_Word.NEWEST]

    def times(self, sequence: int) -> FrameTimes | None:
        """Return the times of a picture; None where it has been overwritten."""
        entry = self._entry(sequence)
        words = self._words[entry : entry + 4].tolist()
        fence()
        if words[0] != sequence or self._words[entry] != sequence:
            return None
        return FrameTimes(*words[1:])

    def copy(self, sequence: int, out: Pixels) -> bool:
        """Copy a picture into `out`; False where it was overwritten, `out` is then torn."""
        entry = self._entry(sequence)
        if self._words[entry] != sequence:
            return False
        fence()
        np.copyto(out, self._pictures[sequence % self.slots])
        fence()
        return self._words[entry] == sequence

    @property
    def rest_version(self) -> int:
        """Changes with the rest picture: 0 before the first, odd while it is being drawn."""
        return self._words[_Word.REST]

    def copy_rest(self, out: Pixels) -> bool:
        """Copy the rest picture into `out`; False where there is none or it is being drawn."""
        version = self.rest_version
        if version == 0 or version % 2:
            return False
        fence()
        np.copyto(out, self._rest)
        fence()
        return self.rest_version == version

    @property
    def counters(self) -> HostCounters:
        """What the host has done; each value is whole, all together may be one picture apart."""
        count = len(HostCounters.__slots__)
        return HostCounters(*self._words[_Word.COUNTERS : _Word.COUNTERS + count].tolist())

    @counters.setter
    def counters(self, counters: HostCounters) -> None:
        for place, name in enumerate(HostCounters.__slots__, _Word.COUNTERS):
            self._words[place] = getattr(counters, name)

    def _entry(self, sequence: int) -> int:
        return _Word.TABLE + 4 * (sequence % self.slots)

    def _picture_views(self) -> list[Pixels]:
        width, height = self.size
        return [
            np.frombuffer(
                self._map, np.uint8, height * width * 3, _PAGE + number * _stride(self.size)
            ).reshape(height, width, 3)
            for number in range(self.slots + 1)
        ]


def _new_file(path: Path, size: tuple[int, int], fps: float) -> BinaryIO:
    """Return the claimed file of an empty ring."""
    header = np.zeros(_PAGE // 8, np.int64)
    header[: _Word.SLOTS + 1] = (_MAGIC, _VERSION, *size, round(fps * 1000), SLOTS)
    file = path.open("x+b")
    try:
        claim(file)
        file.write(header.tobytes())
        # Written out, since room that is missing in a mapping would kill the process later.
        for _ in range(SLOTS + 1):
            file.write(bytes(_stride(size)))
        file.flush()
    except OSError:
        file.close()
        raise
    return file


def _stride(size: tuple[int, int]) -> int:
    """Bytes from one picture to the next: whole pages."""
    width, height = size
    return -(-width * height * 3 // _PAGE) * _PAGE


_lock = threading.Lock()


def fence() -> None:
    """Keep memory accesses on this side of it from being moved to the other.

    x86 keeps the order of stores and of loads by itself; ARM needs to be told, and taking and
    releasing a lock twice is what Python has for that.
    """
    with _lock:
        pass
    with _lock:
        pass
