"""Plugins that are parts of the engine: made where they are chosen, and blamed where they break."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from infp_cam.audio.capture.kept import Sink
from infp_cam.audio.source import AudioSource
from infp_cam.errors import PluginFailed
from infp_cam.motion.generator import MotionGenerator, MotionStyle
from infp_cam.plugin.catalog import Plugin, installed_plugins
from infp_cam.plugin.choices import choices_path, load_choices
from infp_cam.plugin.loading import blaming, load_entry
from infp_cam.plugin.manifest import Kind, Manifest
from infp_cam.plugin.options import checked_options
from infp_cam.portrait.portrait import Portrait
from infp_cam.render.renderer import Renderer
from infp_cam.types import RING_RATE, DyadicWindow, MotionFrame

MOST_LOOKAHEAD_S = 1.0
"""A generator that needs more is none for a call, seconds."""


def find_part(name: str, kind: Kind) -> Plugin | None:
    """Return the installed plugin of `kind` called `name`; None where there is none.

    Raises
    ------
    PluginFailed
        Where it is installed, but broken or not enabled.
    """
    catalog = installed_plugins()
    for broken_plugin in catalog.broken:
        if broken_plugin.name == name:
            raise broken_plugin.error
    for plugin in catalog.plugins:
        if plugin.id == name and plugin.manifest.kind is kind:
            check_enabled(plugin)
            return plugin
    return None


def part_names(kind: Kind) -> list[str]:
    """Return the ids of the installed plugins of `kind`."""
    return [p.id for p in installed_plugins().plugins if p.manifest.kind is kind]


def find_source(text: str) -> tuple[Plugin | None, str]:
    """Return the plugin that ``ID:ARGUMENT`` names, None where it is none's, and the argument.

    Raises
    ------
    PluginFailed
        As `find_part`.
    """
    id_, colon, argument = text.partition(":")
    if not colon or Path(text).exists():
        return None, ""
    return find_part(id_, Kind.AUDIO_SOURCE), argument


def make_part(plugin: Plugin, **needed: Any) -> Any:
    """Return the generator, renderer or source of a plugin.

    Parameters
    ----------
    needed
        What its kind is made with beside the options; see `infp_cam.plugin.contracts`.

    Raises
    ------
    PluginFailed
        Where it can not be made, or is not what its kind has to be.
    """
    choices, _ = load_choices(choices_path())
    options = checked_options(plugin.manifest, choices.options.get(plugin.id, {}))
    make: Callable[..., Any] = load_entry(plugin.manifest)
    with blaming(plugin.manifest):
        return _GUARDS[plugin.manifest.kind](plugin.manifest, make(options, **needed))


def check_enabled(plugin: Plugin) -> None:
    """Raise `PluginFailed` where the person has not enabled a plugin."""
    choices, _ = load_choices(choices_path())
    if plugin.id not in choices.enabled:
        raise PluginFailed(
            f"The plugin {plugin.manifest.name} is not enabled.",
            f"Enable it: `infp-cam plugins enable {plugin.id}`.",
        )


class _Generator:
    """A plugin's generator, whose frames are looked at."""

    def __init__(self, manifest: Manifest, made: MotionGenerator[Any]) -> None:
        self._manifest, self._made = manifest, made
        self.name, self.provider, self.space = manifest.id, made.provider, made.space
        self.rate, self.lookahead_s = made.rate, made.lookahead_s
        if RING_RATE % self.rate or not 0 <= self.lookahead_s <= MOST_LOOKAHEAD_S:
            raise ValueError(
                f"a rate of {self.rate} Hz and {self.lookahead_s} s of look-ahead can not be"
            )

    def open(self, style: MotionStyle, seed: int) -> Any:
        with blaming(self._manifest):
            return self._made.open(style, seed)

    def restyle(self, state: Any, style: MotionStyle) -> None:
        with blaming(self._manifest):
            self._made.restyle(state, style)

    def step(self, state: Any, window: DyadicWindow) -> MotionFrame:
        with blaming(self._manifest):
            frame = self._made.step(state, window)
            if frame.values.shape != (len(self.space),) or not np.isfinite(frame.values).all():
                raise ValueError(f"a frame is no {len(self.space)} finite values")
            return frame


class _Renderer:
    """A plugin's renderer."""

    def __init__(self, manifest: Manifest, made: Renderer[Any]) -> None:
        self._manifest, self._made = manifest, made
        self.name, self.spaces, self.size = manifest.id, made.spaces, made.size

    def prepare(self, portrait: Portrait) -> Any:
        with blaming(self._manifest):
            return self._made.prepare(portrait)

    def draw(self, puppet: Any, motion: MotionFrame, out: NDArray[np.uint8]) -> None:
        with blaming(self._manifest):
            self._made.draw(puppet, motion, out)


class _Source:
    """A plugin's source of sound."""

    def __init__(self, manifest: Manifest, made: AudioSource) -> None:
        self._manifest, self._made = manifest, made

    @property
    def label(self) -> str:
        return self._made.label

    @property
    def rate(self) -> int:
        return self._made.rate

    @property
    def delivering(self) -> bool:
        return self._made.delivering

    def start(self, sink: Sink) -> None:
        with blaming(self._manifest):
            self._made.start(sink)

    def stop(self) -> None:
        with blaming(self._manifest):
            self._made.stop()


_GUARDS: dict[Kind, Callable[[Manifest, Any], Any]] = {
    Kind.AUDIO_SOURCE: _Source,
    Kind.MOTION_GENERATOR: _Generator,
    Kind.RENDERER: _Renderer,
}
