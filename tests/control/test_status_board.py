import dataclasses
import json

import pytest

from infp_cam.control.messages import Ended, Problem, Ready, Showing, Solved, Started, Telemetry
from infp_cam.control.presence import Presence
from infp_cam.control.status_board import StatusBoard
from infp_cam.control.supervisor import CAMERA, ENGINE
from infp_cam.settings import Settings

HERE = Presence(Settings(camera="null"))
OFF = dataclasses.replace(HERE, on=False)
MUTED = dataclasses.replace(HERE, muted=True)
AWAY = dataclasses.replace(MUTED, away=True)


def telemetry(own=False, other=False, microphone="INFP Microphone"):
    side = {"label": "Voice", "delivering": True, "level_db": -20.0}
    return Telemetry(
        own=side | {"voice": own},
        other=side | {"voice": other},
        microphone=microphone,
        microphone_delay_ms=170.0,
        video_delay_ms=150.0,
        latency_ms=120.0,
        echo_cancelled=True,
        echo_reduction_db=None,
        drawn=7,
        dropped=2,
        portrait="builtin",
        style="natural",
        generator="procedural",
        provider="numpy",
        renderer="mesh",
    )


def problem(subject=""):
    return Problem("DeviceLost", "It is gone.", "Bring it back.", subject)


RUNNING = (
    (CAMERA, Started(1)),
    (CAMERA, Ready("/dev/video9")),
    (ENGINE, Started(2)),
    (ENGINE, Ready()),
)


def board(*events):
    made = StatusBoard("/ring", lambda: 42)
    for sender, event in events:
        made.hear(sender, event)
    return made


@pytest.mark.parametrize(
    ("events", "presence", "state"),
    [
        ((), HERE, "starting"),
        (RUNNING[:3], HERE, "starting"),
        (RUNNING, HERE, "idle"),
        (RUNNING, OFF, "off"),
        (RUNNING, MUTED, "muted"),
        (RUNNING, AWAY, "away"),
        ((*RUNNING, (ENGINE, telemetry(own=True))), HERE, "talking"),
        ((*RUNNING, (ENGINE, telemetry(other=True))), HERE, "listening"),
        ((*RUNNING, (ENGINE, telemetry(own=True, other=True))), HERE, "talking"),
        ((*RUNNING, (ENGINE, telemetry(own=True))), MUTED, "muted"),
        ((*RUNNING, (ENGINE, problem("other"))), HERE, "problem"),
        ((*RUNNING, (ENGINE, problem("other"))), MUTED, "muted"),
        ((*RUNNING, (ENGINE, problem("other")), (ENGINE, Solved("other"))), HERE, "idle"),
        ((*RUNNING, (CAMERA, problem())), MUTED, "problem"),
        ((*RUNNING, (CAMERA, problem()), (CAMERA, Ready("x"))), HERE, "idle"),
        ((*RUNNING, (CAMERA, Ended(-9, 0.2))), HERE, "starting"),
        ((*RUNNING, (ENGINE, Ended(-9, 0.2))), HERE, "starting"),
        ((*RUNNING, (ENGINE, Ended(2, None))), HERE, "problem"),
        ((*RUNNING, (ENGINE, Ended(0, None))), OFF, "off"),
        ((*RUNNING, (ENGINE, Ended(2, None)), (ENGINE, Started(3))), HERE, "starting"),
    ],
)
def test_state(events, presence, state):
    assert board(*events).status(presence).state == state


def test_a_later_problem_of_a_subject_replaces_the_earlier():
    later = Problem("DeviceUnavailable", "It is still gone.", "Plug it in.", "self")
    status = board(*RUNNING, (ENGINE, problem("self")), (ENGINE, later)).status(HERE)
    assert [found.message for found in status.problems] == ["It is still gone."]


def test_problems_without_a_subject_are_their_senders():
    status = board(*RUNNING, (ENGINE, problem()), (CAMERA, problem())).status(HERE)
    assert {found.subject for found in status.problems} == {ENGINE, CAMERA}


def test_new_engine_begins_without_the_old_ones_problems():
    events = (*RUNNING, (ENGINE, problem("self")), (CAMERA, problem()), (ENGINE, Started(3)))
    assert [found.subject for found in board(*events).status(HERE).problems] == [CAMERA]


def test_nothing_is_wrong_with_an_engine_that_is_off():
    made = board(*RUNNING, (ENGINE, problem("self")))
    assert made.status(HERE).problems
    assert made.status(OFF).problems == ()


def test_what_the_engine_measures_goes_with_it():
    made = board(*RUNNING, (CAMERA, Showing("live")), (ENGINE, telemetry()))
    status = made.status(HERE)
    assert (status.microphone.delay_ms, status.av_offset_ms) == (170.0, 20.0)
    assert dataclasses.astuple(status.frames) == (7, 2, 42)
    assert (status.own.label, status.own.level_db) == ("Voice", -20.0)
    made.hear(ENGINE, Ended(-9, 0.2))
    status = made.status(HERE)
    assert (status.latency_ms, status.video_delay_ms, status.av_offset_ms) == (None, None, None)
    assert (status.own.label, status.generator, status.frames.sent) == ("", "", 42)
    assert (status.camera.device, status.camera.showing) == ("/dev/video9", "live")


def test_there_is_no_offset_without_a_microphone():
    status = board(*RUNNING, (ENGINE, telemetry(microphone=""))).status(HERE)
    assert status.microphone.delay_ms is status.av_offset_ms is None


def test_status_is_json():
    status = board(*RUNNING, (ENGINE, telemetry()), (ENGINE, problem("self"))).status(HERE)
    fields = json.loads(json.dumps(dataclasses.asdict(status), allow_nan=False))
    assert fields["problems"][0] == {
        "subject": "self",
        "kind": "DeviceLost",
        "message": "It is gone.",
        "fix": "Bring it back.",
    }
