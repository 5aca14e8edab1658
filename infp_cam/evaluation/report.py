"""The battery's tables: Markdown to read, JSON to go on with."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from infp_cam.evaluation import reference
from infp_cam.evaluation.battery import Figures, Report
from infp_cam.evaluation.lips import LipScores
from infp_cam.evaluation.reference import Row

MISSED = " ✗"
"""Stands after a generator's figure that is not what is aimed at."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Everything that one run of the battery found.

    Parameters
    ----------
    generators : dict of str to Report
        By name.
    people : dict of str to dict
        Figures of the given clips and of simulated people, by section.
    rules : dict of str to tuple
        Lips of the rules.
    conditions : dict of str to str
        What it was measured with.
    """

    generators: dict[str, Report]
    people: dict[str, Figures] = field(default_factory=dict)
    rules: dict[str, tuple[LipScores, Figures]] = field(default_factory=dict)
    conditions: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Section:
    title: str
    rows: Sequence[Row]
    others: Mapping[str, Mapping[str, float]]
    generators: Mapping[str, Mapping[str, float]]
    note: str = ""


def markdown(measured: Measured) -> str:
    """Return the tables; ``✗`` marks what misses its target."""
    parts = ["# Motion generators, measured\n"]
    parts += [f"* {what}: {value}" for what, value in measured.conditions.items()]
    parts += [f"* {name} runs on {r.provider}" for name, r in measured.generators.items()]
    parts.append("")
    for section in _sections(measured):
        parts += _table(section)
    return "\n".join([*parts, *_outcomes(measured.generators)])


def as_json(measured: Measured) -> dict[str, Any]:
    """Return all figures, clip by clip too, as what JSON knows; NaN becomes null."""
    found: dict[str, Any] = _plain(
        {
            "conditions": measured.conditions,
            "people": measured.people,
            "rules": {
                name: {"figures": figures, **_lips(scores)}
                for name, (scores, figures) in measured.rules.items()
            },
            "generators": {
                name: {
                    "provider": report.provider,
                    "figures": _with_rivals(report, measured),
                    "sounds": [{**asdict(o), "good": o.good} for o in report.outcomes],
                    **(_lips(report.lips) if report.lips else {}),
                }
                for name, report in measured.generators.items()
            },
        }
    )
    return found


def _lips(scores: LipScores) -> dict[str, Any]:
    return {
        "lags_ms": {str(lag): count for lag, count in scores.lags().items()},
        "clips": [asdict(clip) for clip in scores.clips],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return round(value, 5) if math.isfinite(value) else None
    return value


def _with_rivals(report: Report, measured: Measured) -> dict[str, Figures]:
    """Return a generator's figures with how it does against the rules."""
    figures = dict(report.figures)
    if report.lips and measured.rules:
        scores, _ = measured.rules["band x centroid"]
        figures["lips"] = {
            **figures["lips"],
            "better_than_rule": report.lips.share_better(scores),
        }
    return figures


def _sections(measured: Measured) -> list[_Section]:
    figures = {name: _with_rivals(r, measured) for name, r in measured.generators.items()}
    people = measured.people

    def of(section: str) -> dict[str, Figures]:
        return {name: found[section] for name, found in figures.items() if section in found}

    def simulated(section: str) -> dict[str, Figures]:
        key = f"simulated: {section}"
        return {"simulated people": people[key]} if key in people else {}

    clips = {"these clips": people["talking"]} if "talking" in people else {}
    rules = {name: found for name, (_, found) in measured.rules.items()}
    real_silent = next((f["real_silent_share"] for f in rules.values()), float("nan"))
    sources = [name for found in figures.values() for name in found if "closures: " in name]
    ordered = [
        _Section(
            "Lips on real talkers",
            reference.LIPS,
            {**rules, "fitted on people": reference.LIPS_UPPER},
            of("lips"),
            f"Real lips' gap in silence over that in speech: {real_silent:.2f}.",
        ),
        *(
            _Section(source.capitalize(), reference.CLOSURES, {}, of(source))
            for source in dict.fromkeys(sources)
        ),
        _Section(
            "Talking",
            reference.TALKING,
            {"people": reference.PEOPLE_TALKING, **clips, "VASA-1 demo": reference.VASA_TALKING},
            of("talking"),
        ),
        _Section(
            "Listening",
            reference.LISTENING,
            {"people": reference.PEOPLE_LISTENING, "INFP demo": reference.INFP_LISTENING},
            of("listening"),
        ),
        _Section("Idle", reference.IDLE, {"people": reference.PEOPLE_IDLE}, of("idle")),
        _Section("Turns", reference.EXCHANGE, {}, of("exchange")),
        *(
            _Section(
                f"Simulated conversations: {section}",
                [Row(row.figure, row.label, row.digits) for row in rows],
                simulated(section),
                of(f"simulated: {section}"),
                "Simulated people: no figure of theirs stands for real ones.",
            )
            for section, rows in (
                ("talking", reference.TALKING),
                ("listening", reference.LISTENING),
                ("idle", reference.IDLE),
                ("exchange", reference.EXCHANGE),
            )
        ),
        _Section("A long run", reference.LONG, {}, of("long")),
        _Section("Cost", reference.COST, {}, of("cost")),
    ]
    return [section for section in ordered if section.generators]


def _table(section: _Section) -> list[str]:
    columns = [*section.others, *section.generators]
    lines = [f"## {section.title}\n"]
    if section.note:
        lines.append(section.note + "\n")
    lines.append("| figure | aim | " + " | ".join(columns) + " |")
    lines.append("|---|---|" + "---|" * len(columns))
    for row in section.rows:
        if not any(row.figure in found for found in section.generators.values()):
            continue
        cells = [_cell(row, found.get(row.figure)) for found in section.others.values()]
        for found in section.generators.values():
            value = found.get(row.figure)
            missed = value is not None and row.misses(value)
            cells.append(_cell(row, value) + (MISSED if missed else ""))
        lines.append(f"| {row.label} | {row.target} | " + " | ".join(cells) + " |")
    return [*lines, ""]


def _cell(row: Row, value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.{row.digits}f}" if math.isfinite(value) else "-"


def _outcomes(reports: Mapping[str, Report]) -> list[str]:
    lines = ["## Sounds that are not as they should be\n"]
    lines.append(
        "Finite and alive (head over 0.3 deg/s); a mouth that is shut in 99 % of frames, or, where "
        "the own voice is there, moves as with the clean one (r of .6).\n"
    )
    lines += ["| sound | " + " | ".join(reports) + " |", "|---|" + "---|" * len(reports)]
    for found in zip(*(report.outcomes for report in reports.values()), strict=True):
        cells = []
        for outcome in found:
            mouth = (
                f"quiet {outcome.quiet:.2f}"
                if math.isnan(outcome.r)
                else f"r {outcome.r:.2f}, opening {outcome.opening:.2f}"
            )
            cells.append(
                f"{mouth}, head {outcome.speed_deg_s:.1f} deg/s{'' if outcome.good else MISSED}"
            )
        lines.append(f"| {found[0].name} | " + " | ".join(cells) + " |")
    return [*lines, ""]
