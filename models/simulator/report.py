"""How simulated people compare with real ones, figure by figure.

``python -m infp_cam.models.simulator.report --data DIR`` prints a Markdown table.
"""

from __future__ import annotations

import argparse
import io
import json
import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from infp_cam.errors import InfpCamError
from infp_cam.models.simulator.dialogue import holds
from infp_cam.motion.behaviour import BEHAVIOUR
from infp_cam.motion.evaluation import FPS, Behaviour, Mask, behaviour
from infp_cam.motion.space import ARKIT58, HEAD_ROTATION, HEAD_TRANSLATION

Figures = dict[str, float]

ROLES = ("talking", "listening", "idle")
_CLIP_S = {"talking": 10.0, "listening": 6.0, "idle": 6.0}  # as long as the real clips
_SHORTEST_CLIP_S = 3.2

# Real people, pooled by duration: the project's own tracking at 25 fps. Talking is the mean of
# conversations (32 clips, 299 s) and monologues (24 clips, 307 s); listening is of 23 clips, 132 s.
# Of people who neither talk nor listen there is no measurement.
REAL: dict[str, Figures] = {
    "talking": {
        "SD pitch": 2.7,
        "SD yaw": 4.15,
        "SD roll": 2.95,
        "SD2s pitch": 2.0,
        "SD2s yaw": 2.7,
        "SD2s roll": 1.75,
        "speed pitch": 7.6,
        "speed yaw": 9.25,
        "speed roll": 5.2,
        "speed": 15.25,
        "speed p95": 38.1,
        "still": 0.075,
        "nods": 47.0,
        "0.3-0.7 Hz": 0.61,
        "0.7-1.4 Hz": 0.235,
        "1.4-2.7 Hz": 0.11,
        "2.7-4.1 Hz": 0.03,
        "> 4.1 Hz": 0.015,
    },
    "listening": {
        "SD pitch": 2.0,
        "SD yaw": 1.9,
        "SD roll": 1.4,
        "SD2s pitch": 1.2,
        "SD2s yaw": 0.8,
        "SD2s roll": 0.6,
        "speed pitch": 4.3,
        "speed yaw": 3.6,
        "speed roll": 2.1,
        "speed": 7.0,
        "speed p95": 23.6,
        "still": 0.37,
        "nods": 21.0,
        "0.3-0.7 Hz": 0.67,
        "0.7-1.4 Hz": 0.25,
        "1.4-2.7 Hz": 0.06,
        "2.7-4.1 Hz": 0.01,
        "> 4.1 Hz": 0.01,
    },
}
"""Measured people: degrees, degrees a second, a minute, and shares."""


@dataclass(frozen=True)
class Person:
    """One side of a conversation, read back.

    Parameters
    ----------
    motion : float[T, 10]
        `infp_cam.motion.behaviour.BEHAVIOUR`.
    own, other : list of (float, float)
        Phrases of the two.
    """

    motion: NDArray[np.float32]
    own: Sequence[tuple[float, float]]
    other: Sequence[tuple[float, float]]

    def role(self, name: str) -> Mask:
        """Return bool[T]: where the person talks, listens, or does neither."""
        frames = len(self.motion)
        own, other = _covered(self.own, frames), _covered(self.other, frames)
        return {"talking": own, "listening": other & ~own, "idle": ~own & ~other}[name]


def _covered(phrases: Sequence[tuple[float, float]], frames: int) -> Mask:
    mask = np.zeros(frames, np.bool_)
    for start, end in holds(phrases):
        mask[max(0, int(start * FPS)) : max(0, int(end * FPS))] = True
    return mask


