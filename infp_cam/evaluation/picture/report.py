"""The tables: Markdown to read, JSON to go on with."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from infp_cam.evaluation.picture.battery import Report
from infp_cam.evaluation.picture.gestures import AIMS
from infp_cam.evaluation.picture.shut import LEAST_SHUT
from infp_cam.evaluation.picture.sweeps import Score
from infp_cam.evaluation.reference import Row
from infp_cam.evaluation.report import MISSED

R = Row("r", "r", 3, least=0.95)
SLOPE = Row("slope", "slope", 2, 0.8, 1.2)
CROSSTALK = Row("crosstalk", "cross-talk", 2, most=0.15)
"""What is aimed at for each of `AIMS`."""

FACTS = (
    Row("rest_db", "rest against the portrait, dB", 1, least=38.0),
    Row("background_greatest", "background, greatest change", 0, most=0),
    Row("background_mean", "background, mean change", 3, most=0),
    Row("held", "held motion, greatest change", 0, most=0),
    Row("jitter_px", "jitter of landmarks in a turn, pixels", 2),
    Row("jitter_slid_px", "of the still picture slid as fast", 2),
    Row("flicker", "flicker in a turn, levels", 2),
    Row("flicker_slid", "of the still picture slid as fast", 2),
    Row("jolt", "largest flicker over its median", 2),
)
"""Of the picture as a whole."""

_AIMED = frozenset(aim.name for aim in AIMS)


def facts(report: Report) -> dict[str, float]:
    """Return the figures of `FACTS`."""
    return {
        "rest_db": report.rest_db,
        "background_greatest": float(report.backdrop.greatest),
        "background_mean": report.backdrop.mean,
        "held": float(report.held),
        "jitter_px": report.turning.jitter_px,
        "jitter_slid_px": report.slid.jitter_px,
        "flicker": report.turning.flicker,
        "flicker_slid": report.slid.flicker,
        "jolt": report.turning.jolt,
    }


def met(score: Score) -> bool:
    """Return whether an aim is met in r, slope and cross-talk."""
    _, most = score.most_crosstalk
    figures = ((R, score.r), (SLOPE, score.slope), (CROSSTALK, most))
    return not any(row.misses(value) for row, value in figures)


def markdown(renderer: str, reports: Mapping[str, Report], conditions: Mapping[str, str]) -> str:
    """Return the tables of all portraits; ``✗`` marks what misses its aim."""
    lines = [f"# The renderer {renderer}, measured\n"]
    lines += [f"* {what}: {value}" for what, value in conditions.items()]
    lines += ["", *_overview(reports), *_facts(reports), *_shut(reports)]
    for name, report in reports.items():
        lines += _portrait(name, report)
    return "\n".join(lines)


def as_json(
    renderer: str, reports: Mapping[str, Report], conditions: Mapping[str, str]
) -> dict[str, Any]:
    """Return all figures as what JSON knows; what is not finite becomes null."""
    found: dict[str, Any] = _plain(
        {
            "renderer": renderer,
            "conditions": dict(conditions),
            "portraits": {
                name: {
                    **asdict(report),
                    "scores": {
                        score.name: {
                            **asdict(score),
                            **({"met": met(score)} if score.name in _AIMED else {}),
                        }
                        for score in report.scores
                    },
                }
                for name, report in reports.items()
            },
        }
    )
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return round(value, 5) if math.isfinite(value) else None
    return value


def _overview(reports: Mapping[str, Report]) -> list[str]:
    """Return a table of aims by portrait: r, slope, cross-talk."""
    names = [s.name for r in reports.values() for s in r.scores if s.name in _AIMED]
    if not names:
        return []
    lines = [f"## Aims: r {R.target}, slope {SLOPE.target}, cross-talk {CROSSTALK.target}\n"]
    lines += _header(["r, slope, cross-talk", *reports])
    for name in dict.fromkeys(names):
        cells = [
            next((_aim(s) for s in report.scores if s.name == name), "")
            for report in reports.values()
        ]
        lines.append(_row([name, *cells]))
    return [*lines, ""]


def _aim(score: Score) -> str:
    other, most = score.most_crosstalk
    talk = _cell(CROSSTALK, most) + (f" {other}" if CROSSTALK.misses(most) else "")
    return f"{_cell(R, score.r)}, {_cell(SLOPE, score.slope)}, {talk}"


def _facts(reports: Mapping[str, Report]) -> list[str]:
    lines = ["## The picture\n", *_header(["figure", "aim", *reports])]
    found = [facts(report) for report in reports.values()]
    for row in FACTS:
        cells = [_cell(row, each[row.figure]) for each in found]
        lines.append(_row([row.label, row.target, *cells]))
    return [*lines, ""]


def _shut(reports: Mapping[str, Report]) -> list[str]:
    lines = ["## Shut when they should be\n"]
    lines.append(
        "Lips: their gap in eye distances, as at rest or under .02. Eyes: the share of their "
        f"opening that is gone, at least {LEAST_SHUT}.\n"
    )
    lines += _header(["what", *reports])
    for found in zip(*(report.shut for report in reports.values()), strict=True):
        cells = [f"{_number(each.reading, 3)}{'' if each.good else MISSED}" for each in found]
        lines.append(_row([found[0].name, *cells]))
    return [*lines, ""]


def _portrait(name: str, report: Report) -> list[str]:
    lines = [f"## {name}: every channel\n"]
    lines += _header(
        ["gesture", "read by", "r", "per level", "slope", "most cross-talk", "change of the face"]
    )
    for score in report.scores:
        other, most = score.most_crosstalk
        slope = _number(score.slope, 2)
        lost = f" ({score.lost} lost)" if score.lost else ""
        lines.append(
            _row(
                [
                    score.name + lost,
                    score.reading or "not tracked",
                    _number(score.r, 3),
                    _number(score.per_level, 4),
                    "" if slope == "-" else slope,
                    f"{most:.2f} {other}",
                    f"{score.changed:.1f}",
                ]
            )
        )
    return [*lines, ""]


def _header(cells: Sequence[str]) -> list[str]:
    return [_row(cells), "|---" * len(cells) + "|"]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(row: Row, value: float) -> str:
    return _number(value, row.digits) + (MISSED if row.misses(value) else "")


def _number(value: float, digits: int) -> str:
    if math.isinf(value):
        return "the same"
    return "-" if math.isnan(value) else f"{value:.{digits}f}"
