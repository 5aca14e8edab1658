"""`infp-cam eval picture`: measure what a renderer makes of portraits."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from infp_cam.data import BUILTIN, PORTRAIT
from infp_cam.files import replacing

if TYPE_CHECKING:
    from infp_cam.evaluation.picture.battery import Report
    from infp_cam.evaluation.picture.gestures import Gesture
    from infp_cam.evaluation.picture.subject import Tracker

_QUALITY = 90


def main(arguments: argparse.Namespace) -> int:
    """Measure, print the tables, and write them and the contact sheets; return 0."""
    from infp_cam.commands.eval import prepare
    from infp_cam.evaluation.picture.battery import portraits_in
    from infp_cam.evaluation.picture.gestures import all_gestures, chosen
    from infp_cam.evaluation.picture.report import as_json, markdown
    from infp_cam.evaluation.picture.subject import SteadyTracker

    gestures = chosen(arguments.channels) if arguments.channels else all_gestures()
    paths = portraits_in(arguments.portraits)
    out: Path | None = arguments.out
    if out is not None:
        prepare(out)
    tracker = SteadyTracker()
    reports = {}
    for path in paths:
        name = BUILTIN if path == PORTRAIT else path.stem
        reports[name] = _measure(path, name, arguments, gestures, tracker)
    width, height = arguments.size
    conditions = {
        "portraits": str(len(reports)),
        "size": f"{width}x{height}",
        "gestures": str(len(gestures)),
    }
    told = arguments.renderer, reports, conditions
    text = markdown(*told)
    print(text)
    if out is not None:
        figures = json.dumps(as_json(*told), indent=1, ensure_ascii=False) + "\n"
        for file, content in (("report.md", text), ("report.json", figures)):
            with replacing(out / file) as temporary:
                temporary.write_text(content, encoding="utf-8")
    return 0


def _measure(
    path: Path,
    name: str,
    arguments: argparse.Namespace,
    gestures: tuple[Gesture, ...],
    tracker: Tracker,
) -> Report:
    from infp_cam.evaluation.picture.battery import draw_sheets, measure, subject_of

    def tell(what: str) -> None:
        print(f"{name}: {what}", file=sys.stderr, flush=True)

    subject = subject_of(arguments.renderer, path, arguments.size)
    report = measure(name, subject, tracker, gestures, tell)
    if arguments.out is not None:
        from PIL import Image

        for what, sheet in draw_sheets(subject, f"{name}, {arguments.renderer}", tell).items():
            with replacing(arguments.out / f"{name}-{what}.jpg") as temporary:
                Image.fromarray(sheet).save(temporary, quality=_QUALITY)
    return report
