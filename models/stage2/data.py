"""Shards of simulated speech and conversations, and the pieces that training draws from them.

A shard is a tar in WebDataset's layout: the members of a sample share its key. Shard number i
belongs to process i modulo the number of processes; what is drawn at a step depends on the seed,
the process and the step alone, so a resumed training goes on with the very same pieces.
"""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from infp_cam.errors import SettingsInvalid
from infp_cam.models.speech.phones import PHONES
from infp_cam.models.stage2.config import LOOKAHEAD_ROWS, ROWS

UNIT_DB, ZERO_DB = 0.5, -120.0
"""A log-mel byte counts half decibels from -120 dB re full scale."""

SILENT_START = 0.2
"""Share of pieces of speech that begin with a part of a second of digital silence."""

ONE_SIDED = 0.9
"""Share of the sound that one side has in a one-sided piece."""

_TRIES = 8

PAUSE = PHONES.index("pau")

Sample = dict[str, Any]
"""The members of a sample by name: arrays, and facts as JSON has them."""


def read_shard(path: Path) -> Iterator[Sample]:
    """Yield the samples of a shard: members by name, arrays without their ending."""
    sample: Sample = {}
    key = None
    with tarfile.open(path) as shard:
        for member in shard:
            this, _, name = Path(member.name).name.partition(".")
            if this != key and sample:
                yield sample
                sample = {}
            key = this
            content = shard.extractfile(member)
            assert content is not None
            if name.endswith("npy"):
                sample[name[: -len(".npy")]] = np.load(
                    io.BytesIO(content.read()), allow_pickle=False
                )
            elif name.endswith("json"):
                sample["facts" if name == "json" else name] = json.load(content)
    if sample:
        yield sample


def read_shards(folder: Path, name: str, rank: int = 0, ranks: int = 1) -> list[Sample]:
    """Return the samples of this process's shards ``NAME-*.tar`` in `folder`.

    Raises
    ------
    SettingsInvalid
        Where there are none.
    """
    paths = sorted(folder.glob(f"{name}-*.tar"))[rank::ranks]
    if not paths:
        raise SettingsInvalid(
            f"{folder} holds no shards {name}-*.tar for process {rank} of {ranks}.",
            "Make them with infp-train speech or infp-train dyads, at least one for each process.",
        )
    return [sample for path in paths for sample in read_shard(path)]


@dataclass(frozen=True, slots=True)
class SpeechPieces:
    """A batch of one voice each.

    Parameters
    ----------
    mel : uint8[B, 4 T, 80]
        Log-mel; the four rows of frame k end 80 ms after the frame's time.
    phones : uint8[B, 2 T]
        Phone in the middle of each 20 ms of the frames' own time.
    lips : float32[B, T, A]
        Articulators.
    """

    mel: NDArray[np.uint8]
    phones: NDArray[np.uint8]
    lips: NDArray[np.float32]


