"""What the enabled plugins can be asked for."""

from __future__ import annotations

from infp_cam.control.requests import Request
from infp_cam.errors import InfpCamError
from infp_cam.plugin.catalog import installed_plugins
from infp_cam.plugin.choices import choices_path, load_choices
from infp_cam.plugin.options import request_models


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
