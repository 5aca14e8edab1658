"""How late another avatar gets the face: from the sound to the datagram at the receiver.

``python -m tests.bench.motion_out --seconds 30`` runs a call on the built-in conversation with the
plugins `vmc` and `livelink`, receives what they send, and finds each face among those that the
engine has made. What is printed: how long after its picture was due a face came (``late_ms``), the
picture's own delay after the sound (``video_delay_ms``), the time between faces, and how well the
mouth follows the motion file that `infp-cam render` makes of the same voices.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from socket import socket
from typing import Any

import numpy as np
import psutil
from numpy.typing import NDArray

from infp_cam.audio.files import load_track
from infp_cam.control.client import Client
from infp_cam.control.requests import GetStatus
from infp_cam.data import CONVERSATION_OTHER, CONVERSATION_SELF
from infp_cam.film import Tracks, generate
from infp_cam.motion.generator import MotionStyle
from infp_cam.motion.space import ARKIT58
from infp_cam.plugin.choices import PluginChoices, choices_path, save_choices
from infp_cam.registry import make_generator
from infp_cam.types import RING_RATE
from tests.plugins.receivers import CallMotion, Face, call, live_link_faces, udp, vmc_faces

JAW = ARKIT58.index("jawOpen")
BEFORE_S = 20.0
"""How much of the voices may have passed before the first face comes."""

SAME = 1e-4
"""Faces that differ by less are one."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--rate", type=int, default=60)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="infp-") as folder:
        os.environ["INFP_CAM_CONFIG"] = os.environ["XDG_RUNTIME_DIR"] = folder
        print(json.dumps(measure(Path(folder), options.seconds, options.rate), indent=2))


def measure(folder: Path, seconds: float, rate: int) -> dict[str, Any]:
    """Run a call for a while and return its figures."""
    with udp() as vmc, udp() as live_link, ThreadPoolExecutor() as pool:
        options = {
            "vmc": {"port": vmc.getsockname()[1], "rate": rate},
            "livelink": {"port": live_link.getsockname()[1], "rate": rate},
        }
        save_choices(PluginChoices(frozenset(options), options), choices_path())
        with call(folder) as program, CallMotion(folder) as motion:
            waiting = [
                pool.submit(_received, faces, listening, seconds)
                for faces, listening in ((vmc_faces, vmc), (live_link_faces, live_link))
            ]
            received = dict(zip(options, (faces.result() for faces in waiting), strict=True))
            with Client() as client:
                video_delay_ms = client.ask(GetStatus()).video_delay_ms
            processor_s = _processor_s(program.pid)
    file = _motion_file(folder, seconds + BEFORE_S)
    return {
        "video_delay_ms": video_delay_ms,
        "pictures_a_second": round(_rate(motion.faces), 1),
        **{
            plugin: {
                **_figures(faces, motion.faces),
                "r_with_motion_file": _follows(faces, file),
                "processor_s": processor_s.get(plugin),
            }
            for plugin, faces in received.items()
        },
    }


def _received(
    faces: Callable[[socket], Iterator[Face]], listening: socket, seconds: float
) -> list[Face]:
    """Return what came in so many seconds from the first face on."""
    coming = faces(listening)
    found = [next(coming)]
    while found[-1].clock_ns < found[0].clock_ns + seconds * 1e9:
        found.append(next(coming))
    return found


def _processor_s(pid: int) -> dict[str, float]:
    """Return the processor time of the plugins' processes so far, seconds, by the plugin."""
    found = {}
    for process in psutil.Process(pid).children(recursive=True):
        words = process.cmdline()
        if "infp_cam.plugin.process" in words:
            times = process.cpu_times()
            name = words[words.index("infp_cam.plugin.process") + 1]
            found[name] = round(times.user + times.system, 2)
    return found


def _figures(received: list[Face], made: list[Face]) -> dict[str, Any]:
    got, shown = _values(received), _values(made)
    late_ms = []
    for face, values in zip(received, got, strict=True):
        distance = np.abs(shown - values).max(axis=1)
        best = int(distance.argmin())
        if distance[best] < SAME:  # the others lie between two pictures
            late_ms.append((face.clock_ns - made[best].clock_ns) / 1e6)
    gaps_ms = np.diff([face.clock_ns for face in received]) / 1e6
    return {
        "faces": len(received),
        "faces_a_second": round(_rate(received), 1),
        "late_ms": _percentiles(np.array(late_ms)),
        "gap_ms": _percentiles(gaps_ms),
    }


def _motion_file(folder: Path, seconds: float) -> NDArray[np.float32]:
    """Return the jaw in the motion that `infp-cam render` makes, float32[n] at 100 Hz."""
    own, other = (
        load_track(folder / path.name)[: round(seconds * RING_RATE)]
        for path in (CONVERSATION_SELF, CONVERSATION_OTHER)
    )
    tracks = Tracks(own, other, np.zeros((2, 0), np.float32))
    style = MotionStyle.named("natural")
    timeline = generate(tracks, make_generator("procedural"), style, seed=0).timeline()
    times_ns = range(0, round(seconds * 1e9), 10_000_000)
    return np.array([timeline.at(t_ns).values[JAW] for t_ns in times_ns], np.float32)


def _follows(received: list[Face], file: NDArray[np.float32]) -> float:
    """Return the best correlation of the received jaw with the file's, over all delays."""
    times_s = np.array([face.clock_ns for face in received]) / 1e9
    jaw = _values(received)[:, JAW]
    steps = np.arange(times_s[0], times_s[-1], 0.01)
    heard = np.interp(steps, times_s, jaw)
    count = min(len(heard), len(file) - round(BEFORE_S * 100))
    return round(
        max(
            float(np.corrcoef(heard[:count], file[start : start + count])[0, 1])
            for start in range(len(file) - count)
        ),
        4,
    )


def _values(faces: list[Face]) -> NDArray[np.float32]:
    return np.array([face.values for face in faces])


def _rate(faces: list[Face]) -> float:
    return (len(faces) - 1) / ((faces[-1].clock_ns - faces[0].clock_ns) / 1e9)


def _percentiles(values: NDArray[np.float64]) -> dict[str, float]:
    if not len(values):
        return {}
    return {f"p{share}": round(float(np.percentile(values, share)), 1) for share in (1, 50, 99)}


if __name__ == "__main__":
    main()
