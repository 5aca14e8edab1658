"""How soon a typed line is heard, and how soon it is silent again, on a real sound server.

``python -m tests.bench.voice [--voice voice:espeak:en] [--lines 10]`` starts a sound server of its
own, runs ``infp-cam run`` with a voice as the own side, and prints times in milliseconds (median
and worst) from a request on the control socket:

* ``answer``: until the request is answered;
* ``microphone``: until the first sound in the virtual microphone; ``microphone_delay``: what of
  that keeps the voice with its picture, as for every voice; ``first_sound``: the rest of it;
* ``hush``: until the virtual microphone is silent, with and without that delay.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import numpy as np

from infp_cam.control.client import Client
from infp_cam.control.requests import GetStatus, Hush, Say
from infp_cam.errors import InfpCamError
from tests.audio.servers import SoundServer, pulseaudio
from tests.test_real_call import MICROPHONE, RATE, Recording

LINE = "Hello there, this is a line that takes a good while until all of it has been said."
SPOKEN_S = 1.5
PAUSE_S = 1.2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--voice", default="voice:espeak:en")
    parser.add_argument("--lines", type=int, default=10)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, pulseaudio(Path(folder)) as server:
        os.environ["XDG_RUNTIME_DIR"] = server.environment["XDG_RUNTIME_DIR"]
        print(json.dumps(measure(server, options.voice, options.lines), indent=2))


def measure(server: SoundServer, voice: str, lines: int) -> dict[str, Any]:
    """Say a line and hush it, so many times; return the figures."""
    command = [sys.executable, "-m", "infp_cam.cli", "run", "--camera", "null"]
    command += ["--size", "640x360", "--self", voice]
    with ExitStack() as stack:
        program = stack.enter_context(subprocess.Popen(command, env=server.environment))
        stack.callback(program.terminate)
        while not _hears():
            assert program.poll() is None, "the program ended"
            time.sleep(0.2)
        time.sleep(3.0)
        times: dict[str, list[float]] = {}
        with Client() as client:
            for _ in range(lines):
                for name, value in _say_and_hush(server, client).items():
                    times.setdefault(name, []).append(value)
    return {
        name: {"p50": round(float(np.median(values)), 1), "worst": round(max(values), 1)}
        for name, values in times.items()
    }


def _say_and_hush(server: SoundServer, client: Client) -> dict[str, float]:
    recording = Recording(server, MICROPHONE)
    time.sleep(0.5)
    said_s = time.monotonic()
    client.ask(Say(text=LINE))
    answered_s = time.monotonic()
    time.sleep(SPOKEN_S)
    hushed_s = time.monotonic()
    client.ask(Hush())
    delay_ms = client.ask(GetStatus()).microphone.delay_ms or 0.0
    time.sleep(PAUSE_S)
    samples, start_s = recording.stop()
    loud = np.flatnonzero(np.abs(samples) > 0.005)
    first_s, last_s = (start_s + index / RATE for index in (loud[0], loud[-1]))
    return {
        "answer": 1e3 * (answered_s - said_s),
        "first_sound": 1e3 * (first_s - said_s) - delay_ms,
        "microphone": 1e3 * (first_s - said_s),
        "microphone_delay": delay_ms,
        "hush": 1e3 * (last_s - hushed_s),
        "hush_without_delay": 1e3 * (last_s - hushed_s) - delay_ms,
    }


def _hears() -> bool:
    with suppress(InfpCamError), Client() as client:
        now = client.ask(GetStatus())
        return now.own.delivering and now.other.delivering and bool(now.microphone.name)
    return False


if __name__ == "__main__":
    main()
