"""The options as a person meets them: groups, names and explanations for the settings' fields.

Type, default and limits are those of `infp_cam.settings.Settings`; here is only what people read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, get_args

from annotated_types import Ge, Le
from pydantic import ValidationError

from infp_cam.motion.generator import SHIPPED_MODEL
from infp_cam.settings import Settings
from infp_cam.ui import devices
from infp_cam.ui.controls import setting_text, style_name
from infp_cam.ui.texts import translate


@dataclass(frozen=True, slots=True)
class Option:
    """What people read about a setting.

    Parameters
    ----------
    name : str
        Field of `infp_cam.settings.Settings`.
    title : str
        What it is called.
    explanation : str
        What it does, a sentence or two; without it the field's own text is taken.
    choices : dict of value to str
        What usual values are called.
    unit : str
        What stands behind a number.
    scale : float
        How many of `unit` are 1 in the setting.
    hint : str
        What is allowed, for a value that is not.
    """

    name: str
    title: str
    explanation: str = ""
    choices: dict[Any, str] = field(default_factory=dict)
    unit: str = ""
    scale: float = 1.0
    hint: str = ""

    @property
    def default(self) -> Any:
        """The setting's default."""
        return Settings.model_fields[self.name].default

    @property
    def limits(self) -> tuple[float, float] | None:
        """Least and greatest value; None where it is no number with limits."""
        limits = Settings.model_fields[self.name].metadata
        low = [limit.ge for limit in limits if isinstance(limit, Ge)]
        high = [limit.le for limit in limits if isinstance(limit, Le)]
        return (low[0], high[0]) if low and high else None  # type: ignore[return-value]

    @property
    def is_switch(self) -> bool:
        """Whether it is on or off."""
        return Settings.model_fields[self.name].annotation is bool

    @property
    def values(self) -> tuple[str, ...]:
        """All values that there are; empty where there are any number."""
        return get_args(Settings.model_fields[self.name].annotation)

    @property
    def words(self) -> str:
        """What it does, as sentences."""
        if self.explanation:
            return self.explanation
        text = setting_text(self.name)
        return f"{text[:1].upper()}{text[1:]}."

    def value_name(self, value: Any) -> str:
        """Return what `value` is called."""
        if value in self.choices:
            return self.choices[value]
        if self.limits is not None:
            return f"{value * self.scale:g} {self.unit}"
        return str(value)


@dataclass(frozen=True, slots=True)
class Group:
    """Options that belong together.

    Parameters
    ----------
    title : str
        What they are about.
    options : tuple of Option
        In the order in which they are shown.
    """

    title: str
    options: tuple[Option, ...]


def fault(values: dict[str, Any], option: Option) -> str | None:
    """Return why the settings `values` can not be because of `option`; None where they can."""
    try:
        Settings.model_validate(values)
    except ValidationError as error:
        for found in error.errors():
            if found["loc"] == (option.name,):
                return option.hint or found["msg"]
    return None


def groups() -> tuple[Group, ...]:
    """Return all options in the order in which a person needs them, in their language."""
    return (
        Group(translate("Options", "Appearance"), _appearance()),
        Group(translate("Options", "Sound"), _sound()),
        Group(translate("Options", "Camera"), _camera()),
        Group(translate("Options", "For experts"), _inside()),
    )


def _appearance() -> tuple[Option, ...]:
    return (
        Option(
            "portrait",
            translate("Options", "Portrait"),
            translate("Options", "The face that the others see."),
        ),
        Option(
            "style",
            translate("Options", "Style"),
            translate("Options", "How much the portrait moves while it talks and listens."),
            {style: style_name(style) for style in _all("style")},
        ),
        Option(
            "liveliness",
            translate("Options", "Liveliness"),
            translate("Options", "Size of head movements and expressions; 100 % is usual."),
            unit="%",
            scale=100,
        ),
        Option(
            "disclosure",
            translate("Options", "Mark the picture as generated"),
            translate(
                "Options",
                'Shows a small mark, "AI avatar", in the picture, so that nobody takes the '
                "portrait for a filmed person. Without it, tell the others yourself.",
            ),
        ),
    )


