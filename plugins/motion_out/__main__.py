"""Plays a motion file to another avatar.

``python -m infp_cam.plugins.motion_out FILE --to vmc``
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from infp_cam.clock import Clock, SystemClock
from infp_cam.errors import InfpCamError, SettingsInvalid
from infp_cam.motion.file import MotionClip, load_motion
from infp_cam.plugin.catalog import Plugin, installed_plugins
from infp_cam.plugin.choices import choices_path, load_choices
from infp_cam.plugin.contracts import MotionListener, Options
from infp_cam.plugin.loading import load_entry
from infp_cam.plugin.manifest import Kind
from infp_cam.plugin.options import checked_options

ERROR_STATUS = 2
"""Exit status after an error that the person can mend."""


def main(argv: Sequence[str] | None = None) -> int:
    """Play the file that `argv` names and return the exit status."""
    arguments = _parser().parse_args(argv)
    try:
        clip = load_motion(arguments.file)
        plugin = installed_plugins().find(arguments.to)
        if plugin.manifest.kind is not Kind.MOTION_LISTENER:
            raise SettingsInvalid(
                f"The plugin {plugin.id} takes no motion.",
                "Name one that does: infp-cam plugins list.",
            )
        listener = load_entry(plugin.manifest)(_options(plugin, arguments.option))
        try:
            play(clip, listener, arguments.fps, SystemClock())
        finally:
            listener.close()
    except InfpCamError as error:
        print(f"{error.message}\n  {error.fix}", file=sys.stderr)
        return ERROR_STATUS
    return 0


def play(clip: MotionClip, listener: MotionListener, fps: float, clock: Clock) -> None:
    """Give `clip` to `listener` from its start to its end, `fps` faces in a second."""
    timeline, first_ns = clip.timeline(), round(clip.t0 * 1e9)
    start_ns = clock.now_ns()
    for number in range(round((clip.end_s - clip.t0) * fps)):
        passed_ns = round(number * 1e9 / fps)
        clock.sleep_until(start_ns + passed_ns)
        listener.send(timeline.at(first_ns + passed_ns), start_ns + passed_ns)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m infp_cam.plugins.motion_out",
        description="Plays a motion file to another avatar, in real time.",
    )
    parser.add_argument(
        "file", type=Path, help="motion file that `infp-cam render --motion-out` made"
    )
    parser.add_argument("--to", required=True, metavar="ID", help="plugin that takes motion: vmc")
    parser.add_argument(
        "--fps", type=float, default=30.0, help="faces in a second, as of a camera (30)"
    )
    parser.add_argument(
        "--option",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="option of the plugin, for this time; else those that were set",
    )
    return parser


def _options(plugin: Plugin, texts: Sequence[str]) -> Options:
    chosen = dict(load_choices(choices_path())[0].options.get(plugin.id, {}))
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise SettingsInvalid(f"{text!r} sets no option.", "Write --option NAME=VALUE.")
        chosen[name] = value
    return checked_options(plugin.manifest, chosen)


if __name__ == "__main__":
    sys.exit(main())
