"""`infp-cam demo`: the built-in portrait in the built-in conversation."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

from infp_cam.audio.files import read_audio
from infp_cam.commands.portraits import load_portrait
from infp_cam.commands.progress import progress_bar
from infp_cam.data import CONVERSATION_OTHER, CONVERSATION_SELF
from infp_cam.film import Tracks, film_tracks
from infp_cam.motion.generator import MotionStyle
from infp_cam.registry import make_generator, make_renderer
from infp_cam.settings import Settings

SIZE = (1280, 720)
FPS = 30.0


def main(arguments: argparse.Namespace) -> int:
    """Film the demo, say where it is, and open it where there is a desktop."""
    tracks = Tracks.of_sides(read_audio(CONVERSATION_SELF), read_audio(CONVERSATION_OTHER))
    portrait = load_portrait("builtin")
    with progress_bar("demo") as progress:
        film_tracks(
            tracks,
            portrait,
            make_generator(Settings().generator),
            make_renderer("mesh", SIZE),
            arguments.out,
            style=MotionStyle(),
            seed=0,
            fps=FPS,
            progress=progress,
        )
    print(f"The film is {arguments.out.resolve()}")
    open_on_desktop(arguments.out.resolve())
    return 0


def open_on_desktop(path: Path) -> None:
    """Show `path` in the desktop's own player, where there is a desktop."""
    if sys.platform == "win32":
        os.startfile(path)
    elif sys.platform == "darwin":
        subprocess.Popen(["open", path])
    elif (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")) and (
        opener := shutil.which("xdg-open")
    ):
        subprocess.Popen([opener, path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
