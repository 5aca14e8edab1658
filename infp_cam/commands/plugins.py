"""`infp-cam plugins`: what is installed, enabled and chosen."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from typing import TYPE_CHECKING, Any

from infp_cam.control.client import Client
from infp_cam.control.requests import TakePlugins
from infp_cam.control.status import Status
from infp_cam.errors import NotRunning, SettingsInvalid
from infp_cam.plugin import secrets
from infp_cam.plugin.catalog import Catalog, Plugin, installed_plugins
from infp_cam.plugin.choices import (
    PluginChoices,
    choices_path,
    load_choices,
    save_choices,
)
from infp_cam.plugin.manifest import PERMISSIONS, Kind, Option
from infp_cam.plugin.options import parse_option
from infp_cam.plugin.requests import check_enabling

if TYPE_CHECKING:
    _Commands = argparse._SubParsersAction[argparse.ArgumentParser]

BROKEN_STATUS = 1
"""Exit status of ``list`` where a plugin is broken."""


def add_parser(commands: _Commands) -> None:
    """Add the command and its own commands."""
    plugins = commands.add_parser("plugins", help="list, enable and set up plugins")
    what = plugins.add_subparsers(dest="what", required=True, metavar="WHAT")
    listing = what.add_parser("list", help="list what is installed")
    listing.add_argument("--json", action="store_true", help="print JSON")
    for name, text in (
        ("info", "say what a plugin does, may do, and can be set to"),
        ("enable", "let a plugin run; a running call takes it up at once"),
        ("disable", "let a plugin run no more"),
    ):
        what.add_parser(name, help=text).add_argument("id", help="what `list` calls it")
    setting = what.add_parser("set", help="set an option of a plugin")
    setting.add_argument("id", help="what `list` calls it")
    setting.add_argument("option", help="an option's name, as `info` lists it")
    setting.add_argument(
        "value",
        nargs="?",
        help="its value; without one the option gets its default back, and a secret is asked for",
    )


def main(arguments: argparse.Namespace) -> int:
    """Do what was asked for."""
    choices, notices = load_choices(choices_path())
    for notice in notices:
        print(notice, file=sys.stderr)
    catalog = installed_plugins()
    if arguments.what == "list":
        return _list(catalog, choices, as_json=arguments.json)
    if arguments.what == "disable":  # which a broken one must not hinder
        return _disable(arguments.id, choices)
    plugin = catalog.find(arguments.id)
    if arguments.what == "info":
        print(describe(plugin, choices))
        return 0
    if arguments.what == "enable":
        return _enable(plugin, choices)
    return _set(plugin, arguments.option, arguments.value, choices)


def _list(catalog: Catalog, choices: PluginChoices, *, as_json: bool) -> int:
    rows: list[dict[str, Any]] = [
        {
            "id": plugin.id,
            "name": plugin.manifest.name,
            "kind": plugin.manifest.kind,
            "enabled": plugin.id in choices.enabled,
            "from": f"{plugin.distribution} {plugin.version}",
        }
        for plugin in catalog.plugins
    ]
    broken = [
        {
            "id": plugin.name,
            "from": plugin.distribution,
            "message": plugin.error.message,
            "fix": plugin.error.fix,
        }
        for plugin in catalog.broken
    ]
    if as_json:
        print(json.dumps({"plugins": rows, "broken": broken}, indent=2))
        return BROKEN_STATUS if broken else 0
    width = max((len(row["id"]) for row in rows), default=0)
    kinds = max((len(row["kind"]) for row in rows), default=0)
    for row in rows:
        mark = "on " if row["enabled"] else "off"
        print(f"  {mark}  {row['id']:<{width}}  {row['kind']:<{kinds}}  {row['name']}")
    for plugin in catalog.foreign:
        print(f"  --   {plugin.id}: {plugin.manifest.name} is not for this system.")
    for entry in broken:
        print(f"  NO   {entry['id']} ({entry['from']}): {entry['message']}\n       {entry['fix']}")
    if not rows and not broken:
        print("No plugin is installed.")
    return BROKEN_STATUS if broken else 0


def describe(plugin: Plugin, choices: PluginChoices) -> str:
    """Return all that there is to know about `plugin`, to read."""
    manifest = plugin.manifest
    lines = [
        f"{manifest.name} ({plugin.id}, {plugin.distribution} {plugin.version})",
        f"  {manifest.text}",
        f"  kind      {manifest.kind}: {_HOW[manifest.kind].format(id=plugin.id)}",
        f"  enabled   {'yes' if plugin.id in choices.enabled else 'no'}",
    ]
    lines += [f"  may       {PERMISSIONS[name]}" for name in manifest.permissions]
    chosen = choices.options.get(plugin.id, {})
    for name, option in manifest.options.items():
        value = "in the keyring" if option.type == "secret" else chosen.get(name, option.start)
        lines.append(f"  {name:<10}{option.text} ({_range(option)}; now {value!r})")
    for do, request in manifest.requests.items():
        fields = " ".join(map(str.upper, request.fields))
        lines.append(f"  infp-cam ctl {' '.join(filter(None, (do, fields)))}: {request.text}")
    return "\n".join(lines)


_HOW: dict[Kind, str] = {
    Kind.AUDIO_SOURCE: "choose it with --self {id}:WHAT or --other {id}:WHAT",
    Kind.MOTION_GENERATOR: "choose it with --generator {id}",
    Kind.RENDERER: "choose it with --renderer {id}",
    Kind.VOICE: "choose it with --self voice:{id}",
    Kind.FRAME_SINK: "runs in every call while it is enabled",
    Kind.SCENE_CONTROLLER: "runs in every call while it is enabled",
    Kind.MOTION_LISTENER: "runs in every call while it is enabled",
}


def _range(option: Option) -> str:
    if option.choices:
        return ", ".join(option.choices)
    if option.least is not None or option.most is not None:
        least = "" if option.least is None else f"{option.least:g}"
        most = "" if option.most is None else f"{option.most:g}"
        return f"{option.type}, {least} to {most}"
    return option.type


def _enable(plugin: Plugin, choices: PluginChoices) -> int:
    check_enabling(plugin, choices)
    save_choices(choices.switched(plugin.id, on=True), choices_path())
    print(f"{plugin.manifest.name} is enabled.")
    for name in plugin.manifest.permissions:
        print(f"  It {PERMISSIONS[name]}.")
    return _take_up(plugin.id)


def _disable(id_: str, choices: PluginChoices) -> int:
    if id_ not in choices.enabled:
        print(f"{id_} is not enabled.")
        return 0
    save_choices(choices.switched(id_, on=False), choices_path())
    print(f"{id_} is disabled.")
    return _take_up(id_)


def _set(plugin: Plugin, name: str, text: str | None, choices: PluginChoices) -> int:
    option = plugin.manifest.options.get(name)
    if option is None:
        known = ", ".join(plugin.manifest.options) or "none"
        raise SettingsInvalid(
            f"The plugin {plugin.id} has no option {name!r}.", f"Its options: {known}."
        )
    if option.type == "secret":
        secret = getpass.getpass(f"{option.text}: ") if text is None else text
        secrets.keep(plugin.id, name, secret)
    else:
        value = None if text is None else parse_option(plugin.manifest, name, text)
        save_choices(choices.with_option(plugin.id, name, value), choices_path())
    return _take_up(plugin.id)


def _take_up(id_: str) -> int:
    """Have a running call take up the change, and say what came of it."""
    try:
        with Client() as client:
            status = client.ask(TakePlugins())
    except NotRunning:
        return 0
    for line in _outcome(status, id_):
        print(line)
    return 0


def _outcome(status: Status, id_: str) -> list[str]:
    lines = [f"In the call: {plugin.state}." for plugin in status.plugins if plugin.id == id_]
    for problem in status.problems:
        if problem.subject == f"plugin:{id_}":
            lines += [f"In the call: {problem.message}", f"  {problem.fix}"]
    return lines