def _sound() -> tuple[Option, ...]:
    return (
        Option(
            "self_source",
            translate("Options", "Your microphone"),
            translate("Options", "The portrait talks with what is heard here."),
        ),
        Option(
            "manners",
            translate("Options", "When the others begin to talk"),
            translate("Options", "What a voice that says what you type does then."),
            {
                "go-on": translate("Options", "Go on"),
                "pause": translate("Options", "Pause"),
                "stop": translate("Options", "Stop"),
            },
        ),
        Option(
            "other_source",
            translate("Options", "The others"),
            translate(
                "Options",
                "The portrait listens to what is played here: the loudspeakers or headphones "
                "that you hear the call with.",
            ),
        ),
        Option(
            "microphone",
            translate("Options", "Virtual microphone"),
            translate(
                "Options",
                "Carries your voice in time with the portrait's lips. Choose it as the microphone "
                "in the program that you call with.",
            ),
            {
                devices.DEFAULT: translate("Options", "Automatic"),
                devices.NOTHING: translate("Options", "None"),
            },
        ),
        Option(
            "echo_cancellation",
            translate("Options", "Echo cancellation"),
            translate(
                "Options",
                "Takes the others' voices out of your microphone. Automatic: unless you wear "
                "headphones.",
            ),
            {
                "auto": translate("Options", "Automatic"),
                "on": translate("Options", "On"),
                "off": translate("Options", "Off"),
            },
        ),
        Option(
            "noise_suppression",
            translate("Options", "Noise suppression"),
            translate("Options", "Takes fans, hum and other steady noise out of your microphone."),
        ),
        Option(
            "av_offset_ms",
            translate("Options", "Delay the voice more"),
            translate(
                "Options",
                "More, if the others hear you before they see the lips move; less, if after. "
                "`infp-cam calibrate` measures it.",
            ),
            unit="ms",
        ),
    )


def _camera() -> tuple[Option, ...]:
    return (
        Option(
            "camera",
            translate("Options", "Camera"),
            translate(
                "Options", "The virtual camera that carries the portrait into other programs."
            ),
        ),
        Option(
            "size",
            translate("Options", "Picture size"),
            translate("Options", "Larger pictures need a faster machine."),
            {
                "640x360": translate("Options", "640 x 360, small"),
                "1280x720": translate("Options", "1280 x 720, usual"),
                "1920x1080": translate("Options", "1920 x 1080, large"),
            },
            hint=translate(
                "Options",
                "Width and height are even numbers from 64 to 4096 with an x between them, such "
                "as 1280x720.",
            ),
        ),
        Option(
            "fps",
            translate("Options", "Pictures per second"),
            translate("Options", "30 is usual; fewer spare the machine."),
        ),
    )


def _inside() -> tuple[Option, ...]:
    return (
        Option(
            "generator",
            translate("Options", "Movement"),
            choices={
                "infp": translate("Options", "Learnt"),
                "procedural": translate("Options", "By rules"),
            },
        ),
        Option(
            "model",
            translate("Options", "Model"),
            translate(
                "Options",
                "Where learnt movement comes from: the model that comes with the program, or an "
                ".onnx file of your own.",
            ),
            {SHIPPED_MODEL: translate("Options", "Built-in")},
        ),
        Option(
            "provider",
            translate("Options", "Learnt movement runs on"),
            translate(
                "Options",
                "Automatic: the NVIDIA GPU where the runtime for it is installed, else the "
                "processor.",
            ),
            {
                "auto": translate("Options", "Automatic"),
                "cpu": translate("Options", "Processor"),
                "cuda": translate("Options", "NVIDIA GPU"),
            },
        ),
        Option(
            "renderer",
            translate("Options", "Drawing"),
            choices={
                "mesh": translate("Options", "Built-in"),
                "cuda": translate("Options", "NVIDIA GPU"),
            },
        ),
    )


def _all(name: str) -> tuple[str, ...]:
    return get_args(Settings.model_fields[name].annotation)
