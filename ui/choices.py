"""What the person has chosen: the settings file, read anew before each change."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError
from PyQt6.QtCore import QObject, pyqtSignal

from infp_cam.errors import InfpCamError, SettingsInvalid
from infp_cam.settings import Settings, load_settings, save_settings, settings_path


class Choices(QObject):
    """The settings file as the window knows it.

    Attributes
    ----------
    settings : Settings
        What it held when it was last read or written.
    """

    changed = pyqtSignal()
    noticed = pyqtSignal(str)
    """What the person should be told about the file."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = Settings()

    def load(self) -> None:
        """Read the file; one that can not be used is kept aside and told about.

        Raises
        ------
        SettingsInvalid
            Where it can not be read or kept aside.
        """
        self.settings, notices = load_settings(settings_path())
        for notice in notices:
            self.noticed.emit(notice)
        self.changed.emit()

    def keep(self, **values: Any) -> None:
        """Write `values` besides what the file holds by now.

        Raises
        ------
        InfpCamError
            Where a value is not allowed, or the file can not be read or written.
        """
        self.load()
        try:
            settings = Settings.model_validate({**self.settings.model_dump(), **values})
        except ValidationError as error:
            raise SettingsInvalid(
                f"The choice can not be used: {error.errors()[0]['msg']}.", "Choose another one."
            ) from error
        try:
            save_settings(settings, settings_path())
        except OSError as error:
            raise InfpCamError(
                f"The settings can not be kept: {error.strerror or error}.",
                "Make their folder writable.",
            ) from error
        self.settings = settings
        self.changed.emit()
