"""What a plugin says about itself in its ``plugin.toml``, read without running any of its code."""

from __future__ import annotations

import keyword
import sys
import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import Version
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)

from infp_cam.errors import PluginFailed

API_VERSION = "1.0"
"""Version of what plugins are given and asked for; the first number changes where it breaks."""

MANIFEST = "plugin.toml"
"""Name of the file in the package that a plugin's entry point names."""

MOST_BYTES = 64 * 1024
"""A manifest that is longer is none."""

RESERVED = frozenset({"app", "voice", "default", "none", "builtin", "null", "version"})
"""Words of the settings that no plugin can be called."""


class Kind(StrEnum):
    """What a plugin is."""

    AUDIO_SOURCE = "audio-source"
    VOICE = "voice"
    MOTION_GENERATOR = "motion-generator"
    RENDERER = "renderer"
    FRAME_SINK = "frame-sink"
    SCENE_CONTROLLER = "scene-controller"
    MOTION_LISTENER = "motion-listener"

    @property
    def is_part(self) -> bool:
        """Whether it is a part of the engine; each other plugin has a process of its own."""
        return self in (Kind.AUDIO_SOURCE, Kind.MOTION_GENERATOR, Kind.RENDERER)

    @property
    def is_beside(self) -> bool:
        """Whether it runs beside the call as long as it is enabled, and takes requests."""
        return self in (Kind.FRAME_SINK, Kind.SCENE_CONTROLLER, Kind.MOTION_LISTENER)


Permission = Literal["control", "devices", "files", "network", "programs", "secrets"]

