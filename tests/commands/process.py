"""The program as a process."""

import os
import subprocess
import sys
from pathlib import Path


def infp_cam(
    *arguments: str | Path, folder: Path | None = None, timeout_s: float = 120
) -> subprocess.CompletedProcess[str]:
    """Run `infp-cam` with `arguments` in `folder` and return how it ended."""
    return subprocess.run(
        [sys.executable, "-m", "infp_cam.cli", *map(str, arguments)],
        cwd=folder,
        env=os.environ,
        capture_output=True,
        text=True,
        timeout=timeout_s,
    )
