"""Lines and sound for the voice of a call whose engine is one in miniature."""

import json
import subprocess
import sys
import time

import pytest

from infp_cam.control.requests import (
    GetStatus,
    GoAway,
    Hush,
    Mute,
    Off,
    Say,
    SendSound,
    SetOption,
    Unmute,
)
from infp_cam.errors import RequestRefused
from tests.commands.process import infp_cam
from tests.control.fake_engine import LETHAL_LINE, UNSPEAKABLE
from tests.control.session import PATIENCE_S, await_state, serving, until

unix = pytest.mark.skipif(sys.platform == "win32", reason="the fake engine is run on Unix")
pytestmark = unix
VOICE = SetOption(option="self_source", value="voice")


def told(asking, request):
    with pytest.raises(RequestRefused) as refusal:
        asking.ask(request)
    assert refusal.value.fix
    return refusal.value.message


def with_voice(session, asking):
    await_state(asking, "idle")
    asking.ask(VOICE)
    until(lambda: session.engines() == 2)
    await_state(asking, "idle")
    session.await_told(self_source="voice")


def test_lines_and_sound_reach_the_engine_and_its_word_comes_back():
    with serving() as (session, asking):
        with_voice(session, asking)
        asking.ask(Say(text="Hello.", priority="high"))
        asking.ask(SendSound(stream="a", rate=16_000, samples="AAA=", last=True))
        session.await_told(said=["Hello. (high)", "a s16le 16000 AAA= True"])
        assert told(asking, Say(text=UNSPEAKABLE)) == "That can not be said."
        until(lambda: asking.ask(GetStatus()).speech.saying == "Hello. (high)")
        assert asking.ask(GetStatus()).speech.voice == "en"
        asking.ask(Hush())
        session.await_told(said=[])


def test_nothing_is_said_where_nobody_would_hear_it():
    with serving() as (session, asking):
        await_state(asking, "idle")
        assert "microphone is what is heard" in told(asking, Say(text="Hello."))
        with_voice(session, asking)
        for there, back in ((Mute(), Unmute()), (GoAway(), None), (Off(), None)):
            asking.ask(there)
            message = told(asking, Say(text="Hello."))
            assert ("off" if isinstance(there, Off) else "muted or away") in message
            if back is not None:
                asking.ask(back)
        assert session.told()["said"] == []


def test_an_engine_that_dies_over_a_line_is_told_and_started_again():
    with serving() as (session, asking):
        with_voice(session, asking)
        assert "ended before it took" in told(asking, Say(text=LETHAL_LINE))
        await_state(asking, "idle")
        asking.ask(Say(text="Hello again."))
        session.await_told(said=["Hello again. (normal)"])


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"text": 7}, "text"),
        ({}, "text"),
        ({"text": "a", "priority": "urgent"}, "priority"),
        ({"text": "a", "loud": True}, "loud"),
    ],
)
def test_a_request_that_is_none_is_told(fields, why):
    with serving() as (_, asking):
        line = json.dumps({"v": 1, "id": 1, "do": "say", **fields})
        asking._send(line.encode() + b"\n", time.monotonic() + PATIENCE_S)
        answer = asking._receive(time.monotonic() + PATIENCE_S)
        assert answer["error"]["kind"] == "RequestInvalid"
        assert why in answer["error"]["message"]


def test_the_command_says_what_it_is_given(tmp_path):
    with serving() as (session, asking):
        with_voice(session, asking)
        assert infp_cam("say", "Hello", "there.", "--priority", "low").returncode == 0
        session.await_told(said=["Hello there. (low)"])
        assert infp_cam("say", "--hush", "Other").returncode == 0
        session.await_told(said=["Other (normal)"])
        refused = infp_cam("say", UNSPEAKABLE)
        assert refused.returncode == 2
        assert refused.stderr == "infp-cam: That can not be said.\n  Say another.\n"
        assert infp_cam("ctl", "hush").returncode == 0
        session.await_told(said=[])
        piped("say", input_=b"One.\n\n Two. \nThree")
        session.await_told(said=["One. (normal)", "Two. (normal)", "Three (normal)"])


def test_the_command_sends_sound_in_whole_samples():
    with serving() as (session, asking):
        with_voice(session, asking)
        piped("say", "--sound", "f32le", "--rate", "8000", input_=bytes(4 * 2000) + b"x")
        until(lambda: len(session.told()["said"]) == 3)
        first, second, end = (said.split(" ") for said in session.told()["said"])
        assert first[0] == second[0] == end[0]
        assert first[1:3] == ["f32le", "8000"]
        assert len(first[3]) == -(-4 * 1600 // 3) * 4
        assert [said[-1] for said in (first, second, end)] == ["False", "False", "True"]


def test_the_command_serves_a_fifo_until_it_is_ended(tmp_path):
    path = tmp_path / "lines"
    with serving() as (session, asking):
        with_voice(session, asking)
        command = [sys.executable, "-m", "infp_cam.cli", "say", "--fifo", str(path)]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as serving_fifo:
            until(path.is_fifo)
            for lines in ("One.\n", f"{UNSPEAKABLE}\nTwo.\n"):
                path.write_text(lines)
            session.await_told(said=["One. (normal)", "Two. (normal)"])
            assert "That can not be said." in serving_fifo.stderr.readline()
            serving_fifo.terminate()
        assert path.stat().st_mode & 0o777 == 0o600
        (tmp_path / "file").write_text("")
        refused = infp_cam("say", "--fifo", str(tmp_path / "file"))
        assert refused.returncode == 2
        assert "is no FIFO" in refused.stderr
        assert infp_cam("say", "--fifo", "/no/such/folder/fifo").returncode == 2


def piped(*arguments, input_):
    command = [sys.executable, "-m", "infp_cam.cli", *arguments]
    subprocess.run(command, input=input_, check=True, timeout=PATIENCE_S)
