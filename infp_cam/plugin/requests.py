"""What the enabled plugins can be asked for."""

from __future__ import annotations

from collections.abc import Collection

from infp_cam.control.requests import REQUESTS, Request
from infp_cam.errors import InfpCamError, PluginFailed
from infp_cam.plugin.catalog import Plugin, installed_plugins
from infp_cam.plugin.choices import PluginChoices, choices_path, load_choices
from infp_cam.plugin.options import checked_options, request_models


def enabled_requests() -> dict[str, type[Request]]:
    """Return the requests of the enabled plugins, by their names.

    Nothing is raised, whatever is wrong with them: the call itself tells that.
    """
    try:
        choices, _ = load_choices(choices_path())
    except InfpCamError:
        return {}
    if not choices.enabled:  # as a rule, which spares the search
        return {}
    requests: dict[str, type[Request]] = {}
    for plugin in installed_plugins().plugins:
        if plugin.id in choices.enabled:
            requests |= request_models(plugin.manifest)
    return requests


def check_enabling(plugin: Plugin, choices: PluginChoices) -> None:
    """Find out whether `plugin` can be enabled beside those of `choices`.

    Raises
    ------
    SettingsInvalid
        Where an option has a value that can not be.
    PluginFailed
        Where it would take the name of another request.
    """
    checked_options(plugin.manifest, choices.options.get(plugin.id, {}))
    taken = set(REQUESTS)
    for other in installed_plugins().plugins:
        if other.id in choices.enabled - {plugin.id}:
            taken |= other.manifest.requests.keys()
    check_names(plugin, taken)


def check_names(plugin: Plugin, taken: Collection[str]) -> None:
    """Raise `PluginFailed` where a request of `plugin` is called like one of `taken`."""
    for do in plugin.manifest.requests:
        if do in taken:
            raise PluginFailed(
                f"The plugin {plugin.manifest.name} can not be asked for {do!r}: something else "
                "already is.",
                f"Disable the other plugin that can, or this one: "
                f"`infp-cam plugins disable {plugin.id}`.",
            )
