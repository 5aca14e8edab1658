"""The line to the call, against the real control server."""

from dataclasses import asdict, replace

from infp_cam.control.requests import ChoosePortrait, Mute
from infp_cam.control.status import ProblemStatus
from infp_cam.ui.call_link import CallLink, read_status
from tests.ui.fake_call import RESTING, FakeCall


def test_status_survives_the_line_whole():
    problem = ProblemStatus("self", "DeviceLost", "It is gone.", "Plug it in.")
    status = replace(RESTING, problems=(problem,), av_offset_ms=None)
    fields = asdict(status)
    fields["problems"] = [asdict(problem)]  # as JSON has it
    fields["camera"]["invented_later"] = 1
    assert read_status(fields | {"invented_later": 1}) == status


def test_link_watches_the_status(qtbot, fake_call):
    link = CallLink()
    with qtbot.waitSignal(link.status_changed):
        link.start()
    assert link.status == fake_call.status
    with qtbot.waitSignal(link.status_changed, check_params_cb=lambda: link.status.muted):
        fake_call.say(muted=True, state="muted")
    link.stop()


def test_requests_are_answered(qtbot, fake_call):
    link, answers = CallLink(), []
    link.start()
    link.ask(Mute(), answers.append)
    link.ask(ChoosePortrait(name="/faceless.png"), answers.append)
    qtbot.waitUntil(lambda: len(answers) == 2)
    assert answers[0] is None
    assert (answers[1].kind, answers[1].message) == ("PortraitInvalid", "There is no face.")
    assert fake_call.asked[1:] == [Mute(), ChoosePortrait(name="/faceless.png")]
    link.stop()


def test_link_returns_when_the_call_does(qtbot):
    link, answers = CallLink(), []
    link.start()
    link.ask(Mute(), answers.append)
    assert answers[0].kind == "NotRunning"
    for _ in range(2):
        with qtbot.waitSignal(link.opened), FakeCall():
            qtbot.waitUntil(lambda: link.status is not None)
        qtbot.waitUntil(lambda: not link.is_open)
        assert link.status is None
    link.stop()


def test_call_that_does_not_answer_is_told(qtbot, fake_call, monkeypatch):
    monkeypatch.setattr(Mute, "patience_s", 0.1)
    monkeypatch.setattr(fake_call, "_do", lambda request: None)
    fake_call._server._take = lambda fields, settle: None
    link, answers = CallLink(), []
    link.start()
    link.ask(Mute(), answers.append)
    qtbot.waitUntil(lambda: bool(answers))
    assert "does not answer" in answers[0].message
    link.stop()
