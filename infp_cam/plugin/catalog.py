"""Which plugins are installed, found without running any of their code.

A distribution announces a plugin by an entry point of the group `GROUP` whose value names a
package; ``plugin.toml`` lies in that package's folder.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from infp_cam.errors import PluginFailed
from infp_cam.plugin.manifest import Manifest, read_manifest

GROUP = "infp_cam.plugins"
"""The entry points' group."""


@dataclass(frozen=True, slots=True)
class Plugin:
    """An installed plugin.

    Parameters
    ----------
    manifest : Manifest
        What it says about itself.
    folder : Path
        Its package's folder.
    distribution, version : str
        What was installed.
    """

    manifest: Manifest
    folder: Path
    distribution: str
    version: str

    @property
    def id(self) -> str:
        """Its manifest's `id`."""
        return self.manifest.id


@dataclass(frozen=True, slots=True)
class BrokenPlugin:
    """A plugin that is installed and can not be used.

    Parameters
    ----------
    name : str
        Its entry point's name.
    distribution : str
        What was installed.
    error : PluginFailed
        Why it can not be used.
    """

    name: str
    distribution: str
    error: PluginFailed


@dataclass(frozen=True, slots=True)
class Catalog:
    """What is installed.

    Parameters
    ----------
    plugins : tuple of Plugin
        Those that can be used, by their id.
    broken : tuple of BrokenPlugin
        Those that can not.
    foreign : tuple of Plugin
        Those for other systems.
    """

    plugins: tuple[Plugin, ...] = ()
    broken: tuple[BrokenPlugin, ...] = ()
    foreign: tuple[Plugin, ...] = ()

    def find(self, id_: str) -> Plugin:
        """Return the plugin with this id; `PluginFailed` where it can not be used."""
        for plugin in self.plugins:
            if plugin.id == id_:
                return plugin
        for broken in self.broken:
            if broken.name == id_:
                raise broken.error
        for plugin in self.foreign:
            if plugin.id == id_:
                raise PluginFailed(
                    f"The plugin {plugin.manifest.name} is not for this system.",
                    f"It works on {', '.join(plugin.manifest.platforms)}.",
                )
        known = ", ".join(plugin.id for plugin in self.plugins) or "none"
        raise PluginFailed(
            f"There is no plugin {id_!r}.",
            f"Install it, or take one of those that are: {known}.",
        )


def installed_plugins() -> Catalog:
    """Return what is installed in this Python."""
    found: dict[str, list[Plugin]] = defaultdict(list)
    broken = []
    for entry in entry_points(group=GROUP):
        try:
            plugin = _plugin(entry)
        except PluginFailed as error:
            broken.append(BrokenPlugin(entry.name, _distribution(entry)[0], error))
        else:
            found[plugin.id].append(plugin)
    sound = []
    for id_, rivals in found.items():
        if len(rivals) == 1:
            sound.append(rivals[0])
            continue
        conflict = _not_one(id_, rivals)
        broken += [BrokenPlugin(id_, plugin.distribution, conflict) for plugin in rivals]
    sound.sort(key=lambda plugin: plugin.id)
    broken.sort(key=lambda plugin: (plugin.name, plugin.distribution))
    return Catalog(
        tuple(plugin for plugin in sound if plugin.manifest.fits_here),
        tuple(broken),
        tuple(plugin for plugin in sound if not plugin.manifest.fits_here),
    )


def _plugin(entry: EntryPoint) -> Plugin:
    name, version = _distribution(entry)
    folder = _package_folder(entry)
    return Plugin(read_manifest(folder), folder, name, version)


def _distribution(entry: EntryPoint) -> tuple[str, str]:
    if entry.dist is None:
        return "", ""
    return entry.dist.name, entry.dist.version


def _package_folder(entry: EntryPoint) -> Path:
    """Return the folder of the package that `entry` names; nothing is imported.

    Python's own finders are asked, level by level, as an import would do, so that wheels, editable
    installs and folders on the module path are all found.
    """
    path: Sequence[str] | None = None
    walked = []
    for part in entry.value.split("."):
        walked.append(part)
        spec = _spec(".".join(walked), path)
        path = None if spec is None else spec.submodule_search_locations
        if not path:
            raise PluginFailed(
                f"The plugin {entry.name!r} of {_distribution(entry)[0]} names a package "
                f"{entry.value!r} that is not there.",
                "Install the plugin again, or report this to who made it.",
            )
    assert path is not None
    return Path(path[0])


def _spec(name: str, path: Sequence[str] | None) -> ModuleSpec | None:
    for finder in sys.meta_path:
        spec = finder.find_spec(name, path)
        if spec is not None:
            return spec
    return None


def _not_one(id_: str, rivals: list[Plugin]) -> PluginFailed:
    names = " and ".join(sorted(f"{plugin.distribution} {plugin.version}" for plugin in rivals))
    return PluginFailed(
        f"Two plugins are called {id_!r}: those of {names}. Neither is used.",
        "Uninstall one of them.",
    )
