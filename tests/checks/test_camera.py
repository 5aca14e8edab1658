"""What `/sys` says of v4l2loopback, on machines made of files."""

import platform
from pathlib import Path
from types import SimpleNamespace

import pytest

from infp_cam.checks import camera
from infp_cam.checks.camera import CAMERA_CHECKS, find_loopback
from infp_cam.control.requests import GetStatus
from infp_cam.errors import BackendMissing, DeviceUnavailable
from infp_cam.settings import Settings

NAME = "INFP Camera"


class Machine:
    """A machine's `/sys` and `/lib`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def file(self, path: str, content: str | bytes) -> None:
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content if isinstance(content, bytes) else content.encode())

    def install(self) -> None:
        line = "updates/dkms/v4l2loopback.ko.xz: kernel/drivers/media/v4l2-core/videodev.ko.xz\n"
        self.file(f"lib/modules/{platform.release()}/modules.dep", line)

    def load(self, *names: str, exclusive_caps: str = "Y,N,N,N,N,N,N,N") -> None:
        """Load the module after a webcam was plugged in; it numbers its cameras from 1 on."""
        self.file("sys/module/v4l2loopback/parameters/exclusive_caps", exclusive_caps + "\n")
        self.camera("pci0000:00/usb1", "Integrated Camera: Integrated C", 0)
        for number, name in enumerate(names, 1):
            self.camera("virtual", name, number)

    def camera(self, bus: str, name: str, number: int) -> None:
        folder = f"sys/devices/{bus}/video4linux/video{number}"
        self.file(f"{folder}/name", name + "\n")
        link = self.root / f"sys/class/video4linux/video{number}"
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(self.root / folder)

    def secure_boot(self, on: bool) -> None:
        variable = "SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
        self.file(f"sys/firmware/efi/efivars/{variable}", bytes((6, 0, 0, 0, on)))


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_camera_that_is_ready(machine: Machine) -> None:
    machine.load(NAME)
    said = find_loopback(NAME, machine.root)
    assert f"{NAME} (/dev/video1)" in said
    assert find_loopback("/dev/video1", machine.root) == said


def test_a_module_that_is_not_installed(machine: Machine) -> None:
    with pytest.raises(BackendMissing, match="not installed") as raised:
        find_loopback(NAME, machine.root)
    assert "apt install v4l2loopback-dkms" in raised.value.fix
    assert f'modprobe v4l2loopback devices=1 exclusive_caps=1 card_label="{NAME}"' in (
        raised.value.fix
    )


@pytest.mark.parametrize("secure", [False, True])
def test_a_module_that_is_not_loaded(machine: Machine, secure: bool) -> None:
    machine.install()
    machine.secure_boot(secure)
    with pytest.raises(BackendMissing, match="not loaded") as raised:
        find_loopback(NAME, machine.root)
    assert raised.value.fix.startswith("`sudo modprobe v4l2loopback ")
    assert ("mokutil --import /var/lib/dkms/mok.pub" in raised.value.fix) == secure


def test_the_key_of_ubuntu_is_found(machine: Machine) -> None:
    machine.install()
    machine.secure_boot(True)
    machine.file("var/lib/shim-signed/mok/MOK.der", b"key")
    with pytest.raises(BackendMissing) as raised:
        find_loopback(NAME, machine.root)
    assert "mokutil --import /var/lib/shim-signed/mok/MOK.der" in raised.value.fix


def test_a_camera_of_another_name(machine: Machine) -> None:
    machine.load("Dummy video device (0x0000)")
    with pytest.raises(DeviceUnavailable, match="Dummy video device") as raised:
        find_loopback(NAME, machine.root)
    assert "modprobe -r v4l2loopback" in raised.value.fix
    assert f'card_label="{NAME}"' in raised.value.fix


def test_a_camera_that_browsers_would_not_list(machine: Machine) -> None:
    machine.load("OBS Virtual Camera", NAME)  # exclusive_caps=1 is for the first camera alone
    with pytest.raises(DeviceUnavailable, match="exclusive_caps") as raised:
        find_loopback(NAME, machine.root)
    assert "exclusive_caps=1" in raised.value.fix
    assert find_loopback("OBS Virtual Camera", machine.root)


def test_a_webcam_is_no_virtual_camera(machine: Machine) -> None:
    machine.load(NAME)
    with pytest.raises(DeviceUnavailable, match="no v4l2loopback camera"):
        find_loopback("/dev/video0", machine.root)


def test_a_film_needs_no_driver() -> None:
    driver = next(check for check in CAMERA_CHECKS if check.name == "camera driver")
    for stand_in in ("null", "call.mp4"):
        assert driver.find(Settings(camera=stand_in)).ok


def test_a_stand_in_is_really_opened(tmp_path: Path) -> None:
    opened = next(check for check in CAMERA_CHECKS if check.name == "camera")
    settings = Settings(camera="null", size="64x64")
    assert opened.find(settings).message == "null (null)"
    absent = settings.model_copy(update={"camera": str(tmp_path / "absent" / "film.mp4")})
    found = opened.find(absent)
    assert not found.ok
    assert "film.mp4" in found.message


def test_a_camera_that_we_use_ourselves_is_not_taken_away(monkeypatch: pytest.MonkeyPatch) -> None:
    class Running:
        """A connection to an INFP Camera that runs."""

        def __enter__(self) -> "Running":
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def ask(self, request: GetStatus) -> SimpleNamespace:
            return SimpleNamespace(camera=SimpleNamespace(name=NAME, device="/dev/video7"))

    monkeypatch.setattr(camera, "Client", Running)
    opened = next(check for check in CAMERA_CHECKS if check.name == "camera")
    found = opened.find(Settings())
    assert found.ok
    assert "/dev/video7" in found.message
