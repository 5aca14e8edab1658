"""Long live calls on a real sound server: what they cost, and whether voice and face stay together.

``python -m tests.bench.live_call --minutes 30`` starts a sound server of its own, plays the
built-in conversation into it over and over, runs ``infp-cam run`` on it and prints figures: CPU and
memory of the engine, of the camera host and of the programs that carry its sound, what was lost,
and how the offset between voice and picture moved.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from infp_cam.control.client import Client
from infp_cam.control.requests import GetStatus
from infp_cam.control.status import Status
from infp_cam.data import CONVERSATION_OTHER, CONVERSATION_SELF
from infp_cam.errors import InfpCamError
from tests.audio.servers import MIC_FEED, SPEAKERS, SoundServer, pipewire, play, pulseaudio

WARM_UP_S = 60.0
"""What a process takes in its first minute is no growth."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--server", choices=("pulseaudio", "pipewire"), default="pulseaudio")
    parser.add_argument("--size", default="1280x720")
    options = parser.parse_args()
    server_of = {"pulseaudio": pulseaudio, "pipewire": pipewire}[options.server]
    with tempfile.TemporaryDirectory() as folder, server_of(Path(folder)) as server:
        os.environ["XDG_RUNTIME_DIR"] = server.environment["XDG_RUNTIME_DIR"]
        figures = measure(server, Path(folder), options.minutes * 60, options.size)
    print(json.dumps(figures, indent=2))


def measure(server: SoundServer, folder: Path, seconds: float, size: str) -> dict[str, Any]:
    """Run a call for a while and return its figures."""
    stats_path = folder / "stats.json"
    command = [sys.executable, "-m", "infp_cam.cli", "run", "--camera", "null", "--size", size]
    command += ["--echo-cancellation", "on", "--stats", str(stats_path)]
    with ExitStack() as stack:
        program = stack.enter_context(subprocess.Popen(command, env=server.environment))
        stack.callback(program.terminate)
        while not _hears():
            assert program.poll() is None, "the program ended"
            time.sleep(0.2)
        watch = Watch(program.pid)
        players: list[subprocess.Popen[bytes]] = []
        end_s = time.monotonic() + seconds
        while time.monotonic() < end_s:
            if all(player.poll() is not None for player in players):
                players = [
                    play(server.environment, SPEAKERS, CONVERSATION_OTHER),
                    play(server.environment, MIC_FEED, CONVERSATION_SELF),
                ]
            watch.look()
            time.sleep(1.0)
        for player in players:
            player.kill()
            player.wait()
        program.terminate()
        program.wait()
    return watch.figures() | {"run": json.loads(stats_path.read_text())}


class Watch:
    """Looks at a running program once a second."""

    def __init__(self, supervisor: int) -> None:
        self._root = psutil.Process(supervisor)
        self._statuses: list[Status] = []
        self._rss_mb: list[dict[str, float]] = []
        self._start_s = time.monotonic()
        self._start_cpu_s = self._cpu_s()

    def look(self) -> None:
        with Client() as client:
            self._statuses.append(client.ask(GetStatus()))
        self._rss_mb.append(
            {name: p.memory_info().rss / 1e6 for name, p in self._processes().items()}
        )
        self._cpu = {
            name: 100 * (cpu_s - self._start_cpu_s.get(name, 0.0)) / self.seconds
            for name, cpu_s in self._cpu_s().items()
        }

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._start_s

    def figures(self) -> dict[str, Any]:
        settled = self._statuses[int(min(WARM_UP_S, len(self._statuses) / 2)) :]
        rss = [r.get("engine", 0.0) for r in self._rss_mb][-len(settled) :]
        offsets = np.array([s.av_offset_ms for s in settled if s.av_offset_ms is not None])
        problems = {p.message for s in self._statuses for p in s.problems}
        return {
            "seconds": round(self.seconds, 1),
            "cpu_percent_of_a_core": {name: round(cpu, 1) for name, cpu in self._cpu.items()},
            "engine_rss_mb": {"start": round(rss[0], 1), "end": round(rss[-1], 1)},
            "av_offset_ms": _spread(offsets),
            "video_delay_ms": _spread(np.array([s.video_delay_ms or 0 for s in settled])),
            "latency_ms": _spread(np.array([s.latency_ms or 0 for s in settled])),
            "states": sorted({s.state for s in settled}),
            "problems": sorted(problems),
        }

    def _processes(self) -> dict[str, psutil.Process]:
        """The program's processes, by what they do."""
        found = {"supervisor": self._root}
        for process in self._root.children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                found[_name(process)] = process
        return found

    def _cpu_s(self) -> dict[str, float]:
        seconds = {}
        for name, process in self._processes().items():
            with suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                seconds[name] = times.user + times.system
        return seconds


def _name(process: psutil.Process) -> str:
    command = process.cmdline()
    for module, name in (("infp_cam.engine", "engine"), ("infp_cam.camera.host", "camera host")):
        if module in command:
            return name
    return f"{process.name()} {process.pid}"


def _spread(values: np.ndarray) -> dict[str, float]:
    low, middle, high = np.percentile(values, (1, 50, 99)) if len(values) else (0.0, 0.0, 0.0)
    return {"p1": round(low, 1), "p50": round(middle, 1), "p99": round(high, 1)}


def _hears() -> bool:
    with suppress(InfpCamError), Client() as client:
        now = client.ask(GetStatus())
        return now.own.delivering and now.other.delivering and bool(now.microphone.name)
    return False


if __name__ == "__main__":
    main()
