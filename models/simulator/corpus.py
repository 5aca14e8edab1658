"""Make the generator's training data: shards of conversations with how both people move.

``python -m infp_cam.models.simulator.corpus --out DIR --hours H`` writes ``dyads-NNNNNN.tar`` in
WebDataset's layout. A sample is a minute of conversation; ``a`` and ``b`` are its people:

``.a.mel.npy .b.mel.npy``
    uint8[T100, 80], half decibels above -120 dB of `LogMel` of the clean track, 0 where nothing
    sounds; row ``j`` sees the samples up to ``(j + 1) * 10`` ms.
``.a.phones.npy .b.phones.npy``
    uint8[T100], indices into `infp_cam.models.speech.phones.PHONES`.
``.a.motion.npy .b.motion.npy``
    float16[T25, 10], row ``k`` at time ``k / 25``: `infp_cam.motion.behaviour.BEHAVIOUR`.
``.a.lips.npy .b.lips.npy``
    float16[T25, 7], likewise: `infp_cam.motion.articulation.ARTICULATORS`.
``.json``
    ``style_a style_b`` (`STYLE`), ``seed``, ``voices``, ``turns`` (who, start, end, kind) and
    ``events`` (who, kind, time) in seconds; who is 0 for a.

The same seed and hours give the same shards on the same machine. A process makes one shard and
ends: espeak-ng's samples depend a little on what it spoke before.
"""

from __future__ import annotations

import argparse
import io
import json
import multiprocessing
import os
import tarfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from infp_cam.models.simulator.behaviour.person import Performance, perform
from infp_cam.models.simulator.behaviour.strokes import FPS
from infp_cam.models.simulator.behaviour.style import STYLE, draw_style
from infp_cam.models.simulator.dialogue import Dialogue, compose
from infp_cam.models.simulator.talker import draw_talkers
from infp_cam.models.speech import texts
from infp_cam.models.speech.lips import lip_labels
from infp_cam.models.speech.mel import log_mel, packed
from infp_cam.models.speech.phones import INDEX

LENGTH_S = 60.0
TAKES = 4
"""Conversations that share a dialogue: other people, who move in other ways, say the same."""

PER_SHARD = 20
AVERAGE_SHARE = 0.2
"""Share of people with style 0, so that an average person is well known."""

_SIDES = ("a", "b")
_EFFORT_PER_DB, _EFFORT = 0.035, (0.55, 1.15)  # as in the lips' own corpus


@dataclass(frozen=True, slots=True)
class Shard:
    """A file to be made: the conversations from `first` on."""

    path: Path
    first: int
    count: int
    seed: int


@dataclass(frozen=True)
class Take:
    """Two people in a dialogue.

    Parameters
    ----------
    styles : tuple of float32[8]
        Who they are.
    performances : tuple of Performance
        How they move.
    """

    styles: tuple[NDArray[np.float32], NDArray[np.float32]]
    performances: tuple[Performance, Performance]


def converse(seed: int, number: int, length_s: float = LENGTH_S) -> Dialogue:
    """Return dialogue `number` of a seed."""
    voices, talk = _streams(seed, number, 0)
    return compose(draw_talkers(voices), length_s, talk)


def take(dialogue: Dialogue, seed: int, number: int) -> Take:
    """Return conversation `number` of a seed, which has that dialogue."""
    styles, performances = [], []
    for who, rng in enumerate(_streams(seed, number, 1)):
        average = rng.random() < AVERAGE_SHARE
        style = np.zeros(len(STYLE), np.float32) if average else draw_style(rng)
        styles.append(style)
        performances.append(perform(dialogue.scene(who), style, int(rng.integers(2**31))))
    return Take((styles[0], styles[1]), (performances[0], performances[1]))


def _streams(seed: int, number: int, purpose: int) -> list[np.random.Generator]:
    """Return two streams of chance."""
    return [
        np.random.default_rng(s) for s in np.random.SeedSequence([seed, number, purpose]).spawn(2)
    ]


def sound_members(dialogue: Dialogue) -> dict[str, bytes]:
    """Return a dialogue's files by the ends of their names."""
    found: dict[str, bytes] = {}
    for who, side in enumerate(_SIDES):
        found[f".{side}.mel.npy"] = _npy(packed(log_mel(dialogue.track(who))))
        found[f".{side}.phones.npy"] = _npy(phone_ids(dialogue, who))
        found[f".{side}.lips.npy"] = _npy(lips(dialogue, who).astype(np.float16))
    return found


