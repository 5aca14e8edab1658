"""Programs as voices."""

import shlex
import sys
from pathlib import Path

import numpy as np
import psutil
import pytest

from infp_cam.errors import BackendMissing, SettingsInvalid, VoiceFailed
from infp_cam.plugins.tts.program.voice import ProgramVoice

TONE = """
import sys
text = sys.stdin.read()
sys.stdout.buffer.write(b"\\x00\\x40" * len(text) * int(sys.argv[1]))
"""


@pytest.fixture
def tone(tmp_path) -> str:
    path = tmp_path / "a tone.py"
    path.write_text(TONE)
    return shlex.join([sys.executable, str(path), "{voice}"])


def voice(command, name="3"):
    return ProgramVoice({"command": command, "rate": 16_000, "format": "s16le"}, voice=name)


def test_it_gets_the_text_and_the_voices_name(tone) -> None:
    speaking = voice(tone)
    samples = np.concatenate(list(speaking.speak("\u00e4bc; $(touch x)")))
    assert samples.tolist() == [0.5] * 3 * len("\u00e4bc; $(touch x)")
    assert speaking.rate == 16_000
    assert not Path("x").exists()


def test_one_that_never_ends_is_ended() -> None:
    before = set(psutil.Process().children())
    pieces = voice("cat /dev/zero").speak("hello")
    next(pieces)
    (program,) = set(psutil.Process().children()) - before
    pieces.close()
    assert not program.is_running()


def test_its_last_words_are_told_where_it_fails() -> None:
    with pytest.raises(VoiceFailed, match="could not speak: it is hoarse") as failure:
        list(voice("sh -c 'echo it is hoarse. >&2; exit 3'").speak("hello"))
    assert "exit" not in failure.value.message
    with pytest.raises(VoiceFailed, match="exit code 3"):
        list(voice("sh -c 'exit 3'").speak("hello"))


def test_a_command_that_can_not_be_is_told() -> None:
    with pytest.raises(SettingsInvalid, match="is empty"):
        voice(" ")
    with pytest.raises(SettingsInvalid, match="can not be read"):
        voice("say 'hello")
    with pytest.raises(BackendMissing, match="can not be started"):
        list(voice("/no/such/program").speak("hello"))
    with pytest.raises(BackendMissing, match="can not be started"):
        list(voice("say {voice}", "a\0b").speak("hello"))
