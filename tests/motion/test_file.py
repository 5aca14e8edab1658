from pathlib import Path

import numpy as np
import pytest

from infp_cam.errors import MotionInvalid, OutputUnwritable
from infp_cam.motion.file import MotionClip, load_motion
from infp_cam.motion.space import ARKIT58


def clip(frames: int = 5) -> MotionClip:
    values = np.random.default_rng(0).uniform(0, 1, (frames, 58)).astype(np.float32)
    return MotionClip(values, 25.0, 0.04, ARKIT58)


def fields(**changes: object) -> dict[str, object]:
    good = {
        "fps": 25.0,
        "space": "arkit58",
        "names": np.array(ARKIT58.channels),
        "values": clip().values,
        "t0": 0.0,
    }
    return {key: value for key, value in (good | changes).items() if value is not None}


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "motion.npz"
    clip().save(path)
    loaded = load_motion(path)
    assert np.array_equal(loaded.values, clip().values)
    assert (loaded.fps, loaded.t0, loaded.space) == (25.0, 0.04, ARKIT58)
    assert [entry.name for entry in tmp_path.iterdir()] == ["motion.npz"]


def test_timeline_of_a_clip_shows_its_frames() -> None:
    timeline = clip().timeline()
    assert np.array_equal(timeline.at(40_000_000).values, clip().values[0])
    assert np.array_equal(timeline.at(200_000_000).values, clip().values[4])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"space": "latent:abc"}, "latent:abc"),
        ({"names": np.array(ARKIT58.channels[::-1])}, "58 channels"),
        ({"values": np.zeros((4, 57), np.float32)}, "58 channels"),
        ({"values": np.zeros((0, 58), np.float32)}, "empty"),
        ({"values": np.full((3, 58), np.nan, np.float32)}, "out of range"),
        ({"values": np.full((3, 58), "x")}, "numbers"),
        ({"fps": 0.0}, "out of range"),
        ({"t0": None}, "not a motion file"),
        ({"values": np.array([{"a": 1}], dtype=object)}, "not a motion file"),
    ],
)
def test_unusable_files_are_refused(tmp_path: Path, changes: dict[str, object], said: str) -> None:
    path = tmp_path / "motion.npz"
    np.savez(path, **fields(**changes))  # type: ignore[arg-type]
    with pytest.raises(MotionInvalid, match=said) as caught:
        load_motion(path)
    assert caught.value.fix


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "motion.npz"
    for content in (b"", b"not a zip", b"PK\x03\x04broken"):
        path.write_bytes(content)
        with pytest.raises(MotionInvalid):
            load_motion(path)
    with pytest.raises(MotionInvalid, match="no motion file"):
        load_motion(tmp_path / "absent.npz")


def test_an_unwritable_path_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutputUnwritable):
        clip().save(tmp_path / "absent" / "motion.npz")
