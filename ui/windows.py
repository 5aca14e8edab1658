"""The windows beside the main one, each made when it is first wanted."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from PyQt6.QtWidgets import QWidget

from infp_cam.ui.autostart import Autostart
from infp_cam.ui.call import Call
from infp_cam.ui.choices import Choices
from infp_cam.ui.desktop_entry import DesktopEntry
from infp_cam.ui.devices import DeviceList
from infp_cam.ui.first_run import FirstRun
from infp_cam.ui.help_window import HelpWindow
from infp_cam.ui.plugin_rows import plugin_rows
from infp_cam.ui.program_rows import program_rows
from infp_cam.ui.settings_dialog import SettingsDialog
from infp_cam.ui.shortcuts import Key, ShortcutsWindow, add_keys, call_keys
from infp_cam.ui.texts import translate


class Windows:
    """Settings, guide, help and keyboard shortcuts.

    Parameters
    ----------
    call : Call
        What they show and change.
    choices : Choices
        What the person has chosen.
    found : DeviceList
        The devices that there are.
    autostart : Autostart
        Whether the program starts with the desktop.
    quit_program : callable
        Ends the call and the program.
    """

    def __init__(
        self,
        call: Call,
        choices: Choices,
        found: DeviceList,
        autostart: Autostart,
        quit_program: Callable[[], None],
    ) -> None:
        self._call, self._choices, self._devices = call, choices, found
        self._autostart = autostart
        self._made: list[QWidget] = []
        self._keys = (
            *call_keys(call),
            Key("Ctrl+,", translate("Keys", "Settings"), self.show_settings),
            Key("F1", translate("Keys", "Help"), self.show_help),
            Key("Ctrl+Q", translate("Keys", "Quit, the camera included"), quit_program),
        )

    def add_keys(self, window: QWidget) -> None:
        """Have all keys work in `window`."""
        add_keys(window, self._keys)

    def show_settings(self) -> None:
        """Show the settings."""
        raise_window(self.settings)

    def show_guide(self) -> None:
        """Show the guide for the first time."""
        raise_window(self.guide)

    def show_help(self) -> None:
        """Show the page of help."""
        raise_window(self.help)

    def show_keys(self) -> None:
        """Show the keyboard shortcuts."""
        raise_window(self.shortcuts)

    def hide(self) -> None:
        """Hide all."""
        for window in self._made:
            window.hide()

    @cached_property
    def settings(self) -> SettingsDialog:
        """The settings."""
        rows = program_rows(self._autostart, DesktopEntry(), self.show_keys)
        plugins = plugin_rows(self._call.take_plugins)
        made = SettingsDialog(self._call, self._choices, self._devices, rows, plugins)
        self._take(made)
        return made

    @cached_property
    def guide(self) -> FirstRun:
        """The guide."""
        made = FirstRun(self._call, self._choices, self._devices)
        made.closed.connect(self._choices.keep)  # from then on it is not shown by itself
        self._take(made)
        return made

    @cached_property
    def help(self) -> HelpWindow:
        """The page of help."""
        made = HelpWindow()
        made.guide_wanted.connect(self.show_guide)
        made.keys_wanted.connect(self.show_keys)
        self._take(made)
        return made

    @cached_property
    def shortcuts(self) -> ShortcutsWindow:
        """The keyboard shortcuts."""
        made = ShortcutsWindow(self._keys)
        self._take(made)
        return made

    def _take(self, window: QWidget) -> None:
        self.add_keys(window)
        self._made.append(window)


def raise_window(window: QWidget) -> None:
    """Show `window` before all others."""
    if window.isMinimized():
        window.showNormal()
    else:
        window.show()
    window.raise_()
    window.activateWindow()
