"""The battery as a whole, and its command, on clips that are made up."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from infp_cam.cli import main
from infp_cam.commands.eval import _label
from infp_cam.evaluation import battery, robustness, scenes
from infp_cam.evaluation.battery import Extent, Report
from infp_cam.evaluation.reference import Row
from infp_cam.evaluation.report import Measured, markdown
from infp_cam.evaluation.scenes import voices
from infp_cam.motion.file import MotionClip
from infp_cam.motion.space import ARKIT58
from tests.evaluation.faces import motion
from tests.evaluation.real import write_clip


def test_a_row_knows_what_misses_its_aim() -> None:
    assert Row("x", "x", 2, 0.3, 0.5).target == "0.30 to 0.50"
    assert Row("x", "x", 1, most=8).target == "≤ 8.0"
    assert Row("x", "x").target == ""
    assert Row("x", "x", least=0.46).misses(0.45)
    assert Row("x", "x", least=0.46).misses(float("nan"))
    assert not Row("x", "x", least=0.46).misses(0.46)
    assert not Row("x", "x").misses(float("nan"))


def test_tables_show_what_is_aimed_at_and_what_misses_it() -> None:
    measured = Measured(
        {
            "a": Report({"listening": {"speed": 6.0, "nods": 3.0}, "cost": {"step_ms": 1.0}}),
            "b": Report({"listening": {"speed": 16.0, "nods": 20.0}, "cost": {}}),
        }
    )
    text = markdown(measured)
    assert "| figure | aim | people | INFP demo | a | b |" in text
    assert "| head speed, deg/s | 5.0 to 9.0 | 7.0 | 5.8 | 6.0 | 16.0 ✗ |" in text
    assert "| nods a minute | 15 to 30 | 21 | 26 | 3 ✗ | 20 |" in text
    assert "Talking" not in text


def test_the_command_measures_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clips, simulated, out = tmp_path / "clips", tmp_path / "simulated", tmp_path / "out"
    clips.mkdir()
    simulated.mkdir()
    own, _ = voices([], 10.0)
    for seed in range(3):
        write_clip(clips, f"clip{seed}", seed=seed)
        soundfile.write(clips / f"clip{seed}.wav", np.roll(own, seed * 64_000)[:64_000], 16_000)
    own = own[:64_000]
    soundfile.write(simulated / "a.wav", np.stack([own, 0 * own], axis=1), 16_000)
    MotionClip(motion(4.0, headYaw=2.0), 25.0, 0.0, ARKIT58).save(simulated / "a.npz")
    phones = {"phones": [{"track": "self", "phone": "m", "start_s": 1.0, "end_s": 1.1}]}
    (simulated / "a.phones.json").write_text(json.dumps(phones))
    # The whole of it, but seconds of each: what is told apart by them is tested elsewhere.
    monkeypatch.setattr(robustness, "SECONDS", 3.0)
    monkeypatch.setattr(
        Extent, "quick", lambda self: Extent(1, voices_s=9.0, idle_s=4.0, long_s=12.0, noise=False)
    )
    monkeypatch.setattr(battery, "turns", lambda spoken, seconds: scenes.turns(spoken, 12.0))
    monkeypatch.setattr(battery, "conversation", lambda: battery.idling(4.0))
    options = ["--quick", "--clips", str(clips), "--simulated", str(simulated), "--out", str(out)]
    assert main(["eval", "motion", *options]) == 0
    printed = capsys.readouterr().out
    assert (out / "motion.md").read_text().strip() == printed.strip()
    found = json.loads((out / "motion.json").read_text())["generators"]["procedural"]
    assert set(found["figures"]) == {
        *("lips", "closures: built-in conversation", "closures: simulated"),
        *("talking", "listening", "idle", "exchange", "long", "cost"),
        *(f"simulated: {role}" for role in ("talking", "listening", "idle", "exchange")),
    }
    assert found["figures"]["closures: built-in conversation"]["count"] == 28
    assert found["figures"]["long"]["repeats"] == 1.0
    assert len(found["clips"]) == 3
    assert len(found["sounds"]) == 11
    for name in ("heads", "speeds", "spectra", "lips"):
        assert (out / f"{name}.png").read_bytes().startswith(b"\x89PNG")


def test_a_model_is_called_by_its_files_name() -> None:
    assert _label("procedural") == "procedural"
    assert _label("infp=/some/where/large.onnx") == "infp=large.onnx"


def test_what_can_not_be_measured_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["eval", "motion", "--clips", str(tmp_path / "none")]) == 2
    assert "no folder" in capsys.readouterr().err
    assert main(["eval", "motion", "--simulated", str(tmp_path)]) == 2
    assert "no simulated" in capsys.readouterr().err
    (tmp_path / "file").write_text("")
    assert main(["eval", "motion", "--out", str(tmp_path / "file")]) == 2
    assert "is a file" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["eval", "motion", "--seeds", "0"])
