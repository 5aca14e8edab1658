"""What looks at the camera and listens to the microphone, as a call program would."""

from __future__ import annotations

import sys
import threading
import time

import cv2
import numpy as np
from numpy.typing import NDArray

from infp_cam.audio.devices import DEFAULT
from infp_cam.audio.source import open_source
from infp_cam.calibration.pips import find_pips
from infp_cam.camera import v4l2
from infp_cam.camera.frame_ring import FrameRing
from infp_cam.clock import SystemClock
from infp_cam.errors import DeviceUnavailable, InfpCamError
from infp_cam.types import SELF, AudioChunk

SMALL = (160, 90)
"""Size in which pictures are kept."""

_LOOK_S = 0.001
_ENDS = {"win32": "CABLE Output", "darwin": "BlackHole"}  # the cables' recording ends


Seen = tuple[NDArray[np.uint8], NDArray[np.float64]]
"""Pictures, uint8[n, h, w], and when each came, seconds of the machine's clock."""


class RingWitness:
    """Looks at the pictures that the camera host hands over, when it does.

    Parameters
    ----------
    ring : FrameRing
        The host's ring.
    """

    name = "the pictures as they are handed to the camera"

    def __init__(self, ring: FrameRing) -> None:
        self._ring = ring
        self._pixels = np.zeros((ring.size[1], ring.size[0], 3), np.uint8)
        self._sent_ns = ring.counters.live_ns

    def look(self) -> NDArray[np.uint8] | None:
        """Return the next picture, uint8[h, w]; None where none comes soon."""
        for _ in range(100):
            sent_ns = self._ring.counters.live_ns
            if sent_ns != self._sent_ns:
                self._sent_ns = sent_ns
                return _small(self._pixels) if self._copy(sent_ns) else None
            time.sleep(_LOOK_S)
        return None

    def close(self) -> None:
        """Do nothing: the ring is its owner's."""

    def _copy(self, sent_ns: int) -> bool:
        """Copy the picture that was due by `sent_ns`."""
        newest = self._ring.newest
        for sequence in range(newest, max(0, newest - self._ring.slots), -1):
            times = self._ring.times(sequence)
            if times is not None and times.due_ns <= sent_ns:
                return self._ring.copy(sequence, self._pixels)
        return False


class CameraWitness:
    """Reads a camera of Linux.

    Parameters
    ----------
    camera : str
        Its name or path.

    Raises
    ------
    DeviceUnavailable
        It can not be read.
    """

    def __init__(self, camera: str) -> None:
        paths = [path for path, name in v4l2.cameras().items() if camera in (name, str(path))]
        self._capture = cv2.VideoCapture()
        # By its number: OpenCV does not open a path with V4L2.
        if not paths or not self._capture.open(int(paths[0].name[5:]), cv2.CAP_V4L2):
            raise DeviceUnavailable(
                f"The camera {camera} can not be read back.",
                "Close programs that hold it for themselves; `infp-cam doctor` looks at it.",
            )
        self.name = f"{camera} ({paths[0]})"

    def look(self) -> NDArray[np.uint8] | None:
        """Return the next picture, uint8[h, w]; None where none comes."""
        whole, picture = self._capture.read()
        return _small(np.asarray(picture, np.uint8)) if whole else None

    def close(self) -> None:
        """Leave the camera."""
        self._capture.release()


def open_witness(camera: str, ring: FrameRing) -> CameraWitness | RingWitness:
    """Return who looks at the camera itself; where that can not be read, at what it is given."""
    is_readable = sys.platform == "linux" and camera in {
        text for path, name in v4l2.cameras().items() for text in (name, str(path))
    }
    return CameraWitness(camera) if is_readable else RingWitness(ring)


class Eye(threading.Thread):
    """Notes pictures and when they came, from `start` to `stop`.

    Parameters
    ----------
    witness : CameraWitness or RingWitness
        Who looks.
    """

    def __init__(self, witness: CameraWitness | RingWitness) -> None:
        super().__init__(name="calibration eye", daemon=True)
        self._witness = witness
        self._ended = threading.Event()
        self._pictures: list[NDArray[np.uint8]] = []
        self._times_s: list[float] = []

    def run(self) -> None:
        """Look; called by `start`."""
        while not self._ended.is_set():
            picture = self._witness.look()
            if picture is not None:
                self._times_s.append(time.monotonic_ns() / 1e9)
                self._pictures.append(picture)
        self._witness.close()

    def stop(self) -> Seen:
        """End, and return what was seen."""
        self._ended.set()
        self.join()
        return np.array(self._pictures), np.array(self._times_s)


class Ear:
    """Listens to a virtual microphone, from `start` to `stop`.

    Parameters
    ----------
    microphone : str
        The setting.

    Attributes
    ----------
    name : str
        What it listens to.
    trouble : InfpCamError or None
        What is wrong with it now.
    """

    def __init__(self, microphone: str) -> None:
        self.name = _recording_end(microphone)
        self.trouble: InfpCamError | None = None
        self._source = open_source(self.name, SELF, SystemClock(), self._note)
        self._chunks: list[AudioChunk] = []

    def start(self) -> None:
        """Begin to listen."""
        self._source.start(self._chunks.append)

    def stop(self) -> list[float]:
        """End, and return when pips were heard, seconds."""
        self._source.stop()
        if not self._chunks:
            return []
        rate = self._chunks[0].rate
        samples = np.concatenate([chunk.samples for chunk in self._chunks])
        starts = np.cumsum([0] + [len(chunk.samples) for chunk in self._chunks])
        heard_s = []
        for place in find_pips(samples, rate):
            number = int(np.searchsorted(starts, place, "right")) - 1
            chunk = self._chunks[number]
            heard_s.append(chunk.t0_ns / 1e9 + (place - starts[number]) / rate)
        return heard_s

    def _note(self, trouble: InfpCamError | None) -> None:
        self.trouble = trouble


def _recording_end(microphone: str) -> str:
    """Return the name of the device that gives out what the setting's one takes in."""
    if sys.platform != "linux":
        return _ENDS.get(sys.platform, microphone) if microphone == DEFAULT else microphone
    from infp_cam.audio.microphone import pulse_cable

    if microphone in (DEFAULT, pulse_cable.NAME):
        return pulse_cable.SOURCE
    return f"{pulse_cable.PulseSink(microphone).sink}.monitor"


def _small(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    small = cv2.resize(picture, SMALL, interpolation=cv2.INTER_AREA)
    return np.asarray(small.mean(axis=2), np.uint8)
