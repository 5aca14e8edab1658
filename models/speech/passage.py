"""Passages: some utterances of one voice with pauses between, as the corpus holds them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import soxr
from numpy.typing import NDArray

from infp_cam.models.speech.lips import lip_labels
from infp_cam.models.speech.mel import log_mel, packed
from infp_cam.models.speech.phones import INDEX, VOWELS, Phone, Request, Utterance
from infp_cam.models.speech.prosody import stressed
from infp_cam.types import RING_RATE

FPS = 25
FRAME = RING_RATE // FPS
SHORTEST_S, LONGEST_S = 4.0, 20.0

_EDGE_S = 0.03  # of an utterance's own pause, kept and faded
_EFFORT_PER_DB = 0.035
_EFFORT = (0.55, 1.15)
_KNOTS_S = 0.7  # of the loudness contour


@dataclass(frozen=True, slots=True)
class Line:
    """An utterance of a passage.

    Parameters
    ----------
    request : Request
        What is said.
    gap_s : float
        Pause before it.
    gain_db : float
        How much louder than usual.
    breath : bool
        Whether the pause ends with a breath, if it is long enough.
    laughs : bool
        The phones are a laugh.
    """

    request: Request
    gap_s: float
    gain_db: float
    breath: bool
    laughs: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What a passage shall be.

    Parameters
    ----------
    engine, language : str
        As in `corpus`.
    lines : tuple of Line
        More than fit into `length_s`.
    length_s : float
        Wanted length.
    warp : float
        Factor of pitch, formants and rate together; 1 leaves them.
    level_db : float
        Of speech, dBFS.
    seed : int
        For what is random in the making.
    """

    engine: str
    language: str
    lines: tuple[Line, ...]
    length_s: float
    warp: float
    level_db: float
    seed: int


