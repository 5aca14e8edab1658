import os
import queue
import subprocess
import sys
import time
from pathlib import Path

import av
import numpy as np
import pytest

from infp_cam.camera import film_camera
from infp_cam.camera.backend import open_backend, presence
from infp_cam.camera.frame_ring import FrameRing, FrameTimes
from infp_cam.camera.host import CameraHost
from infp_cam.clock import VirtualClock
from infp_cam.control.child import Child, python_command
from infp_cam.control.messages import Problem, Ready, Solved
from infp_cam.errors import OutputUnwritable

SIZE = (128, 64)
MS = 1_000_000
NOISE = np.random.default_rng(0).integers(0, 256, (SIZE[1], SIZE[0], 3), np.uint8)


def picture(value):
    return np.full((SIZE[1], SIZE[0], 3), value, np.uint8)


def frames(path):
    with av.open(str(path)) as container:
        return list(container.decode(video=0))


def names(folder):
    return sorted(entry.name for entry in folder.iterdir())


def film(camera, count):
    for number in range(count):
        camera.send(np.roll(NOISE, number), number * 33 * MS)


def boxes(path):
    """Names of the file's outermost boxes (ISO/IEC 14496-12)."""
    data, found, at = path.read_bytes(), [], 0
    while at < len(data):
        found.append(data[at + 4 : at + 8].decode())
        at += int.from_bytes(data[at : at + 4], "big")
    return found


def test_film_has_the_clock_times_of_its_pictures(tmp_path):
    path = tmp_path / "call.MP4"
    camera = open_backend(str(path), SIZE, 30)
    times_ms = [0, 33, 67, 400, 2400, 2433]
    for number, t_ms in enumerate(times_ms):
        camera.send(picture(40 * number), 987_654_321_000 + t_ms * MS)
    camera.close()
    seen = frames(path)
    assert [round(frame.time * 1000) for frame in seen] == times_ms
    assert {(frame.width, frame.height) for frame in seen} == {SIZE}
    brightness = [frame.to_ndarray(format="rgb24").mean() for frame in seen]
    assert np.allclose(brightness, 40 * np.arange(6), atol=6)
    assert names(tmp_path) == ["call.MP4"]


def test_closed_film_is_an_ordinary_one(tmp_path):
    camera = open_backend(str(tmp_path / "call.mp4"), SIZE, 30)
    film(camera, 120)
    camera.close()
    assert "moof" not in boxes(tmp_path / "call.mp4")
    assert len(frames(tmp_path / "call.mp4")) == 120


def test_two_pictures_at_the_same_time_are_both_kept(tmp_path):
    camera = open_backend(str(tmp_path / "call.mp4"), SIZE, 30)
    for t_ns in (1000, 1000, 1001, 5 * MS):
        camera.send(picture(9), t_ns)
    camera.close()
    times = [frame.pts for frame in frames(tmp_path / "call.mp4")]
    assert len(set(times)) == 4


def test_film_without_a_picture_is_not_left(tmp_path):
    open_backend(str(tmp_path / "call.mp4"), SIZE, 30).close()
    assert names(tmp_path) == []


def test_new_session_takes_the_place_of_an_old_film_and_a_further_part_does_not(tmp_path):
    path = tmp_path / "call.mp4"
    parts = []
    for again, value in ((False, 10), (False, 200), (True, 60), (True, 100)):
        camera = open_backend(str(path), SIZE, 30, again=again)
        camera.send(picture(value), 0)
        camera.close()
        parts.append(camera.device)
    assert [Path(part).name for part in parts] == [
        *("call.mp4", "call.mp4", "call-2.mp4", "call-3.mp4"),
    ]
    levels = [frames(part)[0].to_ndarray(format="rgb24").mean() for part in parts[1:]]
    assert np.allclose(levels, [200, 60, 100], atol=6)


def test_path_that_can_not_be_written_is_told_at_once(tmp_path):
    with pytest.raises(OutputUnwritable):
        open_backend(str(tmp_path / "missing" / "call.mp4"), SIZE, 30)


def test_film_of_a_process_that_was_killed_can_be_played_to_its_last_second(tmp_path):
    path = tmp_path / "call.mp4"
    script = """
import sys, numpy as np
from infp_cam.camera.backend import open_backend
camera = open_backend(sys.argv[1], (128, 64), 30)
noise = np.random.default_rng(0).integers(0, 256, (64, 128, 3), np.uint8)
for number in range(300):
    camera.send(np.roll(noise, number), number * 33_000_000)
print("filmed", flush=True)
sys.stdin.read()
"""
    command = [sys.executable, "-c", script, path]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"filmed\n"
        process.kill()
    seen = frames(path)
    assert seen[0].time == 0
    assert 300 - 60 <= len(seen) <= 300
    assert np.allclose(np.diff([frame.time for frame in seen]), 0.033, atol=1e-3)


