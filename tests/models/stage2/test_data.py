from pathlib import Path

import numpy as np
import pytest

from infp_cam.errors import SettingsInvalid
from infp_cam.models.stage2.data import (
    LOOKAHEAD_ROWS,
    PAUSE,
    DyadPool,
    SpeechPool,
    read_shards,
)
from tests.models.stage2.shards import dyad, speech, write_shard


def test_shards_come_back_as_they_were_written(tmp_path: Path) -> None:
    write_shard(tmp_path / "speech-000000.tar", [speech(0), speech(1)])
    samples = read_shards(tmp_path, "speech")
    assert len(samples) == 2
    np.testing.assert_array_equal(samples[1]["phones"], speech(1)["phones"])
    assert samples[0]["facts"] == {"engine": "none"}


def test_processes_share_the_shards(tmp_path: Path) -> None:
    for i in range(3):
        write_shard(tmp_path / f"speech-{i:06d}.tar", [speech(i)])
    shares = [read_shards(tmp_path, "speech", rank, 2) for rank in range(2)]
    assert [len(share) for share in shares] == [2, 1]
    with pytest.raises(SettingsInvalid, match="process 3 of 4"):
        read_shards(tmp_path, "speech", 3, 4)


def test_lips_stand_beside_the_sound_that_ends_80_ms_later() -> None:
    pool = SpeechPool([speech(0, 400)], 50)
    for seed in range(20):
        pieces = pool.draw(np.random.default_rng(seed), 1)
        newest = pieces.mel[0, 3::4, 0].astype(int)  # counts rows, 100 more
        shown = np.round(pieces.lips[0, :, 0] * 100).astype(int)  # counts frames
        spoken = newest > 0  # some pieces begin in silence, which is heard ahead of, too
        spoken[2:] &= newest[:-2] > 0
        spoken[:2] = False
        late = (newest - 100 - 4 * shown) % 100
        inner = spoken[:-2]
        assert set(late[:-2][inner].tolist()) <= {LOOKAHEAD_ROWS - 1}


def test_the_same_step_draws_the_same_pieces() -> None:
    pool = SpeechPool([speech(i) for i in range(4)], 30)
    a, b = (pool.draw(np.random.default_rng((0, 0, 7)), 3) for _ in range(2))
    np.testing.assert_array_equal(a.mel, b.mel)
    np.testing.assert_array_equal(a.lips, b.lips)


def test_one_sided_pieces_hold_one_talker() -> None:
    pool = DyadPool([dyad(i, 400) for i in range(3)], 60)
    pieces = pool.draw(np.random.default_rng(0), 16, one_sided=True)
    sounds = (pieces.mel > 0).any(axis=(2, 3))
    assert np.mean(sounds.sum(axis=1) == 1) >= 0.9


def test_both_people_of_a_conversation_are_drawn_with_their_own_style() -> None:
    pool = DyadPool([dyad(0)], 40)
    pieces = pool.draw(np.random.default_rng(1), 24, one_sided=False)
    assert set(pieces.style[:, 0].tolist()) == {0.5, -0.5}
    assert pieces.mel.shape == (24, 2, 160, 80)
    assert PAUSE == 0
