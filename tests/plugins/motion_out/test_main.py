import socket
from pathlib import Path

import numpy as np
import pytest
from pylivelinkface import FaceBlendShape, PyLiveLinkFace

from infp_cam.clock import VirtualClock
from infp_cam.motion.file import MotionClip
from infp_cam.motion.space import ARKIT58
from infp_cam.plugins.motion_out.__main__ import main, play
from infp_cam.types import MotionFrame

JAW = ARKIT58.index("jawOpen")


def clip(frames: int) -> MotionClip:
    values = np.zeros((frames, len(ARKIT58)), np.float32)
    values[:, JAW] = np.arange(frames) / 100
    return MotionClip(values, 25.0, 0.04, ARKIT58)


def test_a_clip_is_played_in_time_and_to_its_end() -> None:
    clock = VirtualClock(7_000_000_000)
    heard: list[tuple[int, int, float]] = []

    class Listener:
        def send(self, frame: MotionFrame, due_ns: int) -> None:
            heard.append((clock.now_ns(), due_ns, float(frame.values[JAW])))

        def close(self) -> None: ...

    play(clip(50), Listener(), 25.0, clock)
    assert len(heard) == 50
    assert [jaw for _, _, jaw in heard] == pytest.approx(np.arange(50) / 100)
    assert all(at_ns == due_ns for at_ns, due_ns, _ in heard)
    assert heard[-1][1] - heard[0][1] == 49 * 40_000_000


def test_a_motion_file_reaches_another_programs_reader(
    tmp_path: Path, listening: socket.socket
) -> None:
    path = tmp_path / "motion.npz"
    clip(10).save(path)
    port = listening.getsockname()[1]
    assert main([str(path), "--to", "livelink", "--option", f"port={port}"]) == 0
    packets = [listening.recv(1024) for _ in range(20)]
    jaws = [
        PyLiveLinkFace.decode(packet)[1].get_blendshape(FaceBlendShape.JawOpen)
        for packet in packets
    ]
    assert jaws == sorted(jaws)
    assert 0.08 < jaws[-1] <= 0.09


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--to", "nothing"], "nothing"),
        (["--to", "vmc", "--option", "port"], "port"),
        (["--to", "vmc", "--option", "port=high"], "port"),
        (["--to", "vmc", "--option", "colour=red"], "colour"),
        (["--to", "vmc", "--option", "host=nowhere.invalid"], "nowhere.invalid"),
    ],
)
def test_what_can_not_be_is_told(
    arguments: list[str], word: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "motion.npz"
    clip(3).save(path)
    assert main([str(path), *arguments]) == 2
    assert word in capsys.readouterr().err


def test_a_file_that_is_none_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none.npz"), "--to", "vmc"]) == 2
    assert "none.npz" in capsys.readouterr().err
