"""What is typed, made fit for a voice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infp_cam.errors import SpeechInvalid
from infp_cam.speech.text import LONGEST, MOST_CHARACTERS, sentences


@pytest.mark.parametrize(
    ("line", "spoken"),
    [
        ("Hello", ["Hello"]),
        ("Hello there.  How are you?", ["Hello there.", "How are you?"]),
        ('He said "No!" Then he left.', ['He said "No!"', "Then he left."]),
        ("Dr. Ada, i.e. the one, e.g. here. Bye!", ["Dr. Ada, i.e. the one, e.g. here.", "Bye!"]),
        ("It costs 3.50 at 10:30.", ["It costs 3.50 at 10:30."]),
        ("Eins\nzwei\r\ndrei", ["Eins", "zwei", "drei"]),
        ("\u4f60\u597d\u3002\u518d\u89c1\uff01", ["\u4f60\u597d\u3002", "\u518d\u89c1\uff01"]),
        ("Hi \N{GRINNING FACE} there \N{HEAVY BLACK HEART}\ufe0f", ["Hi there"]),
        ("a\x00b\x1b[31mc\u202ed\ud83d", ["a b [31mc d"]),
        ("\u0645\u06cc\u200c\u0631\u0648\u0645", ["\u0645\u06cc\u200c\u0631\u0648\u0645"]),
        ("... !? Yes", ["Yes"]),
        ("e\u0301t\u00e9", ["\u00e9t\u00e9"]),
        ("20 \u00b0C, 5 % + 3 \u20ac", ["20 \u00b0C, 5 % + 3 \u20ac"]),
    ],
)
def test_a_line_is_cut_into_sentences_of_what_can_be_spoken(line, spoken) -> None:
    assert sentences(line) == spoken


def test_long_sentences_are_cut_where_they_breathe() -> None:
    pieces = sentences("this goes on and on, " * 500)
    assert max(map(len, pieces)) <= LONGEST
    assert min(map(len, pieces)) > LONGEST // 4
    assert " ".join(pieces) == ("this goes on and on, " * 500).strip()
    assert [len(piece) for piece in sentences("x" * 450)] == [200, 200, 50]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("", "empty"),
        (" \t\n", "empty"),
        ("\N{GRINNING FACE}\N{ZERO WIDTH JOINER}\N{ROCKET}", "neither letters nor digits"),
        ("\x00\x01\x7f", "neither letters nor digits"),
        ("?!", "neither letters nor digits"),
        ("a" * (MOST_CHARACTERS + 1), f"{MOST_CHARACTERS} can be spoken"),
    ],
)
def test_what_can_not_be_spoken_is_refused_with_a_reason(line, why) -> None:
    with pytest.raises(SpeechInvalid, match=why) as refusal:
        sentences(line)
    assert refusal.value.fix


@given(st.text(max_size=600))
def test_whatever_is_typed_is_spoken_or_refused(line) -> None:
    try:
        pieces = sentences(line)
    except SpeechInvalid:
        return
    assert pieces
    for piece in pieces:
        assert 0 < len(piece) <= LONGEST
        assert piece.isprintable() or "\u200c" in piece or "\u200d" in piece
        piece.encode()  # a voice gets UTF-8
        assert any(character.isalnum() for character in piece)
