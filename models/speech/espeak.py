"""Speech of espeak-ng, with the phones' times from its library's events.

Debian packages ``libespeak-ng1`` and ``espeak-ng-data``.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import soxr
from numpy.typing import NDArray

from infp_cam.errors import BackendMissing
from infp_cam.models.speech.phones import (
    VOICELESS_STOPS,
    Phone,
    Request,
    Utterance,
    from_ipa,
    merged,
    spread,
    unknown,
)
from infp_cam.types import RING_RATE

LANGUAGES = {
    "en-us": 0.2,
    "en": 0.08,
    "en-gb-x-rp": 0.06,
    "en-gb-scotland": 0.03,
    "en-gb-x-gbclan": 0.02,
    "en-gb-x-gbcwmd": 0.02,
    "en-029": 0.03,
    "en-us-nyc": 0.03,
    "de": 0.11,
    "es": 0.05,
    "es-419": 0.05,
    "it": 0.06,
    "fr": 0.07,
    "pt": 0.03,
    "pt-br": 0.03,
    "pl": 0.04,
    "cs": 0.02,
    "ru": 0.03,
    "nl": 0.03,
    "sv": 0.02,
    "fi": 0.01,
    "eo": 0.01,
}
"""Languages and accents, and their shares of this engine's passages."""

VARIANTS = (
    *(f"m{n}" for n in range(1, 9)),
    *(f"f{n}" for n in range(1, 6)),
    *("klatt", "klatt2", "klatt3", "klatt4", "klatt5", "klatt6"),
    *("adam", "Alex", "Alicia", "Andrea", "Andy", "Annie", "anika", "antonio", "aunty", "belinda"),
    *("benjamin", "boris", "caleb", "david", "Denis", "Diogo", "ed", "edward", "edward2", "Gene"),
    *("Gene2", "grandma", "grandpa", "gustave", "Henrique", "Hugo", "iven", "iven2", "iven3"),
    *("iven4", "Jacky", "john", "kaukovalta", "Lee", "linda", "Marco", "Mario", "max", "Michael"),
    *("michel", "miguel", "Mike", "norbert", "pablo", "paul", "pedro", "quincy", "rob", "robert"),
    *("sandro", "shelby", "steph", "steph2", "steph3", "travis", "victor", "zac"),
)

_SYNCHRONOUS, _PHONEME_EVENTS, _IPA_NAMES = 2, 1, 2
_RATE, _PITCH = 1, 3
_END_OF_LIST, _PHONEME = 0, 7
_UTF8 = 1
_WORDS_A_MINUTE = 175
_CLOSURE_LIMIT_S = 0.08
_NEAR_SILENCE_DB = -38.0  # re the utterance's loud parts


class _Event(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("name", ctypes.c_char * 8),
    ]


_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


class _Library:
    """The loaded library; it can be set up once in a process."""

    def __init__(self) -> None:
        try:
            self.lib = ctypes.CDLL("libespeak-ng.so.1")
        except OSError as error:
            raise BackendMissing(
                "espeak-ng is not installed.",
                "Install it: sudo apt install libespeak-ng1 espeak-ng-data",
            ) from error
        self.rate = self.lib.espeak_Initialize(_SYNCHRONOUS, 0, None, _PHONEME_EVENTS | _IPA_NAMES)
        if self.rate <= 0:
            raise BackendMissing(
                "espeak-ng does not find its data.", "Install it: sudo apt install espeak-ng-data"
            )
        path = ctypes.c_char_p()
        self.lib.espeak_Info.restype = ctypes.c_char_p
        self.lib.espeak_Info(ctypes.byref(path))
        self.data = Path((path.value or b"").decode())
        self._waves: list[NDArray[np.int16]] = []
        self.events: list[tuple[int, str]] = []
        self._callback = _Callback(self._take)  # kept: the library holds only a pointer
        self.lib.espeak_SetSynthCallback(self._callback)

    def _take(self, wave: Any, count: int, events: Any) -> int:
        if wave and count > 0:
            self._waves.append(np.ctypeslib.as_array(wave, (count,)).copy())
        n = 0
        while events[n].type != _END_OF_LIST:
            event = events[n]
            if event.type == _PHONEME:
                self.events.append((event.sample, event.name.decode("utf-8", "ignore")))
            n += 1
        return 0

    def set_voice(self, voice: str) -> None:
        """Choose ``language+variant``; espeak-ng itself takes an unknown variant in silence."""
        variant = voice.partition("+")[2]
        known = not variant or (self.data / "voices" / "!v" / variant).is_file()
        if not known or self.lib.espeak_SetVoiceByName(voice.encode()) != 0:
            raise BackendMissing(
                f"espeak-ng has no voice {voice!r}.", "See `espeak-ng --voices` for those it has."
            )

    def synthesise(self, text: str) -> NDArray[np.int16]:
        """Return the samples; `events` then holds starts (samples) and names."""
        self._waves, self.events = [], []
        data = text.encode() + b"\0"
        status = self.lib.espeak_Synth(data, len(data), 0, 1, 0, _UTF8, None, None)
        if status != 0:
            raise BackendMissing(
                f"espeak-ng failed ({status}).", "Install espeak-ng 1.51 or newer."
            )
        return np.concatenate(self._waves) if self._waves else np.zeros(0, np.int16)


