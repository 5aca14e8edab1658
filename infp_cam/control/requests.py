"""What a program can ask of a running INFP Camera: one JSON object a line on its control socket.

``{"v": 1, "id": 7, "do": "portrait", "name": "/home/ada/ada.png"}``. Each request is a model with
its fields, their limits and their texts; the command line (`infp_cam.commands.ctl`), its help and
the answers to a request that can not be used are made from it. A plugin's request is one model
more.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from infp_cam.data import BUILTIN
from infp_cam.errors import RequestInvalid
from infp_cam.settings import Settings

OF_THE_CAMERA = ("camera", "size", "fps")
"""Options that hold from a call's beginning to its end."""


class Request(BaseModel):
    """Base of all requests; the docstring's first line is the text of its help."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    do: ClassVar[str]
    patience_s: ClassVar[float] = 3.0
    """How long its answer may take, seconds."""


class On(Request):
    """Start the engine again."""

    do = "on"


class Off(Request):
    """End the engine and release its devices; the camera shows its standby card."""

    do = "off"
    patience_s = 10.0


class Toggle(Request):
    """Switch on what is off, and off what is on."""

    do = "toggle"
    patience_s = Off.patience_s


class Mute(Request):
    """Close the mouth and silence the virtual microphone; listening goes on."""

    do = "mute"


class Unmute(Request):
    """Let the mouth and the virtual microphone go on."""

    do = "unmute"


class ToggleMute(Request):
    """Mute, or unmute where muted: for a single key."""

    do = "toggle-mute"


class GoAway(Request):
    """Show the card "be right back" and silence the virtual microphone."""

    do = "away"


class ComeBack(Request):
    """End `away`."""

    do = "back"


class ChoosePortrait(Request):
    """Animate another portrait."""

    do = "portrait"
    patience_s = 60.0

    name: str = Field(description=f"picture to animate: its whole path, or `{BUILTIN}`")

    @field_validator("name")
    @classmethod
    def _name_is_whole(cls, value: str) -> str:
        if value != BUILTIN and not Path(value).is_absolute():
            raise ValueError(f"{value!r} is neither a whole path nor {BUILTIN!r}")
        os.fsencode(value)  # a text that can not be a file's name is a ValueError, too
        if "\0" in value:
            raise ValueError("a file's name has no NUL in it")
        return value


class ChooseStyle(Request):
    """Move in another way."""

    do = "style"

    name: str = Field(description="calm, natural or lively")
    liveliness: float | None = Field(
        default=None, description=Settings.model_fields["liveliness"].description
    )

    @field_validator("name")
    @classmethod
    def _name_is_style(cls, value: str) -> str:
        return Settings.model_validate({"style": value}).style

    @field_validator("liveliness")
    @classmethod
    def _liveliness_is_within_limits(cls, value: float | None) -> float | None:
        return value if value is None else Settings(liveliness=value).liveliness


class SetOption(Request):
    """Change an option of this call."""

    do = "set"
    patience_s = ChoosePortrait.patience_s

    option: str = Field(description="an option's name, as in the settings file")
    value: bool | float | str = Field(description="what it is to be")

    @field_validator("option")
    @classmethod
    def _option_is_known(cls, value: str) -> str:
        if value not in Settings.model_fields:
            raise ValueError(f"{value!r} is none of {', '.join(Settings.model_fields)}")
        return value

    @field_validator("value")
    @classmethod
    def _value_is_allowed(
        cls, value: bool | float | str, info: ValidationInfo
    ) -> bool | float | str:
        option = info.data.get("option")
        if option is None:
            return value  # the error is about the option
        try:
            kept = getattr(Settings.model_validate({option: value}), option)
            return ChoosePortrait(name=kept).name if option == "portrait" else kept
        except ValidationError as error:
            raise ValueError(error.errors()[0]["msg"].removeprefix("Value error, ")) from error


class Say(Request):
    """Have the voice say a line."""

    do = "say"

    text: str = Field(description="what is said")
    priority: Literal["low", "normal", "high"] = Field(
        default="normal",
        description="low, normal or high: what is said first; high at the next end of a sentence",
    )


class SendSound(Request):
    """Have sound spoken, piece by piece, as a speech synthesiser makes it."""

    do = "sound"

    stream: str = Field(
        min_length=1, max_length=100, description="what it belongs to: a name of your own"
    )
    format: Literal["s16le", "f32le"] = Field(
        default="s16le", description="16-bit integers or 32-bit floats, little-endian, mono"
    )
    rate: int = Field(default=24_000, ge=8_000, le=192_000, description="sample rate, Hz")
    samples: str = Field(default="", description="the samples in base64, 48 kB of it at most")
    last: bool = Field(default=False, description="whether the stream ends with them")
    priority: Literal["low", "normal", "high"] = Say.model_fields["priority"].default


class Hush(Request):
    """Have the voice be silent at once, and forget what waits to be said."""

    do = "hush"


class GetStatus(Request):
    """Say how it is."""

    do = "status"


class Watch(Request):
    """Say how it is, now and whenever that changes."""

    do = "watch"


class TakePlugins(Request):
    """Take up which plugins are enabled, and what was chosen for them."""

    do = "plugins"


class Quit(Request):
    """End INFP Camera, the camera included."""

    do = "quit"
    patience_s = 20.0


REQUESTS: Mapping[str, type[Request]] = {
    request.do: request
    for request in (
        *(On, Off, Toggle, Mute, Unmute, ToggleMute, GoAway, ComeBack),
        *(ChoosePortrait, ChooseStyle, SetOption, Say, Hush, TakePlugins),
        *(GetStatus, Watch, Quit),
    )
}
"""What every INFP Camera can be asked in words (`SendSound` is for programs alone)."""


def parse_request(
    fields: Mapping[str, Any], known: Mapping[str, type[Request]], *, strict: bool = True
) -> Request:
    """Return the request that a message's `fields` (without ``v`` and ``id``) make.

    Parameters
    ----------
    fields : mapping
        ``do`` and the request's own fields.
    known : mapping of str to request type
        By their ``do``.
    strict : bool
        False takes texts for numbers, as a command line has them.

    Raises
    ------
    RequestInvalid
        Where it is none of `known`, or its fields are not what it allows.
    """
    values = dict(fields)
    do = values.pop("do", None)
    kind = known.get(do) if isinstance(do, str) else None
    if kind is None:
        raise RequestInvalid(
            "The message says in `do` nothing that INFP Camera knows.",
            f"Ask for one of: {', '.join(known)}.",
        )
    try:
        return kind.model_validate(values, strict=strict)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        reason = first["msg"].removeprefix("Value error, ")
        raise RequestInvalid(
            f"The request `{kind.do}` can not be used: {first['loc'][0]}: {reason}.", _usage(kind)
        ) from error


def _usage(kind: type[Request]) -> str:
    """Return the sentence that says how a request is asked."""
    if not kind.model_fields:
        return f"`{kind.do}` has no fields of its own: send it without any."
    fields = (
        f"`{name}` ({'' if field.is_required() else 'may be left out; '}{field.description})"
        for name, field in kind.model_fields.items()
    )
    return f"`{kind.do}` has these fields: {', '.join(fields)}."
