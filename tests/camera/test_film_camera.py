import sys

import av
import numpy as np
import pytest

from infp_cam.camera.backend import open_backend
from infp_cam.errors import OutputUnwritable

SIZE = (128, 64)
MS = 1_000_000


def picture(value):
    return np.full((SIZE[1], SIZE[0], 3), value, np.uint8)


def frames(path):
    with av.open(str(path)) as container:
        return list(container.decode(video=0))


def test_film_has_the_clock_times_of_its_pictures(tmp_path):
    path = tmp_path / "call.MP4"
    camera = open_backend(str(path), SIZE, 30)
    times_ms = [0, 33, 67, 400, 2400, 2433]
    for number, t_ms in enumerate(times_ms):
        camera.send(picture(40 * number), 987_654_321_000 + t_ms * MS)
    assert not path.exists()
    camera.close()
    seen = frames(path)
    assert [round(frame.time * 1000) for frame in seen] == times_ms
    assert {(frame.width, frame.height) for frame in seen} == {SIZE}
    brightness = [frame.to_ndarray(format="rgb24").mean() for frame in seen]
    assert np.allclose(brightness, 40 * np.arange(6), atol=6)
    assert [entry.name for entry in tmp_path.iterdir()] == ["call.MP4"]


def test_two_pictures_at_the_same_time_are_both_kept(tmp_path):
    camera = open_backend(str(tmp_path / "call.mp4"), SIZE, 30)
    for t_ns in (1000, 1000, 1001, 5 * MS):
        camera.send(picture(9), t_ns)
    camera.close()
    times = [frame.pts for frame in frames(tmp_path / "call.mp4")]
    assert len(set(times)) == 4


def test_path_that_can_not_be_written_is_told_at_once(tmp_path):
    with pytest.raises(OutputUnwritable):
        open_backend(str(tmp_path / "missing" / "call.mp4"), SIZE, 30)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX limits")
def test_full_disk_is_told_and_leaves_nothing(tmp_path):
    import resource

    noise = np.random.default_rng(0).integers(0, 256, (SIZE[1], SIZE[0], 3), np.uint8)
    camera = open_backend(str(tmp_path / "call.mp4"), SIZE, 30)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, hard))
    try:
        with pytest.raises(OutputUnwritable, match=r"call\.mp4"):
            for number in range(300):
                camera.send(np.roll(noise, number), number * 33 * MS)
        camera.close()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX limits")
def test_disk_that_is_full_at_the_end_is_told_and_leaves_nothing(tmp_path):
    import resource

    noise = np.random.default_rng(0).integers(0, 256, (SIZE[1], SIZE[0], 3), np.uint8)
    camera = open_backend(str(tmp_path / "call.mp4"), SIZE, 30)
    camera.send(noise, 0)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        with pytest.raises(OutputUnwritable, match=r"call\.mp4"):
            camera.close()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(tmp_path.iterdir()) == []
