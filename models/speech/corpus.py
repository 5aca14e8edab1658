"""Make the lip network's training data: shards of synthetic speech with phones and lip labels.

``python -m infp_cam.models.speech.corpus --out DIR --hours H`` writes ``speech-NNNNNN.tar`` in
WebDataset's layout. A sample has the members

``.mel.npy``
    uint8[T100, 80], half decibels above -120 dB of `LogMel`; row ``j`` sees the samples up to
    ``(j + 1) * 10`` ms.
``.phones.npy``
    uint8[T100], indices into `PHONES`: the phone in the middle of those 10 ms.
``.lips.npy``
    float16[T25, 7], row ``k`` at time ``k / 25``: `infp_cam.motion.articulation.ARTICULATORS`.
``.json``
    Engine, voice, language, rate, pitch, warp, level, effort, texts.

One engine is held out: its ``heldout-NNNNNN.tar`` have ``.wav`` and ``.phones.json`` (names and
times) too. The same seed and hours give the same shards on the same machine.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import tarfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray
from tqdm import tqdm

from infp_cam.models.speech import espeak, festival, flite, texts
from infp_cam.models.speech.passage import LONGEST_S, SHORTEST_S, Line, Passage, Plan, make
from infp_cam.models.speech.phones import UNKNOWN, Request, Utterance
from infp_cam.types import RING_RATE

ENGINES = {"espeak": espeak, "festival": festival, "flite": flite}
SHARES = {"espeak": 0.55, "festival": 0.45, "flite": 0.45}
"""Of the passages, among the engines that are not held out."""

MEAN_S = 12.0
"""Length of a passage in the mean."""

PER_SHARD = 150
_CHARACTERS_A_SECOND = 12.0


@dataclass(frozen=True, slots=True)
class Shard:
    """A file to be made: `count` passages of `engines`, those numbered from `first`."""

    path: Path
    engines: tuple[str, ...]
    first: int
    count: int
    seed: int
    with_sound: bool


def plan_passage(engines: Sequence[str], seed: int, number: int) -> Plan:
    """Return what passage `number` shall be; the same for the same seed."""
    rng = np.random.default_rng([seed, number])
    shares = np.array([SHARES[name] for name in engines])
    engine = engines[int(rng.choice(len(engines), p=shares / shares.sum()))]
    voice, language = ENGINES[engine].pick_voice(rng)
    rate, pitch = float(np.clip(rng.normal(1.0, 0.13), 0.72, 1.35)), float(rng.uniform(-1.0, 1.0))
    length_s = float(rng.uniform(SHORTEST_S, LONGEST_S))
    warp = float(np.exp(rng.uniform(np.log(0.86), np.log(1.16)))) if rng.random() < 0.5 else 1.0
    lines: list[Line] = []
    characters = 0.0
    while characters < length_s * _CHARACTERS_A_SECOND * 1.4:
        laughs = bool(rng.random() < 0.03)
        text = rng.choice(texts.LAUGHTER) if laughs else texts.pick(language, rng)
        gap = rng.uniform(0.1, 0.5) if rng.random() < 0.55 else rng.uniform(0.5, 2.0)
        gain = rng.uniform(-10.0, 4.0) if rng.random() < 0.4 else rng.normal(0.0, 1.5)
        request = Request(str(text), voice, rate, pitch)
        lines.append(Line(request, float(gap), float(gain), bool(rng.random() < 0.3), laughs))
        characters += len(text) + gap * _CHARACTERS_A_SECOND
    level_db = float(rng.uniform(-26.0, -14.0))
    return Plan(engine, language, tuple(lines), length_s, warp, level_db, int(rng.integers(2**31)))


def write_shard(shard: Shard) -> dict[str, dict[str, float]]:
    """Make a shard; return seconds by voice and counts of unknown phones."""
    UNKNOWN.clear()
    numbers = range(shard.first, shard.first + shard.count)
    plans = [plan_passage(shard.engines, shard.seed, number) for number in numbers]
    seconds: dict[str, float] = defaultdict(float)
    partial = shard.path.with_suffix(".partial")
    with tarfile.open(partial, "w") as tar:
        for number, plan, passage in _passages(plans, shard.first):
            seconds[f"{plan.engine} {plan.lines[0].request.voice}"] += (
                len(passage.samples) / RING_RATE
            )
            for suffix, data in _members(plan, passage, shard.with_sound).items():
                info = tarfile.TarInfo(f"{number:08d}{suffix}")
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data))
    partial.replace(shard.path)
    return {"seconds": dict(seconds), "unknown": dict(UNKNOWN)}


def _passages(plans: Sequence[Plan], first: int) -> Iterator[tuple[int, Plan, Passage]]:
    """Speak plans, each engine's at once, and yield number, plan and passage of those that work."""
    batches: dict[str, list[int]] = defaultdict(list)
    for n, plan in enumerate(plans):
        if plan.engine != "espeak":  # that one is quick, and speaks when needed
            batches[plan.engine].append(n)
    spoken: dict[int, list[Utterance | None]] = {}
    for engine, numbers in batches.items():
        requests = [line.request for n in numbers for line in plans[n].lines]
        said = iter(ENGINES[engine].speak_all(requests))
        spoken |= {n: list(islice(said, len(plans[n].lines))) for n in numbers}
    for n, plan in enumerate(plans):
        lines = [line.request for line in plan.lines]
        passage = make(plan, spoken.pop(n) if n in spoken else espeak.speak_all(lines))
        if passage is not None:
            yield first + n, plan, passage


