"""What a model says about itself."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from infp_cam.errors import ModelInvalid
from infp_cam.motion.articulation import ARTICULATORS
from infp_cam.motion.behaviour import BEHAVIOUR
from infp_cam.motion.generator import SHIPPED_MODEL

FORMAT = 1
"""Version of the graph's inputs, outputs and facts that this program runs."""

RATE = 25
"""Steps per second, Hz."""

METADATA_KEY = "infp_cam.model"
"""Where the facts lie in the metadata of the ONNX file, as JSON."""


class Facts(BaseModel):
    """A model's facts.

    Parameters
    ----------
    format : int
        See `FORMAT`.
    name, version : str
        What it is called, and which of its trainings this is.
    lookahead_s : float
        Seconds of audio after a frame's time that it hears.
    rate : int
        Frames per second, Hz.
    style : tuple of str
        Names of the style vector's components; zeros are nobody in particular.
    articulators, behaviour : tuple of str
        Names of what it gives.
    guidance : tuple of float
        Guidance to run it with: own voice, other's voice, previous motion.
    license, source : str
        Terms of the weights, and where they come from.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    format: int
    name: str
    version: str
    lookahead_s: float = Field(ge=0.0, le=0.2)
    rate: int
    style: tuple[str, ...]
    articulators: tuple[str, ...]
    behaviour: tuple[str, ...]
    guidance: tuple[float, float, float]
    license: str = ""
    source: str = ""


_WANTED = {"rate": RATE, "articulators": ARTICULATORS, "behaviour": BEHAVIOUR}


def read_facts(metadata: dict[str, str], path: Path) -> Facts:
    """Return the facts in the metadata of the model `path`.

    Raises
    ------
    ModelInvalid
        Where there are none, or this program can not run such a model.
    """
    try:
        told = json.loads(metadata[METADATA_KEY])
        version = told["format"]
        facts = Facts.model_validate(told) if version == FORMAT else None
    except (KeyError, TypeError, ValueError) as error:
        raise ModelInvalid(
            f"{path} is no model for the generator infp: {_reason(error)}.",
            f"Choose a model that `infp-train export` wrote, or `{SHIPPED_MODEL}`.",
        ) from error
    if facts is None:
        raise ModelInvalid(
            f"{path} is of format {version}; this program runs format {FORMAT}.",
            "Export the model with this version of INFP Camera, or update the older of the two.",
        )
    for fact, wanted in _WANTED.items():
        if (found := getattr(facts, fact)) != wanted:
            raise ModelInvalid(
                f"{path} has another {fact} than this program: {_told(found)} instead of "
                f"{_told(wanted)}.",
                "Train and export the model with this version of INFP Camera.",
            )
    if not (facts.lookahead_s * 100).is_integer():
        raise ModelInvalid(
            f"{path} looks ahead by {facts.lookahead_s} s, which is no whole number of 10 ms.",
            "Export the model with a look-ahead of whole log-mel frames.",
        )
    return facts


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg'].lower()}"
    if isinstance(error, KeyError):
        return f"it does not say its {error.args[0]}"
    return "what it says about itself can not be read"


def _told(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
