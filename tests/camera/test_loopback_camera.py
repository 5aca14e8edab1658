"""Linux's camera on a file that stands for the device; on the real one: `tests/vm`."""

import os
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from infp_cam.camera import loopback_camera, v4l2
from infp_cam.camera.backend import open_backend, presence
from infp_cam.camera.i420 import I420Converter
from infp_cam.camera.v4l2 import Capabilities
from infp_cam.errors import DeviceLost, DeviceUnavailable

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="v4l2loopback")

SIZE = (64, 48)
PICTURE = np.random.default_rng(2).integers(0, 256, (48, 64, 3), np.uint8)


def present(monkeypatch, cameras):
    monkeypatch.setattr(v4l2, "cameras", lambda: cameras)


@pytest.fixture
def loopback(monkeypatch, tmp_path):
    """A file that stands for a v4l2loopback camera; its state can be changed."""
    device = SimpleNamespace(path=tmp_path / "video7", offers=Capabilities.OUTPUT)
    device.path.touch()
    device.formats, device.restored = [], 0

    def open_output(path, size, fps):
        device.formats.append((size, fps))
        return os.open(path, os.O_RDWR)

    def restore_output(path):
        assert path == device.path
        device.restored += 1
        device.offers = Capabilities.OUTPUT

    present(monkeypatch, {Path("/dev/video0"): "Webcam", device.path: "INFP Camera"})
    monkeypatch.setattr(v4l2, "capabilities", lambda path: device.offers)
    monkeypatch.setattr(v4l2, "open_output", open_output)
    monkeypatch.setattr(v4l2, "restore_output", restore_output)
    return device


def refuse(monkeypatch, function, error):
    def refusing(*_):
        raise error

    monkeypatch.setattr(v4l2, function, refusing)


@pytest.mark.parametrize("by", ["name", "path"])
def test_camera_is_found_and_gets_the_pictures(loopback, by):
    camera = open_backend("INFP Camera" if by == "name" else str(loopback.path), SIZE, 30)
    assert camera.device == str(loopback.path)
    assert loopback.formats == [(SIZE, 30)]
    camera.send(PICTURE, 0)
    camera.send(255 - PICTURE, 1)
    camera.close()
    converter = I420Converter(SIZE)
    wanted = [converter.convert(picture).tobytes() for picture in (PICTURE, 255 - PICTURE)]
    assert loopback.path.read_bytes() == b"".join(wanted)
    assert loopback.restored == 0


def test_machine_without_cameras_is_told_how_to_get_one(monkeypatch):
    present(monkeypatch, {})
    with pytest.raises(DeviceUnavailable, match="INFP Camera") as caught:
        open_backend("INFP Camera", SIZE, 30)
    assert 'modprobe v4l2loopback devices=1 exclusive_caps=1 card_label="INFP Camera"' in (
        caught.value.fix
    )


def test_unknown_name_is_told_with_the_cameras_that_are_there(monkeypatch):
    present(monkeypatch, {Path("/dev/video0"): "Webcam", Path("/dev/video1"): "OBS"})
    with pytest.raises(DeviceUnavailable, match=r"Webcam \(/dev/video0\), OBS \(/dev/video1\)"):
        open_backend("INFP Camera", SIZE, 30)


def test_file_that_is_no_camera_is_told(monkeypatch, tmp_path):
    (tmp_path / "video0").touch()
    present(monkeypatch, {tmp_path / "video0": "INFP Camera"})
    with pytest.raises(DeviceUnavailable, match="can not be opened: Inappropriate ioctl"):
        open_backend("INFP Camera", SIZE, 30)


def test_camera_of_another_group_is_told(monkeypatch, loopback):
    refuse(monkeypatch, "capabilities", PermissionError(13, "Permission denied"))
    with pytest.raises(DeviceUnavailable) as caught:
        open_backend("INFP Camera", SIZE, 30)
    assert "usermod -aG video" in caught.value.fix


def test_camera_that_forgot_its_output_is_reminded(loopback):
    loopback.offers = Capabilities(0)
    open_backend("INFP Camera", SIZE, 30).close()
    assert loopback.restored == 1


def test_camera_in_use_is_told_and_left_alone(loopback):
    loopback.offers = Capabilities.CAPTURE
    with pytest.raises(DeviceUnavailable, match="another program writes to it"):
        open_backend("INFP Camera", SIZE, 30, again=True)
    assert loopback.restored == 0


def test_camera_that_is_shown_in_another_size_is_told(monkeypatch, loopback):
    refuse(monkeypatch, "open_output", v4l2.FormatKeptError("1280x720 YU12"))
    with pytest.raises(DeviceUnavailable, match="being shown as 1280x720") as caught:
        open_backend("INFP Camera", SIZE, 30)
    assert "Close the programs that show it" in caught.value.fix


def lose(camera):
    with pytest.raises(DeviceLost) as caught:
        camera.send(PICTURE, 0)
    assert caught.value.retryable
    camera.close()


def test_camera_that_vanishes_is_lost_and_may_come_back(loopback):
    camera = open_backend("INFP Camera", SIZE, 30)
    loopback.path.unlink()
    lose(camera)


def test_another_camera_in_its_place_is_not_written_to(loopback):
    camera = open_backend("INFP Camera", SIZE, 30)
    camera.send(PICTURE, 0)
    loopback.path.rename(loopback.path.with_name("old"))
    loopback.path.touch()
    lose(camera)
    assert loopback.path.read_bytes() == b""


def test_picture_that_can_not_be_written_is_told(loopback, monkeypatch):
    camera = open_backend("INFP Camera", SIZE, 30)

    def fail(*_):
        raise OSError(19, "No such device")

    with monkeypatch.context() as patch:
        patch.setattr(loopback_camera.os, "write", fail)
        with pytest.raises(DeviceLost, match="No such device"):
            camera.send(PICTURE, 0)
    camera.close()


def test_presence_changes_with_what_can_be_seen(monkeypatch, loopback):
    seen = [presence("INFP Camera")]
    assert seen[0] is not None
    assert presence("INFP Camera") == seen[0]

    def look():
        now = presence("INFP Camera")
        assert now != seen[-1]
        seen.append(now)

    loopback.offers = Capabilities.CAPTURE  # another program has begun to write
    look()
    loopback.path.unlink()
    look()
    assert seen[-1] is None
    loopback.path.touch()
    look()
    present(monkeypatch, {})
    look()


def test_presence_of_what_can_not_be_opened_follows_its_rights(monkeypatch, loopback):
    refuse(monkeypatch, "capabilities", PermissionError(13, "Permission denied"))
    before = presence("INFP Camera")
    assert presence("INFP Camera") == before
    loopback.path.chmod(0o666)
    assert presence("INFP Camera") != before


def test_no_camera_has_no_presence():
    assert presence("null") is None
