"""`infp-cam calibrate`: measure whether voice and face leave together, and set what mends it."""

from __future__ import annotations

import argparse
import sys

from infp_cam.calibration.calibration import Calibration
from infp_cam.calibration.offset import JITTER_MS, LEAST_MS, MOST_MS, Offset
from infp_cam.commands.portraits import load_portrait
from infp_cam.settings import Settings, load_settings, save_settings, settings_path

NOT_GOOD_STATUS = 1
"""Exit status where voice and face are apart and nothing was saved."""


def main(arguments: argparse.Namespace) -> int:
    """Measure for `arguments.seconds`, and keep the mended setting where `arguments.save` is set.

    Returns
    -------
    int
        0 where voice and face are together or the setting was saved, 1 otherwise.
    """
    settings = Settings(**{name: getattr(arguments, name) for name in Settings.model_fields})
    load_portrait(settings.portrait)  # its errors and notes before any camera is opened
    offset = Calibration(settings, arguments.seconds, _tell).run()
    _report(offset)
    if arguments.save:
        _save(offset.mended_ms(settings.av_offset_ms))
        return 0
    if not offset.is_good:
        wanted = offset.mended_ms(settings.av_offset_ms)
        print(f"To mend it: infp-cam calibrate --save, or set av_offset_ms = {wanted}.")
    return 0 if offset.is_good else NOT_GOOD_STATUS


def _report(offset: Offset) -> None:
    order = "picture before sound" if offset.lead_ms >= 0 else "sound before picture"
    print(f"Offset: {abs(offset.lead_ms):.1f} ms, {order} (median of {offset.moments} moments).")
    print(f"Jitter: {offset.jitter_ms:.1f} ms (95 % of the moments are closer to the median).")
    verdict = "good" if offset.is_good else "NOT good"
    print(
        f"Verdict: {verdict}; the picture should come {LEAST_MS:.0f} to {MOST_MS:.0f} ms before "
        f"the sound, with at most {JITTER_MS:.0f} ms of jitter."
    )


def _save(av_offset_ms: float) -> None:
    """Change this one setting; the other options of this run are not kept."""
    path = settings_path()
    settings, notices = load_settings(path)
    for notice in notices:
        _tell(notice)
    save_settings(settings.model_copy(update={"av_offset_ms": av_offset_ms}), path)
    print(f"Saved av_offset_ms = {av_offset_ms} in {path}.")


def _tell(line: str) -> None:
    print(line, file=sys.stderr)