def test_host_that_is_killed_goes_on_in_another_part(tmp_path):
    path, said = tmp_path / "call.mp4", queue.SimpleQueue()

    def start():
        command = python_command(
            "infp_cam.camera.host", "--ring", str(ring.path), "--camera", str(path)
        )
        host = Child(command, lambda _, event: said.put(event), lambda _: None)
        opened = said.get(timeout=30)
        wanted = ring.counters.standby + 30
        while ring.counters.standby < wanted:
            time.sleep(0.02)
        return host, opened.device

    with FrameRing.create(SIZE, 30) as ring:
        host, first = start()
        host.kill()
        host.stop()
        while not said.empty():
            said.get()
        host, second = start()
        host.stop()
    assert [Path(first).name, Path(second).name] == ["call.mp4", "call-2.mp4"]
    assert names(tmp_path) == ["call-2.mp4", "call.mp4"]
    assert len(frames(second)) >= 30
    assert frames(first)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX limits")
def test_quota_that_is_reached_is_told_soon_and_leaves_what_was_filmed(tmp_path):
    """The free space says nothing of it: the file may not get larger."""
    import resource

    path = tmp_path / "call.mp4"
    camera = open_backend(str(path), SIZE, 30)
    limit = 200_000
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        with pytest.raises(OutputUnwritable, match=r"call\.mp4"):
            film(camera, 300)
        with pytest.raises(OutputUnwritable):
            camera.close()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    size = path.stat().st_size
    assert 0 < size <= limit
    with av.open(str(path)) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
    assert sum(packet.size for packet in packets) > 0.8 * size


class TmpFs:
    """A disk of 100 MB."""

    def __init__(self, folder):
        self.folder, self._filler = folder, folder / "filler"

    def fill(self, free_bytes):
        disk = os.statvfs(self.folder)
        with self._filler.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, disk.f_bavail * disk.f_frsize - free_bytes)

    def empty(self):
        self._filler.unlink()


@pytest.fixture
def small_disk(tmp_path):
    """A disk that can be filled."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=100m", "tmpfs", tmp_path]
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("mounting a small disk takes root on Linux")
    result = subprocess.run(mount, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        pytest.skip(f"no small disk here: {result.stderr.strip()}")
    yield TmpFs(tmp_path)
    subprocess.run(["umount", tmp_path], check=True)


def test_disk_that_gets_full_ends_the_part_and_a_freed_one_begins_another(small_disk):
    path = small_disk.folder / "call.mp4"
    clock, told = VirtualClock(1000 * MS), []
    with FrameRing.create(SIZE, 25) as ring:
        host = CameraHost(
            ring,
            lambda again: open_backend(str(path), SIZE, 25, again=again),
            lambda: presence(str(path)),
            clock,
            lambda event: told.append((clock.now_ns() // MS, event)),
        )

        def run(seconds):
            for _ in range(round(25 * seconds)):
                due_ns = clock.now_ns() + 40 * MS
                ring.write(np.roll(NOISE, due_ns // MS), FrameTimes(0, due_ns, due_ns))
                while clock.now_ns() < due_ns:
                    clock.sleep_until(min(host.step(), due_ns))

        run(4)
        full_ms = clock.now_ns() // MS
        small_disk.fill(film_camera.RESERVE_BYTES - 100_000)
        run(4)
        ((noticed_ms, problem),) = [(t, e) for t, e in told if isinstance(e, Problem)]
        assert noticed_ms - full_ms <= 500
        assert problem.kind == "OutputUnwritable"
        assert problem.subject == "camera"
        assert str(small_disk.folder) in problem.message
        assert "Free some space" in problem.fix
        assert "moof" not in boxes(path)
        small_disk.empty()
        freed_ms = clock.now_ns() // MS
        run(4)
        ((solved_ms, _),) = [(t, e) for t, e in told if isinstance(e, Solved)]
        assert solved_ms - freed_ms <= 500
        host._camera.close()
    devices = [Path(event.device).name for _, event in told if isinstance(event, Ready)]
    assert devices == ["call.mp4", "call-2.mp4"]
    for part, seconds in zip(devices, (4, 4), strict=True):
        seen = frames(small_disk.folder / part)
        assert seen[0].time == 0
        assert abs(seen[-1].time - seconds) < 0.6


def test_disk_that_is_full_to_the_last_byte_leaves_what_was_filmed(small_disk, monkeypatch):
    """Another program fills it between two looks."""
    path = small_disk.folder / "call.mp4"
    camera = open_backend(str(path), SIZE, 30)
    monkeypatch.setattr(film_camera, "RESERVE_BYTES", -(10**12))
    film(camera, 100)
    small_disk.fill(0)
    with pytest.raises(OutputUnwritable, match="No space left"):
        for number in range(100, 300):
            camera.send(np.roll(NOISE, number), number * 33 * MS)
    with pytest.raises(OutputUnwritable):
        camera.close()
    with av.open(str(path)) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
    assert len(packets) > 40
    with pytest.raises(OutputUnwritable, match="nearly full"):
        open_backend(str(path), SIZE, 30, again=True)
    assert names(small_disk.folder) == ["call.mp4", "filler"]
