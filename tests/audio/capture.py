"""Captures both tracks from the sound server that the environment names; a process of its own.

PortAudio and PulseAudio look at the environment when they are loaded, so the tests of
`test_pulseaudio.py` run this file instead of importing it.

``capture.py SELF OTHER OUT.npy [SINK FILE]...`` plays files into sinks while it captures and
keeps both tracks; with ``-`` for OUT it waits until both devices are lost instead.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time

import numpy as np

from infp_cam.audio.ring import DyadicRing
from infp_cam.audio.source import open_source
from infp_cam.audio.track import TrackWriter
from infp_cam.clock import SystemClock
from infp_cam.errors import DeviceLost
from infp_cam.types import OTHER, SELF

TRACKS = (SELF, OTHER)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(names: list[str], out: str, plays: list[str]) -> None:
    clock = SystemClock()
    ring = DyadicRing(60)
    both_lost = threading.Semaphore(0)

    def on_lost(error: DeviceLost) -> None:
        say(f"lost: {error.message}")
        both_lost.release()

    sources = [open_source(names[track], track, clock, on_lost) for track in TRACKS]
    writers = [TrackWriter(ring, track, clock.now_ns()) for track in TRACKS]
    for source, writer in zip(sources, writers, strict=True):
        source.start(writer)
    while min(ring.end(track) for track in TRACKS) < 8_000:
        time.sleep(0.02)
    say("capturing")
    if out == "-":
        for _ in TRACKS:
            both_lost.acquire(timeout=30)
        say(f"delivering: {any(source.delivering for source in sources)}")
    else:
        players = [
            subprocess.Popen(["paplay", "--latency-msec=20", "-d", sink, file])
            for sink, file in zip(plays[::2], plays[1::2], strict=True)
        ]
        for player in players:
            player.wait()
        time.sleep(0.3)
    for source in sources:
        source.stop()
    if out != "-":
        np.save(out, ring.read(0, min(ring.end(track) for track in TRACKS)).samples)


if __name__ == "__main__":
    main(sys.argv[1:3], sys.argv[3], sys.argv[4:])
