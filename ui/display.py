"""Whether a window can be shown here: Qt itself would end the process with a riddle."""

from __future__ import annotations

import ctypes
import os
import sys

from infp_cam.errors import BackendMissing

_CURSOR_LIBRARY = "libxcb-cursor.so.0"


def check_display() -> None:
    """Look for a desktop and for what Qt needs on it.

    Raises
    ------
    BackendMissing
        Where there is none, or a library is missing.
    """
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM"):
        return
    if os.environ.get("WAYLAND_DISPLAY"):
        return
    if not os.environ.get("DISPLAY"):
        raise BackendMissing(
            "There is no desktop here to show a window on.",
            "Start it on a desktop, or be a camera without a window: `infp-cam run`.",
        )
    try:
        ctypes.CDLL(_CURSOR_LIBRARY)
    except OSError as error:
        raise BackendMissing(
            f"Qt can not open windows on this desktop: {_CURSOR_LIBRARY} is missing.",
            "Install it: on Debian and Ubuntu, `sudo apt install libxcb-cursor0`.",
        ) from error
