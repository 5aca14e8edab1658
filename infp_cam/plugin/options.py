"""A plugin's options and requests as models, made of its manifest's data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from infp_cam.control.requests import Request
from infp_cam.errors import SettingsInvalid
from infp_cam.plugin.manifest import Manifest, Option, RequestData

MOST_TEXT = 20_000
"""A text that is longer is none, characters."""

MOST_ROWS = 200
"""A table that is longer is none."""

_FROZEN = ConfigDict(frozen=True, extra="forbid")


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
        __config__=_FROZEN,
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
        place = ".".join(str(part) for part in first["loc"])
        raise SettingsInvalid(
            f"The option {place!r} of the plugin {manifest.id} can not be "
            f"{str(first['input'])[:60]!r}: {first['msg'].lower()}.",
            f"{option.text}: infp-cam plugins set {manifest.id} {name} VALUE.",
        ) from error


def parse_option(manifest: Manifest, name: str, text: str) -> Any:
    """Return the value that `text` is for the option `name`, which there is; rows are JSON.

    Raises
    ------
    SettingsInvalid
        Where the option does not allow it.
    """
    value: Any = text
    if manifest.options[name].type == "rows":
        try:
            value = json.loads(text)
        except ValueError as error:
            raise SettingsInvalid(
                f"The option {name!r} of the plugin {manifest.id} is no JSON: {error}.",
                "Write a list of objects, or write the table into plugins.toml.",
            ) from error
    return checked_options(manifest, {name: value})[name]


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
    default = ... if required else option.start
    kind, limits = _type(option)
    return kind, Field(default=default, description=option.text, **limits)


def _type(option: Option) -> tuple[Any, dict[str, Any]]:
    """Return the type of a value, and its limits."""
    limits = {"ge": option.least, "le": option.most}
    match option.type:
        case "number":
            return float, limits
        case "integer":
            return int, limits
        case "switch":
            return bool, {}
        case "choice":
            return Literal[option.choices], {}
        case "rows":
            row: Any = _row(option)
            return tuple[row, ...], {"max_length": MOST_ROWS}
        case _:
            return str, {"max_length": MOST_TEXT}


def _row(option: Option) -> Any:
    fields: dict[str, Any] = {
        name: _field(column, required=column.default is None)
        for name, column in option.fields.items()
    }
    return create_model("Row", __config__=_FROZEN, **fields)
