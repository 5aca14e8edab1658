"""The battery as a whole, and its command."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from infp_cam.cli import main
from infp_cam.errors import MotionInvalid, PortraitInvalid
from infp_cam.evaluation.picture import sheets, steadiness
from infp_cam.evaluation.picture.battery import measure, portraits_in, psnr
from infp_cam.evaluation.picture.gestures import chosen
from infp_cam.motion.space import MotionSpace
from tests.evaluation.picture.stub import MotionRenderer, MotionTracker, face, subject


def test_psnr_is_around_the_face_alone() -> None:
    portrait = np.full((180, 320, 3), 100, np.uint8)
    assert psnr(portrait, portrait, face()) == float("inf")
    assert psnr(portrait + np.uint8(10), portrait, face()) == pytest.approx(28.13, abs=0.01)
    beside = portrait.copy()
    beside[:, :10] = 0
    assert psnr(beside, portrait, face()) == float("inf")


def test_portraits_of_a_folder(tmp_path: Path) -> None:
    with pytest.raises(PortraitInvalid, match="no pictures") as told:
        portraits_in(tmp_path)
    assert ".jpg" in told.value.fix
    with pytest.raises(PortraitInvalid, match="no folder"):
        portraits_in(tmp_path / "missing")
    for name in ("b.JPG", "a.png", "notes.txt"):
        (tmp_path / name).touch()
    assert [path.name for path in portraits_in(tmp_path)] == ["a.png", "b.JPG"]
    assert [path.name for path in portraits_in(None)] == ["portrait.png"]


def test_a_face_that_is_not_found_is_told() -> None:
    blind = MotionTracker(face(), lambda f, c: None)
    with pytest.raises(PortraitInvalid, match="the face of somebody"):
        measure("somebody", subject(), blind, chosen(["jaw"]), lambda what: None)


def test_a_renderer_of_another_space_is_told() -> None:
    class Latent(MotionRenderer):
        spaces = (MotionSpace("latent:x", ("a",), (0.0,), (0.0,), (1.0,)),)

    with pytest.raises(MotionInvalid, match="arkit58"):
        subject(Latent())


def test_the_command_measures_the_builtin_portrait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(steadiness, "_SECONDS", 0.2)
    for shown in ("FACES", "MOUTHS", "EYES"):  # a few rows: there are hundreds of pictures
        monkeypatch.setattr(sheets, shown, dict(list(getattr(sheets, shown).items())[:4]))
    out = tmp_path / "out"
    options = ["--channels", "jaw,cheekPuff", "--size", "640x360", "--out", str(out)]
    assert main(["eval", "picture", *options]) == 0
    text = capsys.readouterr().out
    assert (out / "report.md").read_text(encoding="utf-8").strip() == text.strip()
    assert "| cheekPuff | not tracked | - |" in text
    figures = json.loads((out / "report.json").read_text(encoding="utf-8"))
    found = figures["portraits"]["builtin"]
    assert figures["renderer"] == "mesh"
    assert found["scores"]["jaw"]["r"] > 0.95
    assert 0.5 < found["scores"]["jaw"]["slope"] < 1.5
    assert found["scores"]["cheekPuff"]["changed"] > 0.1
    assert "met" not in found["scores"]["cheekPuff"]
    assert found["rest_db"] > 38
    assert (found["backdrop"]["greatest"], found["held"]) == (0, 0)
    assert found["turning"]["jitter_px"] < 0.5
    for what in ("faces", "mouth", "eyes", "poses"):
        with Image.open(out / f"builtin-{what}.jpg") as sheet:
            assert min(sheet.size) > 300


@pytest.mark.parametrize(
    ("options", "message", "fix"),
    [
        (["--channels", "jaw,chin"], "'chin'", "There are"),
        (["--portraits", "nowhere"], "no folder nowhere", "Give a folder"),
        (["--renderer", "oils"], "'oils'", "mesh"),
    ],
)
def test_what_can_not_be_measured_is_told_at_once(
    options: list[str], message: str, fix: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["eval", "picture", *options]) == 2
    told = capsys.readouterr().err
    assert message in told
    assert fix in told


def test_a_folder_that_is_a_file_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out").touch()
    assert main(["eval", "picture", "--out", str(tmp_path / "out")]) == 2
    assert "is a file" in capsys.readouterr().err
