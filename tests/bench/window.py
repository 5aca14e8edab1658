"""What the window costs a call: its own share, and the pace of the pictures with it and without.

``python -m tests.bench.window`` runs ``infp-cam run`` on the built-in conversation, with the window
and without in turns, on a display of its own (the package xvfb).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil

from infp_cam.data import CONVERSATION_OTHER, CONVERSATION_SELF
from infp_cam.settings import Settings, save_settings

TURNS = 3
SECONDS = 14
DISPLAY = ":82"


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(["Xvfb", DISPLAY, "-screen", "0", "1280x860x24"]) as display,
    ):
        _prepare(Path(folder))
        time.sleep(1.0)
        try:
            for _ in range(TURNS):
                for with_window in (False, True):
                    print(json.dumps(measure(Path(folder), with_window=with_window)), flush=True)
        finally:
            display.kill()


def _prepare(folder: Path) -> None:
    for name in ("XDG_RUNTIME_DIR", "INFP_CAM_CONFIG", "INFP_CAM_LOGS", "INFP_CAM_DATA"):
        os.environ[name] = str(folder / name.lower())
        Path(os.environ[name]).mkdir(mode=0o700)
    os.environ |= {"DISPLAY": DISPLAY, "QT_QPA_PLATFORM": "xcb"}
    settings = Settings(
        camera="null",
        self_source=str(CONVERSATION_SELF),
        other_source=str(CONVERSATION_OTHER),
        microphone="none",
    )
    save_settings(settings, Path(os.environ["INFP_CAM_CONFIG"]) / "settings.toml")


def measure(folder: Path, *, with_window: bool) -> dict[str, Any]:
    """Run a call and return its pace, and the window's share of a core and memory."""
    stats_path = folder / "stats.json"
    command = [sys.executable, "-m", "infp_cam.cli"]
    run = [*command, "run", "--duration", str(SECONDS), "--stats", str(stats_path)]
    cost: dict[str, Any] = {}
    with subprocess.Popen(run) as call:
        time.sleep(1.5)
        if with_window:
            cost = _with_window(command, call)
        call.wait()
    stats = json.loads(stats_path.read_text())
    lateness_ms = stats["stages_ms"]["lateness"]
    return {"window": with_window, "lateness_ms": lateness_ms, "fps": stats["fps"], **cost}


def _with_window(command: list[str], call: subprocess.Popen[bytes]) -> dict[str, Any]:
    """Open the window for most of the call and return what it took."""
    with subprocess.Popen(command) as window:
        process = psutil.Process(window.pid)
        time.sleep(4.0)  # its start is no part of the share
        start_s, start_cpu_s = time.monotonic(), sum(process.cpu_times()[:2])
        time.sleep(6.0)
        cpu = 100 * (sum(process.cpu_times()[:2]) - start_cpu_s) / (time.monotonic() - start_s)
        rss_mb = process.memory_info().rss / 1e6
        call.wait()
        window.terminate()
    return {"cpu_percent": round(cpu, 1), "rss_mb": round(rss_mb, 1)}


if __name__ == "__main__":
    main()
