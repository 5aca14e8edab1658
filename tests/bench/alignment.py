"""How well two captured sides stay together, on a real sound server.

``python -m tests.bench.alignment --minutes 10`` starts a sound server of its own, plays a click a
second into its speakers, and captures them twice: as what the others say, and through a microphone
that hears the speakers. What is printed is how the distance between both sides' clicks moves; a
constant part is the two devices' own latency.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from infp_cam.audio.pairing import Pairing
from infp_cam.audio.source import open_source
from infp_cam.audio.track import Track
from infp_cam.clock import SystemClock
from infp_cam.types import CALL_RATE, OTHER, SELF
from tests.audio.servers import SPEAKERS, SoundServer, pipewire, play, pulseaudio

SETTLING_S = 5.0
MICROPHONE = "hears_speakers"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--server", choices=("pulseaudio", "pipewire"), default="pulseaudio")
    options = parser.parse_args()
    server_of = {"pulseaudio": pulseaudio, "pipewire": pipewire}[options.server]
    with tempfile.TemporaryDirectory() as folder, server_of(Path(folder)) as server:
        os.environ.update(server.environment)
        server.add_source(MICROPHONE, f"{SPEAKERS}.monitor")
        server.pactl("set-default-source", MICROPHONE)
        print(json.dumps(measure(server, Path(folder), options.minutes * 60), indent=2))


def measure(server: SoundServer, folder: Path, seconds: float) -> dict[str, Any]:
    """Capture both sides for a while and return the figures."""
    clicks = folder / "clicks.wav"
    soundfile.write(clicks, _clicks(round(seconds) + 10), CALL_RATE)
    clock = SystemClock()
    epoch_ns = clock.now_ns()
    problems: list[str] = []
    sources = [
        open_source("default", side, clock, lambda error: problems.append(str(error)))
        for side in (SELF, OTHER)
    ]
    pairing = Pairing(clock, epoch_ns, lambda: (SELF, OTHER))
    tracks = [
        Track(epoch_ns, lambda start, samples, side=side: pairing.push(side, start, samples))
        for side in (SELF, OTHER)
    ]
    times: tuple[list[float], list[float]] = ([], [])
    end_s = time.monotonic() + seconds
    with play(server.environment, SPEAKERS, clicks) as player:
        for source, track in zip(sources, tracks, strict=True):
            source.start(track)
        while time.monotonic() < end_s:
            pairing.wait(0.02)
            for pair in pairing.take():
                for side in (SELF, OTHER):
                    _note(times[side], pair.start, pair.samples[side])
        for source in sources:
            source.stop()
        player.kill()
    return {
        "problems": problems,
        "reanchored": [track.reanchored for track in tracks],
        "drift_ppm": [round(track.drift_ppm, 1) for track in tracks],
        "late_samples": pairing.late,
        **_distances(np.array(times[SELF]), np.array(times[OTHER])),
    }


def _clicks(count: int) -> NDArray[np.float32]:
    """Return a soft click a second, float32[count * CALL_RATE]."""
    sound = np.zeros(count * CALL_RATE, np.float32)
    bell = 0.6 * np.exp(-((np.arange(-40, 41) / 10) ** 2))
    for second in range(1, count):
        sound[second * CALL_RATE - 40 : second * CALL_RATE + 41] = bell
    return sound


def _note(times: list[float], start: int, samples: NDArray[np.float32]) -> None:
    """Note the click in 10 ms of one side, where there is one; its larger part counts."""
    loud = np.flatnonzero(samples > 0.05)
    if len(loud) > 20:
        weights = samples[loud].astype(np.float64)
        times.append((start + float((loud * weights).sum() / weights.sum())) / CALL_RATE)


def _distances(own: NDArray[np.float64], other: NDArray[np.float64]) -> dict[str, Any]:
    nearest = other[np.abs(other[:, None] - own).argmin(axis=0)]
    apart_ms = (nearest - own) * 1e3
    settled = apart_ms[(own > own[0] + SETTLING_S) & (np.abs(apart_ms) < 200)]
    middle = float(np.median(settled))
    return {
        "clicks": len(settled),
        "device_latency_ms": round(middle, 2),
        "apart_ms": {
            "p99": round(float(np.percentile(np.abs(settled - middle), 99)), 2),
            "most": round(float(np.abs(settled - middle).max()), 2),
        },
    }


if __name__ == "__main__":
    main()
