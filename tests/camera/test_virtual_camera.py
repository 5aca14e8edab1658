import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from infp_cam.camera import v4l2, virtual_camera
from infp_cam.camera.backend import open_backend
from infp_cam.camera.v4l2 import Capabilities
from infp_cam.camera.virtual_camera import INSTALL, VirtualCamera
from infp_cam.errors import BackendMissing, DeviceLost, DeviceUnavailable

SIZE = (64, 48)
linux = pytest.mark.skipif(sys.platform != "linux", reason="v4l2loopback")


def present(monkeypatch, cameras):
    monkeypatch.setattr(v4l2, "cameras", lambda: cameras)


@pytest.fixture
def fake_library(monkeypatch):
    """A pyvirtualcam whose cameras all open; `refusing` names the back ends that do not."""
    library = SimpleNamespace(opened=[], sent=[], closed=0, refusing=())

    class Camera:
        def __init__(self, width, height, fps, *, device, backend):
            if backend in library.refusing:
                raise RuntimeError(f"'{backend}' backend: not installed")
            library.opened.append((width, height, fps, device, backend))
            self.device = device or "OBS Virtual Camera"

        def send(self, pixels):
            library.sent.append(pixels)

        def close(self):
            library.closed += 1

    library.Camera = Camera
    monkeypatch.setitem(sys.modules, "pyvirtualcam", library)
    return library


@pytest.fixture
def loopback(monkeypatch, tmp_path):
    """A device file that stands for a v4l2loopback camera; its state can be changed."""
    device = SimpleNamespace(path=tmp_path / "video7", offers=Capabilities.OUTPUT, restored=0)
    device.path.touch()

    def restore_output(path):
        assert path == device.path
        device.restored += 1
        device.offers = Capabilities.OUTPUT

    present(monkeypatch, {Path("/dev/video0"): "Webcam", device.path: "INFP Camera"})
    monkeypatch.setattr(v4l2, "capabilities", lambda path: device.offers)
    monkeypatch.setattr(v4l2, "restore_output", restore_output)
    return device


def test_missing_library_is_told_with_its_installation(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyvirtualcam", None)
    with pytest.raises(BackendMissing) as caught:
        open_backend("INFP Camera", SIZE, 30)
    assert "pip install pyvirtualcam" in caught.value.fix


@linux
def test_machine_without_cameras_is_told_how_to_get_one(monkeypatch, fake_library):
    present(monkeypatch, {})
    with pytest.raises(DeviceUnavailable, match="INFP Camera") as caught:
        open_backend("INFP Camera", SIZE, 30)
    assert 'modprobe v4l2loopback devices=1 exclusive_caps=1 card_label="INFP Camera"' in (
        caught.value.fix
    )


@linux
def test_unknown_name_is_told_with_the_cameras_that_are_there(monkeypatch, fake_library):
    present(monkeypatch, {Path("/dev/video0"): "Webcam", Path("/dev/video1"): "OBS"})
    with pytest.raises(DeviceUnavailable, match=r"Webcam \(/dev/video0\), OBS \(/dev/video1\)"):
        open_backend("INFP Camera", SIZE, 30)


@linux
def test_real_librarys_refusal_is_told(monkeypatch, loopback):
    pytest.importorskip("pyvirtualcam")
    with pytest.raises(DeviceUnavailable, match=r"v4l2loopback.*video7") as caught:
        open_backend("INFP Camera", SIZE, 30)
    assert caught.value.fix == INSTALL["linux"]


@linux
def test_file_that_is_no_camera_is_told(monkeypatch, fake_library, tmp_path):
    (tmp_path / "video0").touch()
    present(monkeypatch, {tmp_path / "video0": "INFP Camera"})
    with pytest.raises(DeviceUnavailable, match="can not be opened: Inappropriate ioctl"):
        open_backend("INFP Camera", SIZE, 30)


@linux
def test_camera_of_another_group_is_told(monkeypatch, fake_library, loopback):
    def refuse(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(v4l2, "capabilities", refuse)
    with pytest.raises(DeviceUnavailable) as caught:
        open_backend("INFP Camera", SIZE, 30)
    assert "usermod -aG video" in caught.value.fix


@linux
@pytest.mark.parametrize("by", ["name", "path"])
def test_camera_is_found_and_gets_the_pictures(fake_library, loopback, by):
    camera = open_backend("INFP Camera" if by == "name" else str(loopback.path), SIZE, 30)
    assert fake_library.opened == [(64, 48, 30, str(loopback.path), "v4l2loopback")]
    assert camera.device == str(loopback.path)
    pixels = np.zeros((48, 64, 3), np.uint8)
    camera.send(pixels, 0)
    assert fake_library.sent == [pixels]
    assert loopback.restored == 0
    camera.close()
    assert (fake_library.closed, loopback.restored) == (1, 1)


@linux
def test_camera_that_forgot_its_output_is_restored_before_and_after(fake_library, loopback):
    loopback.offers = Capabilities(0)
    camera = open_backend("INFP Camera", SIZE, 30)
    assert loopback.restored == 1
    camera.close()
    assert loopback.restored == 2


@linux
def test_camera_that_lost_our_writer_while_it_is_shown_is_restored(fake_library, loopback):
    loopback.offers = Capabilities.CAPTURE
    open_backend("INFP Camera", SIZE, 30, again=True)
    assert loopback.restored == 1
    assert len(fake_library.opened) == 1


@linux
def test_camera_in_use_is_told_and_left_alone(fake_library, loopback):
    loopback.offers = Capabilities.CAPTURE
    with pytest.raises(DeviceUnavailable, match="another program"):
        open_backend("INFP Camera", SIZE, 30)
    assert loopback.restored == 0


@linux
def test_camera_that_vanishes_is_lost_and_may_come_back(fake_library, loopback):
    camera = open_backend("INFP Camera", SIZE, 30)
    loopback.path.unlink()
    with pytest.raises(DeviceLost) as caught:
        camera.send(np.zeros((48, 64, 3), np.uint8), 0)
    assert caught.value.retryable
    assert fake_library.sent == []


@pytest.mark.parametrize(
    ("platform", "name", "refusing", "opened"),
    [
        ("win32", "INFP Camera", (), ("INFP Camera", "unitycapture")),
        ("win32", "INFP Camera", ("unitycapture",), (None, "obs")),
        ("win32", "OBS Virtual Camera", (), (None, "obs")),
        ("darwin", "INFP Camera", (), (None, "obs")),
    ],
)
def test_other_systems_cameras(monkeypatch, fake_library, platform, name, refusing, opened):
    monkeypatch.setattr(virtual_camera.sys, "platform", platform)
    fake_library.refusing = refusing
    VirtualCamera(name, SIZE, 30)
    assert fake_library.opened == [(64, 48, 30, *opened)]


@pytest.mark.parametrize("name", ["INFP Camera", "My other camera"])
def test_other_systems_refusals_are_told(monkeypatch, fake_library, name):
    monkeypatch.setattr(virtual_camera.sys, "platform", "win32")
    fake_library.refusing = ("unitycapture", "obs") if name == "INFP Camera" else ("unitycapture",)
    with pytest.raises(DeviceUnavailable, match="not installed") as caught:
        VirtualCamera(name, SIZE, 30)
    assert caught.value.fix == INSTALL["win32"]
    assert fake_library.opened == []
