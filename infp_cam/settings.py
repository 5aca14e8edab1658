"""Settings: options as data, kept in one TOML file.

Every option is a field with its type, default, limits and text; the command line, the window and
the documentation are made from these fields.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Literal

import platformdirs
import tomlkit
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from tomlkit.exceptions import TOMLKitError

from infp_cam.errors import SettingsInvalid
from infp_cam.files import replacing
from infp_cam.motion.generator import SHIPPED_MODEL, Provider

VERSION = 1
"""Version of the file's layout."""


class Settings(BaseModel):
    """What a person can choose."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    portrait: str = Field(default="builtin", description="picture to animate, or `builtin`")
    camera: str = Field(
        default="INFP Camera",
        description="camera to write to: its name, `null`, or a file ending in .mp4",
    )
    self_source: str = Field(
        default="default",
        description=(
            "your voice: a microphone's name, `default`, an audio file, `voice` (typed lines are "
            "spoken, `infp-cam say`), or `none`"
        ),
    )
    other_source: str = Field(
        default="default",
        description="the other party: a system-audio source, `default`, an audio file, or `none`",
    )
    microphone: str = Field(
        default="default",
        description=(
            "virtual microphone that carries your voice in time with the face: "
            "`default`, the name of a virtual cable, or `none`"
        ),
    )
    manners: Literal["go-on", "pause", "stop"] = Field(
        default="go-on",
        description=(
            "what a voice that speaks typed lines does when the others begin to talk: `go-on`, "
            "`pause` until they are silent, or `stop`"
        ),
    )
    echo_cancellation: Literal["auto", "on", "off"] = Field(
        default="auto",
        description=(
            "takes the others out of your microphone: `on`, `off`, or `auto`: unless you "
            "wear headphones"
        ),
    )
    noise_suppression: bool = Field(
        default=True, description="takes steady noise out of your microphone"
    )
    av_offset_ms: float = Field(
        default=0.0,
        ge=-300,
        le=300,
        description=(
            "delays your voice by so many milliseconds more; `infp-cam calibrate` measures it"
        ),
    )
    generator: str = Field(default="infp", description="what makes motion from the voices")
    model: str = Field(
        default=SHIPPED_MODEL,
        description="model of the generator `infp`: `infp-s`, or an .onnx file of your own",
    )
    provider: Provider = Field(
        default="auto",
        description=(
            "what runs the model: `cpu`, `cuda` (an NVIDIA GPU), or `auto`: the GPU where its "
            "runtime is installed"
        ),
    )
    renderer: str = Field(
        default="mesh",
        description="what draws the portrait: `mesh`, or `cuda`: the same on an NVIDIA GPU",
    )
    size: str = Field(default="1280x720", description="picture size, WIDTHxHEIGHT in even pixels")
    fps: float = Field(default=30.0, ge=5, le=120, description="pictures per second")
    style: Literal["calm", "natural", "lively"] = Field(
        default="natural", description="how the portrait moves"
    )
    liveliness: float = Field(
        default=1.0, ge=0, le=2, description="scale of head movement and expression; 1 is usual"
    )
    disclosure: bool = Field(
        default=True,
        description=(
            "shows a small mark `AI avatar` in the picture, so that nobody takes the portrait "
            "for a filmed person"
        ),
    )

    @field_validator("size")
    @classmethod
    def _size_is_even(cls, value: str) -> str:
        picture_size(value)
        return value


def picture_size(text: str) -> tuple[int, int]:
    """Return width and height out of ``WIDTHxHEIGHT``; `ValueError` where they can not be."""
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise ValueError(f"{text!r} is no size such as 1280x720")
    size = int(width), int(height)
    if any(side % 2 or not 64 <= side <= 4096 for side in size):
        raise ValueError(f"{text}: width and height must be even and between 64 and 4096")
    return size


def settings_path() -> Path:
    """Return where the settings live; the variable ``INFP_CAM_CONFIG`` names another folder."""
    folder = os.environ.get("INFP_CAM_CONFIG")
    base = Path(folder) if folder else platformdirs.user_config_path("infp-cam")
    return base / "settings.toml"


def load_settings(path: Path) -> tuple[Settings, list[str]]:
    """Return the settings in `path` and what the person should be told.

    A file that can not be used is kept aside under another name, and the defaults are taken.

    Raises
    ------
    SettingsInvalid
        Where the file is there but can not be read or kept aside.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Settings(), []
    except UnicodeDecodeError:
        return Settings(), [_broken(path, "it is not text")]
    except OSError as error:
        raise SettingsInvalid(
            f"The settings {path} can not be read: {error.strerror}.",
            "Make the file readable, or remove it to use the defaults.",
        ) from error
    try:
        return Settings.model_validate(_current(tomlkit.parse(text).unwrap())), []
    except (TOMLKitError, ValidationError, ValueError) as error:
        return Settings(), [_broken(path, _reason(error))]


def save_settings(settings: Settings, path: Path) -> None:
    """Write `settings` to `path`, each option under its text; `OutputUnwritable` on failure."""
    document = tomlkit.document()
    document.add("version", tomlkit.item(VERSION))
    for name, field in Settings.model_fields.items():
        document.add(tomlkit.nl())
        document.add(tomlkit.comment(field.description or name))
        document.add(name, tomlkit.item(getattr(settings, name)))
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as temporary:
        temporary.write_text(tomlkit.dumps(document), encoding="utf-8")


def _current(values: dict[str, Any]) -> dict[str, Any]:
    """Return the options of a file's contents, brought up to the present layout."""
    version = values.pop("version", VERSION)
    if version != VERSION:
        raise ValueError(f"it is of version {version}, this program knows version {VERSION}")
    return values


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        option = ".".join(str(part) for part in first["loc"])
        return f"option {option!r}: {first['msg'].lower()}"
    return str(error)


def _broken(path: Path, reason: str) -> str:
    aside = keep_aside(path, reason)
    return (
        f"The settings could not be used ({reason}). They are kept in {aside}; "
        f"the defaults are in force."
    )


def keep_aside(path: Path, reason: str) -> Path:
    """Give a file that can not be used for `reason` another name, and return that.

    Raises
    ------
    SettingsInvalid
        Where it can not be renamed.
    """
    number = 1
    while (aside := path.with_name(f"{path.stem}.broken-{number}{path.suffix}")).exists():
        number += 1
    try:
        path.rename(aside)
    except OSError as error:
        raise SettingsInvalid(
            f"The settings {path} can not be used ({reason}) nor be kept aside: {error.strerror}.",
            "Mend or remove the file.",
        ) from error
    return aside
