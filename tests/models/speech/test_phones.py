# ruff: noqa: RUF001 -- the letters of the IPA are meant.
"""Names of phones."""

from __future__ import annotations

import pytest

from infp_cam.models.speech import phones
from infp_cam.models.speech.phones import PHONES, Phone, equal_shares, from_ipa, merged, spread


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("p", ["p"]),
        ("ɑ̃", ["aa"]),
        ("aɪ", ["a", "ih"]),
        ("iː", ["iy"]),
        ("tʃ", ["ch"]),
        ("ts", ["t", "s"]),
        ("əl", ["ax", "l"]),
        ("ç", ["x"]),
        ("nʲ", ["n"]),
        ("ʲ", ["y"]),
        ("ɚ", ["er"]),
    ],
)
def test_ipa_comes_apart_into_known_phones(name: str, meant: list[str]) -> None:
    shares = from_ipa(name)
    assert shares is not None
    assert [phone for phone, _ in shares] == meant
    assert sum(share for _, share in shares) == pytest.approx(1.0)


def test_a_long_letter_takes_more_of_a_diphthong() -> None:
    shares = from_ipa("aːɪ")
    assert shares is not None
    assert shares[0][1] > 0.6


def test_an_unknown_name_is_none_and_not_a_guess() -> None:
    assert from_ipa("??") is None
    assert from_ipa("") is None
    assert equal_shares(phones.ARPABET.get("zz")) is None


def test_every_table_leads_into_the_inventory() -> None:
    for table in (phones._IPA, phones.ARPABET):
        assert {phone for meant in table.values() for phone in meant} <= set(PHONES)


def test_shares_fill_the_time_and_pauses_are_joined() -> None:
    shares = equal_shares(("o", "uh"))
    assert shares is not None
    parts = spread(shares, 1.0, 1.2)
    assert [(p.name, p.start_s, p.end_s) for p in parts] == [
        ("o", 1.0, pytest.approx(1.1)),
        ("uh", pytest.approx(1.1), pytest.approx(1.2)),
    ]
    joined = merged([Phone("pau", 0.0, 0.1), Phone("pau", 0.1, 0.3), Phone("p", 0.3, 0.3), *parts])
    assert [p.name for p in joined] == ["pau", "o", "uh"]
    assert joined[0].end_s == 0.3
