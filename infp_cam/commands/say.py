"""`infp-cam say`: have the voice of the INFP Camera that runs speak."""

from __future__ import annotations

import argparse
import base64
import os
import stat
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Literal, get_args

from infp_cam.control.client import Client
from infp_cam.control.requests import Hush, Say, SendSound, parse_request
from infp_cam.errors import OutputUnwritable, RequestRefused, SpeechInvalid

if TYPE_CHECKING:
    _Commands = argparse._SubParsersAction[argparse.ArgumentParser]

PIECE_S = 0.2
"""Length of the pieces that sound is sent in, seconds."""

AHEAD_S = 2.0
"""How far ahead of what is spoken sound is sent, seconds."""

_BYTES = {"s16le": 2, "f32le": 4}


def add_parser(commands: _Commands) -> None:
    """Add the command."""
    say = commands.add_parser(
        "say",
        help="have the portrait say a line (with --self voice)",
        description="Has the voice say TEXT; without TEXT, each line of standard input.",
    )
    say.add_argument("text", nargs="*", metavar="TEXT", help="what is said")
    say.add_argument(
        "--priority",
        default="normal",
        choices=get_args(Say.model_fields["priority"].annotation),
        help=Say.model_fields["priority"].description,
    )
    say.add_argument("--hush", action="store_true", help="drop first what is being said")
    other = say.add_mutually_exclusive_group()
    other.add_argument(
        "--fifo", type=Path, metavar="PATH", help="say what others write into this FIFO, for ever"
    )
    other.add_argument(
        "--sound",
        choices=get_args(SendSound.model_fields["format"].annotation),
        help="speak raw mono samples from standard input",
    )
    say.add_argument(
        "--rate", type=int, default=24_000, metavar="HZ", help="sample rate of --sound (24000)"
    )


def main(arguments: argparse.Namespace) -> int:
    """Say it."""
    with Client() as client:
        if arguments.hush:
            client.ask(Hush())
        if arguments.sound is not None:
            _send_sound(client, arguments.sound, arguments.rate, arguments.priority)
        elif arguments.fifo is not None:
            _serve_fifo(client, arguments.fifo, arguments.priority)
        elif arguments.text:
            client.ask(Say(text=" ".join(arguments.text), priority=arguments.priority))
        else:
            for line in _lines(sys.stdin.buffer):
                client.ask(Say(text=line, priority=arguments.priority))
    return 0


def _lines(source: IO[bytes]) -> Iterator[str]:
    """Yield what is not empty."""
    for line in source:
        if text := line.decode(errors="replace").strip():
            yield text


def _serve_fifo(client: Client, path: Path, priority: Literal["low", "normal", "high"]) -> None:
    """Say each line; one that can not be said is told, and the next one is said."""
    with _fifo(path):
        while True:
            with path.open("rb") as source:  # waits for a writer, ends with the last one
                for line in _lines(source):
                    try:
                        client.ask(Say(text=line, priority=priority))
                    except RequestRefused as error:
                        print(f"infp-cam: {error.message}\n  {error.fix}", file=sys.stderr)


@contextmanager
def _fifo(path: Path) -> Iterator[None]:
    """Make a FIFO for the person alone where there is none, and remove it then."""
    if not hasattr(os, "mkfifo"):
        raise SpeechInvalid(
            "This system has no FIFOs.", "Pipe into `infp-cam say`, or use the control socket."
        )
    is_ours = not path.exists()
    try:
        if is_ours:
            os.mkfifo(path, 0o600)
        if not stat.S_ISFIFO(path.stat().st_mode):
            raise SpeechInvalid(f"{path} is no FIFO.", "Give a path where there is nothing yet.")
    except OSError as error:
        raise OutputUnwritable(
            f"The FIFO {path} can not be made: {error.strerror}.", "Give another path."
        ) from error
    try:
        yield
    finally:
        if is_ours:
            path.unlink(missing_ok=True)


def _send_sound(client: Client, kind: Literal["s16le", "f32le"], rate: int, priority: str) -> None:
    """Send standard input, no faster than it is spoken."""
    stream = uuid.uuid4().hex[:8]
    width, start_s, sent_s = _BYTES[kind], time.monotonic(), 0.0
    size = max(1, round(rate * PIECE_S)) * width
    while data := sys.stdin.buffer.read(size):
        time.sleep(max(0.0, start_s + sent_s - AHEAD_S - time.monotonic()))
        client.ask(_sound(stream, kind, rate, priority, data[: len(data) // width * width]))
        # Where it came late it is spoken late, too.
        sent_s = max(sent_s, time.monotonic() - start_s) + len(data) / width / rate
    client.ask(_sound(stream, kind, rate, priority, b"", last=True))


def _sound(
    stream: str, kind: str, rate: int, priority: str, data: bytes, *, last: bool = False
) -> SendSound:
    fields = {"do": SendSound.do, "stream": stream, "format": kind, "rate": rate}
    fields |= {"samples": base64.b64encode(data).decode(), "priority": priority, "last": last}
    request = parse_request(fields, {SendSound.do: SendSound})
    assert isinstance(request, SendSound)
    return request
