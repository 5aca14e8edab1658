"""Checks of the virtual camera: its driver, who may use it, and whether it opens."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import queue
from pathlib import Path

from infp_cam.camera import v4l2
from infp_cam.camera.frame_ring import FrameRing
from infp_cam.camera.virtual_camera import CAMERA_NAME
from infp_cam.checks.check import LINUX, OTHERS, Check
from infp_cam.control.child import Child, python_command
from infp_cam.control.client import Client
from infp_cam.control.messages import Event, Problem, Ready
from infp_cam.control.requests import GetStatus
from infp_cam.errors import BackendMissing, DeviceUnavailable, NotRunning
from infp_cam.settings import Settings, picture_size

PROBE_S = 20.0
"""Time that the camera has to open, seconds."""

_LOAD = 'sudo modprobe v4l2loopback devices=1 exclusive_caps=1 card_label="{}"'
_RELOAD = "`sudo modprobe -r v4l2loopback`, then `{}`; close what shows the camera before."
_SIGN = (
    "Secure Boot is on, so the module must be signed: `sudo mokutil --import {}`, restart, enrol "
    "the key in the blue menu, then `{}`."
)
# The public half of the key that DKMS signs with: Debian's place, Ubuntu's place.
_SIGNING_KEYS = ("var/lib/dkms/mok.pub", "var/lib/shim-signed/mok/MOK.der")
_SECURE_BOOT = "sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"


def find_loopback(camera: str, root: Path = Path("/")) -> str:
    """Return what is known of the v4l2loopback module and its camera.

    Parameters
    ----------
    camera : str
        Name or path of the camera wanted.
    root : Path
        Folder that holds ``sys`` and ``lib``.

    Raises
    ------
    BackendMissing
        Where the module is not installed or not loaded.
    DeviceUnavailable
        Where it has no such camera, or one that browsers do not list.
    """
    module = root / "sys/module/v4l2loopback"
    load = _LOAD.format(CAMERA_NAME if camera.startswith("/") else camera)
    if not module.exists():
        raise _not_loaded(root, load)
    folder = root / "sys/class/video4linux"
    cameras = v4l2.cameras(folder)
    wanted = next((path for path, name in cameras.items() if camera in (name, str(path))), None)
    if wanted is None:
        others = ", ".join(f"{name} ({path})" for path, name in cameras.items()) or "no camera"
        raise DeviceUnavailable(
            f"v4l2loopback is loaded, but there is no camera {camera}: there is {others}.",
            "Load it again: " + _RELOAD.format(load),
        )
    # One letter for each of the module's cameras, which are not on any bus.
    letters = _text(module / "parameters/exclusive_caps").split(",")
    own = [path for path in cameras if "virtual" in (folder / path.name).resolve().parts]
    if dict(zip(own, letters, strict=False)).get(wanted) != "Y":
        raise DeviceUnavailable(
            f"{cameras[wanted]} ({wanted}) is no v4l2loopback camera, or one without "
            "exclusive_caps=1, which browsers do not list.",
            "Load it again: " + _RELOAD.format(load),
        )
    return f"v4l2loopback, {cameras[wanted]} ({wanted}), exclusive_caps=1"


def _not_loaded(root: Path, load: str) -> BackendMissing:
    release = platform.release()
    if "/v4l2loopback.ko" not in _text(root / "lib/modules" / release / "modules.dep"):
        return BackendMissing(
            "v4l2loopback, which makes virtual cameras, is not installed for this kernel.",
            f"`sudo apt install v4l2loopback-dkms linux-headers-{release}`, then `{load}`.",
        )
    if _secure_boot(root):
        key = next((key for key in _SIGNING_KEYS if (root / key).exists()), _SIGNING_KEYS[0])
        return BackendMissing(
            "v4l2loopback is installed but not loaded.",
            f"`{load}`. If the key is refused: " + _SIGN.format(f"/{key}", load),
        )
    return BackendMissing("v4l2loopback is installed but not loaded.", f"`{load}`.")


def _secure_boot(root: Path) -> bool:
    try:
        return (root / _SECURE_BOOT).read_bytes()[-1:] == b"\x01"
    except OSError:  # a machine without EFI
        return False


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def _driver(settings: Settings) -> str:
    if _is_stand_in(settings.camera):
        return f"not needed for {settings.camera}"
    return find_loopback(settings.camera)


def _access(settings: Settings) -> str:
    for path, name in v4l2.cameras().items():
        if settings.camera in (name, str(path)):
            if not os.access(path, os.R_OK | os.W_OK):
                raise DeviceUnavailable(
                    f"You may not write to {path}.",
                    "`sudo usermod -aG video $USER`, then log in again.",
                )
            return f"you may write to {path}"
    return "there is nothing to be asked for yet"


def _library(settings: Settings) -> str:
    try:
        return importlib.metadata.version("pyvirtualcam")
    except importlib.metadata.PackageNotFoundError as error:
        raise BackendMissing(
            "pyvirtualcam, which writes to virtual cameras, is not installed.",
            "`pip install pyvirtualcam`.",
        ) from error


def _camera(settings: Settings) -> str:
    """Open the camera for a moment in a host of its own, as the program would."""
    try:
        with Client() as client:
            running = client.ask(GetStatus()).camera
    except NotRunning:
        return _open_camera(settings)
    return f"{running.name} ({running.device}), open in the INFP Camera that runs"


def _open_camera(settings: Settings) -> str:
    said: queue.SimpleQueue[Event] = queue.SimpleQueue()
    with FrameRing.create(picture_size(settings.size), settings.fps) as ring:
        command = python_command(
            "infp_cam.camera.host", "--ring", str(ring.path), "--camera", settings.camera
        )
        host = Child(command, lambda _, event: said.put(event), lambda _: None)
        try:
            while not isinstance(event := said.get(timeout=PROBE_S), (Ready, Problem)):
                pass
        except queue.Empty as error:
            raise DeviceUnavailable(
                f"The camera {settings.camera} hangs when it is opened.",
                "Close the programs that use it, or restart the machine.",
            ) from error
        finally:
            host.stop()
    if isinstance(event, Problem):
        raise DeviceUnavailable(event.message, event.fix)
    return f"{settings.camera} ({event.device})"


def _is_stand_in(camera: str) -> bool:
    """Whether `camera` is a file or nothing at all, which needs no driver."""
    return camera == "null" or camera.lower().endswith(".mp4")


CAMERA_CHECKS = (
    Check("camera library", _library, OTHERS),
    Check("camera driver", _driver, LINUX),
    Check("camera rights", _access, LINUX),
    Check("camera", _camera),
)
