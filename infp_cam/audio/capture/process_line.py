"""One application's sound on Windows and macOS, by ProcTap where it is installed.

ProcTap uses Windows' process loopback (Windows 10 20H1 and later) and macOS' ScreenCaptureKit
(macOS 13 and later; it needs the permission to record the screen). Written against its
documentation (1.1.1), not run there yet.
"""

from __future__ import annotations

import importlib.util
import sys
import threading
import time

import psutil

from infp_cam.audio.capture.application_line import silent_application
from infp_cam.audio.capture.line import Take
from infp_cam.audio.capture.piped import PipedCapture
from infp_cam.audio.capture.recorder_line import EARLY_END_S, recorder_command
from infp_cam.clock import Clock
from infp_cam.errors import BackendMissing, DeviceUnavailable
from infp_cam.types import CALL_RATE

SEARCH_S = 1.0
"""How often the application is looked for among all processes, seconds."""

_CHANNELS = 2


def check_proctap() -> None:
    """Find out whether applications can be captured one by one here.

    Raises
    ------
    BackendMissing
        They can not.
    """
    if sys.platform not in ("win32", "darwin"):
        raise BackendMissing(
            "Without a PulseAudio or PipeWire server no single application can be captured.",
            "Start the server, or name a device with --other.",
        )
    if importlib.util.find_spec("proctap") is None:
        raise BackendMissing(
            "ProcTap, which captures a single application, is not installed.",
            "Install it: pip install proc-tap.",
        )


class ProcessLine:
    """What an application's processes play, by the system's own capture of processes.

    Parameters
    ----------
    name : str
        A part of the program's name; upper and lower case are alike.
    clock : Clock
        The machine's clock.
    """

    is_steady = False

    def __init__(self, name: str, clock: Clock) -> None:
        self.label = name
        self._word, self._clock = name.casefold(), clock
        self._changed = threading.Event()
        self._capture: PipedCapture | None = None
        self._started_s = self._searched_s = float("-inf")

    def hold(self, take: Take) -> bool:
        """Record the application, where it runs."""
        check_proctap()
        if self._capture is not None:
            if not self._capture.has_ended:
                return False
            if time.monotonic() - self._started_s < EARLY_END_S:
                raise DeviceUnavailable(
                    f"{self.label} can not be captured: {self._capture.complaint()}.",
                    "Let this program record the screen (macOS) in the system's privacy settings.",
                )
            self.drop()
        process = self._search()
        if process is None:
            raise silent_application(self.label)
        self._capture = PipedCapture(
            recorder_command("process", str(process)),
            CALL_RATE,
            _CHANNELS,
            take,
            self.wake,
            self._clock,
        )
        self._capture.start()
        self._started_s = time.monotonic()
        return True

    def _search(self) -> int | None:
        """Return the application's first process: its children's sound comes with it."""
        if time.monotonic() - self._searched_s < SEARCH_S:
            return None
        self._searched_s = time.monotonic()
        meant = {
            process.pid: process.info["ppid"]
            for process in psutil.process_iter(["name", "ppid"])
            if self._word in (process.info["name"] or "").casefold()
        }
        return next((pid for pid, parent in sorted(meant.items()) if parent not in meant), None)

    def drop(self) -> None:
        """End the recording."""
        if self._capture is not None:
            self._capture.close()
        self._capture = None

    def wait(self, timeout_s: float) -> None:
        """Wait for the end of the recording."""
        self._changed.wait(timeout_s)
        self._changed.clear()

    def wake(self) -> None:
        """End `wait`."""
        self._changed.set()

    def close(self) -> None:
        """End the recording."""
        self.drop()
