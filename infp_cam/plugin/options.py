"""A plugin's options and requests as models, made of its manifest's data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from infp_cam.control.requests import Request
from infp_cam.errors import SettingsInvalid
from infp_cam.plugin.manifest import Manifest, Option, RequestData

MOST_TEXT = 20_000
"""A text that is longer is none, characters."""


class PluginRequestModel(Request):
    """Base of the requests that plugins take.

    Attributes
    ----------
    plugin : str
        The id of the one that takes it.
    """

    plugin: ClassVar[str]


def options_model(manifest: Manifest) -> type[BaseModel]:
    """Return the model of a plugin's options: types, defaults, limits and texts.

    Secrets are no part of it: they are in the keyring.
    """
    fields: dict[str, Any] = {
        name: _field(option, required=False)
        for name, option in manifest.options.items()
        if option.type != "secret"
    }
    return create_model(
        f"Options of {manifest.id}",
        __config__=ConfigDict(frozen=True, extra="forbid", validate_default=True),
        **fields,
    )


def checked_options(manifest: Manifest, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of a plugin where `values` were chosen; defaults for the others.

    Raises
    ------
    SettingsInvalid
        Where a value is not what the option allows, or there is no such option.
    """
    try:
        return options_model(manifest).model_validate(dict(values)).model_dump()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = str(first["loc"][0])
        option = manifest.options.get(name)
        if option is None or option.type == "secret":
            known = ", ".join(manifest.options) or "none"
            raise SettingsInvalid(
                f"The plugin {manifest.id} has no option {name!r} for the settings.",
                f"Its options: {known}.",
            ) from error
        raise SettingsInvalid(
            f"The option {name!r} of the plugin {manifest.id} can not be "
            f"{str(first['input'])[:60]!r}: {first['msg'].lower()}.",
            f"{option.text}: infp-cam plugins set {manifest.id} {name} VALUE.",
        ) from error


def request_models(manifest: Manifest) -> dict[str, type[PluginRequestModel]]:
    """Return the models of what can be asked of a plugin, by their names."""
    return {do: _request(manifest.id, do, data) for do, data in manifest.requests.items()}


def _request(plugin: str, do: str, data: RequestData) -> type[PluginRequestModel]:
    fields: dict[str, Any] = {
        name: _field(option, required=option.default is None)
        for name, option in data.fields.items()
    }
    model = create_model(f"Request{do}", __base__=PluginRequestModel, __doc__=data.text, **fields)
    model.do, model.plugin, model.patience_s = do, plugin, data.patience_s
    return model


def _field(option: Option, *, required: bool) -> tuple[Any, Any]:
    types: dict[str, Any] = {"number": float, "integer": int, "switch": bool}
    kind = Literal[option.choices] if option.type == "choice" else types.get(option.type, str)
    limits: dict[str, Any] = {"ge": option.least, "le": option.most}
    if kind is str:
        limits = {"max_length": MOST_TEXT}
    elif kind is bool or option.type == "choice":
        limits = {}
    default = ... if required else option.start
    return kind, Field(default=default, description=option.text, **limits)
