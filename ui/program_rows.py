"""What can be chosen about the program itself: it is the desktop's, not the settings file's."""

from __future__ import annotations

from collections.abc import Callable

from infp_cam.ui.autostart import Autostart
from infp_cam.ui.desktop_entry import DesktopEntry
from infp_cam.ui.option_rows import ButtonRow, Row, SwitchRow
from infp_cam.ui.texts import translate


def program_rows(
    autostart: Autostart, entry: DesktopEntry, show_keys: Callable[[], object]
) -> tuple[Row, ...]:
    """Return a row for each thing that can be chosen on this system.

    Parameters
    ----------
    autostart : Autostart
        Whether the program starts with the desktop.
    entry : DesktopEntry
        Whether it is in the menu of applications.
    show_keys : callable
        Shows the keyboard shortcuts.
    """
    rows: list[Row] = [
        SwitchRow(
            translate("Program", "Start at login"),
            translate("Program", "The camera is there when you need it; its window stays closed."),
            lambda: autostart.is_enabled,
            autostart.set_enabled,
        )
    ]
    if entry.is_possible:
        rows.append(
            SwitchRow(
                translate("Program", "In the applications menu"),
                translate("Program", "Adds INFP Camera to the programs of your desktop."),
                lambda: entry.is_there,
                entry.set_there,
            )
        )
    rows.append(
        ButtonRow(
            translate("Program", "Keyboard shortcuts"),
            translate("Program", "Mute with a key, in these windows or in every program."),
            translate("Program", "Show…"),
            show_keys,
        )
    )
    return tuple(rows)
