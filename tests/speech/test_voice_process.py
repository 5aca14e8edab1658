"""Voice processes: real ones, with voices that speak, break, hang and babble."""

import os
import signal
import sys
import time
from contextlib import contextmanager

import numpy as np
import psutil
import pytest

from infp_cam.errors import InfpCamError, VoiceFailed
from infp_cam.plugin.choices import PluginChoices, choices_path, save_choices
from infp_cam.speech import voice_process as module
from infp_cam.speech.source import check_speech, voice_process
from tests.plugins.tts.needs import needs_espeak

MANIFEST = """
id = "odd-voice"
name = "Odd voice"
text = "Does what tests need."
kind = "voice"
entry = "odd_voice.voice:Odd"
api = ">=1.0,<2"
"""
VOICE = """
import os, time
import numpy as np
from infp_cam.errors import VoiceFailed

class Odd:
    rate = 16000

    def __init__(self, options, *, voice):
        if voice == "unknown":
            raise VoiceFailed("There is no voice 'unknown'.", "Choose another one.")
        if voice == "broken":
            raise RuntimeError("it does not work")
        print("a library that prints", flush=True)

    def speak(self, text):
        os.write(1, b"babble")
        yield np.full(1600, 0.25, np.float32)
        if text == "die":
            os._exit(7)
        if text == "hang":
            time.sleep(1000)
        if text == "raise":
            raise RuntimeError("out of voice")
        if text == "refuse":
            raise VoiceFailed("That can not be said.", "Say something else.")
        if text == "long":
            for _ in range(600):
                yield np.full(1600, 0.25, np.float32)
        yield np.full(800, 0.5, np.float32)

    def close(self):
        pass
"""


@pytest.fixture
def odd_voice(tmp_path, monkeypatch):
    """A voice plugin of somebody else's, installed and enabled."""
    package, info = tmp_path / "odd_voice", tmp_path / "odd_voice-1.0.dist-info"
    package.mkdir()
    info.mkdir()
    (package / "__init__.py").touch()
    (package / "plugin.toml").write_text(MANIFEST)
    (package / "voice.py").write_text(VOICE)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: odd-voice\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[infp_cam.plugins]\nodd-voice = odd_voice\n")
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    monkeypatch.setenv("PYTHONPATH", path.rstrip(os.pathsep))
    save_choices(PluginChoices(enabled=frozenset({"odd-voice"})), choices_path())


@contextmanager
def voice(text="voice:odd-voice"):
    process = voice_process(text)
    try:
        yield process
    finally:
        process.close()


def spoken(process, text):
    return np.concatenate([sound.samples for sound in process.speak(text)])


def pid(process):
    return process._running._process.pid


def failure(process, text):
    with pytest.raises(VoiceFailed) as raised:
        spoken(process, text)
    assert raised.value.fix
    return raised.value.message


def test_sentences_are_spoken_by_one_process_whatever_its_libraries_print(odd_voice):
    with voice() as process:
        for _ in range(3):
            sounds = list(process.speak("hello"))
            assert {sound.rate for sound in sounds} == {16_000}
            samples = np.concatenate([sound.samples for sound in sounds])
            assert samples.tolist() == [0.25] * 1600 + [0.5] * 800
        first = pid(process)
        spoken(process, "again")
        assert pid(process) == first
    assert not psutil.pid_exists(first)


def test_one_that_is_stopped_goes_on_with_the_next_sentence(odd_voice):
    with voice() as process:
        sounds = process.speak("long")
        next(sounds)
        first = pid(process)
        sounds.close()
        assert len(spoken(process, "hello")) == 2400
        assert pid(process) == first


def test_one_that_does_not_stop_is_ended_and_replaced(odd_voice, monkeypatch):
    monkeypatch.setattr(module, "STOP_S", 0.2)
    with voice() as process:
        sounds = process.speak("hang")
        next(sounds)
        first = pid(process)
        sounds.close()
        assert len(spoken(process, "hello")) == 2400
        assert pid(process) != first
        assert not psutil.pid_exists(first)


def test_one_that_dies_is_told_and_replaced(odd_voice):
    with voice() as process:
        assert "ended by itself (exit code 7)" in failure(process, "die")
        assert len(spoken(process, "hello")) == 2400


def test_one_that_hangs_is_told_and_replaced(odd_voice, monkeypatch):
    with voice() as process:
        spoken(process, "hello")  # its start may take longer
        monkeypatch.setattr(module, "PATIENCE_S", 0.3)
        assert "hangs: it gave no sound" in failure(process, "hang")
        monkeypatch.undo()


def test_what_can_not_be_said_is_told_and_the_process_goes_on(odd_voice):
    with voice() as process:
        spoken(process, "hello")
        first = pid(process)
        assert failure(process, "refuse") == "That can not be said."
        assert "Odd voice broke: RuntimeError: out of voice" in failure(process, "raise")
        assert len(spoken(process, "hello")) == 2400
        assert pid(process) == first


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("voice:odd-voice:unknown", "There is no voice 'unknown'"),
        ("voice:odd-voice:broken", "it does not work"),
        ("voice:nobody", "no plugin 'nobody'"),
    ],
)
def test_a_voice_that_can_not_be_had_is_told_before_anything_is_said(odd_voice, text, why):
    with pytest.raises(InfpCamError, match=why):
        check_speech(text)


def test_another_ones_voice_must_be_enabled(odd_voice):
    save_choices(PluginChoices(), choices_path())
    with pytest.raises(InfpCamError, match="is not enabled"):
        check_speech("voice:odd-voice")


@pytest.mark.skipif(sys.platform == "win32", reason="uses signals")
def test_it_ends_with_the_engine(odd_voice):
    """A killed engine's pipes close; the voice must not outlive it, whatever it does."""
    with voice() as process:
        sounds = process.speak("hang")
        next(sounds)
        child = psutil.Process(pid(process))
        process._running._process.stdin.close()
        child.wait(30)
        sounds.close()


@needs_espeak
def test_espeak_is_there_without_being_enabled():
    check_speech("voice:espeak:en")
    with voice("voice:espeak:en") as process:
        assert len(spoken(process, "Hello.")) > 5000
        process._running._process.send_signal(signal.SIGSTOP)
        time.sleep(0.1)
        process.close()  # also when it hangs
        with pytest.raises(VoiceFailed, match="has ended"):
            spoken(process, "Hello.")
