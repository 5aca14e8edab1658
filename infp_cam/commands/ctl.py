"""`infp-cam ctl`: control the INFP Camera that runs."""

from __future__ import annotations

import argparse
import dataclasses
import inspect
import json
import os
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from infp_cam.control.client import Client
from infp_cam.control.requests import (
    REQUESTS,
    ChoosePortrait,
    GetStatus,
    Quit,
    Request,
    Watch,
    parse_request,
)
from infp_cam.control.status import SideStatus, SpeechStatus, State, Status
from infp_cam.data import BUILTIN, portrait_path
from infp_cam.plugin.options import PluginRequestModel

if TYPE_CHECKING:
    _Commands = argparse._SubParsersAction[argparse.ArgumentParser]


def add_parser(commands: _Commands, known: Mapping[str, type[Request]] = REQUESTS) -> None:
    """Add the command with a command of its own for each request."""
    ctl = commands.add_parser("ctl", help="control the INFP Camera that runs")
    ctl.set_defaults(known=known)
    requests = ctl.add_subparsers(dest="do", required=True, metavar="REQUEST")
    for do, kind in known.items():
        text = inspect.getdoc(kind) or ""
        parser = requests.add_parser(do, help=text, description=text)
        for place, (name, field) in enumerate(kind.model_fields.items()):
            told: dict[str, Any] = {"metavar": name.upper(), "help": field.description}
            if field.is_required():
                parser.add_argument(name, **told)
            elif place == 0:
                parser.add_argument(name, nargs="?", **told)
            else:
                parser.add_argument(f"--{name.replace('_', '-')}", **told)
        if kind in (GetStatus, Watch):
            parser.add_argument("--json", action="store_true", help="print JSON, one line each")


def main(arguments: argparse.Namespace) -> int:
    """Make the request and print how it is then."""
    request = _request(arguments)
    try:
        with Client() as client:
            match request:
                case Watch():
                    _watch(client, _as_json if arguments.json else _gist)
                case GetStatus():
                    print((_as_json if arguments.json else describe)(client.ask(request)))
                case Quit():
                    client.ask(request)
                    print("INFP Camera has ended.")
                case PluginRequestModel():
                    status = client.ask(request)
                    print(_said(status, request.plugin) or headline(status))
                case _:
                    print(headline(client.ask(request)))
        sys.stdout.flush()
    except BrokenPipeError:  # such as `infp-cam ctl watch | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _said(status: Status, id_: str) -> str:
    """Return what a plugin says about the last request that it took."""
    values = next((plugin.values for plugin in status.plugins if plugin.id == id_), {})
    return str(values.get("said", ""))


def headline(status: Status) -> str:
    """Return how it is, in a sentence."""
    return f"INFP Camera {_STATES[status.state]}."


def describe(status: Status) -> str:
    """Return how it is, as a block to read."""
    camera, frames = status.camera, status.frames
    rows = {
        "camera": f"{camera.device or camera.name}, {camera.showing or 'not open'}, "
        f"{camera.size} at {camera.fps:g}, {frames.sent} sent, {frames.dropped} dropped",
        "portrait": f"{status.portrait}, {status.style}, liveliness {status.liveliness:g}",
    }
    if status.generator:
        rows |= _measured(status)
    lines = [f"{headline(status)} (version {status.version}, pid {status.pid})"]
    lines += [f"  {name:<10}{row}" for name, row in rows.items()]
    for problem in status.problems:
        lines += [f"  ! {problem.message}", f"    {problem.fix}"]
    return "\n".join(lines)


def _measured(status: Status) -> dict[str, str]:
    """Return the rows about what a running engine measures."""
    echo = status.echo
    return {
        "you": _side(status.own),
        **({"speech": _speech(status.speech)} if status.speech.voice else {}),
        "others": _side(status.other),
        "voice": _microphone(status),
        "echo": f"taken out, {_number(echo.reduction_db, 'dB')}" if echo.on else "left in",
        "delay": f"sound to picture {_number(status.latency_ms, 'ms')}, "
        f"shown after {_number(status.video_delay_ms, 'ms')}",
        "runs": ", ".join((status.generator, status.provider, status.renderer)),
    }


_STATES: dict[State, str] = {
    "off": "is off",
    "starting": "is starting",
    "idle": "is on, and nobody speaks",
    "listening": "is listening",
    "talking": "is talking",
    "muted": "is muted",
    "away": "shows that you will be right back",
    "problem": "has a problem",
}


def _request(arguments: argparse.Namespace) -> Request:
    kind: type[Request] = arguments.known[arguments.do]
    given = {name: getattr(arguments, name) for name in kind.model_fields}
    fields = {name: value for name, value in given.items() if value is not None}
    if kind is ChoosePortrait and fields["name"] != BUILTIN:
        fields["name"] = str(portrait_path(fields["name"]).absolute())
    return parse_request({"do": kind.do, **fields}, arguments.known, strict=False)


def _watch(client: Client, show: Callable[[Status], str]) -> None:
    """Print a line at each change of what `show` shows."""
    shown = ""
    for status in client.watch():
        line = show(status)
        if line != shown:
            print(line, flush=True)
            shown = line
    print("INFP Camera has ended.", file=sys.stderr)


def _gist(status: Status) -> str:
    """Return how it is in a line that does not change with every word that is spoken."""
    return " ".join(
        (
            headline(status),
            *(f"{problem.message} {problem.fix}" for problem in status.problems),
        )
    )


def _as_json(status: Status) -> str:
    return json.dumps(dataclasses.asdict(status))


def _side(side: SideStatus) -> str:
    if not side.label:
        return "not heard"
    if not side.delivering:
        return f"{side.label}, no sound arrives"
    return f"{side.label}, {side.level_db:.0f} dB{', speaking' if side.voice else ''}"


def _speech(speech: SpeechStatus) -> str:
    saying = f'"{speech.saying}"' if speech.saying else "silent"
    waiting = f", {speech.waiting} more to be said" if speech.waiting else ""
    return f"{speech.voice}: {saying}{', paused' if speech.paused else ''}{waiting}"


def _microphone(status: Status) -> str:
    microphone = status.microphone
    if not microphone.name:
        return "no virtual microphone"
    return (
        f"{microphone.name}, {_number(microphone.delay_ms, 'ms')} after you, "
        f"{_number(status.av_offset_ms, 'ms')} after its picture"
    )


def _number(value: float | None, unit: str) -> str:
    return "not measured yet" if value is None else f"{value:.0f} {unit}"
