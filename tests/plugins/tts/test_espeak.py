"""eSpeak NG, really run."""

import subprocess

import numpy as np
import psutil
import pytest

from infp_cam.errors import BackendMissing, VoiceFailed
from infp_cam.plugins.tts.espeak.voice import EspeakVoice
from tests.plugins.tts.needs import needs_espeak

pytestmark = needs_espeak
OPTIONS = {"speed": 165, "pitch": 50}


def spoken(voice, text):
    return np.concatenate(list(voice.speak(text)))


def test_it_speaks_what_its_program_does() -> None:
    samples = spoken(EspeakVoice(OPTIONS, voice="en"), "Hello there.")
    command = ["espeak-ng", "-v", "en", "-s", "165", "--stdout", "Hello there."]
    wav = subprocess.run(command, capture_output=True, check=True).stdout
    wanted = np.frombuffer(wav[44 : len(wav) // 2 * 2], "<i2") / 32768
    assert samples == pytest.approx(wanted, abs=1e-6)


def test_language_speed_and_pitch_make_a_difference() -> None:
    usual = len(spoken(EspeakVoice(OPTIONS, voice="en"), "Sunday, the fifth of June."))
    quick = len(
        spoken(EspeakVoice({"speed": 330, "pitch": 50}, voice="en"), "Sunday, the fifth of June.")
    )
    german = len(spoken(EspeakVoice(OPTIONS, voice="de"), "Sunday, the fifth of June."))
    assert quick < 0.7 * usual
    assert german != usual


@pytest.mark.parametrize(
    "text",
    [
        "-v de --help",
        "[[fa'il]] <speak>",
        "'; rm -rf /",
        "\u4f60\u597d",
        "\u00e4\u00f6\u00fc \u20ac",
        "7",
    ],
)
def test_whatever_is_typed_is_text(text) -> None:
    assert np.abs(spoken(EspeakVoice(OPTIONS, voice="en"), text)).max() > 0.01


@pytest.mark.parametrize("name", ["xx", "a\nb", "\u00e4", "--version"])
def test_a_voice_that_is_not_there_is_told_with_those_that_are(name) -> None:
    with pytest.raises(VoiceFailed, match="has no voice") as refusal:
        EspeakVoice(OPTIONS, voice=name)
    assert " de" in refusal.value.fix


def test_without_a_name_it_speaks_the_systems_language_or_english(monkeypatch) -> None:
    for language, meant in (("de_AT", "de"), ("xx_YY", "en"), (None, "en")):
        monkeypatch.setattr("locale.getlocale", lambda language=language: (language, "UTF-8"))
        usual = spoken(EspeakVoice(OPTIONS, voice=""), "Sunday morning.")
        assert len(usual) == len(spoken(EspeakVoice(OPTIONS, voice=meant), "Sunday morning."))


def test_its_program_ends_where_it_is_interrupted() -> None:
    before = set(psutil.Process().children())
    pieces = EspeakVoice(OPTIONS, voice="en").speak("A very long sentence, " * 200)
    next(pieces)
    (program,) = set(psutil.Process().children()) - before
    pieces.close()
    assert not program.is_running()


def test_without_its_program_it_says_how_to_install_it(monkeypatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    with pytest.raises(BackendMissing) as refusal:
        EspeakVoice(OPTIONS, voice="")
    assert "install" in refusal.value.fix.lower()
