"""Windows' and macOS's cameras, with a stand-in for pyvirtualcam."""

import sys
from types import SimpleNamespace

import numpy as np
import pytest

from infp_cam.camera import virtual_camera
from infp_cam.camera.virtual_camera import INSTALL, VirtualCamera
from infp_cam.errors import BackendMissing, DeviceUnavailable

SIZE = (64, 48)


@pytest.fixture
def library(monkeypatch):
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


def test_missing_library_is_told_with_its_installation(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyvirtualcam", None)
    with pytest.raises(BackendMissing) as caught:
        VirtualCamera("INFP Camera", SIZE, 30)
    assert "pip install pyvirtualcam" in caught.value.fix


@pytest.mark.parametrize(
    ("platform", "name", "refusing", "opened"),
    [
        ("win32", "INFP Camera", (), ("INFP Camera", "unitycapture")),
        ("win32", "INFP Camera", ("unitycapture",), (None, "obs")),
        ("win32", "OBS Virtual Camera", (), (None, "obs")),
        ("darwin", "INFP Camera", (), (None, "obs")),
    ],
)
def test_camera_is_found(monkeypatch, library, platform, name, refusing, opened):
    monkeypatch.setattr(virtual_camera.sys, "platform", platform)
    library.refusing = refusing
    camera = VirtualCamera(name, SIZE, 30)
    assert library.opened == [(64, 48, 30, *opened)]
    assert camera.device == opened[0] or camera.device == "OBS Virtual Camera"
    pixels = np.zeros((48, 64, 3), np.uint8)
    camera.send(pixels, 0)
    assert library.sent == [pixels]
    camera.close()
    assert library.closed == 1


@pytest.mark.parametrize("name", ["INFP Camera", "My other camera"])
def test_refusals_are_told(monkeypatch, library, name):
    monkeypatch.setattr(virtual_camera.sys, "platform", "win32")
    library.refusing = ("unitycapture", "obs") if name == "INFP Camera" else ("unitycapture",)
    with pytest.raises(DeviceUnavailable, match="not installed") as caught:
        VirtualCamera(name, SIZE, 30)
    assert caught.value.fix == INSTALL["win32"]
    assert library.opened == []
