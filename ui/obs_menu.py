"""What the tray's menu has about OBS, while the plugin for it runs; by the control socket alone."""

from __future__ import annotations

from typing import Any, ClassVar

from PyQt6.QtCore import QObject
from PyQt6.QtGui import QAction, QActionGroup, QColor
from PyQt6.QtWidgets import QMenu

from infp_cam.control.requests import Request
from infp_cam.control.status import Status
from infp_cam.ui import drawings
from infp_cam.ui.call import Call

PLUGIN = "obs"
"""Id of the plugin whose values are shown."""


class ShowScene(Request):
    """Show a scene of OBS."""

    do: ClassVar[str] = "scene"
    patience_s: ClassVar[float] = 20.0

    name: str


class PutIntoObs(Request):
    """Put INFP Camera into the scene that OBS shows."""

    do: ClassVar[str] = "obs-source"
    patience_s: ClassVar[float] = 20.0


class ObsMenu(QObject):
    """A menu of OBS's scenes, and an entry that puts INFP Camera into the one that is shown.

    Parameters
    ----------
    call : Call
        The call whose plugin is asked.
    menu : QMenu
        The menu that they are entries of; they are added where it ends now.
    """

    def __init__(self, call: Call, menu: QMenu) -> None:
        super().__init__(menu)
        self._call = call
        self._shown: dict[str, Any] | None = None
        scenes = menu.addMenu(self.tr("Scenes"))
        assert scenes is not None
        self._scenes = scenes
        self._put = QAction(self.tr("Put INFP Camera into OBS"), menu)
        self._put.triggered.connect(lambda: self._call.ask_plugin(PutIntoObs()))
        menu.addAction(self._put)
        call.changed.connect(self._refresh)
        self._fill(None)

    def draw(self, color: QColor) -> None:
        """Give the entries their drawings in `color`."""
        self._entry.setIcon(drawings.icon("scenes", color))
        self._put.setIcon(drawings.icon("add", color))

    @property
    def _entry(self) -> QAction:
        entry = self._scenes.menuAction()
        assert entry is not None
        return entry

    def _refresh(self) -> None:
        values = obs_values(self._call.status)
        if values != self._shown:
            self._fill(values)

    def _fill(self, values: dict[str, Any] | None) -> None:
        """Write the menu of scenes anew."""
        self._shown = values
        for action in (self._entry, self._put):
            action.setVisible(values is not None)
        self._scenes.clear()
        if values is None:
            return
        self._put.setEnabled(bool(values.get("connected")))
        if not values.get("connected"):
            self._scenes.addAction(
                _note(values.get("message") or self.tr("Looking for OBS…"), self)
            )
            return
        group = QActionGroup(self._scenes)
        for name in values.get("scenes", ()):
            action = QAction(name.replace("&", "&&"), group)
            action.setCheckable(True)
            action.setChecked(name == values.get("scene"))
            action.triggered.connect(
                lambda _, name=name: self._call.ask_plugin(ShowScene(name=name))
            )
            self._scenes.addAction(action)


def obs_values(status: Status | None) -> dict[str, Any] | None:
    """Return what the plugin tells about OBS; None while it does not run."""
    plugins = () if status is None else status.plugins
    return next((plugin.values for plugin in plugins if plugin.id == PLUGIN), None)


def _note(text: str, parent: QObject) -> QAction:
    action = QAction(text.replace("&", "&&"), parent)
    action.setEnabled(False)
    return action
