"""What is said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from infp_cam.errors import BackendMissing
from infp_cam.models.speech import espeak, festival, texts

FORTUNES = """\
A journey of a thousand miles begins with a single step.
		-- Lao Tse
%
Two lines of one
sentence are joined here!  And this is another one.
%
 /\\_/\\  <- no sentence.
%
SHOUTED WORDS ARE LEFT OUT.
%
Too short.
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(texts, "FORTUNES", tmp_path)
    texts.fortunes.cache_clear()
    yield tmp_path
    texts.fortunes.cache_clear()


def test_fortunes_become_plain_sentences(folder: Path) -> None:
    (folder / "wisdom").write_text(FORTUNES)
    (folder / "wisdom.dat").write_bytes(b"\x00\xff")
    (folder / "love").write_bytes("Not in UTF-8, so it is left out \xe9.".encode("latin-1"))
    for name in texts._FILES["en"]:
        (folder / name).touch()
    assert texts.fortunes("en") == (
        "A journey of a thousand miles begins with a single step.",
        "Two lines of one sentence are joined here!",
        "And this is another one.",
    )


def test_missing_fortunes_name_their_packages(folder: Path) -> None:
    with pytest.raises(BackendMissing) as caught:
        texts.fortunes("de")
    assert "fortunes-de" in caught.value.fix


def test_picks_repeat_with_the_seed_and_vary(folder: Path) -> None:
    for name in texts._FILES["en"]:
        (folder / name).write_text(FORTUNES)
    first, again = (
        [texts.pick("en-gb-scotland", np.random.default_rng(3)) for _ in range(1)] for _ in range(2)
    )
    assert first == again
    rng = np.random.default_rng(0)
    picks = [texts.pick("en-us", rng) for _ in range(400)]
    assert sum(pick in texts.fortunes("en") for pick in picks) > 150
    assert any(pick in texts.BACKCHANNELS["en"] for pick in picks)
    assert any(pick[0].isdigit() for pick in picks)


def test_every_language_of_every_voice_has_something_to_say() -> None:
    languages = {texts.base(name) for name in espeak.LANGUAGES}
    languages |= {voice.language for voice in festival.VOICES.values()}
    assert languages <= set(texts.TALK)
    for language in languages:
        for source in texts._READS.get(language, (language,)):
            assert source in texts._FILES
