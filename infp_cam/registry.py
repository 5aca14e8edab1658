"""The generators, renderers and sources of sound by name, found without importing them.

What is not built in may be a plugin.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

from infp_cam.audio.capture.kept import OnChange
from infp_cam.audio.source import AudioSource, check_source, open_source
from infp_cam.clock import Clock
from infp_cam.errors import BackendMissing, InfpCamError
from infp_cam.motion.generator import SHIPPED_MODEL, MotionGenerator, Provider
from infp_cam.motion.infp.shipped import find_model
from infp_cam.plugin.manifest import Kind
from infp_cam.plugin.parts import find_part, find_source, make_part, part_names
from infp_cam.plugin.probe import probe
from infp_cam.render.renderer import Renderer

GENERATORS = {
    "infp": "infp_cam.motion.infp.generator:InfpGenerator",
    "procedural": "infp_cam.motion.procedural.generator:ProceduralGenerator",
}
TRAINED = frozenset({"infp"})
"""Generators that run a model."""

MEASURING = {"flash": "infp_cam.calibration.flash:FlashGenerator"}
"""Generators that are no choice for a call: they measure."""

RENDERERS = {
    "mesh": "infp_cam.render.mesh.renderer:MeshRenderer",
    "cuda": "infp_cam.render.cuda.failover:FailoverRenderer",
}
ON_GPU = frozenset({"cuda"})
"""Renderers that need a GPU, and draw on the processor once it has failed."""


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
    made = _found(Kind.MOTION_GENERATOR, name, table)
    generator: MotionGenerator[Any] = made(model, provider, tell) if name in TRAINED else made()
    return generator


def check_generator(name: str, model: str = SHIPPED_MODEL) -> None:
    """Raise where there is no generator `name` or no such model; nothing is loaded here.

    Raises
    ------
    BackendMissing
        Where there is no such generator.
    ModelInvalid
        Where there is no file of the model.
    PluginFailed
        Where it is a plugin's that can not be used; see `check_plugin`.
    """
    if name in TRAINED:
        find_model(model)
    elif name not in GENERATORS and not check_plugin(name, Kind.MOTION_GENERATOR):
        _found(Kind.MOTION_GENERATOR, name, GENERATORS)


def make_renderer(
    name: str,
    size: tuple[int, int],
    tell: Callable[[InfpCamError], None] = lambda error: None,
) -> Renderer[Any]:
    """Return the renderer called `name`.

    Parameters
    ----------
    name : str
        One of `RENDERERS`, or a plugin's.
    size : tuple of int
        Width and height of the pictures, pixels.
    tell : callable, optional
        Told why the processor draws, where one of `ON_GPU` has lost its GPU.

    Raises
    ------
    BackendMissing
        Where there is no such renderer, or the GPU that it needs.
    """
    made = _found(Kind.RENDERER, name, RENDERERS)
    renderer: Renderer[Any] = made(size, tell) if name in ON_GPU else made(size=size)
    return renderer


def check_renderer(name: str) -> None:
    """Raise where there is no renderer `name`, or no GPU for it; nothing is loaded here.

    Raises
    ------
    BackendMissing
        Where there is no such renderer, or the GPU that it needs.
    PluginFailed
        Where it is a plugin's that can not be used; see `check_plugin`.
    """
    if name in ON_GPU:
        import_module("infp_cam.render.cuda.device").check_gpu()
    elif name not in RENDERERS and not check_plugin(name, Kind.RENDERER):
        _found(Kind.RENDERER, name, RENDERERS)


def make_source(text: str, track: int, clock: Clock, on_change: OnChange) -> AudioSource:
    """Return the source that ``--self`` or ``--other`` names; see `open_source`.

    ``ID:ARGUMENT`` is a plugin's.
    """
    plugin, argument = find_source(text)
    if plugin is None:
        return open_source(text, track, clock, on_change)
    needed = {"argument": argument, "track": track, "clock": clock, "on_change": on_change}
    source: AudioSource = make_part(plugin, **needed)
    return source


def check_plugin(name: str, kind: Kind) -> bool:
    """Return whether `name` is a plugin's of `kind`, having looked whether it can be used.

    Its code is run in another process, so that one that hangs or crashes does no harm.

    Raises
    ------
    InfpCamError
        Where it can not be used.
    """
    plugin = find_part(name, kind)
    if plugin is not None:
        probe(plugin)
    return plugin is not None


def check_side(text: str, track: int) -> None:
    """Find out whether ``--self`` or ``--other`` names something that there is.

    Raises
    ------
    InfpCamError
        See `check_source` and `check_plugin`.
    """
    plugin, argument = find_source(text)
    if plugin is None:
        check_source(text, track)
    else:
        probe(plugin, argument, track)


def _found(kind: Kind, name: str, table: dict[str, str]) -> Any:
    if name not in table:
        plugin = find_part(name, kind)
        if plugin is not None:
            return partial(make_part, plugin)
        word = kind.split("-")[-1]
        known = ", ".join([*table, *part_names(kind)])
        raise BackendMissing(f"There is no {word} called {name!r}.", f"Choose one of: {known}.")
    module, _, attribute = table[name].partition(":")
    return getattr(import_module(module), attribute)
