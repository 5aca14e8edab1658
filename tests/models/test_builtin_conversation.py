"""The built-in conversation has the structure that the demo and other tests rely on."""

import itertools
import json
import shutil
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
import pytest
import soundfile

from infp_cam.models.builtin import conversation

TRACKS = ("self", "other")
DATA = files("infp_cam.data")


@pytest.fixture(scope="module")
def tracks():
    loaded = {}
    for track in TRACKS:
        with as_file(DATA / f"conversation_{track}.wav") as path:
            loaded[track] = soundfile.read(path, dtype="float64")
    assert {rate for _, rate in loaded.values()} == {conversation.RATE}
    return {track: samples for track, (samples, _) in loaded.items()}


@pytest.fixture(scope="module")
def timing():
    return json.loads((DATA / "conversation.phones.json").read_text(encoding="utf-8"))


def spans(timing, kind, track):
    return [(p["start_s"], p["end_s"]) for p in timing[kind] if p["track"] == track]


def speaking(timing):
    """Boolean per millisecond and track: inside an utterance."""
    grid = np.zeros((2, round(timing["duration_s"] * 1000)), bool)
    for row, track in enumerate(TRACKS):
        for start, end in spans(timing, "utterances", track):
            grid[row, round(start * 1000) : round(end * 1000)] = True
    return grid


def longest_run_s(mask):
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(int), [0]])))
    return max(edges[1::2] - edges[::2]) / 1000


def test_tracks_are_mono_and_equally_long(tracks, timing):
    assert {samples.shape for samples in tracks.values()} == {
        (round(timing["duration_s"] * conversation.RATE),)
    }
    assert 24 <= timing["duration_s"] <= 30


def test_both_talk_overlap_and_fall_silent(timing):
    grid = speaking(timing)
    shares = grid.mean(axis=1)
    assert (shares > 0.3).all() and (shares < 0.7).all()
    assert longest_run_s(grid.all(axis=0)) == pytest.approx(1.0, abs=0.2)
    assert longest_run_s(~grid.any(axis=0)) == pytest.approx(2.9, abs=0.3)


def test_turns_change_often_after_short_gaps(timing):
    turns = sorted(timing["utterances"], key=lambda turn: turn["start_s"])
    assert sum(a["track"] != b["track"] for a, b in itertools.pairwise(turns)) >= 8
    gaps = [b["start_s"] - a["end_s"] for a, b in itertools.pairwise(turns)]
    assert sum(0.1 <= gap <= 0.35 for gap in gaps) >= 5


def test_each_side_asks_or_is_asked_and_backchannels(timing):
    texts = {t: [u["text"] for u in timing["utterances"] if u["track"] == t] for t in TRACKS}
    assert any("?" in text for text in texts["other"])
    assert all("Mm-hm." in texts[track] for track in TRACKS)


@pytest.mark.parametrize("track", TRACKS)
def test_level_is_natural(tracks, timing, track):
    samples = tracks[track]
    assert np.abs(samples).max() < 0.8
    talking = speaking(timing)[TRACKS.index(track)].repeat(conversation.RATE // 1000)
    level = 10 * np.log10(np.mean(samples[: len(talking)][talking] ** 2))
    assert -23 < level < -18
    margin = round(conversation.EDGE_S * conversation.RATE) + conversation.RATE // 1000
    near = np.convolve(talking, np.ones(2 * margin), mode="same") > 0.5
    assert not samples[: len(near)][~near].any()


@pytest.mark.parametrize("track", TRACKS)
def test_phones_follow_each_other_within_utterances(timing, track):
    phones = spans(timing, "phones", track)
    assert len(phones) > 60
    assert all(end > start for start, end in phones)
    assert all(b[0] >= a[1] - 1e-6 for a, b in itertools.pairwise(phones))
    utterances = spans(timing, "utterances", track)
    assert all(any(s <= a and b <= e for s, e in utterances) for a, b in phones)


@pytest.mark.parametrize("track", TRACKS)
def test_phones_lie_on_their_sound(tracks, timing, track):
    """Vowels are loud and bilabial stops quiet, most so at the labels' own place."""
    power = np.convolve(tracks[track] ** 2, np.ones(160) / 160, mode="same")
    phones = [p for p in timing["phones"] if p["track"] == track]

    def contrast(shift_s):
        def level(kind):
            inside = [
                power[
                    round((p["start_s"] + shift_s) * 16000) : round((p["end_s"] + shift_s) * 16000)
                ]
                for p in phones
                if p["phone"] in kind
            ]
            return np.mean(10 * np.log10(np.concatenate(inside) + 1e-7))

        return level({"aa", "ae", "ao", "aw", "ay", "eh", "ey", "iy", "ow", "uw"}) - level(
            {"p", "b", "t", "k", "s", "hh", "f"}
        )

    by_shift = {shift: contrast(shift) for shift in (-0.12, -0.06, 0.0, 0.06, 0.12)}
    assert max(by_shift, key=by_shift.__getitem__) == 0.0
    assert by_shift[0.0] > 6


def test_flite_output_is_read_as_spans():
    assert conversation.parse_durations("pau:0.162 hh:0.275 ay:0.422 \n") == [
        ("pau", 0.0, 0.162),
        ("hh", 0.162, 0.275),
        ("ay", 0.275, 0.422),
    ]


@pytest.mark.skipif(shutil.which("flite") is None, reason="flite is not installed")
def test_the_script_makes_the_kept_files(tmp_path):
    conversation.write(tmp_path)
    made = sorted(path.name for path in tmp_path.iterdir())
    assert made == sorted(
        ["conversation.phones.json", "conversation_other.wav", "conversation_self.wav"]
    )
    for name in made:
        with as_file(DATA / name) as kept:
            assert (tmp_path / name).read_bytes() == Path(kept).read_bytes(), name


def test_without_flite_the_fix_is_told(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(conversation.BackendMissing) as caught:
        conversation.speak(conversation.SCRIPT[0])
    assert "apt install flite" in caught.value.fix