@lru_cache(maxsize=1)
def _library() -> _Library:
    return _Library()


def pick_voice(rng: np.random.Generator) -> tuple[str, str]:
    """Return a voice, ``language+variant``, and its language."""
    shares = np.array(list(LANGUAGES.values()))
    language = list(LANGUAGES)[int(rng.choice(len(LANGUAGES), p=shares / shares.sum()))]
    return f"{language}+{VARIANTS[int(rng.integers(len(VARIANTS)))]}", language


def check_voice(voice: str) -> None:
    """Raise `BackendMissing` where espeak-ng lacks the language or the variant."""
    _library().set_voice(voice)


def speak(request: Request) -> Utterance | None:
    """Return a request spoken, or None if it has a phone that `phones` does not know."""
    library = _library()
    library.set_voice(request.voice)
    library.lib.espeak_SetParameter(_RATE, round(_WORDS_A_MINUTE * request.rate), 0)
    library.lib.espeak_SetParameter(_PITCH, round(50 + 35 * request.pitch), 0)
    raw = library.synthesise(request.text).astype(np.float32) / 32768.0
    if len(raw) < library.rate // 10:
        return None
    phones = _phones(library.events, raw, library.rate)
    if phones is None:
        return None
    return Utterance(soxr.resample(raw, library.rate, RING_RATE).astype(np.float32), phones)


def _phones(
    events: list[tuple[int, str]], raw: NDArray[np.float32], rate: int
) -> tuple[Phone, ...] | None:
    named = [(sample / rate, name) for sample, name in events if not name.startswith("(")]
    if not named:
        return None
    end_s = len(raw) / rate
    phones = [Phone("pau", 0.0, min(named[0][0], end_s))]
    ends = [start for start, _ in named[1:]] + [end_s]
    for (start, name), end in zip(named, ends, strict=True):
        shares = (("pau", 1.0),) if not name else from_ipa(name)
        if shares is None:
            unknown("espeak", name)
            return None
        phones += spread(shares, start, max(start, min(end, end_s)))
    return merged(_with_closures(list(merged(phones)), raw, rate))


def _with_closures(phones: list[Phone], raw: NDArray[np.float32], rate: int) -> list[Phone]:
    """Move the starts of voiceless stops back over their silent closures.

    Their events mark the release; the 40-50 ms of silence before it would be the neighbour's.
    """
    step = rate // 200
    count = len(raw) // step
    power = (raw[: count * step].reshape(count, step) ** 2).mean(axis=1)
    db = 10.0 * np.log10(power + 1e-12)
    quiet = db < np.percentile(db, 95) + _NEAR_SILENCE_DB
    out = list(phones)
    for n in range(1, len(out)):
        before, stop = out[n - 1], out[n]
        if stop.name not in VOICELESS_STOPS:
            continue
        last = int(stop.start_s * rate / step)
        first = last
        while first > 0 and first <= count and last - first < _CLOSURE_LIMIT_S * 200:
            if not quiet[first - 1]:
                break
            first -= 1
        start = max(first * step / rate, before.start_s + 0.2 * (before.end_s - before.start_s))
        if start < stop.start_s:
            out[n - 1] = replace(before, end_s=start)
            out[n] = replace(stop, start_s=start)
    return out


def speak_all(requests: Sequence[Request]) -> list[Utterance | None]:
    """Return the requests spoken, None where `speak` gives none."""
    return [speak(request) for request in requests]