class SpeechPool:
    """Draws pieces of speech.

    Parameters
    ----------
    samples : list
        From `read_shards`.
    frames : int
        Length of a piece.
    """

    def __init__(self, samples: list[Sample], frames: int) -> None:
        self._samples, self._frames = samples, frames
        lengths = np.array([len(sample["lips"]) for sample in samples], np.float64)
        self._shares = lengths / lengths.sum()
        self.hours = float(lengths.sum() / 25.0 / 3600.0)

    def draw(self, rng: np.random.Generator, batch: int) -> SpeechPieces:
        """Return a batch of pieces; short samples follow each other in a piece."""
        pieces = [self._piece(rng) for _ in range(batch)]
        mels, phones, lips = zip(*pieces, strict=True)
        return SpeechPieces(np.stack(mels), np.stack(phones), np.stack(lips))

    def _piece(self, rng: np.random.Generator) -> tuple[NDArray[Any], ...]:
        mels: list[NDArray[np.uint8]] = []
        phones: list[NDArray[np.uint8]] = []
        lips: list[NDArray[np.float32]] = []
        if rng.random() < SILENT_START:
            self._append(mels, phones, lips, _silence(int(rng.integers(5, 25))))
        while sum(map(len, lips)) < self._frames:
            sample = self._samples[rng.choice(len(self._samples), p=self._shares)]
            start = 0
            if len(sample["lips"]) > self._frames:
                start = int(rng.integers(0, len(sample["lips"]) - self._frames + 1))
            self._append(mels, phones, lips, sample, start)
        ahead = np.zeros((LOOKAHEAD_ROWS, 80), np.uint8)
        n = self._frames
        mel = np.concatenate([*mels, ahead])[LOOKAHEAD_ROWS - ROWS :][: ROWS * n]
        middles = np.concatenate(phones)[1::2]
        return mel, middles[: 2 * n], np.concatenate(lips)[:n].astype(np.float32)

    def _append(
        self,
        mels: list[NDArray[np.uint8]],
        phones: list[NDArray[np.uint8]],
        lips: list[NDArray[np.float32]],
        sample: Sample,
        start: int = 0,
    ) -> None:
        frames = min(len(sample["lips"]), len(sample["mel"]) // ROWS) - start
        rows = slice(ROWS * start, ROWS * (start + frames))
        mels.append(sample["mel"][rows])
        phones.append(sample["phones"][rows])
        lips.append(sample["lips"][start : start + frames])


def _silence(frames: int) -> Sample:
    return {
        "mel": np.zeros((ROWS * frames, 80), np.uint8),
        "phones": np.full(ROWS * frames, PAUSE, np.uint8),
        "lips": np.zeros((frames, 7), np.float32),
    }


@dataclass(frozen=True, slots=True)
class DyadPieces:
    """A batch of conversations, seen from one of the two people each.

    Parameters
    ----------
    mel : uint8[B, 2, 4 T, 80]
        Log-mel of the own and the other track, with look-ahead as in `SpeechPieces`.
    motion : float32[B, T, 10]
        Behaviour of the person.
    style : float32[B, S]
        Its personality.
    """

    mel: NDArray[np.uint8]
    motion: NDArray[np.float32]
    style: NDArray[np.float32]


class DyadPool:
    """Draws pieces of conversations; each conversation serves both of its people.

    Parameters
    ----------
    samples : list
        From `read_shards`.
    frames : int
        Length of a piece.
    """

    def __init__(self, samples: list[Sample], frames: int) -> None:
        self._samples, self._frames = samples, frames
        self.hours = sum(len(sample["a.motion"]) for sample in samples) / 25.0 / 3600.0

    def statistics(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return mean and SD of the behaviour, float32[10] each."""
        both = [s[f"{who}.motion"].astype(np.float64) for s in self._samples for who in "ab"]
        motion = np.concatenate(both)
        return motion.mean(axis=0).astype(np.float32), motion.std(axis=0).astype(np.float32)

    def draw(self, rng: np.random.Generator, batch: int, *, one_sided: bool) -> DyadPieces:
        """Return a batch of pieces.

        Parameters
        ----------
        rng : numpy.random.Generator
            Chance.
        batch : int
            How many.
        one_sided : bool
            Whether (nearly) one talker only is to be heard in each.
        """
        pieces = [self._piece(rng, one_sided) for _ in range(batch)]
        mels, motions, styles = zip(*pieces, strict=True)
        return DyadPieces(np.stack(mels), np.stack(motions), np.stack(styles))

    def _piece(self, rng: np.random.Generator, one_sided: bool) -> tuple[NDArray[Any], ...]:
        best, best_share = (0, "a", 0), -1.0
        for _ in range(_TRIES if one_sided else 1):
            at = int(rng.integers(len(self._samples)))
            latest = len(self._samples[at]["a.motion"]) - self._frames - LOOKAHEAD_ROWS // ROWS
            place = (at, "ab"[int(rng.integers(2))], int(rng.integers(0, latest + 1)))
            share = self._one_sidedness(*place)
            if share > best_share:
                best, best_share = place, share
            if best_share > ONE_SIDED:
                break
        at, who, start = best
        sample, other = self._samples[at], "b" if who == "a" else "a"
        first = ROWS * start + LOOKAHEAD_ROWS - ROWS
        rows = slice(first, first + ROWS * self._frames)
        mel = np.stack([sample[f"{who}.mel"][rows], sample[f"{other}.mel"][rows]])
        motion = sample[f"{who}.motion"][start : start + self._frames].astype(np.float32)
        style = np.array(sample["facts"][f"style_{who}"], np.float32)
        return mel, motion, style

    def _one_sidedness(self, at: int, who: str, start: int) -> float:
        rows = slice(ROWS * start, ROWS * (start + self._frames))
        spoken = [np.mean(self._samples[at][f"{side}.phones"][rows] != PAUSE) for side in "ab"]
        return float(max(spoken) / max(sum(spoken), 1e-6))
