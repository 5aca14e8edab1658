"""`infp-cam eval`: measure what the program makes against people.

`motion` is here, `picture` in `eval_picture`.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from infp_cam.errors import OutputUnwritable
from infp_cam.files import replacing, unwritable
from infp_cam.settings import picture_size

if TYPE_CHECKING:
    from infp_cam.evaluation.battery import Extent, Material
    from infp_cam.evaluation.report import Measured


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its options."""
    parser = commands.add_parser("eval", help="measure motion and picture against people")
    kinds = parser.add_subparsers(dest="kind", metavar="WHAT", required=True)
    motion = kinds.add_parser("motion", help="lips, closures, behaviour, robustness, cost")
    motion.add_argument(
        "--generator",
        dest="generators",
        action="append",
        metavar="NAME",
        help="what is measured, NAME or NAME=MODEL; may be given more than once (procedural)",
    )
    motion.add_argument("--clips", type=Path, help="folder of tracked real talkers")
    motion.add_argument("--simulated", type=Path, help="folder of simulated conversations")
    motion.add_argument("--seeds", type=_seeds, default=4, help="seeds of the behaviour (4)")
    motion.add_argument("--quick", action="store_true", help="less of everything: for a look")
    motion.add_argument("--out", type=Path, help="folder for motion.md, motion.json and plots")
    picture = kinds.add_parser("picture", help="every channel on portraits, tracked again")
    picture.add_argument("--portraits", type=Path, help="folder of portraits (the built-in one)")
    picture.add_argument("--renderer", default="mesh", metavar="NAME", help="what draws (mesh)")
    picture.add_argument(
        "--size", type=_size, default=(1280, 720), metavar="WxH", help="picture size (1280x720)"
    )
    picture.add_argument(
        "--channels",
        type=lambda text: text.split(","),
        metavar="NAME,…",
        help="channels or gestures such as jaw,blink,mouthPress (all)",
    )
    picture.add_argument("--out", type=Path, help="folder for report.md, report.json and sheets")


def _seeds(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 64:
        raise argparse.ArgumentTypeError("must be a whole number from 1 to 64")
    return int(text)


def _size(text: str) -> tuple[int, int]:
    try:
        return picture_size(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def main(arguments: argparse.Namespace) -> int:
    """Measure, print the tables, and write them where asked for; return 0."""
    if arguments.kind == "picture":
        from infp_cam.commands import eval_picture

        return eval_picture.main(arguments)
    return _motion(arguments)


def _motion(arguments: argparse.Namespace) -> int:
    from infp_cam.evaluation.battery import Extent, Material
    from infp_cam.evaluation.plots import check_plotting
    from infp_cam.evaluation.report import markdown

    extent = Extent(seeds=arguments.seeds)
    if arguments.quick:
        extent = extent.quick()
    out: Path | None = arguments.out
    if out is not None:
        check_plotting()
        prepare(out)
    material = Material.load(arguments.clips, arguments.simulated, extent)
    named = {_label(name): name for name in arguments.generators or ["procedural"]}
    measured = _measure(named, material, extent)
    print(markdown(measured))
    if out is not None:
        _write(out, measured, material, named)
    return 0


def _label(named: str) -> str:
    """Return what a generator's column is called: a model by its file's name, not its place."""
    name, given, model = named.partition("=")
    return f"{name}={Path(model).name}" if given else name


def prepare(out: Path) -> None:
    """Make a folder; find out before the long work whether its result can be kept.

    Raises
    ------
    OutputUnwritable
        Where it can not be made.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise OutputUnwritable(f"{out} is a file.", "Give a folder to --out.") from error
    except OSError as error:
        raise unwritable(out, error) from error


def _measure(named: dict[str, str], material: Material, extent: Extent) -> Measured:
    from infp_cam.evaluation.battery import measure, measure_people, measure_rules
    from infp_cam.evaluation.report import Measured

    def tell(what: str) -> None:
        print(what, file=sys.stderr, flush=True)

    tell("people and rules")
    people = measure_people(material)
    rules = measure_rules(material.clips, extent) if material.clips else {}
    generators = {label: measure(name, material, extent, tell) for label, name in named.items()}
    return Measured(generators, people, rules, _conditions(material, extent))


def _conditions(material: Material, extent: Extent) -> dict[str, str]:
    voices_s = sum(map(len, material.spoken)) / 16_000
    real = "real" if material.clips else "synthetic"
    listed = {
        "clips": f"{len(material.clips)} real talkers, "
        f"{sum(len(clip.gap) for clip in material.clips) / 25:.0f} s",
        "behaviour": f"{extent.seeds} seeds over {voices_s:.0f} s of {len(material.spoken)} {real} "
        f"voices; {extent.idle_s:.0f} s of idling; {extent.long_s:.0f} s in one piece",
    }
    if material.simulated:
        minutes = sum(scene.count for scene in material.simulated) / 25 / 60
        listed["simulated"] = f"{len(material.simulated)} conversations, {minutes:.0f} minutes"
    return listed


def _write(out: Path, measured: Measured, material: Material, named: dict[str, str]) -> None:
    from infp_cam.evaluation.plots import longest, save_plots
    from infp_cam.evaluation.report import as_json, markdown
    from infp_cam.evaluation.trial import generator_of, lips_of

    texts = {
        "motion.md": markdown(measured),
        "motion.json": json.dumps(as_json(measured), indent=1, ensure_ascii=False) + "\n",
    }
    for name, text in texts.items():
        with replacing(out / name) as temporary:
            temporary.write_text(text, encoding="utf-8")
    shown = {}
    if material.clips:
        sound = longest(material.clips).samples
        shown = {label: lips_of(generator_of(name), 0)(sound) for label, name in named.items()}
    takes = {name: report.takes for name, report in measured.generators.items()}
    for path in save_plots(out, takes, material.clips, shown):
        print(path, file=sys.stderr)
