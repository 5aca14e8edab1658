from pathlib import Path

import av
import numpy as np
import pytest

from infp_cam.errors import OutputUnwritable
from infp_cam.video import mp4_file

SIZE = (128, 96)


def write(path: Path, sound: bool = True, frames: int = 30) -> None:
    tone = 0.3 * np.sin(np.arange(48_000) * 2 * np.pi * 440 / 48_000)
    stereo = np.stack((tone, np.zeros(48_000))).astype(np.float32)
    with mp4_file(path, SIZE, 30, stereo if sound else None) as writer:
        for n in range(frames):
            pixels = np.full((96, 128, 3), 8 * n, np.uint8)
            writer.write(pixels, n / 30)


def test_pictures_and_both_voices_come_back(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    write(path)
    with av.open(str(path)) as film:
        frames = [frame.to_ndarray(format="rgb24").mean() for frame in film.decode(video=0)]
        assert film.streams.video[0].codec_context.name == "h264"
        assert (film.streams.video[0].width, film.streams.video[0].height) == SIZE
    assert np.allclose(frames, 8 * np.arange(30), atol=4)
    with av.open(str(path)) as film:
        sound = np.concatenate([frame.to_ndarray() for frame in film.decode(audio=0)], axis=1)
        assert film.streams.audio[0].rate == 48_000
    assert sound.shape[1] == pytest.approx(48_000, abs=2048)
    left, right = np.sqrt((sound**2).mean(axis=1))
    assert left == pytest.approx(0.3 / np.sqrt(2), rel=0.05)
    assert right < 0.01


def test_colours_come_back(tmp_path: Path) -> None:
    colours = np.array([(200, 40, 40), (40, 200, 40), (40, 40, 200), (180, 140, 110)], np.uint8)
    pixels = np.repeat(np.repeat(colours[None], 96, axis=0), 32, axis=1)
    with mp4_file(tmp_path / "film.mp4", SIZE, 30) as writer:
        writer.write(pixels, 0.0)
    with av.open(str(tmp_path / "film.mp4")) as film:
        shown = next(film.decode(video=0)).to_ndarray(format="rgb24")
    assert np.allclose(shown[48, 16::32], colours, atol=8)


def test_the_same_pictures_make_the_same_file(tmp_path: Path) -> None:
    write(tmp_path / "a.mp4")
    write(tmp_path / "b.mp4")
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()


def test_nothing_is_left_of_a_film_that_failed(tmp_path: Path) -> None:
    with pytest.raises(KeyError), mp4_file(tmp_path / "film.mp4", SIZE, 30) as writer:
        writer.write(np.zeros((96, 128, 3), np.uint8), 0.0)
        raise KeyError
    assert list(tmp_path.iterdir()) == []


def test_an_unwritable_path_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutputUnwritable):
        write(tmp_path / "absent" / "film.mp4", frames=1)
