"""Which cameras and sound devices there are, asked in a process of its own.

A driver that hangs then hangs nobody else, and no device stays open in the window's process.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PyQt6.QtCore import QObject, QProcess, QTimer, pyqtSignal

from infp_cam.control.child import python_command
from infp_cam.ui.texts import translate

DEFAULT, NOTHING, VOICE = "default", "none", "voice"
"""Values of the sound devices' settings beside the devices themselves."""

PATIENCE_MS = 15_000
"""A listing that takes longer is given up."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A setting that names a device.

    Parameters
    ----------
    setting : str
        Field of `infp_cam.settings.Settings`.
    listed : str
        What ``infp-cam devices --json`` calls such devices.
    icon : str
        Name of its drawing.
    """

    setting: str
    listed: str
    icon: str


KINDS = (
    Kind("camera", "camera", "camera"),
    Kind("self_source", "microphone", "microphone"),
    Kind("other_source", "system audio", "speaker"),
)
"""The devices that are chosen in the tray and in the window."""


@dataclass(frozen=True, slots=True)
class Device:
    """A device that can be chosen.

    Parameters
    ----------
    id : str
        What goes into the setting.
    name : str
        What people call it.
    is_default : bool
        Whether the system's own choice is this one.
    """

    id: str
    name: str
    is_default: bool


class DeviceList(QObject):
    """The devices that were found last.

    Attributes
    ----------
    found : dict
        A tuple of `Device` for each `Kind.listed`; empty before the first listing.
    """

    changed = pyqtSignal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.found: dict[str, tuple[Device, ...]] = {}
        self._process = QProcess(self)
        self._process.finished.connect(self._take)
        self._limit = QTimer(self)
        self._limit.setSingleShot(True)
        self._limit.timeout.connect(self._process.kill)

    def refresh(self) -> None:
        """Look again; `changed` is emitted where something else was found."""
        if self._process.state() is QProcess.ProcessState.NotRunning:
            program, *arguments = python_command("infp_cam.cli", "devices", "--json")
            self._process.start(program, arguments)
            self._limit.start(PATIENCE_MS)

    def stop(self) -> None:
        """Give up what is being looked for."""
        self._process.blockSignals(True)
        self._process.kill()
        self._process.waitForFinished(1000)

    def _take(self) -> None:
        self._limit.stop()
        try:
            listed = json.loads(self._process.readAllStandardOutput().data())
        except ValueError:
            return  # the call itself tells what is wrong with its devices
        found = {
            kind: tuple(_device(kind, fields) for fields in devices)
            for kind, devices in listed.items()
        }
        if found != self.found:
            self.found = found
            self.changed.emit()


def options(kind: Kind, found: tuple[Device, ...], present: str) -> list[tuple[str, str]]:
    """Return what can be chosen: each setting's value and what to call it.

    Parameters
    ----------
    kind : Kind
        The setting.
    found : tuple of Device
        What there is.
    present : str
        The setting's value, which is listed even where there is no such device now.
    """
    listed = [(device.id, device.name) for device in found]
    if kind.setting != "camera":
        usual = next((device.name for device in found if device.is_default), "")
        system = translate("Devices", "Default")
        listed.insert(0, (DEFAULT, f"{system}: {usual}" if usual else system))
        if kind.setting == "self_source":
            listed.append((VOICE, translate("Devices", "A voice that says what you type")))
        listed.append((NOTHING, translate("Devices", "None")))
    if present not in (value for value, _ in listed):
        listed.append((present, Path(present).name))  # a file, or a device that is away
    return listed


def title(kind: Kind) -> str:
    """Return what people call devices of `kind`."""
    match kind.setting:
        case "camera":
            return translate("Devices", "Camera")
        case "self_source":
            return translate("Devices", "Microphone")
        case _:
            return translate("Devices", "The others")


def _device(kind: str, fields: Mapping[str, Any]) -> Device:
    # A camera's number changes from start to start, its name does not.
    name = fields["name"]
    return Device(name if kind == "camera" else fields["id"], name, fields["default"])
