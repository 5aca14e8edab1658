import sys
from pathlib import Path

import pytest

from infp_cam.camera import v4l2

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux's cameras")


def test_cameras_are_listed_by_number_with_their_names(tmp_path):
    for number, name in ((10, "INFP Camera"), (2, "Built-in: Wide\u00e9")):
        folder = tmp_path / f"video{number}"
        folder.mkdir()
        (folder / "name").write_text(name + "\n", encoding="utf-8")
    (tmp_path / "v4l-subdev0").mkdir()
    (tmp_path / "video3").mkdir()  # unplugged while we look
    assert list(v4l2.cameras(tmp_path).items()) == [
        (Path("/dev/video2"), "Built-in: Wide\u00e9"),
        (Path("/dev/video3"), ""),
        (Path("/dev/video10"), "INFP Camera"),
    ]


def test_machine_without_cameras(tmp_path):
    assert v4l2.cameras(tmp_path / "video4linux") == {}


def test_file_that_is_no_camera_has_no_capabilities(tmp_path):
    (tmp_path / "video0").touch()
    with pytest.raises(OSError):
        v4l2.capabilities(tmp_path / "video0")
