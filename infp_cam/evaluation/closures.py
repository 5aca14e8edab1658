"""Whether lips close for p, b and m, where the phones of a voice are known."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from infp_cam.audio.files import read_audio
from infp_cam.data import CONVERSATION_OTHER, CONVERSATION_SELF
from infp_cam.errors import MotionInvalid
from infp_cam.motion.evaluation import FPS, Track

CLOSED_GAP = 0.03
"""Lip gap under which p, b and m count as closed, eye distances."""

TOLERANCE_S = 0.04
"""How far outside its phone a closure still counts."""

_SEARCHED_S = 0.12  # for the timing: as far outside the phone
_BILABIAL = re.compile("[pbm][ʰːʲʷ̥̩ˑ]*")  # flite, festival and IPA; "pau" is a pause
_OPEN = re.compile("aa|ae|aw|ay|a[ːɪʊ]?|ɑː?|æ")  # noqa: RUF001 -- the IPA's letters
_LAYOUT = "Give a folder of NAME.wav and NAME.phones.json, as docs/evaluation.md says."


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone and when it sounds, seconds."""

    name: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Speech:
    """A synthetic voice whose phones are known.

    Parameters
    ----------
    name : str
        Of its files.
    samples : float32[n]
        16 kHz.
    phones : tuple of Phone
        In order.
    """

    name: str
    samples: NDArray[np.float32]
    phones: tuple[Phone, ...]


def load_speech(folder: Path) -> list[Speech]:
    """Return the voices of a folder, in order of their names; of a conversation, the own one.

    Raises
    ------
    MotionInvalid
        Where there is none, or phones are damaged.
    AudioInvalid
        Where a sound can not be read.
    """
    paths = sorted(folder.glob("*.phones.json"))
    if not paths:
        raise MotionInvalid(f"{folder} holds no voices with known phones.", _LAYOUT)
    return [
        _load_speech(path, path.with_name(path.name.removesuffix(".phones.json") + ".wav"))
        for path in paths
    ]


def builtin_speech() -> list[Speech]:
    """Return both voices of the built-in conversation."""
    phones = CONVERSATION_SELF.with_name("conversation.phones.json")
    return [
        _load_speech(phones, CONVERSATION_SELF, "self"),
        _load_speech(phones, CONVERSATION_OTHER, "other"),
    ]


def _load_speech(phones: Path, sound: Path, track: str | None = None) -> Speech:
    clip = read_audio(sound)
    if track is None and len(clip.samples) == 2:  # both sides of a conversation
        samples, track = clip.dyad()[0], "self"
    else:
        samples = clip.track()
    try:
        listed = json.loads(phones.read_text(encoding="utf-8"))["phones"]
        found = tuple(
            Phone(str(row["phone"]), float(row["start_s"]), float(row["end_s"]))
            for row in listed
            if track is None or row["track"] == track
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise MotionInvalid(f"{phones} does not list phones: {error}.", _LAYOUT) from error
    return Speech(sound.stem, samples, found)


@dataclass(frozen=True, slots=True)
class Closures:
    """How p, b and m look.

    Parameters
    ----------
    count : int
        How many there are.
    closed : float
        Share whose gap falls under `CLOSED_GAP` within the phone ±40 ms.
    late_s : float
        Median of the time of the least gap after the phone's middle, of those with a least gap
        (a mouth that is shut all the time has none); labels put real lips at about -0.03.
    late_iqr_s : float
        Its interquartile range.
    opened : float
        Share of open vowels in which the gap passes `CLOSED_GAP` by half: a mouth that never opens
        closes for every b.
    """

    count: int
    closed: float
    late_s: float
    late_iqr_s: float
    opened: float


def closures(gaps: Sequence[Track], voices: Sequence[Speech]) -> Closures:
    """Judge lip gaps in eye distances, float64[T] at 25 frames a second, one for each voice.

    Notes
    -----
    A missed closure is what people see first; "bilabial closure hit-rate" where phones are known.
    """
    closed: list[bool] = []
    late: list[float] = []
    opened: list[bool] = []
    for gap, voice in zip(gaps, voices, strict=True):
        for phone in voice.phones:
            if _BILABIAL.fullmatch(phone.name):
                closed.append(bool(_span(gap, phone, TOLERANCE_S).min() < CLOSED_GAP))
                late += _late(gap, phone)
            elif _OPEN.fullmatch(phone.name):
                opened.append(bool(_span(gap, phone, 0.0).max() > 1.5 * CLOSED_GAP))
    quartiles = np.quantile(late, (0.25, 0.5, 0.75)) if late else np.full(3, np.nan)
    return Closures(
        count=len(closed),
        closed=float(np.mean(closed)) if closed else float("nan"),
        late_s=float(quartiles[1]),
        late_iqr_s=float(quartiles[2] - quartiles[0]),
        opened=float(np.mean(opened)) if opened else float("nan"),
    )


def _frames(gap: Track, phone: Phone, beyond_s: float) -> slice:
    """Return the frames within a phone and `beyond_s` around; the nearest one where none is."""
    start = int(np.ceil((phone.start_s - beyond_s) * FPS - 1e-6))
    stop = int(np.floor((phone.end_s + beyond_s) * FPS + 1e-6)) + 1
    if stop <= start:
        start = round(0.5 * (phone.start_s + phone.end_s) * FPS)
        stop = start + 1
    start = min(max(start, 0), len(gap) - 1)
    return slice(start, min(max(stop, start + 1), len(gap)))


def _span(gap: Track, phone: Phone, beyond_s: float) -> Track:
    return gap[_frames(gap, phone, beyond_s)]


def _late(gap: Track, phone: Phone) -> list[float]:
    """Return when the gap is least, after the phone's middle; nothing where it has no dip there."""
    frames = _frames(gap, phone, _SEARCHED_S)
    around = gap[frames]
    least = np.flatnonzero(around <= around.min() + 1e-3)
    if around.min() >= CLOSED_GAP or around.max() < 1.5 * CLOSED_GAP:
        return []
    middle_s = 0.5 * (phone.start_s + phone.end_s)
    return [float(frames.start + least.mean()) / FPS - middle_s]
