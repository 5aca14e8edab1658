"""``infp-train``: make data, train the networks and write the graph that a call runs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from infp_cam.errors import BackendMissing, InfpCamError

_CONFIGS = Path(__file__).parent / "stage2" / "configs"


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return the exit status."""
    options = _parser().parse_args(arguments)
    try:
        _run(options)
    except InfpCamError as error:
        print(f"error: {error.message}\nfix: {error.fix}", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="infp-train", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    stage2 = commands.add_parser("stage2", help="train lips and motion; goes on where it stopped")
    stage2.add_argument("--part", choices=("lips", "motion", "window", "all"), default="all")
    stage2.add_argument("--data", type=Path, required=True, help="folder with the shards")
    export = commands.add_parser("export", help="write the trained networks as one ONNX graph")
    export.add_argument("--to", type=Path, required=True, help="the file")
    export.add_argument("--version", required=True, help="of the weights")
    for command in (stage2, export):
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
    from infp_cam.models.stage2.config import read_config

    config = read_config(options.config)
    if options.command == "export":
        from infp_cam.models.simulator.behaviour.style import STYLE
        from infp_cam.models.stage2.export import export
        from infp_cam.models.stage2.trainings import trained

        model = trained(config, options.out)
        export(model, config, STYLE, options.to, version=options.version)
        print(f"{options.to}: {options.to.stat().st_size / 1e6:.1f} MB")
        return
    from infp_cam.models.stage2.training import Processes
    from infp_cam.models.stage2.trainings import train_lips, train_motion, train_window

    processes = Processes.join()
    try:
        if options.part in ("lips", "all"):
            train_lips(config, options.data, options.out, processes)
        if options.part in ("motion", "all"):
            train_motion(config, options.data, options.out, processes)
        if options.part == "window":
            train_window(config, options.data, options.out, processes)
    finally:
        processes.leave()


if __name__ == "__main__":
    sys.exit(main())