def _members(plan: Plan, passage: Passage, with_sound: bool) -> dict[str, bytes]:
    request = plan.lines[0].request
    about = {
        "engine": plan.engine,
        "voice": request.voice,
        "language": plan.language,
        "rate": round(request.rate, 3),
        "pitch": round(request.pitch, 3),
        "warp": round(plan.warp, 4),
        "level_db": round(plan.level_db, 2),
        "loudness_db": round(passage.effort_db, 2),
        "text": " ".join(passage.texts),
    }
    members = {
        ".mel.npy": _npy(passage.mel()),
        ".phones.npy": _npy(passage.phone_ids()),
        ".lips.npy": _npy(passage.lips.astype(np.float16)),
        ".json": json.dumps(about, ensure_ascii=False).encode(),
    }
    if with_sound:
        wav = io.BytesIO()
        soundfile.write(wav, passage.samples, RING_RATE, subtype="PCM_16", format="WAV")
        members[".wav"] = wav.getvalue()
        members[".phones.json"] = json.dumps([asdict(phone) for phone in passage.phones]).encode()
    return members


def _npy(values: NDArray[np.generic]) -> bytes:
    data = io.BytesIO()
    np.save(data, values)
    return data.getvalue()


def shards_of(
    out: Path, hours: float, engines: Sequence[str], seed: int, name: str, first_shard: int = 0
) -> list[Shard]:
    """Return the shards that hold `hours` of speech."""
    passages = max(1, round(hours * 3600.0 / MEAN_S))
    shards = []
    for n, first in enumerate(range(0, passages, PER_SHARD), first_shard):
        count = min(PER_SHARD, passages - first)
        number = n * PER_SHARD
        path = out / f"{name}-{n:06d}.tar"
        shards.append(Shard(path, tuple(engines), number, count, seed, name == "heldout"))
    return shards


def main() -> None:
    """Write the corpus and say what it holds."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--out", type=Path, required=True, help="folder of the shards")
    parser.add_argument("--hours", type=float, default=10.0, help="of training data")
    parser.add_argument("--held-out-hours", type=float, default=0.17)
    parser.add_argument("--hold-out", choices=sorted(ENGINES), default="flite", metavar="ENGINE")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    engines = [name for name in ENGINES if name != args.hold_out]
    shards = shards_of(args.out, args.held_out_hours, [args.hold_out], args.seed, "heldout")
    shards += shards_of(args.out, args.hours, engines, args.seed + 1, "speech")
    missing = [shard for shard in shards if not shard.path.exists()]
    totals: Mapping[str, Counter[str]] = {"seconds": Counter(), "unknown": Counter()}
    # A fresh process for each shard: espeak-ng's noise goes on from utterance to utterance.
    fresh = get_context("spawn")
    with ProcessPoolExecutor(args.processes, fresh, max_tasks_per_child=1) as pool:
        for counts in tqdm(pool.map(write_shard, missing), total=len(missing), unit="shard"):
            for kind, values in counts.items():
                totals[kind].update(values)
    for voice, seconds in sorted(totals["seconds"].items()):
        print(f"{seconds / 3600.0:7.3f} h  {voice}")
    for phone, count in totals["unknown"].most_common():
        print(f"{count:7d} x  unknown {phone}")


if __name__ == "__main__":
    main()
