"""The speech engines themselves: what they say is where their phones say it is."""

from __future__ import annotations

from itertools import pairwise
from types import ModuleType

import numpy as np
import pytest

from infp_cam.errors import BackendMissing
from infp_cam.models.speech import espeak, festival, flite
from infp_cam.models.speech.phones import UNKNOWN, VOWELS, Request, Utterance
from infp_cam.types import RING_RATE

TEXT = "Happy people keep papers. Bobby may buy a puppy, but Sophie stays."
ENGINES = [(espeak, "en-us+m3"), (festival, "kal_diphone"), (flite, "rms")]


def said(engine: ModuleType, voice: str, **how: float) -> Utterance:
    (utterance,) = engine.speak_all([Request(TEXT, voice, **how)])
    assert utterance is not None
    return utterance


def level_db(utterance: Utterance, names: frozenset[str], inner: float = 0.25) -> float:
    """Return the level in the inner part of phones."""
    power = [
        float(np.mean(utterance.samples[round(a * RING_RATE) : round(b * RING_RATE)] ** 2))
        for phone in utterance.phones
        if phone.name in names
        for a, b in [
            (
                phone.start_s + inner * (phone.end_s - phone.start_s),
                phone.end_s - inner * (phone.end_s - phone.start_s),
            )
        ]
    ]
    return float(np.mean(10.0 * np.log10(np.array(power) + 1e-9)))


@pytest.mark.parametrize(("engine", "voice"), ENGINES)
def test_phones_fill_the_utterance_and_fit_its_sound(engine: ModuleType, voice: str) -> None:
    utterance = said(engine, voice)
    assert utterance.samples.dtype == np.float32
    assert utterance.phones[0].start_s == 0.0
    assert all(a.end_s == pytest.approx(b.start_s) for a, b in pairwise(utterance.phones))
    assert utterance.phones[-1].end_s == pytest.approx(len(utterance.samples) / RING_RATE, abs=0.01)
    names = [phone.name for phone in utterance.phones]
    assert names.count("p") >= 7
    assert names.count("f") == 1
    # In the closure of a p all is quiet, in a vowel it is not; a shift of 40 ms would mix them.
    assert level_db(utterance, frozenset("p"), 0.4) < level_db(utterance, VOWELS) - 12.0
    assert level_db(utterance, frozenset("pbm")) < level_db(utterance, VOWELS) - 5.0


@pytest.mark.parametrize(("engine", "voice"), ENGINES)
def test_speech_can_be_hurried(engine: ModuleType, voice: str) -> None:
    assert len(said(engine, voice, rate=1.3).samples) < 0.9 * len(said(engine, voice).samples)


@pytest.mark.parametrize(("engine", "voice"), ENGINES[1:])
def test_the_same_text_sounds_the_same(engine: ModuleType, voice: str) -> None:
    first, again = said(engine, voice), said(engine, voice)
    assert first.phones == again.phones
    np.testing.assert_array_equal(first.samples, again.samples)


def test_espeak_knows_its_voices() -> None:
    for language in espeak.LANGUAGES:
        espeak.check_voice(f"{language}+m1")
    for variant in espeak.VARIANTS:
        espeak.check_voice(f"en-us+{variant}")
    with pytest.raises(BackendMissing):
        espeak.check_voice("en-us+nosuch")
    with pytest.raises(BackendMissing):
        espeak.check_voice("en-gb+m1")


def test_espeak_closures_lie_before_the_release() -> None:
    utterance = espeak.speak(Request("A happy puppy.", "en-us+m3"))
    assert utterance is not None
    inner = [p for p in utterance.phones if p.name == "p"]
    assert min(p.end_s - p.start_s for p in inner) > 0.05


def test_espeak_says_every_language_in_known_phones() -> None:
    UNKNOWN.clear()
    for language in espeak.LANGUAGES:
        assert espeak.speak(Request("Papa, mama 12, 345.", f"{language}+f2")) is not None, language
    assert not UNKNOWN


def test_a_phone_that_nobody_knows_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    UNKNOWN.clear()
    monkeypatch.setattr(espeak, "from_ipa", lambda _: None)
    assert espeak.speak(Request("Hello.", "en-us+m1")) is None
    assert sum(UNKNOWN.values()) == 1
    UNKNOWN.clear()


def test_festival_survives_texts_that_would_break_its_script() -> None:
    requests = [Request(text, "kal_diphone") for text in ('Say "no" \\ now.', "", "It's fine.")]
    quoted, empty, plain = festival.speak_all(requests)
    assert quoted is not None
    assert plain is not None
    assert empty is None or all(phone.name == "pau" for phone in empty.phones)


def test_festival_names_the_packages_of_missing_voices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(festival.VOICES, "nosuch", festival.VOICES["kal_diphone"])
    with pytest.raises(BackendMissing) as caught:
        festival.speak(Request("Hello.", "nosuch"))
    assert "nosuch" in caught.value.message
    assert "festvox-kallpc16k" in caught.value.fix
