"""What the process of a plugin does, kind by kind."""

from __future__ import annotations

import faulthandler
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

from infp_cam.camera.frame_reader import FrameReader
from infp_cam.camera.frame_ring import FrameRing
from infp_cam.plugin.contracts import FrameSink, MotionListener, Options
from infp_cam.plugin.host import Host
from infp_cam.plugin.loading import load_entry
from infp_cam.plugin.manifest import Kind, Manifest
from infp_cam.plugin.motion_ring import MotionReader, MotionRing, motion_ring_path

POLL_S = 0.004
"""Time between two looks for something that is due, seconds."""

HUNG_S = 10.0
"""A plugin that has not taken a frame after so long hangs, seconds."""


class Worker(Protocol):
    """What a plugin's process runs; a scene controller is one itself."""

    def run(self, host: Host) -> None:
        """Work until ``host.ended`` is set."""
        ...


def make_worker(manifest: Manifest, options: Options, frame_ring: Path) -> Worker:
    """Return what runs a plugin of a kind that has a process of its own.

    Parameters
    ----------
    frame_ring : Path
        The call's frame ring.

    Raises
    ------
    InfpCamError
        Where the plugin can not be loaded or made.
    """
    make: Any = load_entry(manifest)
    match manifest.kind:
        case Kind.SCENE_CONTROLLER:
            worker: Worker = make(options)
            return worker
        case Kind.MOTION_LISTENER:
            return ListenerWorker(make(options), motion_ring_path(frame_ring))
        case Kind.FRAME_SINK:
            ring = FrameRing.attach(frame_ring)
            return SinkWorker(make(options, size=ring.size, fps=ring.fps), ring)
        case _:
            raise ValueError(f"{manifest.kind} has no process of its own")


class ListenerWorker:
    """Gives a listener the motion as it comes due.

    Parameters
    ----------
    listener : MotionListener
        The plugin's.
    path : Path
        The motion ring.
    """

    def __init__(self, listener: MotionListener, path: Path) -> None:
        self._listener, self._path = listener, path

    def run(self, host: Host) -> None:
        """Give it frame after frame; those that come too fast are left out."""
        with MotionRing.attach(self._path) as ring, closing(self._listener):
            reader = MotionReader(ring)
            while not host.ended.is_set():
                taken = reader.take(time.monotonic_ns())
                if taken is None:
                    time.sleep(POLL_S)
                    continue
                with ending_hung():
                    self._listener.send(*taken)


class SinkWorker:
    """Gives a sink the pictures as they come due.

    Parameters
    ----------
    sink : FrameSink
        The plugin's.
    ring : FrameRing
        The call's.
    """

    def __init__(self, sink: FrameSink, ring: FrameRing) -> None:
        self._sink, self._ring = sink, ring

    def run(self, host: Host) -> None:
        """Give it picture after picture; those that come too fast are left out."""
        with self._ring, closing(self._sink):
            reader = FrameReader(self._ring, time.monotonic_ns())
            while not host.ended.is_set():
                times = reader.take(time.monotonic_ns())
                if times is None:
                    time.sleep(POLL_S)
                    continue
                with ending_hung():
                    self._sink.send(reader.pixels, times.due_ns)


@contextmanager
def ending_hung(after_s: float = HUNG_S) -> Iterator[None]:
    """End this process, with a trace on its standard error, where the body takes too long."""
    faulthandler.dump_traceback_later(after_s, exit=True)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
