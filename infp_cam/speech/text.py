"""What is to be said, made fit for a voice: cleaned, and cut into sentences."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from infp_cam.errors import SpeechInvalid

MOST_CHARACTERS = 20_000
"""Characters of one line; it would be spoken for about 20 minutes."""

LONGEST = 200
"""Characters of one sentence; a longer one is cut where it breathes. About 12 s of speech."""

_JOINERS = "\u200c\u200d"  # letters of Persian or Hindi are joined and kept apart by them
# Controls, marks of direction, halves of surrogate pairs, private and unassigned ones, emoji.
_UNSPOKEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "So", "Sk"))
_SELECTORS = re.compile("[\ufe00-\ufe0f]")

# A full stop before a space, unless the word has one or two letters (Dr., e.g., z. B.), with the
# quotes and brackets that end there, too. Chinese, Japanese and Hindi have no space after theirs.
_END = re.compile(
    "(?:(?<!\\b\\w)(?<!\\b\\w\\w)\\.|[!?\u2026])['\"\u201d\u2019\u00bb)\\]]*(?=\\s)"
    "|[\u3002\uff01\uff1f\u0964]"
)
_BREATH = re.compile("[,;:\u2013\u2014\u060c\u3001\uff0c]\\s*(?=\\S*$)|\\s+(?=\\S*$)")


def sentences(text: str) -> list[str]:
    """Return the sentences of a line, each at most `LONGEST` characters.

    Control characters and emoji are left out, a line break ends a sentence, and what then has
    neither letters nor digits is no sentence.

    Raises
    ------
    SpeechInvalid
        The line is empty, longer than `MOST_CHARACTERS`, or nothing in it can be spoken.
    """
    if len(text) > MOST_CHARACTERS:
        raise SpeechInvalid(
            f"The line has {len(text)} characters; {MOST_CHARACTERS} can be spoken at once.",
            "Send it in several lines.",
        )
    if not text.strip():
        raise SpeechInvalid("There is nothing to be said: the line is empty.", "Type some words.")
    lines = [_clean(line) for line in text.splitlines()]
    found = [
        piece
        for line in lines
        for sentence in _split(line)
        for piece in _cut(sentence.strip())
        if any(character.isalnum() for character in piece)
    ]
    if not found:
        raise SpeechInvalid(
            "Nothing in the line can be spoken: it has neither letters nor digits.",
            "Type some words.",
        )
    return found


def _clean(line: str) -> str:
    kept = (
        character if character in _JOINERS or not _is_unspoken(character) else " "
        for character in _SELECTORS.sub("", unicodedata.normalize("NFC", line))
    )
    return " ".join("".join(kept).split())


def _is_unspoken(character: str) -> bool:
    return unicodedata.category(character) in _UNSPOKEN and character not in "°^`"


def _split(line: str) -> list[str]:
    ends = [0, *(end.end() for end in _END.finditer(line)), len(line)]
    return [line[start:stop] for start, stop in pairwise(ends)]


def _cut(sentence: str) -> list[str]:
    """Return a sentence in pieces that are short enough, cut between words where there are any."""
    pieces = []
    while len(sentence) > LONGEST:
        head = sentence[:LONGEST]
        breath = _BREATH.search(head)
        at = breath.end() if breath and breath.end() > LONGEST // 4 else LONGEST
        pieces.append(sentence[:at].strip())
        sentence = sentence[at:].strip()
    return [*pieces, sentence]