def take_members(dialogue: Dialogue, take: Take, seed: int) -> dict[str, bytes]:
    """Return the files of two people in a dialogue."""
    found = {
        f".{side}.motion.npy": _npy(performance.motion.astype(np.float16))
        for side, performance in zip(_SIDES, take.performances, strict=True)
    }
    return {**found, ".json": json.dumps(_facts(dialogue, take, seed)).encode()}


def phone_ids(dialogue: Dialogue, who: int) -> NDArray[np.uint8]:
    """Return uint8[T100]: the phone that sounds in the middle of each 10 ms."""
    phones = dialogue.phones(who)
    times = (np.arange(round(100 * dialogue.length_s)) + 0.5) / 100.0
    starts = np.array([phone.start_s for phone in phones])
    ids = np.array([INDEX[phone.name] for phone in phones], np.uint8)
    return ids[np.maximum(np.searchsorted(starts, times, "right") - 1, 0)]


def lips(dialogue: Dialogue, who: int) -> NDArray[np.float32]:
    """Return float32[T25, 7]: the articulators."""
    times = np.arange(round(FPS * dialogue.length_s)) / FPS
    effort = np.clip(1.0 + _EFFORT_PER_DB * dialogue.gain_db(who, times), *_EFFORT)
    return lip_labels(dialogue.phones(who), times, effort)


def _facts(dialogue: Dialogue, take: Take, seed: int) -> dict[str, object]:
    turns = [s.turn for s in dialogue.sounds]
    events: list[tuple[int, str, float]] = []
    for who, performance in enumerate(take.performances):
        side = dialogue.side(who)
        events += [(who, "nod", t) for t in performance.nods]
        events += [(who, "accent", t) for t in side.accents[:, 0].tolist()]
        events += [(who, "cue", t) for t in side.feedback.tolist()]
    events.sort(key=lambda event: event[2])
    return {
        "style_a": take.styles[0].tolist(),
        "style_b": take.styles[1].tolist(),
        "seed": seed,
        "voices": [f"{t.engine}:{t.voice}" for t in dialogue.talkers],
        "turns": [(t.who, round(t.start_s, 3), round(t.end_s, 3), t.kind) for t in turns],
        "events": [(who, kind, round(t, 3)) for who, kind, t in events],
    }


def _npy(values: NDArray[np.generic]) -> bytes:
    data = io.BytesIO()
    np.save(data, values)
    return data.getvalue()


def write_shard(shard: Shard) -> int:
    """Make a shard; return the number of its conversations."""
    partial = shard.path.with_suffix(".partial")
    with tarfile.open(partial, "w") as tar:
        for number in range(shard.first, shard.first + shard.count):
            if number == shard.first or number % TAKES == 0:
                dialogue = converse(shard.seed, number // TAKES, LENGTH_S)
                sound = sound_members(dialogue)
            people = take(dialogue, shard.seed, number)
            files = {**sound, **take_members(dialogue, people, shard.seed)}
            for suffix, data in files.items():
                info = tarfile.TarInfo(f"{number:08d}{suffix}")
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data))
    partial.replace(shard.path)
    return shard.count


def shards_of(out: Path, hours: float, seed: int) -> list[Shard]:
    """Return the shards that hold `hours` of conversation."""
    total = max(1, round(hours * 3600.0 / LENGTH_S))
    return [
        Shard(out / f"dyads-{n:06d}.tar", first, min(PER_SHARD, total - first), seed)
        for n, first in enumerate(range(0, total, PER_SHARD))
    ]


def main() -> None:
    """Write the shards that are not there yet."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--out", type=Path, required=True, help="folder of the shards")
    parser.add_argument("--hours", type=float, default=10.0)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    missing = [s for s in shards_of(args.out, args.hours, args.seed) if not s.path.exists()]
    texts.fortunes("en")  # read once, for all processes
    with multiprocessing.Pool(args.processes, maxtasksperchild=1) as pool:
        made = tqdm(pool.imap(write_shard, missing), total=len(missing), unit="shard")
        print(f"{sum(made)} conversations of {LENGTH_S:.0f} s in {args.out}")


if __name__ == "__main__":
    main()
