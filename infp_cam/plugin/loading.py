"""Running a plugin's code: its entry imported and called."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from infp_cam.errors import InfpCamError, PluginFailed
from infp_cam.plugin.manifest import Manifest


def load_entry(manifest: Manifest) -> Any:
    """Return what the plugin's ``entry`` names.

    Raises
    ------
    PluginFailed
        Where its module can not be imported or has no such attribute.
    """
    module, _, attribute = manifest.entry.partition(":")
    try:
        found: Any = import_module(module)
        for name in attribute.split("."):
            found = getattr(found, name)
    except ModuleNotFoundError as error:
        raise PluginFailed(
            f"The plugin {manifest.id} needs what is not installed: {error.name}.",
            f"{manifest.install or 'Install it, or the plugin again'}.",
            manifest.id,
        ) from error
    except InfpCamError:
        raise
    except Exception as error:
        raise broken(manifest, error) from error
    return found


@contextmanager
def blaming(manifest: Manifest) -> Iterator[None]:
    """Turn what the plugin raises into `PluginFailed`; what a person can mend passes."""
    try:
        yield
    except InfpCamError:
        raise
    except Exception as error:
        raise broken(manifest, error) from error


def broken(manifest: Manifest, error: BaseException) -> PluginFailed:
    """Return the error about a plugin whose code has raised `error`."""
    return PluginFailed(
        f"The plugin {manifest.name} broke: {type(error).__name__}: {str(error)[:200]}.",
        f"Report it to who made it; `infp-cam plugins disable {manifest.id}` leaves it out.",
        manifest.id,
    )
