"""Figures of this machine: how long every stage takes, and what the live program costs."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import psutil

from infp_cam.audio.files import read_audio
from infp_cam.audio.ring import DyadicRing
from infp_cam.clock import VirtualClock
from infp_cam.data import CONVERSATION_OTHER, CONVERSATION_SELF, PORTRAIT
from infp_cam.film import TrackFeed, Tracks, film_tracks
from infp_cam.motion.file import MotionClip
from infp_cam.motion.generator import MotionGenerator, MotionStyle
from infp_cam.motion.infp.generator import InfpGenerator
from infp_cam.motion.infp.runtime import available_providers
from infp_cam.motion.infp.shipped import shipped_models
from infp_cam.portrait.portrait import Portrait
from infp_cam.registry import make_generator, make_renderer
from infp_cam.session import GeneratedMotion
from infp_cam.settings import Settings
from infp_cam.timing import StageTimes
from infp_cam.types import RING_RATE, DyadicWindow, MotionFrame

SIZES = ((1280, 720), (1920, 1080))
LIVE_SECONDS = 12.0
WARM_UP_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure.

    Parameters
    ----------
    name : str
        What was measured.
    value : float
        The measurement.
    unit : str
        Its unit.
    goal : str
        What a 2-core machine without a GPU should reach; empty where there is no goal.
    """

    name: str
    value: float
    unit: str
    goal: str = ""


def benchmark(tell: Callable[[Figure], None]) -> list[Figure]:
    """Measure everything and return the figures; `tell` hears of each as it comes."""
    figures: list[Figure] = []

    def note(name: str, value: float, unit: str, goal: str = "") -> None:
        figures.append(Figure(name, round(value, 3), unit, goal))
        tell(figures[-1])

    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    clip = _bench_generator(note)
    for model in shipped_models():
        bench_trained(note, model)
    _bench_portrait(note)
    for size in SIZES:
        _bench_renderer(note, clip, size)
    cv2.setNumThreads(threads)
    _bench_film(note)
    _bench_live(note)
    return figures


Note = Callable[..., None]


def _conversation() -> Tracks:
    return Tracks.of_sides(read_audio(CONVERSATION_SELF), read_audio(CONVERSATION_OTHER))


def _bench_generator(note: Note) -> MotionClip:
    generator = make_generator("procedural")
    frames, step = _generate(generator)
    note("procedural step, median", step["p50"], "ms", "≤ 2")
    note("procedural step, p99", step["p99"], "ms")
    return MotionClip.of_frames(frames, generator.rate)


def _generate(generator: MotionGenerator[Any]) -> tuple[list[MotionFrame], dict[str, float]]:
    """Return the motion of the built-in conversation, and how long its steps took."""
    tracks, frames, times = _conversation(), list[MotionFrame](), StageTimes()
    ring = DyadicRing()
    motion = GeneratedMotion(ring, generator, MotionStyle(), 0, times, frames.append)
    feed = TrackFeed(tracks, ring, VirtualClock())
    for n in range(int(tracks.duration_s * generator.rate)):
        t_ns = n * 10**9 // generator.rate
        feed.play_until(motion.audio_needed(t_ns))
        motion.at(t_ns)
    return frames, times.summary()["generate"]


def bench_trained(note: Note, model: str, batches: Sequence[int] = (16,)) -> None:
    """Measure the trained generator on all that can run it here.

    Parameters
    ----------
    note : callable
        Takes name, value and unit of each figure.
    model : str
        Name or path of the model.
    batches : sequence of int
        Numbers of conversations to step in one run.
    """
    for provider in available_providers():
        generator = InfpGenerator(model, provider)
        _, step = _generate(generator)
        name = f"{generator.facts.name} on {provider}"
        note(f"{name}: step, median", step["p50"], "ms", "≤ 8" if provider == "cpu" else "")
        note(f"{name}: step, p99", step["p99"], "ms")
        for batch in batches:
            step_s = _batch_step_s(generator, batch)
            many = batch / (step_s * generator.rate)
            note(f"{name}: {batch} in one run, live conversations", many, "at once")


