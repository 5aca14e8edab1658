"""A whole call through the real socket: what is asked for, and what the engine is told."""

import os
import signal
import sys
import threading

import pytest

from infp_cam.control import backoff, child, portrait_switch
from infp_cam.control.child import MOST_ORDERS
from infp_cam.control.client import Client
from infp_cam.control.director import Command
from infp_cam.control.messages import Ended, Problem, Ready, Showing, Solved, Started
from infp_cam.control.orders import ShowPortrait
from infp_cam.control.requests import (
    ChoosePortrait,
    ChooseStyle,
    ComeBack,
    GetStatus,
    GoAway,
    Mute,
    Off,
    On,
    Quit,
    Request,
    SetOption,
    Toggle,
    ToggleMute,
    Unmute,
)
from infp_cam.control.supervisor import CAMERA, ENGINE
from infp_cam.errors import AlreadyRunning, NotRunning, RequestRefused, SettingsInvalid
from tests.control.fake_engine import BAD_PORTRAIT, LETHAL_PORTRAIT, SLOW_PORTRAIT
from tests.control.session import Session, await_state, client, serving, until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills by POSIX signals")


def is_gone(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_each_request_reaches_the_engine_and_the_status():
    with serving() as (session, asking):
        before = await_state(asking, "idle")
        assert (before.portrait, before.style, before.liveliness) == ("builtin", "natural", 1.0)
        assert asking.ask(Mute()).state == "muted"
        session.await_told(muted=True)
        assert asking.ask(Unmute()).state == "idle"
        session.await_told(muted=False)
        for muted in (True, False):
            assert asking.ask(ToggleMute()).muted is muted
            session.await_told(muted=muted)
        assert asking.ask(GoAway()).state == "away"
        session.await_told(away=True)
        assert asking.ask(ComeBack()).state == "idle"
        session.await_told(away=False)
        assert asking.ask(ChooseStyle(name="calm")).style == "calm"
        session.await_told(style="calm", liveliness=1.0)
        assert asking.ask(ChooseStyle(name="lively", liveliness=0.5)).liveliness == 0.5
        session.await_told(style="lively", liveliness=0.5)
        assert asking.ask(ChoosePortrait(name="/ada.png")).portrait == "/ada.png"
        assert session.told()["portrait"] == "/ada.png"  # before the answer, not after it
        status = asking.ask(GetStatus())
        assert status.camera.device == "null"
        assert status.camera.showing == "live"
        assert status.microphone.delay_ms == 170.0
        assert status.av_offset_ms == 20.0
        assert status.echo.reduction_db == 31.0
        assert status.own.label == "Voice"
        assert status.frames.sent > 0
        assert status.pid == os.getpid()
        assert session.engines() == 1


def test_quit_ends_all_in_order_and_frees_the_socket():
    with serving() as (session, asking):
        await_state(asking, "idle")
        asking.ask(Quit())
        with pytest.raises(NotRunning):
            Client()
        assert session.join() == 0
        ends = [name for name, event in session.events if isinstance(event, Ended)]
        assert ends == [ENGINE, CAMERA]


def test_engine_that_has_finished_is_no_problem(tmp_path):
    finished = tmp_path / "finished"
    with serving("--finish-if", str(finished)) as (session, asking):
        states = _states_until_the_end(asking, finished.touch)
        assert session.join() == 0
    assert states[-1] == "off"
    assert "problem" not in states


def test_engine_that_does_not_end_with_the_call_is_no_problem(monkeypatch):
    monkeypatch.setattr(child, "STOP_S", 0.3)
    with serving("--deaf") as (session, asking):
        states = _states_until_the_end(asking, session.call.stop)
        assert session.join() == 0
    assert states[-1] == "off"
    assert "problem" not in states


def _states_until_the_end(asking, end):
    """Return the states that a watcher hears; `end` is called at each that is idle."""
    states = []
    for status in asking.watch():
        states.append(status.state)
        if status.state == "idle":
            end()
    return states


def test_off_releases_the_engine_and_keeps_the_camera_for_on():
    with serving() as (session, asking):
        await_state(asking, "idle")
        pid = session.engine_pid()
        assert asking.ask(Off()).state == "off"
        assert is_gone(pid)
        until(lambda: session.of(CAMERA, Showing)[-1:] == [Showing("standby")])
        status = asking.ask(GetStatus())
        assert (status.state, status.camera.device, status.own.label) == ("off", "null", "")
        assert asking.ask(Off()).state == "off"
        assert asking.ask(On()).state == "starting"
        await_state(asking, "idle")
        assert session.engine_pid() != pid
        assert asking.ask(Toggle()).state == "off"
        assert asking.ask(Toggle()).on
        await_state(asking, "idle")
        assert session.ring.counters.opened == 1
        assert len(session.of(CAMERA, Started)) == 1
        assert {end.code for end in session.of(ENGINE, Ended)} == {0}
    assert session.code == 0


def test_on_while_the_engine_still_ends_starts_it_again():
    with serving() as (session, asking), client() as other:
        await_state(asking, "idle")
        ending = threading.Thread(target=asking.ask, args=(Off(),))
        ending.start()
        until(lambda: not other.ask(GetStatus()).on)
        other.ask(On())
        ending.join()
        until(lambda: session.engines() == 2)
        await_state(other, "idle")


def test_killed_engine_comes_back_as_it_was_told_to_be():
    with serving() as (session, asking):
        await_state(asking, "idle")
        asking.ask(ChoosePortrait(name="/ada.png"))
        asking.ask(ChooseStyle(name="calm", liveliness=0.5))
        asking.ask(GoAway())
        asking.ask(Mute())
        os.kill(session.engine_pid(), signal.SIGKILL)
        until(lambda: len(session.of(ENGINE, Ready)) == 2)
        wanted = {"portrait": "/ada.png", "style": "calm", "liveliness": 0.5, "muted": True}
        session.await_told(**wanted, away=True)
        assert await_state(asking, "away").muted
        assert session.ring.counters.opened == 1


def test_what_is_asked_while_off_holds_for_the_next_engine():
    with serving() as (session, asking):
        await_state(asking, "idle")
        asking.ask(Off())
        asking.ask(Mute())
        assert asking.ask(ChoosePortrait(name="/ada.png")).portrait == "/ada.png"
        asking.ask(On())
        await_state(asking, "muted")
        session.await_told(portrait="/ada.png", muted=True)


def test_option_that_an_engine_starts_with_starts_another_and_is_kept():
    with serving() as (session, asking):
        await_state(asking, "idle")
        asking.ask(SetOption(option="self_source", value="Desk"))
        until(lambda: len(session.of(ENGINE, Ready)) == 2)
        session.await_told(self_source="Desk")
        await_state(asking, "idle")
        os.kill(session.engine_pid(), signal.SIGKILL)
        until(lambda: len(session.of(ENGINE, Ready)) == 3)
        session.await_told(self_source="Desk")
        asking.ask(SetOption(option="self_source", value="Desk"))  # as it is already
        asking.ask(Off())
        asking.ask(SetOption(option="self_source", value="Headset"))
        assert session.engines() == 3
        asking.ask(On())
        until(lambda: len(session.of(ENGINE, Ready)) == 4)
        session.await_told(self_source="Headset")
        assert session.ring.counters.opened == 1


def test_option_that_an_engine_is_told_starts_none():
    with serving() as (session, asking):
        await_state(asking, "idle")
        assert asking.ask(SetOption(option="style", value="calm")).style == "calm"
        assert asking.ask(SetOption(option="liveliness", value="0.5")).liveliness == 0.5
        session.await_told(style="calm", liveliness=0.5)
        status = asking.ask(SetOption(option="portrait", value="/ada.png"))
        assert status.portrait == session.told()["portrait"] == "/ada.png"
        assert session.engines() == 1


def test_option_that_can_not_be_changed_leaves_all_as_it_is():
    with serving() as (session, asking):
        await_state(asking, "idle")
        for option, value, kind in (
            ("self_source", "missing", "DeviceUnavailable"),
            ("portrait", "/missing.png", "PortraitInvalid"),
            ("camera", "Another", "RequestInvalid"),
            ("fps", 25, "RequestInvalid"),
        ):
            with pytest.raises(RequestRefused) as raised:
                asking.ask(SetOption(option=option, value=value))
            assert raised.value.kind == kind
            assert raised.value.fix
        assert asking.ask(GetStatus()).state == "idle"
        assert session.engines() == 1


def test_portrait_that_can_not_be_shown_leaves_the_old_one():
    with serving() as (session, asking):
        await_state(asking, "idle")
        for name in ("/missing.png", BAD_PORTRAIT):
            with pytest.raises(RequestRefused) as raised:
                asking.ask(ChoosePortrait(name=name))
            assert raised.value.kind == "PortraitInvalid"
            status = asking.ask(GetStatus())
            assert (status.portrait, status.state, status.problems) == ("builtin", "idle", ())
        assert session.engines() == 1


def test_portrait_that_kills_the_engine_is_not_shown_again():
    with serving() as (session, asking):
        await_state(asking, "idle")
        with pytest.raises(RequestRefused) as raised:
            asking.ask(ChoosePortrait(name=LETHAL_PORTRAIT))
        assert raised.value.kind == "ProcessFailed"
        until(lambda: len(session.of(ENGINE, Ready)) == 2)
        session.await_told(portrait="builtin")


def test_portrait_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(portrait_switch, "WAIT_S", 0.5)
    with serving() as (_, asking):
        await_state(asking, "idle")
        with pytest.raises(RequestRefused, match="0 seconds"):
            asking.ask(ChoosePortrait(name=SLOW_PORTRAIT))
        assert asking.ask(ChoosePortrait(name="/ada.png")).portrait == "/ada.png"


def test_portraits_of_two_clients_come_one_after_the_other():
    checked, go = [], threading.Event()

    def check(name):
        checked.append(name)
        go.wait()

    with serving(check=check) as (session, asking), client() as other:
        await_state(asking, "idle")
        names = {"/one.png": asking, "/two.png": other}
        asked = [
            threading.Thread(target=who.ask, args=(ChoosePortrait(name=name),))
            for name, who in names.items()
        ]
        for thread in asked:
            thread.start()
        with client() as third:
            until(lambda: checked)
            third.ask(Mute())  # nobody waits for a check
            session.await_told(muted=True)
        assert len(checked) == 1
        go.set()
        for thread in asked:
            thread.join()
        assert sorted(checked) == sorted(names)
        assert asking.ask(GetStatus()).portrait == checked[-1]


def test_engine_that_crashes_at_every_start_is_told_until_it_runs(tmp_path, monkeypatch):
    waits = (0.05, 0.1, 0.3)
    monkeypatch.setattr(backoff, "DELAYS_S", waits)
    trouble = tmp_path / "trouble"
    trouble.touch()
    with serving("--crash-if", str(trouble)) as (session, asking):
        status = await_state(asking, "problem")
        assert [(problem.subject, problem.kind) for problem in status.problems] == [
            ("engine", "ProcessFailed")
        ]
        until(lambda: len(session.of(ENGINE, Ended)) >= 4)
        assert len(session.of(ENGINE, Problem)) == 1
        trouble.unlink()
        assert await_state(asking, "idle").problems == ()
        assert session.of(ENGINE, Solved) == [Solved("engine")]
        assert [end.restart_s for end in session.of(ENGINE, Ended)][:4] == [*waits, waits[-1]]
        assert session.ring.counters.opened == 1


def test_engine_that_can_not_start_again_leaves_the_camera_until_on(tmp_path):
    trouble = tmp_path / "trouble"
    with serving("--problem-if", str(trouble)) as (session, asking):
        await_state(asking, "idle")
        until(lambda: Showing("live") in session.of(CAMERA, Showing))
        trouble.touch()
        os.kill(session.engine_pid(), signal.SIGKILL)
        status = await_state(asking, "problem")
        until(lambda: session.engines() == 2 and len(session.of(ENGINE, Ended)) == 2)
        status = asking.ask(GetStatus())
        assert status.state == "problem"
        assert [problem.fix for problem in status.problems] == ["Choose another picture."]
        trouble.unlink()
        asking.ask(On())
        assert await_state(asking, "idle").problems == ()
        assert session.ring.counters.opened == 1


def test_stuck_engine_holds_nobody_up_and_is_killed():
    with serving("--stuck") as (session, asking):
        await_state(asking, "idle")
        for _ in range(2 * MOST_ORDERS):  # more than its pipe holds
            session.supervisor.post(lambda: session.supervisor.send(ShowPortrait("/" + 4000 * "x")))
        assert asking.ask(Mute()).muted
        until(lambda: session.engines() == 2)
        assert session.of(ENGINE, Ended)[0].code == -signal.SIGKILL


def test_engine_that_does_not_end_when_it_is_switched_off_is_killed(monkeypatch):
    monkeypatch.setattr(child, "STOP_S", 0.3)
    with serving("--deaf") as (session, asking):
        await_state(asking, "idle")
        assert asking.ask(Off()).state == "off"
        assert is_gone(session.engine_pid())
        assert [end.restart_s for end in session.of(ENGINE, Ended)] == [None]
        assert asking.ask(On()).on
        await_state(asking, "idle")


def test_killed_host_is_told_and_comes_back():
    with serving() as (session, asking):
        await_state(asking, "idle")
        os.kill(session.of(CAMERA, Started)[0].pid, signal.SIGKILL)
        until(lambda: len(session.of(CAMERA, Ready)) == 2)
        assert await_state(asking, "idle").camera.device == "null"
        assert session.engines() == 1


def test_second_call_is_told_of_the_first():
    with serving() as (_, asking):
        second = Session()
        with second.ring, pytest.raises(AlreadyRunning, match=str(os.getpid())) as raised:
            second.call.run()
        assert "infp-cam ctl quit" in raised.value.fix
        assert second.events == []
        assert asking.ask(GetStatus()).pid == os.getpid()


class Say(Request):
    """Speak a line."""

    do = "say"
    text: str


def test_commands_of_others_are_served_and_contained():
    said = []

    def say(request, done):
        if request.text == "wrong":
            raise SettingsInvalid("It is wrong.", "Say it right.")
        if request.text == "broken":
            raise KeyError("broken")
        said.append(request.text)
        threading.Thread(target=done, args=(None,)).start()

    with serving(commands=[Command(Say, say)]) as (_, asking):
        assert asking.ask(Say(text="hello")).on
        assert said == ["hello"]
        for text, kind in (("wrong", "SettingsInvalid"), ("broken", "PluginFailed")):
            with pytest.raises(RequestRefused) as raised:
                asking.ask(Say(text=text))
            assert raised.value.kind == kind
        assert asking.ask(GetStatus()).on
