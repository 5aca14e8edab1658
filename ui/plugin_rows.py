"""The plugins in the settings window: enabled by a switch, their options made from their data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from infp_cam.errors import SettingsInvalid
from infp_cam.plugin.catalog import Plugin, installed_plugins
from infp_cam.plugin.choices import PluginChoices, choices_path, load_choices, save_choices
from infp_cam.plugin.manifest import PERMISSIONS, Manifest
from infp_cam.plugin.manifest import Option as PluginData
from infp_cam.plugin.options import checked_options, parse_option
from infp_cam.plugin.requests import check_enabling
from infp_cam.ui.option_editors import Editor, ListEditor, SegmentEditor, SwitchEditor
from infp_cam.ui.option_rows import Row, SwitchRow
from infp_cam.ui.options import Option


@dataclass(frozen=True, slots=True)
class PluginOption(Option):
    """An option of a manifest, as editors want to know it.

    Parameters
    ----------
    data : infp_cam.plugin.manifest.Option
        What the manifest says.
    """

    data: PluginData = field(kw_only=True)

    @staticmethod
    def of(name: str, data: PluginData) -> PluginOption:
        """Return the option `name` of a manifest."""
        title = name.replace("_", " ").capitalize()
        text = f"{data.text[:1].upper()}{data.text[1:]}."
        return PluginOption(name, title, text, data=data)

    @property
    def default(self) -> Any:
        """Its value where nothing was chosen."""
        return self.data.start

    @property
    def limits(self) -> tuple[float, float] | None:
        """None: numbers are written."""
        return None

    @property
    def is_switch(self) -> bool:
        """Whether it is on or off."""
        return self.data.type == "switch"

    @property
    def values(self) -> tuple[str, ...]:
        """All values that there are; empty where there are any number."""
        return self.data.choices


class PluginOptionRow(Row):
    """An option of an enabled plugin.

    Parameters
    ----------
    manifest : Manifest
        The plugin's.
    name : str
        The option's.
    take_up : callable
        Has a running call take up what was chosen.
    """

    def __init__(self, manifest: Manifest, name: str, take_up: Callable[[], None]) -> None:
        self._manifest, self._name, self._take_up = manifest, name, take_up
        option = PluginOption.of(name, manifest.options[name])
        self.editor = _editor(option)
        title = f"{manifest.name}: {option.title}"
        super().__init__(title, option.words, self.editor, is_small=self.editor.is_small)
        self.editor.chosen.connect(self._choose)

    def refresh(self) -> None:
        """Show what is chosen, where the plugin is enabled."""
        choices = _choices()
        self.is_meant = self._manifest.id in choices.enabled
        self.setVisible(self.is_meant)
        chosen = choices.options.get(self._manifest.id, {})
        try:
            value = checked_options(self._manifest, chosen)[self._name]
        except SettingsInvalid:  # another option's, or what the file says of this one
            value = self._manifest.options[self._name].start
        self.editor.show_value(value)

    def _choose(self, value: Any) -> None:
        self.show_fault(None)
        try:
            kept = parse_option(self._manifest, self._name, str(value))
            save_choices(
                _choices().with_option(self._manifest.id, self._name, kept), choices_path()
            )
        except SettingsInvalid as error:
            self.show_fault(error.message)
        else:
            self._take_up()
        self.refresh()


def plugin_rows(take_up: Callable[[], None]) -> tuple[Row, ...]:
    """Return a row for each plugin that is installed, and for each of its options.

    Secrets and tables are set by `infp-cam plugins` and in the file alone.

    Parameters
    ----------
    take_up : callable
        Has a running call take up what was chosen.
    """
    catalog = installed_plugins()
    rows: list[Row] = []

    def changed() -> None:
        for row in rows:
            row.refresh()
        take_up()

    for plugin in catalog.plugins:
        rows.append(_switch_row(plugin, changed))
        rows += [
            PluginOptionRow(plugin.manifest, name, take_up)
            for name, data in plugin.manifest.options.items()
            if data.type not in ("secret", "rows")
        ]
    for broken in catalog.broken:
        row = Row(broken.name, broken.error.fix, _nothing())
        row.show_fault(broken.error.message)
        rows.append(row)
    return tuple(rows)


def _switch_row(plugin: Plugin, changed: Callable[[], None]) -> SwitchRow:
    manifest = plugin.manifest
    may = "; ".join(PERMISSIONS[name] for name in manifest.permissions)
    words = manifest.text
    if may:
        words = f"{words} It {may}."  # in English, like all that manifests say

    def is_on() -> bool:
        return plugin.id in _choices().enabled

    def set_on(on: bool) -> None:
        choices = _choices()
        if on:
            check_enabling(plugin, choices)
        save_choices(choices.switched(plugin.id, on=on), choices_path())
        changed()

    return SwitchRow(manifest.name, words, is_on, set_on)


def _editor(option: PluginOption) -> Editor:
    if option.is_switch:
        return SwitchEditor(option)
    return SegmentEditor(option) if option.values else ListEditor(option)


def _nothing() -> Editor:
    return Editor(Option("", ""))


def _choices() -> PluginChoices:
    return load_choices(choices_path())[0]
