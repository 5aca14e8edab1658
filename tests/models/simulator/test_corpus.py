import io
import json
import tarfile
from ctypes.util import find_library
from pathlib import Path

import numpy as np
import pytest

from infp_cam.errors import InfpCamError
from infp_cam.models.simulator import corpus, report, talker, turns
from infp_cam.models.simulator.behaviour.style import STYLE
from infp_cam.models.simulator.turns import Mode, Stretch
from infp_cam.models.speech import espeak, texts
from infp_cam.models.speech.mel import unpacked
from infp_cam.models.speech.phones import PHONES
from infp_cam.motion.articulation import ARTICULATORS
from infp_cam.motion.behaviour import BEHAVIOUR

pytestmark = pytest.mark.skipif(find_library("espeak-ng") is None, reason="espeak-ng is missing")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(talker, "ENGINES", {"espeak": (espeak, 1.0)})
    monkeypatch.setattr(corpus, "LENGTH_S", 12.0)
    # The fortunes are packages that need not be there.
    monkeypatch.setattr(texts, "fortunes", lambda language: texts.TALK[language])


def test_a_shard_holds_what_it_says(tmp_path: Path) -> None:
    (shard,) = corpus.shards_of(tmp_path, 24.0 / 3600.0, seed=3)
    assert corpus.write_shard(shard) == 2
    with tarfile.open(shard.path) as tar:
        parts = {m.name: tar.extractfile(m).read() for m in tar}  # type: ignore[union-attr]
    assert len(parts) == 18
    loaded = {
        name: np.load(io.BytesIO(data)) for name, data in parts.items() if name.endswith(".npy")
    }
    for side in "ab":
        mel, phones = loaded[f"00000000.{side}.mel.npy"], loaded[f"00000000.{side}.phones.npy"]
        motion, lips = loaded[f"00000000.{side}.motion.npy"], loaded[f"00000000.{side}.lips.npy"]
        assert (mel.shape, mel.dtype) == ((1200, 80), np.uint8)
        assert (phones.shape, phones.dtype) == ((1200,), np.uint8)
        assert (motion.shape, motion.dtype) == ((300, len(BEHAVIOUR)), np.float16)
        assert (lips.shape, lips.dtype) == ((300, len(ARTICULATORS)), np.float16)
        speaks = phones != PHONES.index("pau")
        if speaks.any():
            assert np.median(unpacked(mel).max(axis=1)[speaks]) > -60.0
            assert lips[:, 0].max() > 0.05
        silent = np.convolve(~speaks, np.ones(21), mode="same") > 20.5
        assert np.mean(mel[silent] == 0) > 0.9  # digital silence, but for pauses in utterances
    facts = json.loads(parts["00000001.json"])
    assert np.array_equal(loaded["00000000.a.mel.npy"], loaded["00000001.a.mel.npy"])
    assert len(facts["style_a"]) == len(STYLE)
    assert {turn[0] for turn in facts["turns"]} <= {0, 1}


def test_takes_share_the_sound_and_differ_in_people() -> None:
    dialogue = corpus.converse(3, 5, 8.0)
    one, same, other = (corpus.take(dialogue, 3, number) for number in (20, 20, 21))
    assert np.array_equal(one.performances[0].motion, same.performances[0].motion)
    assert not np.array_equal(one.performances[0].motion, other.performances[0].motion)
    assert corpus.take_members(dialogue, one, 3) == corpus.take_members(dialogue, same, 3)


def test_some_people_are_average() -> None:
    dialogue = corpus.converse(3, 5, 1.0)
    styles = [style for n in range(40) for style in corpus.take(dialogue, 3, n).styles]
    average = np.mean([not style.any() for style in styles])
    assert 0.05 < average < 0.4


def test_shards_cover_the_hours() -> None:
    shards = corpus.shards_of(Path("x"), 1.0, 0)
    assert sum(shard.count for shard in shards) == 300
    assert [shard.first for shard in shards] == list(range(0, 300, corpus.PER_SHARD))


def test_the_report_reads_the_shards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(turns, "draw_stretches", lambda s, rng: [Stretch(Mode.MONOLOGUE, 0, s)])
    (shard,) = corpus.shards_of(tmp_path, 24.0 / 3600.0, seed=1)
    corpus.write_shard(shard)
    monkeypatch.setattr("sys.argv", ["report", "--data", str(tmp_path)])
    report.main()
    printed = capsys.readouterr().out
    assert "| speed p95 |" in printed
    assert "gap mean" in printed


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(InfpCamError, match="no dyads"):
        report.report(tmp_path)
