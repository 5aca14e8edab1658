"""``infp-train``: make data, train the networks and write the graph that a call runs."""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path

import numpy as np

from infp_cam.errors import BackendMissing, InfpCamError

_CONFIGS = Path(__file__).parent / "stage2" / "configs"

_DATA = {
    "speech": ("infp_cam.models.speech.corpus", "synthesise speech with lip labels"),
    "dyads": ("infp_cam.models.simulator.corpus", "simulate conversations with motion"),
    "report": ("infp_cam.models.simulator.report", "hold simulated against real people"),
}
"""Commands that other modules bring: where they are, and what they do."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return the exit status."""
    given = sys.argv[1:] if arguments is None else arguments
    try:
        if given and given[0] in _DATA:
            importlib.import_module(_DATA[given[0]][0]).main(given[1:])
        else:
            _run(_parser().parse_args(given))
    except InfpCamError as error:
        print(f"error: {error.message}\nfix: {error.fix}", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="infp-train", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, (_, text) in _DATA.items():
        commands.add_parser(name, help=text, add_help=False)
    stage2 = commands.add_parser("stage2", help="train lips and motion; goes on where it stopped")
    stage2.add_argument("--part", choices=("lips", "motion", "window", "all"), default="all")
    stage2.add_argument("--data", type=Path, required=True, help="folder with the shards")
    export = commands.add_parser("export", help="write the trained networks as one ONNX graph")
    export.add_argument("--to", type=Path, required=True, help="the file")
    export.add_argument("--version", required=True, help="of the weights")
    closures = commands.add_parser("closures", help="count closed lips of voices never heard")
    closures.add_argument("--data", type=Path, required=True, help="folder with heldout-*.tar")
    window = commands.add_parser("window", help="write a motion file by the paper's windowed form")
    window.add_argument("--self", dest="own", type=Path, required=True, help="the own voice")
    window.add_argument("--other", type=Path, required=True, help="the other's voice")
    window.add_argument("--to", type=Path, required=True, help="the motion file (.npz)")
    window.add_argument("--seed", type=int, default=0)
    for command in (stage2, export, closures, window):
        command.add_argument("--config", type=Path, default=_CONFIGS / "infp-s.toml")
        command.add_argument("--out", type=Path, required=True, help="folder of the checkpoints")
    return parser


def _run(options: argparse.Namespace) -> None:
    try:
        import torch  # noqa: F401
    except ImportError as error:
        raise BackendMissing(
            "Training needs PyTorch.", "Install it: pip install 'infp-cam[train]'"
        ) from error
    commands = {"stage2": _train, "export": _export, "closures": _closures, "window": _window}
    commands[options.command](options)


def _train(options: argparse.Namespace) -> None:
    from infp_cam.models.stage2.config import read_config
    from infp_cam.models.stage2.training import Processes
    from infp_cam.models.stage2.trainings import train_lips, train_motion, train_window

    parts = {"lips": train_lips, "motion": train_motion, "window": train_window}
    names = ("lips", "motion") if options.part == "all" else (options.part,)
    config = read_config(options.config)
    processes = Processes.join()
    try:
        for name in names:
            parts[name](config, options.data, options.out, processes)
    finally:
        processes.leave()


def _export(options: argparse.Namespace) -> None:
    from infp_cam.models.simulator.behaviour.style import STYLE
    from infp_cam.models.stage2.config import read_config
    from infp_cam.models.stage2.export import export
    from infp_cam.models.stage2.trainings import trained

    config = read_config(options.config)
    model = trained(config, options.out)
    export(model, config, STYLE, options.to, version=options.version)
    print(f"{options.to}: {options.to.stat().st_size / 1e6:.1f} MB")


def _closures(options: argparse.Namespace) -> None:
    from infp_cam.models.stage2.closures import held_out_closures
    from infp_cam.models.stage2.config import read_config

    found = held_out_closures(read_config(options.config), options.out, options.data)
    print("| voice | p, b, m | closed | other consonants | falsely closed |\n|---|---|---|---|---|")
    for voice, c in found.items():
        print(f"| {voice} | {c.labials} | {c.closed:.2f} | {c.others} | {c.falsely:.2f} |")


def _window(options: argparse.Namespace) -> None:
    from infp_cam.audio.files import load_track
    from infp_cam.models.stage2.config import read_config
    from infp_cam.models.stage2.sampling import windowed_motion

    own, other = load_track(options.own), load_track(options.other)
    length = max(len(own), len(other))
    tracks = np.stack([np.pad(track, (0, length - len(track))) for track in (own, other)])
    clip = windowed_motion(read_config(options.config), options.out, tracks, options.seed)
    clip.save(options.to)
    print(f"{options.to}: {len(clip.values) / clip.fps:.0f} s")


if __name__ == "__main__":
    sys.exit(main())
