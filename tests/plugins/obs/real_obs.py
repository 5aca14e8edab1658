"""A real OBS on a display that nobody sees, with a small picture to spare the machine."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from tests.plugins.obs.hand import Hand

TOOLS = ("obs", "Xvfb")
MISSING = [tool for tool in TOOLS if shutil.which(tool) is None]
PATIENCE_S = 600  # of a busy machine; it takes a second
CANVAS = 640, 360

_GLOBAL = """[General]
FirstRun=true
EnableAutoUpdates=false
LastVersion=486539266
[Basic]
Profile=Test
ProfileDir=Test
SceneCollection={collection}
SceneCollectionFile={collection}
[BasicWindow]
SysTrayEnabled=false
PreviewEnabled=false
[OBSWebSocket]
FirstLoad=false
ServerEnabled=true
ServerPort={port}
AlertsEnabled=false
AuthRequired={auth}
ServerPassword={password}
"""
_PROFILE = """[General]
Name=Test
[Video]
BaseCX=640
BaseCY=360
OutputCX=640
OutputCY=360
FPSType=1
FPSInt=5
"""


class RealObs:
    """OBS with folders and a display of its own; what was made in it lasts over a restart."""

    is_real = True

    def __init__(self, password=""):
        self.password = password
        self.port = free_port()
        self._folder = Path(tempfile.mkdtemp(prefix="infp-obs-"))
        self._config = self._folder / ".config/obs-studio"
        profile = self._config / "basic/profiles/Test"
        profile.mkdir(parents=True)
        (profile / "basic.ini").write_text(_PROFILE)
        (self._folder / "runtime").mkdir(mode=0o700)
        self._collections, self._collection = 0, "Test"
        reader, writer = os.pipe()
        self._display = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writer), "-screen", "0", "800x600x24", "-nolisten", "tcp"],
            pass_fds=[writer],
            stderr=subprocess.DEVNULL,
        )
        os.close(writer)
        with os.fdopen(reader) as numbers:
            self._number = numbers.readline().strip()
        self._process = None

    def launch(self):
        """Start it, without waiting."""
        auth = "true" if self.password else "false"
        (self._config / "global.ini").write_text(
            _GLOBAL.format(
                collection=self._collection, port=self.port, auth=auth, password=self.password
            )
        )
        left_out = ("DBUS_SESSION_BUS_ADDRESS", "XDG_CONFIG_HOME", "WAYLAND_DISPLAY")
        environment = {name: value for name, value in os.environ.items() if name not in left_out}
        environment |= {
            "DISPLAY": f":{self._number}",
            "HOME": str(self._folder),
            "XDG_RUNTIME_DIR": str(self._folder / "runtime"),
            "LIBGL_ALWAYS_SOFTWARE": "1",
            "LP_NUM_THREADS": "1",
            "QT_QPA_PLATFORM": "xcb",
        }
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    *("obs", "--multi", "--disable-updater"),
                    *("--disable-missing-files-check", "--disable-shutdown-check"),
                ],
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def start(self):
        """Start it and wait until it takes requests."""
        self.launch()
        until_s = time.monotonic() + PATIENCE_S
        while True:
            try:
                with self.hand() as hand:
                    hand.ask("GetSceneList")
                    return
            except Exception:
                assert time.monotonic() < until_s, self.log()
                time.sleep(0.05)

    def renew(self):
        """Make it as new: one empty scene."""
        if self._process is None:
            self.start()
        self._collections += 1
        self._collection = f"Test{self._collections}"
        with self.hand() as hand:
            hand.ask("CreateSceneCollection", sceneCollectionName=self._collection)

    def hand(self):
        """A person at it."""
        return Hand(self.port, self.password)

    def kill(self):
        self._process.kill()
        self._process.wait(PATIENCE_S)
        self._process = None

    def freeze(self):
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self._process.send_signal(signal.SIGCONT)

    def log(self):
        return (self._folder / "log").read_text(errors="replace")[-3000:]

    def close(self):
        if self._process is not None:
            self.kill()
        self._display.terminate()
        self._display.wait(PATIENCE_S)
        shutil.rmtree(self._folder, ignore_errors=True)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]
