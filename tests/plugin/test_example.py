"""The example of docs/plugins.md: built, installed into a fresh environment, and run."""

import json
import os
import re
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from infp_cam.control.requests import GetStatus
from tests.control.session import client, until

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "plugins.md"


def written(folder):
    """Write the files that the page shows; return the project's folder."""
    shown = re.findall(r"^`(\S+)`\n\n```\w+\n(.*?)```", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    assert [name for name, _ in shown] == [
        "infp-cam-levels/pyproject.toml",
        "infp-cam-levels/infp_cam_levels/plugin.toml",
        "infp-cam-levels/infp_cam_levels/levels.py",
    ]
    for name, text in shown:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    project = folder / "infp-cam-levels"
    (project / "infp_cam_levels" / "__init__.py").touch()
    return project


def call(python, *arguments):
    ran = subprocess.run([str(python), *arguments], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="ended with a signal")
def test_the_example_is_built_installed_and_runs(tmp_path):
    project, wheels = written(tmp_path), tmp_path / "wheels"
    offline = ("--no-deps", "--no-index", "-q", "--disable-pip-version-check")
    call(sys.executable, "-m", "pip", "wheel", "--no-build-isolation", *offline,
         "-w", str(wheels), str(project))  # fmt: skip
    # A fresh environment, over the libraries that these tests run with.
    fresh = tmp_path / "fresh"
    venv.create(fresh, with_pip=False, symlinks=True)
    python = fresh / "bin" / "python"
    site = Path(call(python, "-c", "import site; print(site.getsitepackages()[0])").strip())
    libraries = [path for path in sys.path if path.endswith("site-packages")]
    (site / "libraries.pth").write_text("".join(f"import site; site.addsitedir({path!r})\n"
                                                for path in libraries))  # fmt: skip
    call(sys.executable, "-m", "pip", "--python", str(python), "install", *offline,
         *map(str, wheels.iterdir()))  # fmt: skip
    main = ("-m", "infp_cam.cli")
    listed = json.loads(call(python, *main, "plugins", "list", "--json"))
    assert "levels" in {plugin["id"] for plugin in listed["plugins"]}
    levels = tmp_path / "levels.csv"
    call(python, *main, "plugins", "enable", "levels")
    call(python, *main, "plugins", "set", "levels", "path", str(levels))
    options = ("--camera", "null", "--self", "none", "--other", "none", "--microphone", "none",
               "--size", "128x72", "--fps", "10")  # fmt: skip
    running = subprocess.Popen([str(python), *main, "run", *options], env=dict(os.environ))
    try:
        with client() as asking:
            until(lambda: any(plugin.values for plugin in asking.ask(GetStatus()).plugins))
        call(python, *main, "ctl", "remark", "it gets interesting")
    finally:
        running.terminate()
        running.wait()
    rows = [line.split(",")[1:] for line in levels.read_text().splitlines()]
    assert ["remark", "it gets interesting"] in rows
    assert ["-120.0", "-120.0"] in rows
