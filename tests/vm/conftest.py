"""Tests on a real v4l2loopback, run by `./dev vm` in an emulated machine.

They would run as root on any Linux machine that has versions of the module for its kernel in
`MODULES`, none of them loaded, and the environment variable ``INFP_CAM_VM``.
"""

import os
import subprocess
from pathlib import Path

import pytest

from infp_cam.camera import v4l2

MODULES = Path("/opt/v4l2loopback")

if "INFP_CAM_VM" not in os.environ:
    collect_ignore_glob = ["test_*.py"]


class Loopback:
    """The module v4l2loopback of some version, with one camera as our documentation has it made."""

    device = Path("/dev/video0")

    def __init__(self, version):
        self._file = MODULES / f"{version}.ko"
        self._options = ["devices=1", "video_nr=0", "exclusive_caps=1", 'card_label="INFP Camera"']

    def load(self):
        subprocess.run(["insmod", self._file, *self._options], check=True)

    def unload(self):
        subprocess.run(["rmmod", "v4l2loopback"], check=True)

    def offers(self):
        return v4l2.capabilities(self.device)


VERSIONS = sorted(file.stem for file in MODULES.glob("*.ko"))


@pytest.fixture(scope="module", params=VERSIONS)
def loopback(request):
    loopback = Loopback(request.param)
    loopback.load()
    yield loopback
    loopback.unload()
