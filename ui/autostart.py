"""Starting with the desktop: an entry where the system looks for such.

Linux: the XDG autostart folder. Windows: the ``Run`` key of the person's registry. macOS: a launch
agent. (The latter two are written after Microsoft's and Apple's documents; not run.)
"""

from __future__ import annotations

import os
import plistlib
import sys
from pathlib import Path

from infp_cam.files import replacing
from infp_cam.ui import drawings
from infp_cam.ui.desktop_entry import exec_line

if sys.platform == "win32":
    import winreg

COMMAND = (sys.executable, "-P", "-m", "infp_cam.ui", "--background")
"""What the entry starts: the program without its window."""

_NAME = "infp-cam"
_LABEL = "org.infp-cam.ui"
_RUN_KEY = r"Software\Microsoft\Windows\CurrentVersion\Run"


class Autostart:
    """Whether the program starts with the desktop."""

    @property
    def is_enabled(self) -> bool:
        """Whether there is an entry."""
        if sys.platform == "win32":
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _RUN_KEY) as key:
                try:
                    winreg.QueryValueEx(key, _NAME)
                except FileNotFoundError:
                    return False
                return True
        return _path().exists()

    def set_enabled(self, on: bool) -> None:
        """Write the entry, or remove it.

        Raises
        ------
        OutputUnwritable
            Where its file can not be written.
        """
        if sys.platform == "win32":
            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, _RUN_KEY) as key:
                if on:
                    command = " ".join(f'"{word}"' for word in COMMAND)
                    winreg.SetValueEx(key, _NAME, 0, winreg.REG_SZ, command)
                elif self.is_enabled:
                    winreg.DeleteValue(key, _NAME)
        elif on:
            path = _path()
            path.parent.mkdir(parents=True, exist_ok=True)
            with replacing(path) as temporary:
                temporary.write_bytes(_entry())
        else:
            _path().unlink(missing_ok=True)


def _path() -> Path:
    if sys.platform == "darwin":
        return Path.home() / "Library" / "LaunchAgents" / f"{_LABEL}.plist"
    config = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(config) / "autostart" / f"{_NAME}.desktop"


def _entry() -> bytes:
    if sys.platform == "darwin":
        return plistlib.dumps(
            {"Label": _LABEL, "ProgramArguments": list(COMMAND), "RunAtLoad": True}
        )
    lines = (
        "[Desktop Entry]",
        "Type=Application",
        "Name=INFP Camera",
        "Comment=A portrait as your camera",
        f"Exec={exec_line(COMMAND)}",
        f"Icon={drawings.path(drawings.APP)}",
        "Terminal=false",
        "X-GNOME-Autostart-enabled=true",
    )
    return "\n".join((*lines, "")).encode()
