"""``infp-train``, from shards to a graph that runs."""

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import soundfile

from infp_cam.models.train import main
from infp_cam.motion.file import load_motion
from tests.models.stage2.shards import dyad, speech, write_shard

PLAN = """
name = "tiny"
[lips]
channels = [8, 8, 8]
hidden = 16
[calibration]
gap = 1.2
closes = [0.2, 0.4]
[generator]
encoder = { channels = [8, 8, 8], hidden = 16 }
memories = 4
width = 16
heads = 2
blocks = 1
history = 6
heard = 4
"""
TRAINING = """
[training.{name}]
steps = 2
batch = 2
seconds = {seconds}
one_sided = {one_sided}
"""


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    parts = [
        TRAINING.format(name=name, seconds=seconds, one_sided=one_sided)
        for name, seconds, one_sided in (("lips", 1, 0), ("generator", 2, 1), ("window", 3.4, 1))
    ]
    path = tmp_path / "tiny.toml"
    path.write_text(PLAN + "".join(parts))
    return path


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    write_shard(folder / "speech-000000.tar", [speech(i) for i in range(2)])
    write_shard(folder / "dyads-000000.tar", [dyad(i, 150) for i in range(2)])
    return folder


def test_shards_become_a_graph_that_runs(plan: Path, data: Path, tmp_path: Path) -> None:
    common = ["--config", str(plan), "--out", str(tmp_path / "run")]
    assert main(["stage2", "--data", str(data), *common]) == 0
    graph = tmp_path / "tiny.onnx"
    assert main(["export", "--to", str(graph), "--version", "1", *common]) == 0
    session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    feeds = {
        value.name: np.zeros([1 if isinstance(n, str) else n for n in value.shape], np.float32)
        for value in session.get_inputs()
    }
    lips, behaviour = session.run(["lips", "behaviour"], feeds)
    assert lips.shape == (1, 7)
    assert np.isfinite(behaviour).all()


def test_the_windowed_form_writes_a_motion_file(plan: Path, data: Path, tmp_path: Path) -> None:
    common = ["--config", str(plan), "--out", str(tmp_path / "run")]
    for part in ("lips", "window"):
        assert main(["stage2", "--part", part, "--data", str(data), *common]) == 0
    own, other, motion = (tmp_path / name for name in ("own.wav", "other.wav", "motion.npz"))
    noise = 0.1 * np.random.default_rng(0).standard_normal(16000 * 7)
    soundfile.write(own, noise, 16000)
    soundfile.write(other, noise[::-1], 16000)
    sides = ["--self", str(own), "--other", str(other), "--to", str(motion)]
    assert main(["window", *sides, *common]) == 0
    clip = load_motion(motion)
    assert len(clip.values) == 150  # two whole windows of 3 s
    assert np.isfinite(clip.values).all()


def test_closures_are_counted_on_held_out_voices(
    plan: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    common = ["--config", str(plan), "--out", str(tmp_path / "run"), "--data", str(data)]
    assert main(["stage2", "--part", "lips", *common]) == 0
    names = ["pau", "m", "a", "t", "a", "pau"]
    phones = [
        {"name": name, "start_s": 0.3 * i, "end_s": 0.3 * (i + 1)} for i, name in enumerate(names)
    ]
    held_out = {**speech(3), "phones.json": phones, "facts": {"voice": "somebody"}}
    write_shard(data / "heldout-000000.tar", [held_out])
    capsys.readouterr()
    assert main(["closures", *common]) == 0
    rows = [line.split("|") for line in capsys.readouterr().out.splitlines()[2:]]
    assert [(row[1].strip(), row[2].strip(), row[4].strip()) for row in rows] == [
        ("somebody", "1", "1"),
        ("all", "1", "1"),
    ]


def test_what_is_missing_is_said_with_a_fix(
    plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    common = ["--config", str(plan), "--out", str(tmp_path / "run")]
    assert main(["stage2", "--data", str(tmp_path), *common]) == 2
    assert "no shards speech-*.tar" in capsys.readouterr().err
    assert main(["export", "--to", str(tmp_path / "x.onnx"), "--version", "1", *common]) == 2
    assert "fix: Train with" in capsys.readouterr().err
