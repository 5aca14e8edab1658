"""`infp-cam portraits`: the portraits that you added; also what the window adds them with.

``python -m infp_cam.commands.portrait_library add FILE --json`` says its steps as JSON lines.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from infp_cam.data.kept import KeptPortrait
from infp_cam.errors import InfpCamError
from infp_cam.portrait.library import PortraitLibrary

if TYPE_CHECKING:
    _Commands = argparse._SubParsersAction[argparse.ArgumentParser]

ERROR_STATUS = 2


def add_parser(commands: _Commands) -> None:
    """Add the command."""
    text = "list, add, rename and remove your portraits"
    _add_actions(commands.add_parser("portraits", help=text, description=text))


def main(arguments: argparse.Namespace) -> int:
    """Do what was asked for; return the exit status."""
    library = PortraitLibrary()
    match arguments.action:
        case "list":
            _list(library, arguments.json)
        case "add":
            return _add(library, arguments)
        case "rename":
            renamed = library.rename(library.find(arguments.name), arguments.new_name)
            print(f"It is called {renamed.name} now.")
        case "remove":
            portrait = library.find(arguments.name)
            library.forget(library.remove(portrait))
            print(f"{portrait.name} is removed.")
    return 0


def _add_actions(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=__name__.rpartition(".")[2])
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="list them with their pictures")
    listing.add_argument("--json", action="store_true", help="print JSON")
    adding = actions.add_parser("add", help="keep a copy of a picture under a name")
    adding.add_argument("file", type=Path, metavar="FILE", help="picture with a face")
    adding.add_argument("--name", help="what to call it (the file's name)")
    adding.add_argument(
        "--landmarks", type=Path, metavar="JSON", help="points of a face that is not found"
    )
    adding.add_argument("--json", action="store_true", help="print the steps as JSON lines")
    renaming = actions.add_parser("rename", help="call a portrait by another name")
    renaming.add_argument("name", metavar="NAME", help="what it is called")
    renaming.add_argument("new_name", metavar="NEW_NAME", help="what it shall be called")
    removing = actions.add_parser("remove", help="delete the copy and all that belongs to it")
    removing.add_argument("name", metavar="NAME", help="what it is called")


def _list(library: PortraitLibrary, as_json: bool) -> None:
    portraits, notices = library.portraits()
    if as_json:
        print(json.dumps([_described(portrait) for portrait in portraits], indent=2))
    else:
        width = max((len(portrait.name) for portrait in portraits), default=0)
        for portrait in portraits:
            print(f"{portrait.name:<{width}}  {portrait.picture}")
    for notice in notices:
        print(notice, file=sys.stderr)


def _add(library: PortraitLibrary, arguments: argparse.Namespace) -> int:
    say = _say if arguments.json else _print
    try:
        # Here, not above: the other actions need none of what it takes to look at a picture.
        from infp_cam.portrait.adding import add_picture
        from infp_cam.portrait.placed import read_points
        from infp_cam.portrait.portrait import CONSENT

        if not arguments.json:
            print(CONSENT, file=sys.stderr)
        points = None if arguments.landmarks is None else read_points(arguments.landmarks)
        portrait, notes = add_picture(
            library, arguments.file, arguments.name, points, lambda step: say({"step": step})
        )
    except InfpCamError as error:
        if not arguments.json:
            raise
        kind = type(error).__name__
        say({"error": {"kind": kind, "message": error.message, "fix": error.fix}})
        return ERROR_STATUS
    say({"added": _described(portrait), "notes": list(notes)})
    return 0


def _described(portrait: KeptPortrait) -> dict[str, Any]:
    return {"name": portrait.name, "picture": str(portrait.picture), "key": portrait.key}


def _say(event: dict[str, Any]) -> None:
    print(json.dumps(event), flush=True)


def _print(event: dict[str, Any]) -> None:
    if "added" in event:
        for note in event["notes"]:
            print(note, file=sys.stderr)
        print(f"Added as {event['added']['name']}: infp-cam run --portrait {_quoted(event)}")


def _quoted(event: dict[str, Any]) -> str:
    name = str(event["added"]["name"])
    return f'"{name}"' if " " in name else name


if __name__ == "__main__":
    _parser = argparse.ArgumentParser(prog="infp-cam portraits")
    _add_actions(_parser)
    sys.exit(main(_parser.parse_args()))
