"""Which plugins are enabled, and what was chosen for them: ``plugins.toml`` beside the settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from infp_cam.errors import SettingsInvalid
from infp_cam.files import replacing
from infp_cam.settings import keep_aside, settings_path

VERSION = 1
"""Version of the file's layout."""

_ENABLED = "enabled"


@dataclass(frozen=True, slots=True)
class PluginChoices:
    """What a person chose about their plugins.

    Parameters
    ----------
    enabled : frozenset of str
        Ids of the plugins that may run.
    options : mapping of str to mapping
        By id, the options that were set.
    """

    enabled: frozenset[str] = frozenset()
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def switched(self, id_: str, *, on: bool) -> PluginChoices:
        """Return them with the plugin `id_` enabled, or not."""
        enabled = self.enabled | {id_} if on else self.enabled - {id_}
        return PluginChoices(enabled, self.options)

    def with_option(self, id_: str, name: str, value: Any) -> PluginChoices:
        """Return them with the option `name` of the plugin `id_` set; None takes it back."""
        options = {**self.options.get(id_, {}), name: value}
        if value is None:
            del options[name]
        return PluginChoices(self.enabled, {**self.options, id_: options})


def choices_path() -> Path:
    """Return where the choices live."""
    return settings_path().with_name("plugins.toml")


def load_choices(path: Path) -> tuple[PluginChoices, list[str]]:
    """Return the choices in `path` and what the person should be told.

    A file that can not be used is kept aside under another name, and no plugin is enabled.

    Raises
    ------
    SettingsInvalid
        Where the file is there but can not be read or kept aside.
    """
    try:
        return _parsed(path.read_text(encoding="utf-8")), []
    except FileNotFoundError:
        return PluginChoices(), []
    except OSError as error:
        raise SettingsInvalid(
            f"The plugins' settings {path} can not be read: {error.strerror}.",
            "Make the file readable, or remove it.",
        ) from error
    except (TOMLKitError, ValueError) as error:
        aside = keep_aside(path, str(error))
        return PluginChoices(), [
            f"The plugins' settings could not be used ({error}). They are kept in {aside}; "
            "no plugin is enabled."
        ]


def save_choices(choices: PluginChoices, path: Path) -> None:
    """Write `choices` to `path`; `OutputUnwritable` on failure."""
    document = tomlkit.document()
    document.add("version", tomlkit.item(VERSION))
    for id_ in sorted(choices.enabled | choices.options.keys()):
        table = tomlkit.table()
        table.add(_ENABLED, id_ in choices.enabled)
        for name, value in choices.options.get(id_, {}).items():
            table.add(name, tomlkit.item(list(value) if isinstance(value, tuple) else value))
        document.add(id_, table)
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as temporary:
        temporary.write_text(tomlkit.dumps(document), encoding="utf-8")


def _parsed(text: str) -> PluginChoices:
    tables = tomlkit.parse(text).unwrap()
    version = tables.pop("version", VERSION)
    if version != VERSION:
        raise ValueError(f"it is of version {version}, this program knows version {VERSION}")
    enabled, options = set(), {}
    for id_, table in tables.items():
        if not isinstance(table, dict) or not isinstance(table.get(_ENABLED, False), bool):
            raise ValueError(f"{id_} is no table with a true or false {_ENABLED!r}")
        if table.pop(_ENABLED, False):
            enabled.add(id_)
        options[id_] = table
    return PluginChoices(frozenset(enabled), options)
