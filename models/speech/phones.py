# ruff: noqa: RUF001 -- the letters of the IPA are meant.
"""One inventory of phones for all speech engines, and what their own names mean in it.

Names are those of ARPAbet where it has one. A name that no table knows is counted in `UNKNOWN` and
becomes no phone: the utterance is thrown away rather than labelled by guess.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

PHONES = (
    "pau",  # pause
    "breath",
    "laugh",
    # vowels: open, mid, front, rounded
    "a",
    "aa",
    "ae",
    "ah",
    "ax",
    "er",
    "eh",
    "e",
    "ih",
    "iy",
    "ao",
    "o",
    "uh",
    "uw",
    "ue",  # German ü
    "oe",  # German ö
    # lips, teeth, tongue tip, palate, velum, throat
    "p",
    "b",
    "m",
    "f",
    "v",
    "w",
    "th",
    "dh",
    "t",
    "d",
    "n",
    "s",
    "z",
    "l",
    "r",
    "rr",  # trilled
    "sh",
    "zh",
    "ch",
    "jh",
    "y",
    "k",
    "g",
    "ng",
    "x",  # German ach
    "hh",
)
INDEX = {name: i for i, name in enumerate(PHONES)}

VOWELS = frozenset(PHONES[PHONES.index("a") : PHONES.index("oe") + 1])
VOICELESS_STOPS = frozenset(("p", "t", "k", "ch"))

UNKNOWN: Counter[str] = Counter()
"""Names met that no table knows, ``engine:name``."""


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone of an utterance.

    Parameters
    ----------
    name : str
        One of `PHONES`.
    start_s, end_s : float
        When it sounds.
    stress : float
        0 unstressed .. 1 stressed, by what is heard (`infp_cam.models.speech.prosody`).
    """

    name: str
    start_s: float
    end_s: float
    stress: float = 0.5


@dataclass(frozen=True, slots=True)
class Utterance:
    """Speech and its phones.

    Parameters
    ----------
    samples : float32[n]
        16 kHz.
    phones : tuple of Phone
        In order, without holes from 0 to the end.
    """

    samples: NDArray[np.float32]
    phones: tuple[Phone, ...]


@dataclass(frozen=True, slots=True)
class Request:
    """Something to be said.

    Parameters
    ----------
    text : str
        What is said.
    voice : str
        A voice of the engine.
    rate : float
        Speed relative to the voice's own.
    pitch : float
        -1..1: half an octave or so below or above the voice's own, where the engine can.
    """

    text: str
    voice: str
    rate: float = 1.0
    pitch: float = 0.0


Shares = tuple[tuple[str, float], ...]
"""Phones that an engine's phone consists of, and their shares of its time (sum 1)."""


def named(text: str) -> dict[str, tuple[str, ...]]:
    """Return an engine's names and what they are, from ``"name name = phone phone; ..."``."""
    table = {}
    for entry in text.split(";"):
        names, phones = entry.split("=")
        for name in names.split():
            table[name] = tuple(phones.split())
    return table


_IPA = named(
    "a ɐ ä = a; ɑ ɒ = aa; æ = ae; ʌ = ah; ə ɘ ᵊ = ax; ɜ ɚ ɝ ɞ = er; ɛ = eh; e = e;"
    "ɪ ɨ ᵻ ɯ ɤ = ih; i = iy; ɔ = ao; o ɵ = o; ʊ = uh; u ʉ = uw; y ʏ = ue; ø œ = oe;"
    "p = p; b ɓ = b; m ɱ = m; f ɸ = f; v β ʋ = v; w ʍ ɥ = w; θ = th; ð = dh; t ʈ = t;"
    "d ɖ ɗ ɾ ɽ = d; n ɳ ɴ = n; s = s; z = z; l ɭ ɫ ʎ = l; ɹ ɻ = r; r = rr; ʃ ɕ ʂ = sh;"
    "ʒ ʑ ʐ = zh; j ɲ ʝ = y; k c q = k; ɡ g ɟ ɣ ɰ ɠ = g; ŋ = ng; x χ ʁ ʀ ħ = x;"
    "h ɦ ʔ ʕ = hh;"
    "tʃ tɕ tʂ = ch; dʒ dʑ dʐ = jh"
)
_IPA_IGNORED = frozenset("ˈˌʰʲʷˠˤ˞ʼˀ‿.|-^'\"%_,=") | frozenset("0123456789˥˦˧˨˩")
_LONG = {"ː": 0.8, "ˑ": 0.4, ":": 0.8}

