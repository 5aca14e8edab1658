"""That `infp-cam bench` measures what it says; how fast it is, nobody asserts."""

import json
from pathlib import Path

import pytest

from infp_cam import benchmark
from infp_cam.commands import bench
from infp_cam.film import Tracks
from infp_cam.types import RING_RATE
from tests.motion.infp.tiny_model import make_tiny_model


def test_every_stage_is_measured(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = benchmark._conversation()
    own, other = (side[: 2 * RING_RATE] for side in (whole.own, whole.other))
    short = Tracks(own, other, whole.sound[:, :96_000])
    monkeypatch.setattr(benchmark, "_conversation", lambda: short)
    monkeypatch.setattr(benchmark, "LIVE_SECONDS", 7.0)
    arguments = type("Arguments", (), {"json": True})()
    assert bench.main(arguments) == 0
    figures = {figure["name"]: figure for figure in json.loads(capsys.readouterr().out)}
    for name in (
        "procedural step, median",
        "renderer prepare",
        "mesh renderer 1280x720, one core",
        "film 1280x720",
        "live: command to first frame",
        "live: sound to frame handed over, p99",
        "live: engine and camera host",
        "live: engine and camera host, RSS",
    ):
        assert figures[name]["value"] > 0
        assert figures[name]["unit"]


def test_a_trained_generator_is_measured_alone_and_in_batches(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    whole = benchmark._conversation()
    short = Tracks(whole.own[: 3 * RING_RATE], whole.other[: 3 * RING_RATE], whole.sound)
    monkeypatch.setattr(benchmark, "_conversation", lambda: short)
    model = make_tiny_model(tmp_path / "tiny.onnx")
    figures: dict[str, float] = {}
    benchmark.bench_trained(
        lambda name, value, unit, goal="": figures.update({name: value}), str(model), (1, 3)
    )
    assert all(value > 0 for value in figures.values())
    for name in ("step, median", "step, p99", "3 in one run, live conversations"):
        assert f"tiny on cpu: {name}" in figures
