"""`infp-cam bench`: time every stage on this machine."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from infp_cam.benchmark import Figure, benchmark


def main(arguments: argparse.Namespace) -> int:
    """Measure, and print a table or JSON."""
    if arguments.json:
        figures = benchmark(lambda figure: print(figure.name, file=sys.stderr))
        print(json.dumps([asdict(figure) for figure in figures], indent=2, ensure_ascii=False))
    else:
        benchmark(_print_row)
    return 0


def _print_row(figure: Figure) -> None:
    goal = f"   (goal {figure.goal})" if figure.goal else ""
    print(f"{figure.name:<48} {figure.value:>10.2f} {figure.unit}{goal}", flush=True)
