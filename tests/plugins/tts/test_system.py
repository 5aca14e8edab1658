"""The system's voices, with a stand-in for pyttsx3.

Windows and macOS themselves are no part of any test yet.
"""

import importlib
import sys
import types

import numpy as np
import pytest
import soundfile

from infp_cam.errors import PluginFailed, VoiceFailed
from infp_cam.plugin.catalog import installed_plugins

OPTIONS = {"speed": 180}


class StandIn:
    """Writes a file as pyttsx3's engine does: AIFF as macOS, WAV as Windows, or none."""

    form = "WAV"

    def __init__(self):
        names = ("Zira", "Anna (Deutsch)")
        self._voices = [types.SimpleNamespace(name=name, id=f"id.{name}") for name in names]
        self.set = {}

    def getProperty(self, name):
        return self._voices

    def setProperty(self, name, value):
        self.set[name] = value

    def save_to_file(self, text, path):
        self._file = (text, path)

    def runAndWait(self):
        text, path = self._file
        if self.form:
            samples = np.full((100 * len(text), 2), 0.5, np.float32)
            soundfile.write(path, samples, 22_050, "PCM_16", format=self.form)

    def stop(self):
        pass


@pytest.fixture
def system(monkeypatch):
    fake = types.ModuleType("pyttsx3")
    fake.init = StandIn
    monkeypatch.setitem(sys.modules, "pyttsx3", fake)
    monkeypatch.delitem(sys.modules, "infp_cam.plugins.tts.system.voice", raising=False)
    yield importlib.import_module("infp_cam.plugins.tts.system.voice")
    sys.modules.pop("infp_cam.plugins.tts.system.voice", None)


@pytest.mark.parametrize("form", ["WAV", "AIFF"])
def test_it_speaks_what_the_system_writes(system, monkeypatch, form):
    monkeypatch.setattr(StandIn, "form", form)
    voice = system.SystemVoice(OPTIONS, voice="anna")
    (samples,) = voice.speak("Hello")
    assert samples == pytest.approx(np.full(500, 0.5), abs=1e-3)
    assert voice.rate == 22_050
    assert voice._engine.set == {"voice": "id.Anna (Deutsch)", "rate": 180}
    voice.close()


def test_what_goes_wrong_is_told(system, monkeypatch):
    with pytest.raises(VoiceFailed, match="no voice 'Joe'") as refusal:
        system.SystemVoice(OPTIONS, voice="Joe")
    assert "Zira" in refusal.value.fix
    monkeypatch.setattr(StandIn, "form", "")
    monkeypatch.setattr(system, "WRITTEN_S", 0.1)
    with pytest.raises(VoiceFailed, match="wrote no sound"):
        list(system.SystemVoice(OPTIONS, voice="").speak("Hello"))

    def broken():
        raise OSError("no SAPI")

    monkeypatch.setattr(system.pyttsx3, "init", broken)
    with pytest.raises(VoiceFailed, match="no SAPI"):
        system.SystemVoice(OPTIONS, voice="")


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the system has voices")
def test_it_is_not_offered_where_the_system_has_no_voices():
    with pytest.raises(PluginFailed, match="not for this system"):
        installed_plugins().find("system-voice")