PERMISSIONS: dict[Permission, str] = {
    "control": "sees how the call is, and can switch, mute and change it",
    "devices": "uses microphones, speakers or cameras",
    "files": "reads or writes files",
    "network": "connects to other programs or computers",
    "programs": "starts other programs",
    "secrets": "keeps a password or key in the system's keyring",
}
"""What a plugin may do, as the person is told before it is enabled. It is no fence: a plugin is a
program of the person's own choice."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
_Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
_RequestName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Option(_Data):
    """A value that a person can choose, or a field of a request.

    Parameters
    ----------
    type : str
        ``text``, ``number``, ``integer``, ``switch`` (true or false), ``choice`` (one of
        `choices`), ``secret`` (a text that is kept in the system's keyring alone), or ``rows`` (a
        table of any length whose columns are `fields`; not in a table or a request).
    text : str
        What it is, for a person.
    default : any
        Its value where nothing is chosen. A request's field without one has to be given; an option
        without one is empty, 0, false or the first choice.
    least, most : float, optional
        Limits of a number.
    choices : list of str
        What there is to choose from.
    fields : dict of str to Option
        A table's columns; one without a default has to be filled in.
    """

    type: Literal["text", "number", "integer", "switch", "choice", "secret", "rows"]
    text: Text
    default: bool | int | float | str | None = None
    least: float | None = None
    most: float | None = None
    choices: Annotated[tuple[Text, ...], Field(strict=False)] = ()
    fields: dict[_Name, Option] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _is_sound(self) -> Option:
        if (self.type == "choice") != bool(self.choices):
            raise ValueError("`choices` belong to the type `choice`, and it to them")
        if self.type not in ("number", "integer") and (self.least, self.most) != (None, None):
            raise ValueError("`least` and `most` belong to numbers")
        if (self.type == "rows") != bool(self.fields):
            raise ValueError("`fields` belong to the type `rows`, and it to them")
        if self.type in ("secret", "rows") and self.default is not None:
            raise ValueError(f"a default is not for the type `{self.type}`")
        _check_plain(self.fields)
        return self

    @property
    def start(self) -> bool | int | float | str | tuple[()]:
        """What it is where nothing was chosen."""
        if self.default is not None:
            return self.default
        match self.type:
            case "switch":
                return False
            case "integer":
                return int(self.least or 0)
            case "number":
                return float(self.least or 0.0)
            case "choice":
                return self.choices[0]
            case "rows":
                return ()
            case _:
                return ""


class RequestData(_Data):
    """Something that can be asked of a plugin while a call runs: ``infp-cam ctl NAME …``.

    Parameters
    ----------
    text : str
        What it does, for a person.
    patience_s : float
        How long its answer may take, seconds.
    fields : dict of str to Option
        What is said with it.
    """

    text: Text
    patience_s: Annotated[float, Field(gt=0, le=120, strict=False)] = 5.0
    fields: dict[_Name, Option] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _fields_are_plain(self) -> RequestData:
        _check_plain(self.fields)
        return self


class Manifest(_Data):
    """What a plugin says about itself.

    Parameters
    ----------
    id : str
        What it is called everywhere: small letters, digits and hyphens.
    name, text : str
        What people call it, and what it does.
    kind : Kind
        What it is.
    entry : str
        ``module:attribute`` of what makes it; see `infp_cam.plugin.contracts`.
    api : str
        Versions of `API_VERSION` that it works with, as PEP 440 writes them: ``>=1.0,<2``.
    permissions : list of str
        What it does with the machine, of `PERMISSIONS`.
    platforms : list of str
        Systems that it is for (values of ``sys.platform``); without any, all.
    install : str
        How to install what it needs and what may not be there, such as ``pip install …``.
    options : dict of str to Option
        What a person can choose.
    requests : dict of str to RequestData
        What can be asked of it, where it runs beside the call.
    """

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,39}$")]
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
    text: Text
    kind: Annotated[Kind, Field(strict=False)]
    entry: str
    api: str
    permissions: Annotated[tuple[Permission, ...], Field(strict=False)] = ()
    platforms: Annotated[tuple[Literal["linux", "win32", "darwin"], ...], Field(strict=False)] = ()
    install: Annotated[str, StringConstraints(max_length=300)] = ""
    options: dict[_Name, Option] = Field(default_factory=dict)
    requests: dict[_RequestName, RequestData] = Field(default_factory=dict)

    @property
    def fits_here(self) -> bool:
        """Whether it is for this system."""
        return not self.platforms or sys.platform in self.platforms

    @field_validator("id")
    @classmethod
    def _id_is_free(cls, value: str) -> str:
        if value in RESERVED:
            raise ValueError(f"{value!r} means something else")
        return value

    @field_validator("name", "text", "install")
    @classmethod
    def _is_printable(cls, value: str) -> str:
        if not value.isprintable():
            raise ValueError("it has control characters in it")
        return value

    @field_validator("entry")
    @classmethod
    def _entry_is_a_path(cls, value: str) -> str:
        parts = value.replace(":", ".", 1).split(".")
        if value.count(":") != 1 or not all(map(_is_name, parts)):
            raise ValueError(f"{value!r} is not of the form `module:attribute`")
        return value

    @field_validator("api")
    @classmethod
    def _api_is_a_range(cls, value: str) -> str:
        try:
            SpecifierSet(value)
        except InvalidSpecifier as error:
            raise ValueError(f"{value!r} is no range of versions such as >=1.0,<2") from error
        return value

    @model_validator(mode="after")
    def _requests_are_answered(self) -> Manifest:
        if self.requests and not self.kind.is_beside:
            raise ValueError(f"a plugin of the kind {self.kind} takes no requests")
        if "enabled" in self.options:
            raise ValueError("no option can be called `enabled`")
        return self


def read_manifest(folder: Path) -> Manifest:
    """Return what ``plugin.toml`` in `folder` says.

    Raises
    ------
    PluginFailed
        Where it is missing or malformed, or the plugin is for another version of the API.
    """
    path = folder / MANIFEST
    try:
        data = path.read_bytes()
        if len(data) > MOST_BYTES:
            raise ValueError(f"it is longer than {MOST_BYTES} bytes")
        values: dict[str, Any] = tomllib.loads(data.decode())
        _check_api(values)
        return Manifest.model_validate(values)
    except OSError as error:
        raise _bad(path, f"can not be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:  # of TOML, of UTF-8, and pydantic's
        raise _bad(path, f"can not be used: {_reason(error)}") from error


def _check_api(values: dict[str, Any]) -> None:
    """Before all else, for a newer manifest may say what is not known here."""
    api = values.get("api")
    try:
        fits = not isinstance(api, str) or Version(API_VERSION) in SpecifierSet(api)
    except InvalidSpecifier:
        return  # which the manifest's own check tells
    if not fits:
        raise PluginFailed(
            f"The plugin {str(values.get('name') or values.get('id'))[:60]!r} needs version {api} "
            f"of the plugin API; this INFP Camera has {API_VERSION}.",
            "Install a version of the plugin and one of INFP Camera that go together.",
        )


def _bad(path: Path, why: str) -> PluginFailed:
    return PluginFailed(
        f"The plugin's manifest {path} {why}.",
        "Install the plugin again, or report this to who made it.",
    )


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        reason = first["msg"].removeprefix("Value error, ")
        return f"{place}: {reason}" if place else reason
    return str(error)


def _check_plain(fields: dict[str, Option]) -> None:
    """Raise `ValueError` where a field is no single value that is said openly."""
    for name, option in fields.items():
        if option.type in ("secret", "rows"):
            raise ValueError(f"the field `{name}` can not be of the type `{option.type}`")


def _is_name(part: str) -> bool:
    return part.isidentifier() and not keyword.iskeyword(part)