ARPABET = named(
    "aa = aa; ae = ae; ah = ah; ao = ao; aw = a uh; ax ix = ax; axr er = er; ay = a ih; eh = eh;"
    "ey = e ih; ih = ih; iy = iy; ow = o uh; oy = ao ih; uh = uh; uw ux = uw; b = b; ch = ch;"
    "d dx nx = d; dh = dh; el = ax l; em = ax m; en = ax n; f = f; g = g; hh hv = hh; jh = jh;"
    "k = k; l = l; m = m; n = n; ng = ng; p = p; r = r; s = s; sh = sh; t = t; th = th; v = v;"
    "w = w; y = y; z = z; zh = zh; pau h# ssil # ## @ sil = pau; brth = breath"
)


def _shares(phones: tuple[str, ...], weights: tuple[float, ...] | None = None) -> Shares:
    weights = weights or (1.0,) * len(phones)
    return tuple((name, w / sum(weights)) for name, w in zip(phones, weights, strict=True))


def unknown(engine: str, name: str) -> None:
    """Count a name that no table knows."""
    UNKNOWN[f"{engine}:{name}"] += 1


def equal_shares(phones: tuple[str, ...] | None) -> Shares | None:
    """Return phones that share their time equally; None of None."""
    return None if phones is None else _shares(phones)


def from_ipa(name: str) -> Shares | None:
    """Return what a phone in IPA letters, with length and other marks, is; None if unknown.

    Diphthongs and merged phones come apart, a long letter weighing more.
    """
    whole = unicodedata.normalize("NFD", name).replace("c\u0327", "χ")  # ç is no c with a mark
    letters = [c for c in whole if not unicodedata.combining(c)]
    phones: list[str] = []
    weights: list[float] = []
    at = 0
    while at < len(letters):
        pair, one = "".join(letters[at : at + 2]), letters[at]
        if pair in _IPA and len(pair) == 2:
            phones += _IPA[pair]
            weights.append(1.4)
            at += 2
            continue
        if one in _IPA:
            phones += _IPA[one]
            weights.append(1.0)
        elif one in _LONG and weights:
            weights[-1] += _LONG[one]
        elif one not in _IPA_IGNORED:
            return None
        at += 1
    if not phones and letters == ["ʲ"]:
        return (("y", 1.0),)  # a palatal off-glide on its own
    return _shares(tuple(phones), tuple(weights)) if phones else None


def spread(shares: Shares, start_s: float, end_s: float) -> list[Phone]:
    """Return the phones that share the time from `start_s` to `end_s`."""
    edges = start_s + (end_s - start_s) * np.cumsum([0.0] + [share for _, share in shares])
    return [
        Phone(name, float(a), float(b))
        for (name, _), (a, b) in zip(shares, pairwise(edges), strict=True)
    ]


def merged(phones: list[Phone]) -> tuple[Phone, ...]:
    """Return the phones, neighbouring pauses made one and empty ones left out."""
    out: list[Phone] = []
    for phone in phones:
        if phone.end_s - phone.start_s < 1e-4:
            continue
        if out and out[-1].name == phone.name == "pau":
            out[-1] = Phone("pau", out[-1].start_s, phone.end_s)
        else:
            out.append(phone)
    return tuple(out)
