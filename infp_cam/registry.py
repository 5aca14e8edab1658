"""The generators and renderers by name, found without importing them."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from infp_cam.errors import BackendMissing, InfpCamError
from infp_cam.motion.generator import SHIPPED_MODEL, MotionGenerator, Provider
from infp_cam.motion.infp.shipped import find_model
from infp_cam.render.renderer import Renderer

GENERATORS = {
    "infp": "infp_cam.motion.infp.generator:InfpGenerator",
    "procedural": "infp_cam.motion.procedural.generator:ProceduralGenerator",
}
TRAINED = frozenset({"infp"})
"""Generators that run a model."""

MEASURING = {"flash": "infp_cam.calibration.flash:FlashGenerator"}
"""Generators that are no choice for a call: they measure."""

RENDERERS = {"mesh": "infp_cam.render.mesh.renderer:MeshRenderer"}


def make_generator(
    name: str,
    model: str = SHIPPED_MODEL,
    provider: Provider = "auto",
    tell: Callable[[InfpCamError], None] = lambda error: None,
) -> MotionGenerator[Any]:
    """Return the generator called `name`.

    Parameters
    ----------
    name : str
        One of `GENERATORS` or `MEASURING`.
    model, provider : str
        What a generator of `TRAINED` runs, and on what.
    tell : callable, optional
        Told why ``auto`` is not the GPU, where the runtime for it is installed.

    Raises
    ------
    BackendMissing
        Where there is no such generator, or what it needs to run its model.
    ModelInvalid
        Where there is no such model, or it can not be run.
    """
    table = MEASURING if name in MEASURING else GENERATORS
    made = _found("generator", name, table)
    generator: MotionGenerator[Any] = made(model, provider, tell) if name in TRAINED else made()
    return generator


def check_generator(name: str, model: str = SHIPPED_MODEL) -> None:
    """Raise where there is no generator `name` or no such model; nothing is loaded.

    Raises
    ------
    BackendMissing
        Where there is no such generator.
    ModelInvalid
        Where there is no file of the model.
    """
    _found("generator", name, GENERATORS)
    if name in TRAINED:
        find_model(model)


def make_renderer(name: str, size: tuple[int, int]) -> Renderer[Any]:
    """Return the renderer called `name` for `size`; `BackendMissing` where there is none."""
    renderer: Renderer[Any] = _found("renderer", name, RENDERERS)(size=size)
    return renderer


def _found(kind: str, name: str, table: dict[str, str]) -> Any:
    if name not in table:
        raise BackendMissing(
            f"There is no {kind} called {name!r}.", f"Choose one of: {', '.join(table)}."
        )
    module, _, attribute = table[name].partition(":")
    return getattr(import_module(module), attribute)