def head_of(motion: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return float32[T, 58] with the head of behaviour, float[T, 10]; the face rests."""
    values = np.zeros((len(motion), len(ARKIT58)), np.float32)
    for name in HEAD_ROTATION + HEAD_TRANSLATION:
        values[:, ARKIT58.index(name)] = motion[:, BEHAVIOUR.index(name)]
    return values


def clips(person: Person, role: str) -> Iterator[NDArray[np.float32]]:
    """Yield the motion within runs of a role, cut to about the length of the real clips."""
    mask = np.concatenate([[False], person.role(role), [False]]).astype(np.int8)
    edges = np.flatnonzero(np.diff(mask))
    for start, stop in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        count = max(1, round((stop - start) / FPS / _CLIP_S[role]))
        for piece in np.array_split(person.motion[start:stop], count):
            if len(piece) >= _SHORTEST_CLIP_S * FPS:
                yield piece


def figures(pieces: Sequence[NDArray[np.float32]]) -> Figures:
    """Return the figures of pieces of motion, pooled by duration."""
    if not pieces:
        return {}
    rows = [_row(behaviour(head_of(piece))) for piece in pieces]
    weights = [len(piece) for piece in pieces]
    return {
        name: float(np.average([row[name] for row in rows], weights=weights)) for name in rows[0]
    }


def _row(b: Behaviour) -> Figures:
    axes = ("pitch", "yaw", "roll")
    bands = ("0.3-0.7 Hz", "0.7-1.4 Hz", "1.4-2.7 Hz", "2.7-4.1 Hz", "> 4.1 Hz")
    return {
        **{f"SD {a}": v for a, v in zip(axes, b.head_sd_deg, strict=True)},
        **{f"SD2s {a}": v for a, v in zip(axes, b.head_sd2s_deg, strict=True)},
        **{f"speed {a}": v for a, v in zip(axes, b.head_speed_deg_s, strict=True)},
        "speed": b.speed_deg_s,
        "speed p95": b.speed_p95_deg_s,
        "still": b.still,
        "nods": b.nods_per_min,
        **dict(zip(bands, b.power, strict=True)),
    }


@dataclass(frozen=True)
class TurnTaking:
    """How people in one or more conversations take turns.

    Parameters
    ----------
    gaps_s : list of float
        From a turn's end to the start of the other's; negative overlaps.
    seconds : dict of str to float
        Of conversation: in all (``all``, of two people), ``listening``, ``overlap``, ``silence``.
    counts : dict of str to int
        Vocal backchannels, laughs, answered laughs, nods, nods while the other talks,
        acknowledgements (nods and vocal ones while listening, those within a second as one).
    """

    gaps_s: list[float]
    seconds: Figures
    counts: Figures

    def figures(self) -> Figures:
        """Return the figures that the report prints."""
        gaps = np.array(self.gaps_s)
        listening_min = self.seconds["listening"] / 60.0
        counts = self.counts
        return {
            "gap mean, s": float(gaps.mean()),
            "gap mode, s": _mode(gaps),
            "gaps that overlap": float(np.mean(gaps < 0.0)),
            "overlapped share": self.seconds["overlap"] / self.seconds["all"],
            "both silent": self.seconds["silence"] / self.seconds["all"],
            "acknowledgements": counts["acknowledgement"] / listening_min,
            "vocal ones": counts["backchannel"] / listening_min,
            "nods in the other's speech": counts["nod in speech"] / max(1.0, counts["nod"]),
            "laughs a minute": 60.0 * counts["laugh"] / (2.0 * self.seconds["all"]),
            "laughs answered": counts["answered"] / max(1.0, counts["laugh"] - counts["answered"]),
        }


REAL_TURNS: dict[str, str] = {
    "gap mean, s": "0.21 (Stivers 2009)",
    "gap mode, s": "0 (Stivers 2009)",
    "acknowledgements": "6-12 a minute of listening",
    "vocal ones": "part of them",
    "nods in the other's speech": "0.84 (Truong 2011)",
    "laughs answered": "0.3-0.5",
}
"""What is known of real people, as text."""


def _mode(gaps: NDArray[np.float64]) -> float:
    """Return the middle of the fullest 0.2 s."""
    edges = np.arange(-1.5, 1.51, 0.05)
    counts = np.convolve(np.histogram(gaps, edges)[0], np.ones(4), mode="valid")
    return float(edges[int(np.argmax(counts))] + 0.1)


def turn_taking(facts: Sequence[dict[str, Any]], length_s: float) -> TurnTaking:
    """Return the turn-taking of conversations, from their ``.json``."""
    gaps: list[float] = []
    seconds = dict.fromkeys(("all", "listening", "overlap", "silence"), 0.0)
    counts = dict.fromkeys(
        ("backchannel", "laugh", "answered", "nod", "nod in speech", "acknowledgement"), 0.0
    )
    frames = round(length_s * FPS)
    for fact in facts:
        phrases = [_phrases(fact, who) for who in (0, 1)]
        masks = [_covered(spans, frames) for spans in phrases]
        exact = [_exact(spans, frames) for spans in phrases]
        gaps += _gaps([holds(spans) for spans in phrases])
        seconds["all"] += length_s
        seconds["overlap"] += float((exact[0] & exact[1]).sum()) / FPS
        seconds["silence"] += float((~exact[0] & ~exact[1]).sum()) / FPS
        for who in (0, 1):
            listens = masks[1 - who] & ~masks[who]
            seconds["listening"] += float(listens.sum()) / FPS
            sounds = [turn for turn in fact["turns"] if turn[0] == who]
            vocal = [turn[1] for turn in sounds if turn[3] == "backchannel"]
            nods = [t for w, kind, t in fact["events"] if w == who and kind == "nod"]
            nods = [t for t in nods if _at(listens, t)]
            counts["backchannel"] += len(vocal)
            counts["nod"] += len(nods)
            counts["nod in speech"] += sum(_at(exact[1 - who], t) for t in nods)
            counts["acknowledgement"] += _distinct(nods + [t for t in vocal if _at(listens, t)])
        laughs = sorted((turn[1], turn[0]) for turn in fact["turns"] if turn[3] == "laugh")
        counts["laugh"] += len(laughs)
        counts["answered"] += sum(b[1] != a[1] and b[0] - a[0] < 1.0 for a, b in pairwise(laughs))
    return TurnTaking(gaps, seconds, counts)


def _phrases(fact: dict[str, Any], who: int) -> list[tuple[float, float]]:
    return [(start, end) for w, start, end, kind in fact["turns"] if w == who and kind == "phrase"]


def _exact(spans: Sequence[tuple[float, float]], frames: int) -> Mask:
    mask = np.zeros(frames, np.bool_)
    for start, end in spans:
        mask[max(0, int(start * FPS)) : max(0, int(end * FPS))] = True
    return mask


def _at(mask: Mask, t_s: float) -> bool:
    return bool(mask[min(max(0, int(t_s * FPS)), len(mask) - 1)])


def _distinct(times: Sequence[float]) -> int:
    """Return the number of times that lie more than a second after the last."""
    ordered = np.sort(times)
    return int(len(ordered) > 0) + int(np.sum(np.diff(ordered) > 1.0))


def _gaps(turns: Sequence[Sequence[tuple[float, float]]]) -> list[float]:
    """Return the gaps between a turn and the next one of the other."""
    ordered = sorted((start, end, who) for who in (0, 1) for start, end in turns[who])
    return [b[0] - a[1] for a, b in pairwise(ordered) if a[2] != b[2] and abs(b[0] - a[1]) < 1.6]


def read(folder: Path) -> Iterator[tuple[dict[str, Any], list[NDArray[np.float32]]]]:
    """Yield facts and both motions of each conversation in a folder's shards.

    Raises
    ------
    InfpCamError
        Where there are none.
    """
    paths = sorted(folder.glob("dyads-*.tar"))
    if not paths:
        raise InfpCamError(
            f"{folder} holds no dyads-*.tar.",
            "Make them: python -m infp_cam.models.simulator.corpus --out DIR --hours 1",
        )
    for path in paths:
        with tarfile.open(path) as tar:
            parts: dict[str, bytes] = {}
            for member in tar:
                content = tar.extractfile(member)
                assert content is not None
                parts[member.name.partition(".")[2]] = content.read()
                if "json" in parts:  # the last member of a conversation
                    motions = [
                        np.load(io.BytesIO(parts[f"{side}.motion.npy"])).astype(np.float32)
                        for side in "ab"
                    ]
                    yield json.loads(parts["json"]), motions
                    parts = {}


def report(folder: Path) -> str:
    """Return the comparison as Markdown."""
    pieces: dict[tuple[str, bool], list[NDArray[np.float32]]] = {}
    facts, length_s = [], 0.0
    for fact, motions in read(folder):
        facts.append(fact)
        length_s = len(motions[0]) / FPS
        for who, motion in enumerate(motions):
            average = not any(fact[f"style_{'ab'[who]}"])
            person = Person(motion, _phrases(fact, who), _phrases(fact, 1 - who))
            for role in ROLES:
                pieces.setdefault((role, average), []).extend(clips(person, role))
    lines = []
    for role in ROLES:
        own, rest = pieces.get((role, True), []), pieces.get((role, False), [])
        lines += _table(role, figures(own), figures([*own, *rest]), len(own) + len(rest))
    taking = turn_taking(facts, length_s).figures()
    lines += ["| turn-taking | simulated | real |", "|---|---|---|"]
    lines += [
        f"| {name} | {value:.3g} | {REAL_TURNS.get(name, '')} |" for name, value in taking.items()
    ]
    return "\n".join(lines)


def _table(role: str, average: Figures, everybody: Figures, count: int) -> list[str]:
    """Return the lines of one role's table."""
    real = REAL.get(role, {})
    lines = [
        f"| {role} ({count} clips) | style 0 | all styles | real | style 0 / real |",
        "|---|---|---|---|---|",
    ]
    for name, value in everybody.items():
        own = average.get(name, np.nan)
        known = f"{real[name]:.3g} | {own / real[name]:.2f}" if name in real else " | "
        lines.append(f"| {name} | {own:.3g} | {value:.3g} | {known} |")
    return [*lines, ""]


def main() -> None:
    """Print the report on a folder."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of the shards")
    print(report(parser.parse_args().data))


if __name__ == "__main__":
    main()