def _batch_step_s(generator: InfpGenerator, batch: int) -> float:
    """Return the median seconds that a step of `batch` conversations takes."""
    tracks, hop = _conversation(), RING_RATE // generator.rate
    state = generator.open_many([MotionStyle()] * batch, range(batch))
    times_s = []
    for start in range(0, 50 * hop, hop):
        samples = np.stack([side[start : start + hop] for side in (tracks.own, tracks.other)])
        window = DyadicWindow(samples, start, np.ones(2, np.bool_))
        start_s = time.perf_counter()
        generator.step_many(state, [window] * batch)
        times_s.append(time.perf_counter() - start_s)
    return float(np.median(times_s))


def _bench_portrait(note: Note) -> None:
    Portrait.load(PORTRAIT)
    start = time.perf_counter()
    portrait = Portrait.load(PORTRAIT)
    note("portrait out of the cache", (time.perf_counter() - start) * 1e3, "ms")
    start = time.perf_counter()
    make_renderer("mesh", SIZES[0]).prepare(portrait)
    note("renderer prepare", (time.perf_counter() - start) * 1e3, "ms")


def _bench_renderer(note: Note, clip: MotionClip, size: tuple[int, int]) -> None:
    renderer = make_renderer("mesh", size)
    puppet = renderer.prepare(Portrait.load(PORTRAIT))
    out = np.empty((size[1], size[0], 3), np.uint8)
    timeline = clip.timeline()
    times_s = []
    for n in range(int(clip.end_s * 30)):
        frame = timeline.at(n * 10**9 // 30)
        start = time.process_time()
        renderer.draw(puppet, frame, out)
        times_s.append(time.process_time() - start)
    name = f"mesh renderer {size[0]}x{size[1]}, one core"
    note(name, 1 / float(np.median(times_s)), "fps", "≥ 60" if size == SIZES[0] else "")
    note(f"{name}, p99", float(np.percentile(times_s, 99)) * 1e3, "ms")


def _bench_film(note: Note) -> None:
    tracks = _conversation()
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        film_tracks(
            tracks,
            Portrait.load(PORTRAIT),
            make_generator(Settings().generator),
            make_renderer("mesh", SIZES[0]),
            Path(folder) / "film.mp4",
            style=MotionStyle(),
            seed=0,
            fps=30,
            progress=lambda done, total: None,
        )
    taken_s = time.perf_counter() - start
    note("film 1280x720", tracks.duration_s / taken_s, "times real time", "> 1")


def _bench_live(note: Note) -> None:
    with tempfile.TemporaryDirectory() as folder:
        stats_path = Path(folder) / "stats.json"
        cost = _run_live(stats_path)
        stats: dict[str, Any] = json.loads(stats_path.read_text())
    note("live: command to first frame", stats["first_frame_s"], "s", "≤ 3")
    note("live: pictures handed over", stats["fps"], "fps", "30")
    note("live: sound to frame handed over, median", stats["latency_ms"]["p50"], "ms")
    note("live: sound to frame handed over, p99", stats["latency_ms"]["p99"], "ms", "≤ 180")
    note("live: frames dropped", stats["frames"]["dropped"], "frames")
    note("live: engine and camera host", cost.cpu_percent, "% of one core", "≤ 60")
    note("live: engine and camera host, RSS", cost.rss_mb, "MB", "≤ 700")


@dataclass(frozen=True, slots=True)
class _Cost:
    cpu_percent: float
    rss_mb: float


def _run_live(stats_path: Path) -> _Cost:
    """Run the live program on the built-in conversation and measure its processes."""
    command = [sys.executable, "-m", "infp_cam.cli", "run", "--portrait", "builtin"]
    command += ["--self", str(CONVERSATION_SELF), "--other", str(CONVERSATION_OTHER)]
    command += ["--camera", "null", "--microphone", "none", "--size", "1280x720", "--fps", "30"]
    command += ["--duration", str(LIVE_SECONDS), "--stats", str(stats_path)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as program:
        time.sleep(WARM_UP_SECONDS)
        # The supervisor only waits; what counts are its children, the engine and the host.
        children = psutil.Process(program.pid).children()
        start_s, start_cpu_s = time.monotonic(), _cpu_s(children)
        time.sleep(LIVE_SECONDS - WARM_UP_SECONDS - 2.0)
        cpu_share = (_cpu_s(children) - start_cpu_s) / (time.monotonic() - start_s)
        rss_mb = sum(child.memory_info().rss for child in children) / 1e6
        program.wait()
    return _Cost(100 * cpu_share, rss_mb)


def _cpu_s(processes: list[psutil.Process]) -> float:
    return sum(sum(process.cpu_times()[:2]) for process in processes)
