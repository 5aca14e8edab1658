"""The whole program on a real display with a real tray, as a person uses it."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PyQt6.QtGui import QImage

from infp_cam.control.client import Client
from infp_cam.control.requests import GetStatus
from infp_cam.data import PORTRAIT
from infp_cam.errors import NotRunning
from infp_cam.settings import Settings, save_settings, settings_path

TOOLS = ("Xvfb", "trayer", "xdotool", "import")
MISSING = [tool for tool in TOOLS if shutil.which(tool) is None]

pytestmark = pytest.mark.skipif(
    bool(MISSING),
    reason=f"not installed: {', '.join(MISSING)} (apt: xvfb trayer xdotool imagemagick)",
)

ROOT = Path(__file__).parents[2]
PATIENCE_S = 30
WIDTH, HEIGHT, PANEL = 1280, 860, 32
BESIDE_ICON = (WIDTH - 100, HEIGHT - 300, 90, 250)  # empty until the menu is there
ICON = (WIDTH - 12, HEIGHT - PANEL // 2)


class Desktop:
    """A display with a panel on it; ends all that it started."""

    def __init__(self, folder):
        self._folder = folder
        self._started = []
        reader, writer = os.pipe()
        self._environment = {
            name: value
            for name, value in os.environ.items()
            if name not in ("DBUS_SESSION_BUS_ADDRESS", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
        } | {"QT_QPA_PLATFORM": "xcb", "PYTHONPATH": str(ROOT), "HOME": str(folder)}
        self.start(
            *("Xvfb", "-displayfd", str(writer), "-nolisten", "tcp"),
            *("-screen", "0", f"{WIDTH}x{HEIGHT}x24"),
            pass_fds=[writer],
        )
        os.close(writer)
        with os.fdopen(reader) as numbers:
            self._environment["DISPLAY"] = f":{numbers.readline().strip()}"
        self.start(
            *("trayer", "--edge", "bottom", "--align", "right"),
            *("--widthtype", "request", "--height", str(PANEL)),
        )

    def start(self, *command, **options):
        process = subprocess.Popen(command, env=self._environment, **options)
        self._started.append(process)
        return process

    def do(self, *words):
        subprocess.run(["xdotool", *map(str, words)], env=self._environment, check=True)

    def click(self, place, button=1):
        self.do("mousemove", *place, "click", button)

    def picture(self):
        path = self._folder / "screen.png"
        subprocess.run(["import", "-window", "root", str(path)], env=self._environment, check=True)
        return QImage(str(path))

    def close(self):
        for process in reversed(self._started):
            process.terminate()
            process.wait(PATIENCE_S)


@pytest.fixture
def desktop(tmp_path):
    shown = Desktop(tmp_path)
    yield shown
    shown.close()


def wait_for(condition, what):
    until_s = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < until_s, what
        time.sleep(0.05)


def status():
    try:
        with Client() as client:
            return client.ask(GetStatus())
    except NotRunning:
        return None


def colors(image, left, top, width, height):
    return {
        image.pixel(x, y) for x in range(left, left + width, 3) for y in range(top, top + height, 3)
    }


def has_icon(desktop):
    return len(colors(desktop.picture(), WIDTH - 24, HEIGHT - 28, 24, 24)) > 4


def test_person_mutes_by_the_tray_and_the_call_outlives_the_window(desktop):
    save_settings(Settings(), settings_path())  # not the first time: no guide
    call = desktop.start(
        sys.executable, "-m", "tests.ui.fake_call", "--picture", str(PORTRAIT), cwd=ROOT
    )
    wait_for(status, "the call runs")
    program = desktop.start(sys.executable, "-m", "infp_cam.ui")
    wait_for(lambda: has_icon(desktop), "the icon is in the panel")
    # The window shows the portrait: many colours where the preview is.
    wait_for(lambda: len(colors(desktop.picture(), 40, 40, 600, 300)) > 1000, "the preview moves")
    desktop.click(ICON, button=3)
    wait_for(lambda: len(colors(desktop.picture(), *BESIDE_ICON)) > 4, "the menu opens")
    desktop.do("key", "--delay", "60", "Down", "Down", "Down", "Return")
    wait_for(lambda: status().muted, "mute reaches the call")
    second = desktop.start(sys.executable, "-m", "infp_cam.ui")
    assert second.wait(PATIENCE_S) == 0
    program.send_signal(signal.SIGKILL)
    program.wait(PATIENCE_S)
    assert status().muted
    again = desktop.start(sys.executable, "-m", "infp_cam.ui", "--background")
    wait_for(lambda: has_icon(desktop), "the icon is back")
    again.send_signal(signal.SIGINT)
    assert again.wait(PATIENCE_S) == 0
    assert call.wait(PATIENCE_S) == 0
