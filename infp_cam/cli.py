"""The command line: `infp-cam COMMAND`, or the window without a command."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from infp_cam import __version__
from infp_cam.commands import ctl, plugins, portrait_library, say
from infp_cam.commands import eval as evaluation
from infp_cam.control.requests import REQUESTS
from infp_cam.errors import BackendMissing, InfpCamError
from infp_cam.plugin.requests import enabled_requests
from infp_cam.settings import Settings, load_settings, settings_path

if TYPE_CHECKING:
    _Commands = argparse._SubParsersAction[argparse.ArgumentParser]

ERROR_STATUS = 2
"""Exit status after an error that the person can mend."""

INTERRUPTED_STATUS = 130
"""Exit status after Ctrl-C, as shells expect it."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status: 0, or 2 after an `InfpCamError`."""
    try:
        settings, notices = load_settings(settings_path())
        arguments = _parser(settings).parse_args(argv)
        for notice in notices:
            print(notice, file=sys.stderr)
        if arguments.command is None:
            return _window(background=arguments.background)
        command: Callable[[argparse.Namespace], int] = import_module(
            f"infp_cam.commands.{arguments.command}"
        ).main
        return command(arguments)
    except InfpCamError as error:
        print(f"infp-cam: {error.message}\n  {error.fix}", file=sys.stderr)
        return ERROR_STATUS
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return INTERRUPTED_STATUS


def _window(*, background: bool) -> int:
    """Open the window, which is a part that can be left out."""
    try:
        # By its name, since the core must not know the window (it is in the layer above).
        window = import_module("infp_cam.ui.app")
    except ImportError as error:
        raise BackendMissing(
            f"The window needs PyQt6, which can not be loaded: {error}.",
            "Install it: `pip install PyQt6`, and on Debian and Ubuntu `sudo apt install libegl1 "
            "libgl1 libxkbcommon0 libdbus-1-3 libfontconfig1`; or use a command: infp-cam --help.",
        ) from error
    status: int = window.main(["--background"] if background else [])
    return status


def _parser(settings: Settings) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="infp-cam",
        description="A portrait that talks when you talk and listens when the others talk.",
    )
    parser.add_argument("--version", action="version", version=f"infp-cam {__version__}")
    parser.add_argument(
        "--background", action="store_true", help="without a command: start without the window"
    )
    commands = parser.add_subparsers(
        dest="command", metavar="COMMAND", help="without one the window opens"
    )
    _add_demo(commands)
    _add_render(commands, settings)
    _add_run(commands, settings)
    _add_calibrate(commands, settings)
    ctl.add_parser(commands, {**enabled_requests(), **REQUESTS})
    say.add_parser(commands)
    plugins.add_parser(commands)
    portrait_library.add_parser(commands)
    doctor = commands.add_parser(
        "doctor", help="say what works on this machine, and how to mend the rest"
    )
    doctor.add_argument("--json", action="store_true", help="print JSON")
    devices = commands.add_parser("devices", help="list microphones, system audio and cameras")
    devices.add_argument("--json", action="store_true", help="print JSON")
    bench = commands.add_parser("bench", help="time every stage on this machine")
    bench.add_argument("--json", action="store_true", help="print JSON")
    evaluation.add_parser(commands)
    return parser


def _add_demo(commands: _Commands) -> None:
    demo = commands.add_parser(
        "demo", help="film the built-in portrait in the built-in conversation"
    )
    demo.add_argument(
        "--out", type=Path, default=Path("infp-cam-demo.mp4"), help="where the film goes"
    )


def _add_render(commands: _Commands, settings: Settings) -> None:
    render = commands.add_parser("render", help="film a portrait from recorded voices or motion")
    _add_options(render, settings, ("portrait", "generator", "model", "provider"))
    _add_options(render, settings, ("renderer", "size", "fps", "style", "liveliness"))
    render.add_argument("--self", dest="own", type=Path, help="audio file of your voice")
    render.add_argument("--other", type=Path, help="audio file of the other party")
    render.add_argument("--dyad", type=Path, help="stereo file of both: left self, right other")
    render.add_argument("--motion", type=Path, help="motion file to draw instead of generating")
    render.add_argument("--out", type=Path, help="MP4 to write")
    render.add_argument("--motion-out", type=Path, help="motion file (.npz) to write")
    render.add_argument("--seed", type=_seed, default=0, help="seed of all chance (0)")


def _add_run(commands: _Commands, settings: Settings) -> None:
    run = commands.add_parser("run", help="be a camera, live")
    _add_options(run, settings, tuple(Settings.model_fields))
    run.add_argument("--duration", type=_seconds, help="stop after so many seconds")
    run.add_argument("--stats", type=Path, help="JSON file for figures of the run")
    run.add_argument("--seed", type=_seed, default=0, help="seed of all chance (0)")


def _add_calibrate(commands: _Commands, settings: Settings) -> None:
    calibrate = commands.add_parser(
        "calibrate", help="measure whether voice and face leave together"
    )
    _add_options(calibrate, settings, tuple(Settings.model_fields))
    calibrate.add_argument(
        "--seconds", type=_seconds, default=20.0, help="how long to measure (20)"
    )
    calibrate.add_argument("--save", action="store_true", help="set av_offset_ms to what mends it")


def _add_options(parser: argparse.ArgumentParser, settings: Settings, names: Sequence[str]) -> None:
    """Add an option for each setting, with the setting as its default."""
    for name in names:
        field = Settings.model_fields[name]
        value = getattr(settings, name)
        parser.add_argument(
            "--" + name.removesuffix("_source").replace("_", "-"),
            dest=name,
            type=_checked(name),
            default=value,
            metavar=name.split("_", maxsplit=1)[0].upper(),
            help=f"{field.description} ({value})",
        )


def _checked(name: str) -> Callable[[str], Any]:
    """Return what turns the text of an option into a value that the setting `name` allows."""

    def convert(text: str) -> Any:
        try:
            return getattr(Settings.model_validate({name: text}), name)
        except ValidationError as error:
            raise argparse.ArgumentTypeError(error.errors()[0]["msg"]) from error

    return convert


def _seed(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError("must be a whole number from 0 on")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError("must be a number of seconds over 0")
    return seconds


if __name__ == "__main__":
    sys.exit(main())
