"""The icon in the desktop's panel: how the call is, and all that can be done, in its menu."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

from PyQt6.QtCore import QObject, QTimer, pyqtSignal
from PyQt6.QtGui import QAction, QActionGroup, QIcon
from PyQt6.QtWidgets import QMenu, QSystemTrayIcon

from infp_cam.settings import Settings
from infp_cam.ui import devices, drawings, look, portraits, texts
from infp_cam.ui.autostart import Autostart
from infp_cam.ui.call import Call
from infp_cam.ui.choices import Choices
from infp_cam.ui.controls import style_name
from infp_cam.ui.devices import KINDS, DeviceList, Kind
from infp_cam.ui.obs_menu import ObsMenu

RETRY_MS = 1000
"""How often a panel is looked for that is not there yet."""

TRIES = 30
"""How often it is looked for: after a login it may take that long to appear."""


class Tray(QObject):
    """The icon and its menu; they wait for the desktop's panel where it is not there yet.

    Parameters
    ----------
    call : Call
        What the icon shows and the menu changes.
    choices : Choices
        What the person has chosen.
    found : DeviceList
        The devices that there are.
    autostart : Autostart
        Whether the program starts with the desktop.
    """

    window_wanted = pyqtSignal()
    picture_wanted = pyqtSignal()
    settings_wanted = pyqtSignal()
    help_wanted = pyqtSignal()
    report_wanted = pyqtSignal()
    quit_wanted = pyqtSignal()
    shown = pyqtSignal()
    given_up = pyqtSignal()
    """This desktop has no place for it."""

    def __init__(
        self,
        call: Call,
        choices: Choices,
        found: DeviceList,
        autostart: Autostart,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._call, self._choices, self._devices = call, choices, found
        self._autostart = autostart
        self._icon = QSystemTrayIcon(drawings.tray_icon(call.state), self)
        self._menu = QMenu()
        self._state = ""
        self._build()
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._activate)
        call.changed.connect(self._refresh)
        call.told.connect(self._tell)
        found.changed.connect(self._fill_devices)
        choices.changed.connect(self._fill)
        self._menu.aboutToShow.connect(self._prepare)
        self._tries = 0
        self._retry = QTimer(self)
        self._retry.setInterval(RETRY_MS)
        self._retry.timeout.connect(self._try)
        self._fill()
        self._refresh()

    @property
    def icon(self) -> QSystemTrayIcon:
        """The icon."""
        return self._icon

    @property
    def menu(self) -> QMenu:
        """Its menu."""
        return self._menu

    @property
    def is_shown(self) -> bool:
        """Whether the desktop shows it."""
        return self._icon.isVisible()

    def show(self) -> None:
        """Show it now or, for half a minute, as soon as there is a panel."""
        self._tries = 0
        self._retry.start()
        self._try()

    def hide(self) -> None:
        """Take it away."""
        self._retry.stop()
        self._icon.hide()

    def _try(self) -> None:
        if QSystemTrayIcon.isSystemTrayAvailable():
            self._retry.stop()
            self._icon.show()
            self.shown.emit()
            return
        self._tries += 1
        if self._tries > TRIES:
            self._retry.stop()
            self.given_up.emit()

    def _build(self) -> None:
        menu = self._menu
        self._title = _action(menu, "", self.window_wanted.emit)
        menu.addSeparator()
        self._switch = _action(menu, "", lambda: self._call.set_on(not self._call.is_on))
        self._mute = _action(menu, "", lambda: self._call.set_muted(not self._call.is_muted))
        self._away = _action(menu, "", lambda: self._call.set_away(not self._call.is_away))
        menu.addSeparator()
        self._portraits = _submenu(menu, self.tr("Portrait"))
        self._portraits.setProperty(look.THUMBNAILS, True)
        self._styles = _submenu(menu, self.tr("Style"))
        self._kinds = {kind: _submenu(menu, devices.title(kind)) for kind in KINDS}
        self._obs = ObsMenu(self._call, menu)
        menu.addSeparator()
        self._window = _action(menu, self.tr("Show window"), self.window_wanted.emit)
        self._settings = _action(menu, self.tr("Settings…"), self.settings_wanted.emit)
        self._start = _action(
            menu, self.tr("Start at login"), self._autostart.set_enabled, checkable=True
        )
        self._report = _action(menu, self.tr("Copy report"), self.report_wanted.emit)
        self._help = _action(menu, self.tr("Help"), self.help_wanted.emit)
        menu.addSeparator()
        self._quit = _action(menu, self.tr("Quit"), self.quit_wanted.emit)

    def _prepare(self) -> None:
        """Bring up to date what need not be while nobody looks."""
        self._devices.refresh()
        self._start.setChecked(self._autostart.is_enabled)
        self._draw()
        self._fill()

    def _refresh(self) -> None:
        state = self._call.state
        is_on = self._call.is_on
        # Words and no check marks, since desktops show those in many ways, or not at all.
        self._switch.setText(self.tr("Turn camera off") if is_on else self.tr("Turn camera on"))
        self._mute.setText(self.tr("Unmute") if self._call.is_muted else self.tr("Mute"))
        self._away.setText(self.tr("I'm back") if self._call.is_away else self.tr("Be right back"))
        for action in (self._mute, self._away):
            action.setEnabled(is_on and self._call.status is not None)
        if state != self._state:
            self._state = state
            self._icon.setIcon(drawings.tray_icon(state))
            self._icon.setToolTip(f"INFP Camera: {texts.state_name(state)}")
            self._title.setText(texts.state_name(state))
            self._title.setIcon(drawings.tray_icon(state))

    def _draw(self) -> None:
        """Give the entries their drawings in the menu's present colour."""
        color = look.color("words")
        for item, name in (
            (self._switch, "camera-off" if self._call.is_on else "camera"),
            (self._mute, "microphone" if self._call.is_muted else "microphone-off"),
            (self._away, "cup"),
            (self._portraits.menuAction(), "portrait"),
            (self._styles.menuAction(), "movement"),
            *((menu.menuAction(), kind.icon) for kind, menu in self._kinds.items()),
            (self._window, "window"),
            (self._settings, "settings"),
            (self._report, "copy"),
            (self._help, "help"),
            (self._quit, "quit"),
        ):
            assert item is not None
            item.setIcon(drawings.icon(name, color))
        self._obs.draw(color)

    def _fill(self) -> None:
        """Write the menus of portraits, styles and devices anew."""
        settings = self._choices.settings
        present = self._call.status or settings
        found = portraits.choices(settings.portrait, present.portrait)
        self._portraits.clear()
        _fill(
            self._portraits,
            [(choice.name, choice.title, choice.icon) for choice in found],
            present.portrait,
            self._call.show_portrait,
        )
        self._portraits.addSeparator()
        _action(self._portraits, self.tr("Choose a picture…"), self.picture_wanted.emit)
        self._styles.clear()
        styles = get_args(Settings.model_fields["style"].annotation)
        _fill(
            self._styles,
            [(style, style_name(style), QIcon()) for style in styles],
            present.style,
            lambda style: self._call.move(style, present.liveliness),
        )
        self._fill_devices()

    def _fill_devices(self) -> None:
        for kind, menu in self._kinds.items():
            present = getattr(self._choices.settings, kind.setting)
            found = self._devices.found.get(kind.listed, ())
            menu.clear()
            _fill(
                menu,
                [(*option, QIcon()) for option in devices.options(kind, found, present)],
                present,
                self._chooser(kind),
            )

    def _chooser(self, kind: Kind) -> Callable[[str], None]:
        return lambda value: self._call.choose(**{kind.setting: value})

    def _activate(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        # What a click does differs from desktop to desktop, so that the menu has it all.
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            self.window_wanted.emit()

    def _tell(self, message: str) -> None:
        if self._icon.isVisible():
            self._icon.showMessage("INFP Camera", message, drawings.app_icon())


def _submenu(menu: QMenu, title: str) -> QMenu:
    made = menu.addMenu(title)
    assert made is not None
    return made


def _action(
    menu: QMenu, text: str, do: Callable[..., object], *, checkable: bool = False
) -> QAction:
    """Add an entry; one that can be checked calls `do` with whether it is now."""
    action = QAction(text, menu)
    action.setCheckable(checkable)
    if checkable:
        action.triggered.connect(do)
    else:
        action.triggered.connect(lambda _: do())
    menu.addAction(action)
    return action


def _fill(
    menu: QMenu,
    options: list[tuple[str, str, QIcon]],
    present: str,
    choose: Callable[[str], None],
) -> None:
    """Add an entry for each (value, title, icon), of which one is chosen."""
    group = QActionGroup(menu)
    for value, title, icon in options:
        action = QAction(icon, title.replace("&", "&&"), group)
        action.setCheckable(True)
        action.setChecked(value == present)
        action.triggered.connect(lambda _, value=value: choose(value))
        menu.addAction(action)
