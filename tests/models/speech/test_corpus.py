"""Shards, made with real engines."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tarfile
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
import soundfile

from infp_cam.audio.features import LogMel
from infp_cam.models.speech import texts
from infp_cam.models.speech.corpus import Shard, plan_passage, shards_of, write_shard
from infp_cam.models.speech.mel import unpacked
from infp_cam.models.speech.phones import INDEX, PHONES

SCRIPT = """
from infp_cam.models.speech import corpus, texts

texts.fortunes = lambda language: texts.TALK[language]
corpus.SHARES["festival"] = 0.0  # its voices are many packages

if __name__ == "__main__":
    corpus.main()
"""


@pytest.fixture(autouse=True)
def _talk_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do without the fortune packages."""
    monkeypatch.setattr(texts, "fortunes", lambda language: texts.TALK[language])


def members(path: Path) -> dict[str, dict[str, bytes]]:
    samples: dict[str, dict[str, bytes]] = defaultdict(dict)
    with tarfile.open(path) as tar:
        for info in tar:
            key, _, suffix = info.name.partition(".")
            file = tar.extractfile(info)
            assert file is not None
            samples[key][suffix] = file.read()
    return dict(samples)


def loaded(data: bytes) -> np.ndarray:
    return np.load(io.BytesIO(data))


def test_a_held_out_shard_holds_what_is_promised(tmp_path: Path) -> None:
    path = tmp_path / "heldout-000000.tar"
    seconds = write_shard(Shard(path, ("flite",), 40, 2, 3, True))["seconds"]
    samples = members(path)
    assert list(samples) == ["00000040", "00000041"]
    for sample in samples.values():
        mel, lips = loaded(sample["mel.npy"]), loaded(sample["lips.npy"])
        ids = loaded(sample["phones.npy"])
        assert (mel.dtype, ids.dtype, lips.dtype) == (np.uint8, np.uint8, np.float16)
        assert lips.shape[1] == 7
        assert mel.shape == (4 * len(lips), 80)
        assert ids.shape == (4 * len(lips),)
        assert ids.max() < len(PHONES)
        assert len(lips) / 25 >= 3.96
        assert len(lips) / 25 <= 20.0
        sound, rate = soundfile.read(io.BytesIO(sample["wav"]), dtype="float32")
        assert (rate, len(sound)) == (16_000, 640 * len(lips))
        heard = LogMel().push(sound)
        loud = heard > -60.0  # below lies the rounding of 16 bits
        assert np.abs(unpacked(mel) - heard)[loud].max() < 0.5
        about, phones = json.loads(sample["json"]), json.loads(sample["phones.json"])
        assert about["engine"] == "flite"
        assert f"flite {about['voice']}" in seconds
        vowel = next(p for p in phones if p["end_s"] - p["start_s"] > 0.05 and p["name"] != "pau")
        row = round(100 * (vowel["start_s"] + vowel["end_s"]) / 2)
        assert ids[row] == INDEX[vowel["name"]]


def test_plans_take_only_the_engines_they_may() -> None:
    plans = [plan_passage(("espeak", "festival"), 1, n) for n in range(60)]
    assert {plan.engine for plan in plans} == {"espeak", "festival"}
    assert all(0.86 <= plan.warp <= 1.16 for plan in plans)
    assert 0.3 < np.mean([plan.warp == 1.0 for plan in plans]) < 0.7
    assert all(-26.0 <= plan.level_db <= -14.0 for plan in plans)


def test_more_hours_add_shards_and_keep_the_first(tmp_path: Path) -> None:
    few = shards_of(tmp_path, 1.0, ("espeak",), 1, "speech")
    many = shards_of(tmp_path, 2.0, ("espeak",), 1, "speech")
    assert many[: len(few)] == few
    assert len(many) == 2 * len(few) == 4
    assert many[-1].path.name == "speech-000003.tar"


def _made(folder: Path, seed: int) -> list[Path]:
    """Run the command as a person does, but without fortunes."""
    script = folder / "make.py"
    folder.mkdir()
    script.write_text(SCRIPT)
    command = [sys.executable, str(script), "--out", str(folder), "--hours", "0.01"]
    command += ["--held-out-hours", "0.004", "--processes", "2", "--seed", str(seed)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert "flite" in printed
    assert "espeak" in printed
    return [folder / "heldout-000000.tar", folder / "speech-000000.tar"]


def test_the_command_makes_the_same_files_of_the_same_seed(tmp_path: Path) -> None:
    first, again, other = (
        [path.read_bytes() for path in _made(tmp_path / name, seed)]
        for name, seed in (("a", 3), ("b", 3), ("c", 4))
    )
    assert first == again
    assert first[0] != other[0]
    assert first[1] != other[1]
    assert not list(tmp_path.glob("*/*.partial"))
    train = members(tmp_path / "a" / "speech-000000.tar")
    assert {json.loads(sample["json"])["engine"] for sample in train.values()} == {"espeak"}
    assert set(next(iter(train.values()))) == {"mel.npy", "phones.npy", "lips.npy", "json"}
