"""The call as a process: started when there is none, found when there is, back when it dies."""

import contextlib
import os
import signal
import sys
from pathlib import Path

import psutil
import pytest

from infp_cam.control.requests import Quit, SetOption
from infp_cam.settings import load_settings, settings_path
from infp_cam.ui import call_process
from infp_cam.ui.call import Call
from infp_cam.ui.call_link import CallLink
from infp_cam.ui.call_process import CallProcess, call_log, last_lines, rotate
from infp_cam.ui.choices import Choices
from tests.ui.fake_call import FakeCall

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills by POSIX signals")

ROOT = Path(__file__).parents[2]
PATIENCE_MS = 20_000


@pytest.fixture
def started(qtbot, monkeypatch):
    """Makes calls whose process is the call in miniature; ends what they leave running."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    made = []

    def make(*options):
        command = [sys.executable, "-m", "tests.ui.fake_call", *options]
        call = Call(CallLink(), CallProcess(command), Choices())
        call.notices = []
        call.told.connect(call.notices.append)
        made.append(call)
        return call

    yield make
    for call in made:
        call.leave()
    for child in psutil.Process().children():
        with contextlib.suppress(psutil.ZombieProcess):
            if "tests.ui.fake_call" in child.cmdline():
                child.kill()
                child.wait()


def test_call_is_started_outlives_its_window_and_is_found_again(qtbot, started):
    first = started()
    assert first.state == "starting"
    first.attach()
    qtbot.waitUntil(lambda: first.status is not None, timeout=PATIENCE_MS)
    pid = first.status.pid
    assert os.getsid(pid) != os.getsid(0)
    first.leave()
    second = started()
    second.attach()
    qtbot.waitUntil(lambda: second.status is not None, timeout=PATIENCE_MS)
    assert second.status.pid == pid
    with qtbot.waitSignal(second.ended, timeout=PATIENCE_MS):
        second.quit()
    assert (second.state, second.notices) == ("off", [])


def test_call_that_is_killed_comes_back_and_is_told_once(qtbot, started):
    call = started()
    call.attach()
    pids = set()
    for _ in range(3):
        qtbot.waitUntil(
            lambda: call.status is not None and call.status.pid not in pids, timeout=PATIENCE_MS
        )
        pids.add(call.status.pid)
        if len(pids) < 3:
            os.kill(call.status.pid, signal.SIGKILL)
    assert len(call.notices) == 1
    with qtbot.waitSignal(call.ended, timeout=PATIENCE_MS):
        call.quit()


def test_call_of_somebody_else_that_is_killed_comes_back(qtbot, started):
    other = started()
    other.attach()
    qtbot.waitUntil(lambda: other.status is not None, timeout=PATIENCE_MS)
    pid = other.status.pid
    call = started()
    call.attach()
    qtbot.waitUntil(lambda: call.status is not None, timeout=PATIENCE_MS)
    other._link.stop()
    other._restart.blockSignals(True)
    os.kill(pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: call.status is not None and call.status.pid != pid, timeout=PATIENCE_MS)


def test_call_that_ends_in_order_stays_ended_until_it_is_turned_on(qtbot, started):
    call = started()
    with FakeCall():
        call.attach()
        qtbot.waitUntil(lambda: call.status is not None)
    qtbot.waitUntil(lambda: call.state == "off")
    assert not call.is_on
    call.set_on(True)
    qtbot.waitUntil(lambda: call.status is not None, timeout=PATIENCE_MS)
    assert call.is_on


def test_call_that_a_person_must_help_says_why(qtbot, started):
    call = started("--mendable")
    call.attach()
    qtbot.waitUntil(lambda: bool(call.problems), timeout=PATIENCE_MS)
    (problem,) = call.problems
    assert (problem.message, problem.fix) == (
        "There is no camera.",
        "Load its driver: `sudo true`.",
    )
    assert (call.state, call.is_on) == ("problem", False)


def test_call_that_dies_at_every_start_is_told(qtbot, started, monkeypatch):
    monkeypatch.setattr("infp_cam.control.backoff.DELAYS_S", (0.01,))
    call = started("--die")
    call.attach()
    qtbot.waitUntil(lambda: bool(call.problems), timeout=PATIENCE_MS)
    assert "again and again" in call.problems[0].message
    assert len(call.notices) == 1
    call.quit()


def test_choices_reach_the_call_and_are_kept(qtbot, started, fake_call, tmp_path):
    call = started()
    call.attach()
    qtbot.waitUntil(lambda: call.status is not None)
    picture = str(tmp_path / "ada.png")
    call.show_portrait(picture)
    call.move("calm", 0.5)
    qtbot.waitUntil(lambda: call.status.style == "calm")
    assert (call.status.portrait, call.status.liveliness) == (picture, 0.5)
    call.show_portrait("/faceless.png")
    qtbot.waitUntil(lambda: bool(call.problems))
    assert call.problems[0].message == "There is no face."
    settings, _ = load_settings(settings_path())
    assert (settings.portrait, settings.style, settings.liveliness) == (picture, "calm", 0.5)
    call.dismiss(call.problems[0])
    assert call.problems == ()


def test_microphone_is_changed_in_the_call_and_kept(qtbot, started, fake_call):
    call = started()
    call.attach()
    qtbot.waitUntil(lambda: call.status is not None)
    call.choose(self_source="Headset")
    qtbot.waitUntil(lambda: load_settings(settings_path())[0].self_source == "Headset")
    assert SetOption(option="self_source", value="Headset") in fake_call.asked
    assert call.status.own.label == "Headset"
    call.choose(self_source="missing")
    qtbot.waitUntil(lambda: bool(call.problems))
    assert load_settings(settings_path())[0].self_source == "Headset"
    call.try_voice("/tmp/talk.wav")
    qtbot.waitUntil(lambda: call.status.own.label == "/tmp/talk.wav")
    assert load_settings(settings_path())[0].self_source == "Headset"
    assert not any(isinstance(request, Quit) for request in fake_call.asked)


def test_camera_is_kept_and_the_call_begins_anew(qtbot, started):
    call = started()
    call.attach()
    qtbot.waitUntil(lambda: call.status is not None, timeout=PATIENCE_MS)
    pid = call.status.pid
    call.choose(camera="Another")
    qtbot.waitUntil(lambda: call.status is not None and call.status.pid != pid, timeout=PATIENCE_MS)
    assert load_settings(settings_path())[0].camera == "Another"
    assert call.notices == []


def test_logs_are_rotated_under_a_running_writer(tmp_path, monkeypatch):
    monkeypatch.setattr(call_process, "LOG_BYTES", 100)
    log = tmp_path / "call.log"
    with log.open("ab", buffering=0) as writer:
        for number in range(6):
            writer.write(b"%d" % number * 101 + b"\n")
            rotate(log)
        writer.write(b"end\n")
    assert log.read_bytes() == b"end\n"
    kept = sorted(path.name for path in tmp_path.iterdir())
    assert kept == ["call.1.log", "call.2.log", "call.3.log", "call.log"]
    assert (tmp_path / "call.3.log").read_bytes().startswith(b"333")


def test_last_lines_of_no_log_are_none():
    assert last_lines(call_log(), 5) == []
