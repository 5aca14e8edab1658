"""The entry in the desktop's menu of applications, which a package from PyPI can not make itself.

Linux: a file after the Desktop Entry Specification, and icons in the hicolor theme, both in the
person's own data folder. Elsewhere there is none: Windows and macOS want an installer for that.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from PyQt6.QtCore import QBuffer, QIODevice

from infp_cam.files import replacing, unwritable
from infp_cam.ui import drawings

NAME = "infp-cam"
"""Of the files; the windows say it of themselves, so that the desktop knows them by it."""

SIDES = (48, 128, 256)
"""Sides of the icons for desktops that draw no SVG, pixels."""

_PROGRAM = (sys.executable, "-P", "-m", "infp_cam.ui")
_CONTROL = (sys.executable, "-P", "-m", "infp_cam.cli", "ctl")


class DesktopEntry:
    """Whether the program is in the menu of applications."""

    @property
    def is_possible(self) -> bool:
        """Whether this system has entries of this kind."""
        return sys.platform == "linux"

    @property
    def is_there(self) -> bool:
        """Whether it has one."""
        return entry_path().exists()

    def set_there(self, there: bool) -> None:
        """Make the entry with its icons, or remove both.

        Raises
        ------
        OutputUnwritable
            Where a file can not be written.
        """
        if not there:
            for path in (entry_path(), *_icons()):
                path.unlink(missing_ok=True)
            return
        for path, content in (*_icons().items(), (entry_path(), _entry().encode())):
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise unwritable(path, error) from error
            with replacing(path) as temporary:
                temporary.write_bytes(content)


def entry_path() -> Path:
    """Return the file of the entry."""
    return _data() / "applications" / f"{NAME}.desktop"


def exec_line(command: Sequence[str]) -> str:
    """Return `command` as the specification wants it behind ``Exec=``."""
    return " ".join(_quoted(word) for word in command)


def _data() -> Path:
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")


def _icons() -> dict[Path, bytes]:
    """Return the icons' files and what is in them."""
    theme = _data() / "icons" / "hicolor"
    icons = {theme / "scalable" / "apps" / f"{NAME}.svg": drawings.path(drawings.APP).read_bytes()}
    for side in SIDES:
        icons[theme / f"{side}x{side}" / "apps" / f"{NAME}.png"] = _png(side)
    return icons


def _png(side: int) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    drawings.app_icon().pixmap(side, side).toImage().save(buffer, "PNG")
    return buffer.data().data()


def _entry() -> str:
    # The languages of the entry are all in it; the desktop chooses.
    lines = (
        "[Desktop Entry]",
        "Type=Application",
        "Name=INFP Camera",
        "GenericName=Virtual Camera",
        "GenericName[de]=Virtuelle Kamera",
        "Comment=A portrait that talks when you talk and listens when the others talk",
        "Comment[de]=Ein Porträt, das spricht, wenn Sie sprechen, und den anderen zuhört",
        f"Exec={exec_line(_PROGRAM)}",
        f"Icon={NAME}",
        "Terminal=false",
        "Categories=AudioVideo;Video;",
        "Keywords=camera;webcam;avatar;portrait;call;Kamera;Porträt;Videoanruf;",
        "StartupNotify=true",
        f"StartupWMClass={NAME}",
        "SingleMainWindow=true",
        "Actions=mute;away;",
        "",
        "[Desktop Action mute]",
        "Name=Mute or unmute",
        "Name[de]=Stummschalten oder Stummschaltung aufheben",
        f"Exec={exec_line((*_CONTROL, 'toggle-mute'))}",
        "",
        "[Desktop Action away]",
        "Name=Be right back",
        "Name[de]=Gleich zurück",
        f"Exec={exec_line((*_CONTROL, 'away'))}",
    )
    return "\n".join((*lines, ""))


def _quoted(word: str) -> str:
    for special in ("\\", '"', "`", "$"):
        word = word.replace(special, "\\" + special)
    return '"' + word.replace("\\", "\\\\").replace("%", "%%") + '"'
