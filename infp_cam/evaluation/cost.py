"""What a generator costs: ``python -m infp_cam.evaluation.cost NAME`` measures and prints JSON."""

from __future__ import annotations

import json
import subprocess
import sys
import time

import numpy as np
import psutil

from infp_cam.audio.files import load_track
from infp_cam.data import CONVERSATION_OTHER, CONVERSATION_SELF
from infp_cam.errors import InfpCamError
from infp_cam.evaluation.trial import generator_of, move
from infp_cam.timing import StageTimes


def cost(name: str) -> dict[str, float | str]:
    """Return what a generator costs, in a process of its own, on the built-in conversation.

    * ``step_ms``, ``step_p99_ms``: wall time of a step of 40 ms with the mouth's gate, median and
      99th percentile; other work on the machine shows in them;
    * ``cpu_ms``: processor time a step, mean, whatever else the machine does;
    * ``memory_mb``: resident memory that loading it and running it adds;
    * ``provider``: what really ran it.

    Raises
    ------
    InfpCamError
        Where it can not be loaded.
    """
    command = [sys.executable, "-m", "infp_cam.evaluation.cost", name]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise InfpCamError(
            f"The generator {name} broke while its cost was measured: {last}.",
            f"Run `{' '.join(command)}` to see all of it.",
        )
    figures: dict[str, float | str] = json.loads(done.stdout)
    return figures


def _measure(name: str) -> dict[str, float | str]:
    own, other = load_track(CONVERSATION_SELF), load_track(CONVERSATION_OTHER)
    before = psutil.Process().memory_info().rss
    generator = generator_of(name)
    move(generator, own[:16_000], other[:16_000], 0)  # loads what is loaded late
    times = StageTimes()
    start = time.process_time()
    frames = len(move(generator, own, other, 0, times=times))
    cpu_s = time.process_time() - start
    memory = psutil.Process().memory_info().rss - before
    step = times.summary()["generate"]
    return {
        "step_ms": step["p50"],
        "step_p99_ms": step["p99"],
        "cpu_ms": float(np.round(1e3 * cpu_s / frames, 3)),
        "memory_mb": round(memory / 1e6, 1),
        "provider": generator.provider,
    }


if __name__ == "__main__":
    print(json.dumps(_measure(sys.argv[1])))  # noqa: T201 -- the answer to `cost`
