from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from infp_cam.errors import MotionInvalid
from infp_cam.evaluation.clips import load_clips, silences
from tests.evaluation.real import syllables, write_clip


@pytest.mark.parametrize("lag_ms", [float("nan"), 0.0, 80.0, -40.0])
def test_the_lateness_of_the_picture_is_taken_out(tmp_path: Path, lag_ms: float) -> None:
    write_clip(tmp_path, "a", lag_ms)
    (clip,) = load_clips(tmp_path)
    _, loudness = syllables(4.0, 0)
    assert clip.valid.sum() == 100 - (0 if np.isnan(lag_ms) else abs(lag_ms) / 40)
    np.testing.assert_allclose(clip.gap[clip.valid], loudness[clip.valid], atol=1e-6)
    np.testing.assert_allclose(clip.head_deg[clip.valid, 0], -loudness[clip.valid], atol=1e-6)


def test_only_clips_that_the_manifest_calls_ok_count(tmp_path: Path) -> None:
    folder = tmp_path / "clips"
    folder.mkdir()
    for name in ("a", "b", "c"):
        write_clip(folder, name)
    assert [clip.name for clip in load_clips(folder)] == ["a", "b", "c"]
    (tmp_path / "manifest.csv").write_text("name,av_status,group\na,ok,read\nb,weak,mono\n")
    clips = load_clips(folder)
    assert [(clip.name, clip.group) for clip in clips] == [("a", "read")]


def test_frames_without_a_face_do_not_count(tmp_path: Path) -> None:
    write_clip(tmp_path, "a")
    with np.load(tmp_path / "a.npz") as archive:
        fields = dict(archive)
    fields["valid"][:10] = False
    fields["lip_aperture"][20] = np.nan
    np.savez(tmp_path / "a.npz", **fields)
    (clip,) = load_clips(tmp_path)
    assert clip.valid.sum() == 89


def test_what_is_no_clip_is_told(tmp_path: Path) -> None:
    with pytest.raises(MotionInvalid, match="no folder"):
        load_clips(tmp_path / "none")
    with pytest.raises(MotionInvalid, match="no clips"):
        load_clips(tmp_path)
    (tmp_path / "a.npz").write_bytes(b"nothing")
    with pytest.raises(MotionInvalid, match=r"a\.npz"):
        load_clips(tmp_path)
    write_clip(tmp_path, "a")
    with np.load(tmp_path / "a.npz") as archive:
        np.savez(tmp_path / "a.npz", **{**archive, "fps": np.float32(30)})
    with pytest.raises(MotionInvalid, match="25 frames"):
        load_clips(tmp_path)


def test_silences_are_long_and_far_below_the_speech() -> None:
    sound = np.full(3 * 16_000, 0.1, np.float32)
    sound[16_000:24_000] *= 0.01  # half a second, 40 dB lower
    sound[30_000:32_000] *= 0.01  # an eighth
    sound[40_000:46_000] *= 0.2  # 14 dB
    silent = silences(sound, 80)
    assert silent[26:37].all()
    assert not silent[:24].any()
    assert not silent[39:75].any()
    assert silent[75:].all()
