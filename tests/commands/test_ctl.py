"""`infp-cam ctl` as a person runs it, against a call whose engine is one in miniature."""

import argparse
import json
import signal
import subprocess
import sys
from contextlib import contextmanager

import pytest

from infp_cam.commands import ctl
from infp_cam.control.requests import GoAway, Mute, Quit, Request
from infp_cam.control.status import (
    CameraStatus,
    EchoStatus,
    FrameCounts,
    MicrophoneStatus,
    ProblemStatus,
    SideStatus,
    Status,
)
from tests.commands.process import infp_cam
from tests.control.fake_engine import BAD_PORTRAIT
from tests.control.session import PATIENCE_S, await_state, serving, until

unix = pytest.mark.skipif(sys.platform == "win32", reason="the fake engine is run on Unix")

STATUS = Status(
    state="talking",
    on=True,
    muted=False,
    away=False,
    portrait="builtin",
    style="natural",
    liveliness=1.0,
    camera=CameraStatus("INFP Camera", "/dev/video9", "live", "1280x720", 30.0, "/ring"),
    version="0.1.0",
    pid=17,
    own=SideStatus("USB Microphone", True, -21.4, True),
    other=SideStatus("Speakers", False),
    microphone=MicrophoneStatus("INFP Microphone", 170.4),
    latency_ms=121.0,
    video_delay_ms=150.0,
    av_offset_ms=20.4,
    echo=EchoStatus(True, 31.2),
    generator="procedural",
    provider="numpy",
    renderer="mesh",
    frames=FrameCounts(90, 1, 95),
    problems=(ProblemStatus("other", "DeviceLost", "The speakers are gone.", "Plug them in."),),
)


def test_status_as_a_block():
    assert ctl.describe(STATUS).splitlines() == [
        "INFP Camera is talking. (version 0.1.0, pid 17)",
        "  camera    /dev/video9, live, 1280x720 at 30, 95 sent, 1 dropped",
        "  portrait  builtin, natural, liveliness 1",
        "  you       USB Microphone, -21 dB, speaking",
        "  others    Speakers, no sound arrives",
        "  voice     INFP Microphone, 170 ms after you, 20 ms after its picture",
        "  echo      taken out, 31 dB",
        "  delay     sound to picture 121 ms, shown after 150 ms",
        "  runs      procedural, numpy, mesh",
        "  ! The speakers are gone.",
        "    Plug them in.",
    ]


def test_status_where_nothing_runs_yet():
    bare = Status(
        "starting", True, False, False, "builtin", "natural", 1.0, STATUS.camera, "0.1.0", 17
    )
    assert ctl.describe(bare).splitlines() == [
        "INFP Camera is starting. (version 0.1.0, pid 17)",
        "  camera    /dev/video9, live, 1280x720 at 30, 0 sent, 0 dropped",
        "  portrait  builtin, natural, liveliness 1",
    ]


@unix
def test_commands_do_what_they_say(tmp_path):
    with serving() as (session, asking):
        await_state(asking, "idle")
        assert infp_cam("ctl", "mute").stdout == "INFP Camera is muted.\n"
        session.await_told(muted=True)
        assert infp_cam("ctl", "style", "calm", "--liveliness", "0.5").returncode == 0
        session.await_told(style="calm", liveliness=0.5)
        assert infp_cam("ctl", "portrait", "ada.png", folder=tmp_path).returncode == 0
        session.await_told(portrait=str(tmp_path / "ada.png"))
        assert infp_cam("ctl", "portrait", "builtin").returncode == 0
        session.await_told(portrait="builtin")
        assert infp_cam("ctl", "set", "av_offset_ms", "-20").returncode == 0
        until(lambda: session.engines() == 2)
        status = infp_cam("ctl", "status")
        assert status.returncode == 0
        assert status.stdout.startswith("INFP Camera is muted. (version")
        assert json.loads(infp_cam("ctl", "status", "--json").stdout)["muted"] is True
        quitting = infp_cam("ctl", "quit")
        assert (quitting.returncode, quitting.stdout) == (0, "INFP Camera has ended.\n")
        assert session.join() == 0


@unix
def test_mistakes_are_told_with_a_fix(tmp_path):
    with serving() as (session, asking):
        await_state(asking, "idle")
        for arguments, said in (
            (("portrait", "missing.png"), "missing.png is not there"),
            (("portrait", BAD_PORTRAIT), "There is no face."),
            (("style", "wild"), "'calm', 'natural' or 'lively'"),
            (("style", "calm", "--liveliness", "much"), "liveliness"),
            (("set", "fps", "25"), "while the camera is open"),
            (("set", "fps", "many"), "valid number"),
        ):
            done = infp_cam("ctl", *arguments, folder=tmp_path)
            assert done.returncode == 2, arguments
            assert said in done.stderr
            assert "Traceback" not in done.stderr
            assert done.stderr.splitlines()[-1].startswith("  "), "the fix comes last"
        assert session.told()["portrait"] == "builtin"


def test_without_a_run_it_says_how_to_start_one():
    done = infp_cam("ctl", "status")
    assert done.returncode == 2
    assert "does not run" in done.stderr
    assert "infp-cam run" in done.stderr


@contextmanager
def watching(*form):
    command = [sys.executable, "-m", "infp_cam.cli", "ctl", "watch", *form]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as watch:
        try:
            yield watch
        finally:
            watch.kill()


@unix
def test_watch_prints_a_line_at_each_change_until_the_end():
    with serving() as (_, asking):
        await_state(asking, "idle")
        with watching() as watch:
            lines = [watch.stdout.readline()]
            for request in (Mute(), GoAway()):
                asking.ask(request)
                lines.append(watch.stdout.readline())
            assert lines == [
                "INFP Camera is on, and nobody speaks.\n",
                "INFP Camera is muted.\n",
                "INFP Camera shows that you will be right back.\n",
            ]
            asking.ask(Quit())
            # It may end before it can say so.
            assert watch.stdout.read() in ("", "INFP Camera is off.\n")
            assert watch.wait(PATIENCE_S) == 0
            assert watch.stderr.read() == "INFP Camera has ended.\n"


@unix
def test_watch_ends_with_its_reader_or_by_ctrl_c():
    with serving() as (_, asking):
        await_state(asking, "idle")
        with watching("--json") as watch:
            assert json.loads(watch.stdout.readline())["state"] == "idle"
            watch.stdout.close()  # as `| head -1` does
            assert watch.wait(PATIENCE_S) == 0
            assert watch.stderr.read() == ""
        with watching() as watch:
            watch.stdout.readline()
            watch.send_signal(signal.SIGINT)
            assert watch.wait(PATIENCE_S) == 130


class Scene(Request):
    """Show a scene."""

    do = "scene"
    name: str


def test_parser_is_made_from_the_requests():
    parser = argparse.ArgumentParser()
    ctl.add_parser(parser.add_subparsers(dest="command"), {"scene": Scene})
    arguments = parser.parse_args(["ctl", "scene", "Break"])
    assert (arguments.command, arguments.do, arguments.name) == ("ctl", "scene", "Break")
