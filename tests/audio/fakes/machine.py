"""The machine that the fake libraries of this folder run on: a file says what it has.

The file's path is in the environment. It holds JSON: ``platform``, and ``devices``, each with
``name``, ``host_api``, ``channels``, ``rate``, ``default``, ``frequency`` of the tone that it gives
(0: it plays nothing).
"""

from __future__ import annotations

import json
import math
import os
import struct
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MACHINE = "FAKE_MACHINE"


def machine() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(Path(os.environ[MACHINE]).read_text())
    return read


def device(name: str) -> dict[str, Any] | None:
    """Return the device as it is now; None where it is away."""
    return next((there for there in machine()["devices"] if there["name"] == name), None)


def blocks(name: str, rate: int, channels: int, frames: int) -> Iterator[bytes]:
    """Give a device's sound as time goes by, float32, until it is away; nothing while it is still.

    Only the last channel sounds, so that the mean of all is a part of it.
    """
    start_s, count = time.monotonic(), 0
    while (there := device(name)) is not None:
        count += 1
        time.sleep(max(0.0, start_s + count * frames / rate - time.monotonic()))
        if there["frequency"]:
            turn = 2 * math.pi * there["frequency"] / rate
            at = (count - 1) * frames
            tone = [0.5 * math.sin(turn * (at + index)) for index in range(frames)]
            yield b"".join(
                struct.pack(f"{channels}f", *[0.0] * (channels - 1), value) for value in tone
            )
