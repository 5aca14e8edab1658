"""The generators and renderers by name, found without importing them."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from infp_cam.errors import BackendMissing
from infp_cam.motion.generator import MotionGenerator
from infp_cam.render.renderer import Renderer

GENERATORS = {"procedural": "infp_cam.motion.procedural.generator:ProceduralGenerator"}
MEASURING = {"flash": "infp_cam.calibration.flash:FlashGenerator"}
"""Generators that are no choice for a call: they measure."""

RENDERERS = {"mesh": "infp_cam.render.mesh.renderer:MeshRenderer"}


def make_generator(name: str) -> MotionGenerator[Any]:
    """Return the generator called `name`; `BackendMissing` where there is none."""
    table = MEASURING if name in MEASURING else GENERATORS
    generator: MotionGenerator[Any] = _found("generator", name, table)()
    return generator


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
