"""`infp-cam run` as a person runs it: supervisor, camera host and engine as processes."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

import av
import numpy as np
import psutil
import pytest
import soundfile

from infp_cam.commands.run import _check_option
from infp_cam.data import CONVERSATION_OTHER, CONVERSATION_SELF
from infp_cam.errors import BackendMissing, ModelInvalid
from infp_cam.settings import Settings
from tests.commands.process import infp_cam
from tests.motion.infp.tiny_model import make_tiny_model

VOICES = ("--self", CONVERSATION_SELF, "--other", CONVERSATION_OTHER)
SMALL = ("--size", "320x180", "--fps", "15")
PATIENCE_S = 60.0

T = TypeVar("T")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_model(tmp_path_factory.mktemp("models") / "tiny.onnx")


@contextmanager
def running(*arguments: str | Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "infp_cam.cli", "run", *map(str, (*arguments, *SMALL))]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as program:
        try:
            yield program
        finally:
            if program.poll() is None:
                program.kill()


def until(find: Callable[[], T | None]) -> T:
    end_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < end_s:
        if (found := find()) is not None:
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come")


def child(program: subprocess.Popen[str], module: str) -> psutil.Process | None:
    for process in psutil.Process(program.pid).children():
        with suppress(psutil.NoSuchProcess):  # it may just have ended
            if module in process.cmdline():
                return process
    return None


def test_files_play_and_figures_are_written(tmp_path: Path) -> None:
    stats_path = tmp_path / "stats.json"
    done = infp_cam(
        *("run", *VOICES, "--camera", "null", "--microphone", "none"),
        *("--provider", "cpu", "--duration", "3", "--stats", stats_path, *SMALL),
    )
    assert done.returncode == 0, done.stderr
    stats = json.loads(stats_path.read_text())
    assert stats["devices"] == {
        "self": CONVERSATION_SELF.name,
        "other": CONVERSATION_OTHER.name,
        "microphone": "none",
        "camera": "null",
    }
    assert (stats["generator"], stats["renderer"]) == ("infp", "mesh")
    assert stats["provider"] == "CPUExecutionProvider"
    assert stats["frames"].keys() == {"sent", "dropped", "repeated"}
    assert stats["frames"]["sent"] > 10
    assert 0 < stats["latency_ms"]["p50"] <= stats["latency_ms"]["p99"]
    assert {"generate", "render", "send"} <= stats["stages_ms"].keys()
    assert stats["queues_ms"]["motion_timeline"] <= 1000
    assert 0 < stats["fps"] <= 16


def test_a_model_moves_the_face_and_what_runs_it_is_told(tmp_path: Path, model: Path) -> None:
    stats_path = tmp_path / "stats.json"
    done = infp_cam(
        *("run", *VOICES, "--camera", "null", "--microphone", "none", "--provider", "cpu"),
        *("--generator", "infp", "--model", model),
        *("--duration", "2", "--stats", stats_path, *SMALL),
    )
    assert done.returncode == 0, done.stderr
    stats = json.loads(stats_path.read_text())
    assert (stats["generator"], stats["provider"]) == ("infp", "CPUExecutionProvider")
    assert stats["queues_ms"]["video_delay"] >= 80 + 40


def test_a_model_that_the_engine_can_not_run_ends_the_command(tmp_path: Path) -> None:
    old = make_tiny_model(tmp_path / "old.onnx", facts={"format": 0})
    options = ("--generator", "infp", "--model", old, "--camera", "null", "--microphone", "none")
    done = infp_cam("run", *VOICES, *options, *SMALL)
    assert done.returncode == 2
    assert "format 0" in done.stderr
    assert "Traceback" not in done.stderr


def test_options_of_a_model_are_looked_at_with_the_model(model: Path, tmp_path: Path) -> None:
    chosen = Settings(generator="infp", model=str(model), provider="cpu")
    for option in ("generator", "model", "provider"):
        _check_option(option, chosen)
    for changes, error in (
        ({"model": str(tmp_path / "none.onnx")}, ModelInvalid),
        ({"generator": "luck"}, BackendMissing),
    ):
        with pytest.raises(error):
            _check_option(next(iter(changes)), chosen.model_copy(update=changes))
    _check_option("model", Settings(generator="procedural", model="/none.onnx"))


def test_a_run_ends_with_its_files(tmp_path: Path) -> None:
    voice = tmp_path / "voice.wav"
    soundfile.write(voice, np.zeros(16_000), 16_000)
    done = infp_cam("run", "--self", voice, "--other", "none", "--camera", "null", *SMALL)
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_ctrl_c_ends_cleanly_with_a_whole_film(tmp_path: Path) -> None:
    film = tmp_path / "camera.mp4"
    with running("--self", "none", "--other", "none", "--camera", film) as program:
        engine = until(lambda: child(program, "infp_cam.engine"))
        host = until(lambda: child(program, "infp_cam.camera.host"))
        time.sleep(3)
        program.send_signal(signal.SIGINT)
        assert program.wait(PATIENCE_S) == 0
        assert not engine.is_running()
        assert not host.is_running()
    with av.open(str(film)) as container:
        assert sum(1 for _ in container.decode(video=0)) > 10
    assert list(tmp_path.iterdir()) == [film]


def test_a_killed_engine_comes_back_to_the_same_camera(tmp_path: Path) -> None:
    stats_path = tmp_path / "stats.json"
    options = ("--self", "none", "--other", "none", "--camera", "null", "--duration", "4")
    with running(*options, "--stats", stats_path) as program:
        first = until(lambda: child(program, "infp_cam.engine"))
        time.sleep(2)
        os.kill(first.pid, signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)
        second = until(
            lambda: (
                found
                if (found := child(program, "infp_cam.engine")) and found.pid != first.pid
                else None
            )
        )
        assert second.is_running()
        _, errors = program.communicate(timeout=PATIENCE_S)
        assert program.returncode == 0
    assert errors.count("Camera: null") == 1
    assert "starting it again" in errors
    assert json.loads(stats_path.read_text())["frames"]["sent"] > 30


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--self", "no such microphone", "--other", "none", "--camera", "null"), "microphone"),
        (("--self", "absent.wav", "--other", "none", "--camera", "null"), "absent.wav"),
        (("--portrait", "absent.png", "--camera", "null"), "absent.png"),
        (
            ("--self", "none", "--other", "none", "--camera", "absent/film.mp4"),
            "can not be written",
        ),
        (("--self", "none", "--other", "none", "--camera", "No Such Camera"), "No Such Camera"),
        (("--generator", "luck", "--camera", "null"), "luck"),
        (("--generator", "infp", "--model", "none.onnx", "--camera", "null"), "none.onnx"),
    ],
)
def test_mistakes_are_told_with_a_fix(tmp_path: Path, options: tuple[str, ...], said: str) -> None:
    done = infp_cam("run", *options, "--stats", tmp_path / "stats.json", *SMALL, folder=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.splitlines()[-1].startswith("  "), "the fix comes last"
    assert list(tmp_path.iterdir()) == []