@dataclass(frozen=True, slots=True)
class Passage:
    """Samples, phones and labels of some seconds of speech.

    Parameters
    ----------
    samples : float32[T * 640]
        16 kHz.
    phones : tuple of Phone
        Without holes.
    lips : float32[T, 7]
        Row ``k`` is time ``k / 25``.
    effort_db : float
        Mean gain of the utterances.
    texts : tuple of str
        What is said.
    """

    samples: NDArray[np.float32]
    phones: tuple[Phone, ...]
    lips: NDArray[np.float32]
    effort_db: float
    texts: tuple[str, ...]

    def mel(self) -> NDArray[np.uint8]:
        """Return uint8[4 T, 80], see `mel.packed`."""
        return packed(log_mel(self.samples))

    def phone_ids(self) -> NDArray[np.uint8]:
        """Return uint8[4 T]: the phone that sounds in the middle of each 10 ms."""
        times = (np.arange(len(self.samples) // (RING_RATE // 100)) + 0.5) / 100.0
        starts = np.array([phone.start_s for phone in self.phones])
        ids = np.array([INDEX[phone.name] for phone in self.phones], np.uint8)
        return ids[np.maximum(np.searchsorted(starts, times, "right") - 1, 0)]


@dataclass
class _Tape:
    """What was put together so far."""

    sound: list[NDArray[np.float32]] = field(default_factory=list)
    gain_db: list[NDArray[np.float64]] = field(default_factory=list)
    phones: list[Phone] = field(default_factory=list)
    length_s: float = 0.0

    def add(
        self,
        samples: NDArray[np.float32],
        gain_db: NDArray[np.float64],
        phones: Sequence[Phone],
    ) -> None:
        """Put `samples`, as loud as `gain_db` says, and their phones at the end."""
        self.sound.append(samples * (10.0 ** (gain_db / 20.0)).astype(np.float32))
        self.gain_db.append(gain_db)
        self.phones += [
            replace(p, start_s=p.start_s + self.length_s, end_s=p.end_s + self.length_s)
            for p in phones
        ]
        self.length_s = sum(map(len, self.sound)) / RING_RATE


def make(plan: Plan, spoken: Sequence[Utterance | None]) -> Passage | None:
    """Return the passage of a plan whose lines were spoken; None if none of them sounds."""
    rng = np.random.default_rng(plan.seed)
    tape = _Tape()
    kept: list[Line] = []
    for line, utterance in zip(plan.lines, spoken, strict=True):
        if utterance is None or not np.any(utterance.samples):
            continue
        said = _trimmed(utterance)
        length_s = tape.length_s + line.gap_s + len(said.samples) / RING_RATE
        if kept and length_s / plan.warp > LONGEST_S:
            continue
        pause, pause_phones = _pause(line, rng)
        tape.add(pause, np.full(len(pause), line.gain_db), pause_phones)
        gain_db = line.gain_db + _contour_db(len(said.samples), rng)
        tape.add(said.samples, gain_db, _laughing(said.phones) if line.laughs else said.phones)
        kept.append(line)
        if tape.length_s / plan.warp >= plan.length_s:
            break
    if not kept:
        return None
    count = round(max(rng.uniform(0.1, 1.0), SHORTEST_S * plan.warp - tape.length_s) * RING_RATE)
    end_db = np.full(count, kept[-1].gain_db)
    tape.add(np.zeros(count, np.float32), end_db, [Phone("pau", 0.0, count / RING_RATE)])
    return _finished(plan, tape, kept)


def _finished(plan: Plan, tape: _Tape, kept: Sequence[Line]) -> Passage:
    """Return the tape at the plan's speed and level, with its labels."""
    samples, gain_db = np.concatenate(tape.sound), np.concatenate(tape.gain_db)
    if plan.warp != 1.0:
        samples = soxr.resample(samples, RING_RATE * plan.warp, RING_RATE).astype(np.float32)
    phones = tuple(
        replace(p, start_s=p.start_s / plan.warp, end_s=p.end_s / plan.warp) for p in tape.phones
    )
    frames = min(len(samples), round(LONGEST_S * RING_RATE)) // FRAME
    samples = samples[: frames * FRAME]
    loud = samples[np.abs(samples) > 1e-3 * np.abs(samples).max()]
    level_db = 10.0 * np.log10(np.mean(loud.astype(np.float64) ** 2))
    samples = np.clip(samples * 10.0 ** ((plan.level_db - level_db) / 20.0), -1.0, 1.0)
    times = np.arange(frames) / FPS
    at = np.minimum((times * plan.warp * RING_RATE).astype(int), len(gain_db) - 1)
    effort = np.clip(1.0 + _EFFORT_PER_DB * gain_db[at], *_EFFORT)
    return Passage(
        samples.astype(np.float32),
        phones,
        lip_labels(phones, times, effort),
        float(np.mean([line.gain_db for line in kept])),
        tuple(line.request.text for line in kept),
    )


def _laughing(phones: Sequence[Phone]) -> list[Phone]:
    return [replace(p, name="laugh") if p.name in VOWELS | {"hh"} else p for p in phones]


def _trimmed(utterance: Utterance) -> Utterance:
    """Return the utterance at unit level without most of the pauses around it, with stress."""
    phones = stressed(utterance).phones
    spoken = [phone for phone in phones if phone.name != "pau"] or list(phones)
    start = max(0.0, spoken[0].start_s - _EDGE_S)
    first = round(start * RING_RATE)
    start = first / RING_RATE
    last = min(len(utterance.samples), round((spoken[-1].end_s + _EDGE_S) * RING_RATE))
    samples = utterance.samples[first:last].astype(np.float64)
    end = (last - first) / RING_RATE
    fade = np.minimum(np.arange(len(samples)), np.arange(len(samples))[::-1]) / (0.01 * RING_RATE)
    samples *= np.minimum(fade, 1.0)
    samples /= np.sqrt(np.mean(samples**2)) + 1e-9
    kept = [
        replace(p, start_s=max(0.0, p.start_s - start), end_s=min(end, p.end_s - start))
        for p in phones
        if p.end_s > start and p.start_s - start < end
    ]
    kept[-1] = replace(kept[-1], end_s=end)
    return Utterance(samples.astype(np.float32), tuple(kept))


def _pause(line: Line, rng: np.random.Generator) -> tuple[NDArray[np.float32], list[Phone]]:
    """Return the silence before a line, perhaps with a breath at its end, and its phones."""
    count = round(line.gap_s * RING_RATE)
    samples = np.zeros(count, np.float32)
    gap_s = count / RING_RATE
    if not line.breath or gap_s < 0.45:
        return samples, [Phone("pau", 0.0, gap_s)]
    length = round(rng.uniform(0.25, min(0.6, gap_s - 0.1)) * RING_RATE)
    end = count - round(0.05 * RING_RATE)
    samples[end - length : end] = _breath(length, rng)
    a, b = (end - length) / RING_RATE, end / RING_RATE
    return samples, [Phone("pau", 0.0, a), Phone("breath", a, b), Phone("pau", b, gap_s)]


def _breath(length: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Return a breath drawn in: noise with two broad formants, swelling, 18-32 dB under speech."""
    spectrum = np.fft.rfft(rng.standard_normal(length))
    hz = np.fft.rfftfreq(length, 1.0 / RING_RATE)
    first, second = rng.uniform(900, 1600), rng.uniform(2200, 4200)
    shape = sum(np.exp(-(((hz - centre) / 600.0) ** 2)) for centre in (first, second)) + 0.08
    noise = np.fft.irfft(spectrum * shape * (hz > 200), length)
    noise *= np.sin(np.pi * np.linspace(0.0, 1.0, length) ** rng.uniform(0.7, 1.4))
    level = 10.0 ** (rng.uniform(-32.0, -18.0) / 20.0)
    breath: NDArray[np.float32] = noise / np.sqrt(np.mean(noise**2)) * level
    return breath.astype(np.float32)


def _contour_db(count: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return float64[count]: a slow wandering of the loudness, SD 1.5 dB."""
    knots = max(2, round(count / RING_RATE / _KNOTS_S) + 1)
    levels = rng.normal(0.0, 1.5, knots)
    return np.interp(np.linspace(0.0, knots - 1.0, count), np.arange(knots), levels)
