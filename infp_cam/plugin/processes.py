"""The plugins of a call: those beside the engine run and asked, those in it left out if broken."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from infp_cam.audio.source import NONE
from infp_cam.control.company import CallAccess
from infp_cam.control.director import Command
from infp_cam.control.messages import PLUGIN, Ended, Event, Problem, Solved, Started, plugin_subject
from infp_cam.control.presence import Presence
from infp_cam.control.requests import REQUESTS
from infp_cam.control.status import PluginStatus
from infp_cam.errors import InfpCamError, PluginFailed
from infp_cam.plugin.catalog import Catalog, installed_plugins
from infp_cam.plugin.choices import choices_path, load_choices
from infp_cam.plugin.kept_plugin import GOOD_S, KeptPlugin
from infp_cam.plugin.manifest import Kind
from infp_cam.plugin.motion_ring import MotionRing, motion_ring_path
from infp_cam.plugin.options import checked_options, request_models
from infp_cam.plugin.requests import check_names
from infp_cam.settings import Settings

MOST_DEATHS = 2
"""An engine that dies so often in a row with plugins in it is started without them."""


class PluginCompany:
    """Runs the enabled plugins; used in the supervisor's thread.

    Parameters
    ----------
    ring : Path
        The call's frame ring.
    find : callable
        Returns what is installed.
    """

    def __init__(self, ring: Path, find: Callable[[], Catalog] = installed_plugins) -> None:
        self._ring, self._find = ring, find
        self._catalog = Catalog()
        self._kept: dict[str, KeptPlugin] = {}
        self._leaving: list[KeptPlugin] = []
        self._told: set[str] = set()  # ids of plugins that could not even be started
        self._left_out: set[str] = set()  # ids of parts that broke the engine
        self._blamed = ""  # id of the plugin that the engine has said it ends for
        self._deaths = 0
        self._started_s = 0.0

    def begin(self, call: CallAccess) -> None:
        """Start them."""
        self._call = call
        MotionRing.create(motion_ring_path(self._ring))
        self.renew()

    def renew(self) -> None:
        """Start those that were enabled, end those that no longer are; broken ones are retried."""
        choices, _ = load_choices(choices_path())
        self._catalog = self._find()
        told, self._told = self._told, set()
        before, self._kept = self._kept, {}
        for id_ in sorted(choices.enabled):
            try:
                self._take_up(id_, choices.options.get(id_, {}), before)
            except InfpCamError as error:
                self._told.add(id_)
                self._call.tell(Problem.of(error, plugin_subject(id_)))
        for former in before.values():
            former.want(False)
            self._leaving.append(former)
        for id_ in told - self._told:
            self._call.tell(Solved(plugin_subject(id_)))
        self._forgive(tuple(self._left_out))
        self._call.tell(None)

    def commands(self) -> Sequence[Command]:
        """Return what the plugins can be asked for."""
        return tuple(
            Command(model, kept.ask)
            for kept in self._kept.values()
            for model in request_models(kept.plugin.manifest).values()
        )

    def statuses(self) -> tuple[PluginStatus, ...]:
        """Return how each one does that has a process of its own."""
        return tuple(kept.status for kept in self._kept.values())

    def hear(self, event: Event, presence: Presence) -> None:
        """Start an engine without the plugins that broke it."""
        match event:
            case Started():
                self._started_s = time.monotonic()
                self._forgive(parts_of(presence.settings, self._catalog).keys())
            case Problem(subject=subject) if subject.startswith(PLUGIN):
                self._blamed = subject.removeprefix(PLUGIN)
            case Ended(code, restart_s):
                self._mourn(code, died=restart_s is not None, settings=presence.settings)
            case _:
                pass

    def tick(self, presence: Presence) -> None:
        """Do what is due by the clock."""
        for kept in self._kept.values():
            kept.want(True)
            kept.tick()
        for former in self._leaving:
            former.tick()
        self._leaving = [former for former in self._leaving if not former.has_ended]

    def end(self) -> None:
        """End them all."""
        everyone = (*self._kept.values(), *self._leaving)
        for kept in everyone:
            kept.want(False)
        for kept in everyone:
            kept.stop()

    def _take_up(self, id_: str, chosen: Mapping[str, Any], before: dict[str, KeptPlugin]) -> None:
        plugin = self._catalog.find(id_)
        if plugin.manifest.kind.is_part or plugin.manifest.kind is Kind.VOICE:
            return
        options = checked_options(plugin.manifest, chosen)
        taken = {*REQUESTS, *(command.request.do for command in self.commands())}
        check_names(plugin, taken)
        kept = before.pop(id_, None)
        if kept is None:
            kept = KeptPlugin(plugin, options, self._ring, self._call)
        else:
            kept.renew(plugin, options)
        self._kept[id_] = kept

    def _mourn(self, code: int, *, died: bool, settings: Settings) -> None:
        """Find out whether plugins have ended the engine, and leave them out."""
        parts = parts_of(settings, self._catalog)
        blamed, self._blamed = self._blamed, ""
        if blamed in parts:
            self._left_out.add(blamed)
            self._call.choose(parts[blamed])
        elif died and parts:
            lived_s = time.monotonic() - self._started_s
            self._deaths = 1 if lived_s >= GOOD_S else self._deaths + 1
            if self._deaths >= MOST_DEATHS:
                self._deaths = 0
                self._leave_out(parts, code)

    def _forgive(self, ids: Collection[str]) -> None:
        """Forget what was wrong with parts that are tried again, or are not wanted any more."""
        for id_ in self._left_out.intersection(ids):
            self._call.tell(Solved(plugin_subject(id_)))
        self._left_out.difference_update(ids)

    def _leave_out(self, parts: Mapping[str, dict[str, str]], code: int) -> None:
        changes: dict[str, Any] = {}
        for id_, instead in parts.items():
            changes |= instead
            self._left_out.add(id_)
            error = PluginFailed(
                f"The engine has ended {MOST_DEATHS} times (exit code {code}) with the plugin "
                f"{id_} in it. The plugin is left out in this call.",
                "See the messages on the terminal, and report them to who made it.",
            )
            self._call.tell(Problem.of(error, plugin_subject(id_)))
        self._call.choose(changes)


def parts_of(settings: Settings, catalog: Catalog) -> dict[str, dict[str, str]]:
    """Return the plugins in an engine with `settings`, by id, with the options that avoid them."""
    parts: dict[str, dict[str, str]] = {}
    for plugin in catalog.plugins:
        instead: dict[str, str] = {}
        match plugin.manifest.kind:
            case Kind.MOTION_GENERATOR if settings.generator == plugin.id:
                instead = {"generator": _default("generator")}
            case Kind.RENDERER if settings.renderer == plugin.id:
                instead = {"renderer": _default("renderer")}
            case Kind.AUDIO_SOURCE:
                instead = {
                    side: NONE  # not the microphone, which nobody has asked for
                    for side in ("self_source", "other_source")
                    if getattr(settings, side).startswith(f"{plugin.id}:")
                }
            case _:
                pass
        if instead:
            parts[plugin.id] = instead
    return parts


def _default(option: str) -> str:
    value: str = Settings.model_fields[option].default
    return value
