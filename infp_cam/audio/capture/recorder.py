"""A process of its own that touches PortAudio or ProcTap, so that the engine need not.

::

    python -m infp_cam.audio.capture.recorder watch
    python -m infp_cam.audio.capture.recorder device HOST_API NAME RATE CHANNELS
    python -m infp_cam.audio.capture.recorder process PID

``watch`` writes a line of JSON, the list of devices, at first and whenever it has changed; the
others write raw float32 samples. They end when their standard input does, when the device does
(exit status 1, with a line on standard error), or when they are killed.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import threading
import time
from dataclasses import asdict
from typing import Any

from infp_cam.audio import portaudio
from infp_cam.errors import InfpCamError

LOOK_S = 0.4
"""How often it is looked whether the devices have changed, or the stream runs no more, seconds."""


def main(arguments: list[str]) -> int:
    """Do what the command line says until the end; return the exit status."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        match arguments:
            case ["watch"]:
                watch()
            case ["device", host_api, name, rate, channels]:
                record_device(host_api, name, int(rate), int(channels))
            case ["process", pid]:
                record_process(int(pid))
            case _:
                raise OSError(f"unknown arguments: {arguments}")
    except InfpCamError as error:
        sys.stderr.write(f"{error.message} {error.fix}\n")
    except OSError as error:
        sys.stderr.write(f"{error}\n")
    return 1


def watch() -> None:
    """Write the list of devices whenever it has changed."""
    last = ""
    while True:
        line = json.dumps([asdict(found) for found in portaudio.inputs()])
        if line != last:
            os.write(sys.stdout.fileno(), line.encode() + b"\n")
            last = line
        time.sleep(LOOK_S)


def record_device(host_api: str, name: str, rate: int, channels: int) -> None:
    """Write what a device hears until it ends."""
    still_runs = portaudio.open_input(host_api, name, rate, channels, _write)
    while still_runs():
        time.sleep(LOOK_S / 4)
    raise OSError(f"{name} has ended")


def record_process(pid: int) -> None:
    """Write what a process and its children play (48 kHz stereo) until it ends."""
    import psutil

    proctap = importlib.import_module("proctap")
    tap = proctap.ProcessAudioCapture(pid, on_data=lambda block, _frames: _write(block))
    try:
        tap.start()
    except RuntimeError as error:
        raise OSError(str(error)) from error
    while tap.is_running and psutil.pid_exists(pid):
        time.sleep(LOOK_S / 4)
    raise OSError(f"process {pid} has ended")


def _write(block: Any) -> None:
    try:
        os.write(sys.stdout.fileno(), block)
    except OSError:  # nobody reads any more
        os._exit(1)


def _end_with_parent() -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
