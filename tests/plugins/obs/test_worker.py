"""The plugin beside a call in miniature, with the OBS in miniature: asked, following, losing."""

import threading
import time
from contextlib import contextmanager
from dataclasses import replace

import pytest

from infp_cam.control.messages import PluginAnswer, PluginValues, Problem, Solved
from infp_cam.control.requests import Mute, Unmute
from infp_cam.plugin import secrets
from infp_cam.plugin.catalog import installed_plugins
from infp_cam.plugin.host import Host
from infp_cam.plugin.options import checked_options
from infp_cam.plugins.obs import camera_source, session
from infp_cam.plugins.obs.controller import Controller
from infp_cam.plugins.obs.password import VARIABLE
from tests.plugins.obs.hand import RED
from tests.plugins.obs.obs_server import ObsServer
from tests.ui.fake_call import RESTING, FakeCall

PATIENCE_S = 300
SUBJECT = "plugin:obs"


def until(holds, what=lambda: None):
    end_s = time.monotonic() + PATIENCE_S
    while not (found := holds()):
        assert time.monotonic() < end_s, what()
        time.sleep(0.01)
    return found


class Desk:
    """The plugin at work in a thread, and all that it says."""

    def __init__(self, folder, **options):
        self.manifest = installed_plugins().find("obs").manifest
        self.said = []
        self._ended = threading.Event()
        self.host = Host(self.manifest, folder, self.said.append, self._ended)
        self._controller = Controller(checked_options(self.manifest, options))
        self.error = None
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        self._number = 0

    def _run(self):
        try:
            self._controller.run(self.host)
        except Exception as error:
            self.error = error

    @property
    def values(self):
        told = [event.values for event in self.said if isinstance(event, PluginValues)]
        return told[-1] if told else {}

    def problem(self):
        """What is wrong now."""
        found = None
        for event in self.said:
            if isinstance(event, Problem):
                found = event
            elif isinstance(event, Solved):
                found = None
        return found

    def await_values(self, **values):
        until(lambda: self.values.items() >= values.items(), lambda: (values, self.said))

    def ask(self, do, **fields):
        """Ask, and return the answer."""
        self._number += 1
        number = self._number
        declared = self.manifest.requests[do].fields
        given = {name: option.start for name, option in declared.items()} | fields
        self.host.take(number, do, given)
        return until(
            lambda: next(
                (e for e in self.said if isinstance(e, PluginAnswer) and e.number == number), None
            ),
            lambda: self.said,
        )

    def close(self):
        self._ended.set()
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive()
        if self.error is not None:
            raise self.error


@contextmanager
def working(folder, obs, **options):
    desk = Desk(folder, port=obs.port, **options)
    try:
        yield desk
    finally:
        desk.close()


@pytest.fixture(autouse=True)
def _password(monkeypatch):
    """The keyring has nothing; the environment has the password."""
    monkeypatch.setattr(secrets, "read", lambda plugin, option: "")
    monkeypatch.setenv(VARIABLE, "s3cret pass")


@pytest.fixture
def call():
    with FakeCall() as running:
        yield running


def test_scenes_are_listed_and_switched(obs_server, call, tmp_path):
    with obs_server.hand() as hand, working(tmp_path, obs_server) as desk:
        hand.scene("Me")
        desk.await_values(connected=True, scenes=["Scene", "Me"], scene="Scene")
        assert desk.values["password"] == "environment"
        assert desk.ask("scene", name="Me").kind == ""
        assert hand.current() == "Me"
        assert desk.values["scene"] == "Me"
        assert desk.ask("scene").kind == ""
        assert desk.values["said"] == "  Scene\n* Me"
        hand.ask("SetCurrentProgramScene", sceneName="Scene")  # the person, in OBS
        desk.await_values(scene="Scene")
        refused = desk.ask("scene", name="Nowhere")
        assert refused.kind == "ObsRefused"
        assert "Choose one of: Scene, Me" in refused.fix
        assert desk.problem() is None


def test_scenes_follow_the_call(obs_server, call, tmp_path):
    rules = [
        {"when": "talking", "scene": "Me", "after_s": 0, "hold_s": 0.2},
        {"when": "listening", "scene": "You", "after_s": 0, "hold_s": 0.2},
        {"when": "muted", "scene": "Me", "source": "Slash", "after_s": 0, "hold_s": 0},
    ]
    with obs_server.hand() as hand:
        hand.scene("Me", "You")
        hand.paint("Me", "Slash", RED)
        with working(tmp_path, obs_server, rules=rules):
            until(lambda: not hand.is_shown("Me", "Slash"))
            speaking = replace(RESTING.own, voice=True)
            call.say(own=speaking)
            until(lambda: hand.current() == "Me")
            call.say(own=RESTING.own, other=replace(RESTING.other, voice=True))
            until(lambda: hand.current() == "You")
            call.say(own=speaking, other=RESTING.other)
            until(lambda: hand.current() == "Me")
            call.say(muted=True)
            until(lambda: hand.is_shown("Me", "Slash"))


def test_rule_about_what_is_not_there_is_told_and_harms_nothing(obs_server, call, tmp_path):
    rules = [
        {"when": "on", "scene": "Moon", "after_s": 0, "hold_s": 0},
        {"when": "off", "scene": "Sun", "after_s": 0, "hold_s": 0},
    ]
    with obs_server.hand() as hand, working(tmp_path, obs_server, rules=rules) as desk:
        problem = until(desk.problem)
        assert problem.subject == SUBJECT
        assert "no scene 'Moon'" in problem.message
        assert desk.values["connected"]
        hand.scene("Moon", "Sun")
        call.say(on=False)
        until(lambda: hand.current() == "Sun")
        call.say(on=True)
        until(lambda: hand.current() == "Moon")
        until(lambda: desk.problem() is None)


def test_mute_in_obs_mutes_the_call(obs_server, call, tmp_path):
    with obs_server.hand() as hand:
        hand.ask("CreateInput", sceneName="Scene", inputName="Mic", inputKind="pulse_input_capture")
        hand.ask(
            "CreateInput", sceneName="Scene", inputName="Music", inputKind="pulse_input_capture"
        )
        with working(tmp_path, obs_server, mute_with="Mic") as desk:
            desk.await_values(connected=True)
            hand.ask("SetInputMute", inputName="Music", inputMuted=True)
            hand.ask("SetInputMute", inputName="Mic", inputMuted=True)
            until(lambda: call.status.muted)
            hand.ask("SetInputMute", inputName="Mic", inputMuted=False)
            until(lambda: not call.status.muted)
    assert [one for one in call.asked if isinstance(one, Mute | Unmute)] == [Mute(), Unmute()]


def test_obs_that_is_muted_when_it_is_found_mutes_the_call(obs_server, call, tmp_path):
    with obs_server.hand() as hand:
        hand.ask("CreateInput", sceneName="Scene", inputName="Mic", inputKind="pulse_input_capture")
        hand.ask("SetInputMute", inputName="Mic", inputMuted=True)
        with working(tmp_path, obs_server, mute_with="Mic"):
            until(lambda: call.status.muted)


def test_obs_that_comes_late_starts_slowly_dies_and_comes_back(call, tmp_path):
    obs = ObsServer("s3cret pass")
    rules = [{"when": "on", "scene": "Me", "after_s": 0}]
    obs.scenes["Me"] = obs.scenes["Scene"]
    obs.is_ready = False
    with working(tmp_path, obs, rules=rules) as desk:
        desk.await_values(connected=False)
        assert "does not run" in desk.values["message"]
        assert desk.ask("scene").kind == "ObsUnavailable"
        obs.start()
        until(lambda: "not ready" in desk.values["message"], lambda: desk.values)
        assert obs.asked.count("GetVersion") >= 1
        obs.is_ready = True
        desk.await_values(connected=True, scene="Me")
        obs.kill()
        desk.await_values(connected=False)
        assert desk.problem() is None  # an OBS that does not run is no problem
        obs.current = "Scene"
        obs.start()
        desk.await_values(connected=True, scene="Me")
        obs.close()


def test_wrong_password_is_a_problem_until_it_is_mended(obs_server, call, tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, "wr0ng")
    with working(tmp_path, obs_server) as desk:
        assert "does not take the password" in until(desk.problem).message
        assert desk.ask("scene").message == desk.problem().message
        monkeypatch.setattr(secrets, "read", lambda plugin, option: "s3cret pass")
        assert desk.ask("scene").kind == ""  # tried at once, since somebody asks
        desk.await_values(connected=True, password="keyring")
        assert desk.problem() is None
    assert not any("s3cret pass" in repr(event) or "wr0ng" in repr(event) for event in desk.said)


def test_source_is_the_camera_where_obs_sees_it(obs_server, call, tmp_path):
    obs_server.cameras = [("Webcam (V4L2)", "/dev/video3"), ("INFP Camera", "/dev/video0")]
    with obs_server.hand() as hand, working(tmp_path, obs_server) as desk:
        desk.await_values(connected=True)
        assert desk.ask("obs-source").kind == ""
        made = hand.ask("GetInputSettings", inputName=camera_source.NAME)
        assert made["inputKind"] == "v4l2_input"
        assert made["inputSettings"] == {"device_id": "/dev/video0"}
        assert hand.is_shown("Scene", camera_source.NAME)
        assert [one["inputName"] for one in hand.ask("GetInputList")["inputs"]] == [
            camera_source.NAME
        ]


def test_source_is_the_stream_where_obs_does_not_see_the_camera(obs_server, call, tmp_path):
    obs_server.cameras = [("Webcam (V4L2)", "/dev/video3")]
    with obs_server.hand() as hand:
        hand.scene("Me")
        with working(tmp_path, obs_server) as desk:
            desk.await_values(connected=True)
            assert desk.ask("obs-source", scene="Me").kind == ""
            made = hand.ask("GetInputSettings", inputName=camera_source.NAME)
            assert made["inputKind"] == "ffmpeg_source"
            first = made["inputSettings"]["input"]
            assert first.startswith("http://127.0.0.1:")
            # Once more, elsewhere, and there again after it was hidden: one source, two places.
            assert desk.ask("obs-source").kind == ""
            item = hand.ask("GetSceneItemId", sceneName="Me", sourceName=camera_source.NAME)
            hand.ask(
                "SetSceneItemEnabled",
                sceneName="Me",
                sceneItemId=item["sceneItemId"],
                sceneItemEnabled=False,
            )
            assert desk.ask("obs-source", scene="Me").kind == ""
            assert hand.is_shown("Scene", camera_source.NAME)
            assert hand.is_shown("Me", camera_source.NAME)
            assert "no scene 'Moon'" in desk.ask("obs-source", scene="Moon").message
        with working(tmp_path, obs_server) as desk:  # the next call: another address
            desk.await_values(connected=True)
            made = hand.ask("GetInputSettings", inputName=camera_source.NAME)
            assert made["inputSettings"]["input"] != first


def test_source_without_a_picture_is_told(obs_server, call, tmp_path, monkeypatch):
    monkeypatch.setattr(session, "ARRIVE_S", 0.2)
    monkeypatch.setattr(
        camera_source.CameraSource, "_stream", lambda self: {"width": 0.0, "height": 0.0}
    )
    with working(tmp_path, obs_server) as desk:
        desk.await_values(connected=True)
        assert "gets no picture" in desk.ask("obs-source").message


def test_virtual_camera_is_switched_unless_it_is_ours(obs_server, call, tmp_path):
    obs_server.virtual_camera = False
    with working(tmp_path, obs_server) as desk:
        desk.await_values(connected=True, virtual_camera=False)
        assert desk.ask("obs-camera", state="on").kind == ""
        assert obs_server.virtual_camera is True
        assert desk.values["virtual_camera"] is True
        assert desk.values["said"] == "OBS's virtual camera is on."
        for camera in (
            replace(RESTING.camera, device="OBS Virtual Camera"),
            replace(RESTING.camera, name="OBS Virtual Camera"),
        ):
            call.say(camera=camera)
            until(lambda: desk.ask("obs-camera", state="on").kind == "ObsRefused")
            refused = desk.ask("obs-camera", state="off")
            assert "INFP Camera shows itself by" in refused.message
            assert obs_server.virtual_camera is True
            call.say(camera=RESTING.camera)
            until(lambda: desk.ask("obs-camera", state="on").kind == "")


def test_thousands_of_scenes_do_not_break_the_status(obs_server, call, tmp_path):
    with working(tmp_path, obs_server) as desk:
        desk.await_values(connected=True)
        for number in range(600):
            obs_server.scenes[f"A scene with quite a long name, number {number}"] = None
        obs_server.scenes["x" * 10_000] = None
        obs_server.say("SceneListChanged", 4, scenes=[])
        until(lambda: len(desk.values["scenes"]) > 100)
        assert len(repr(desk.values)) < 32 * 1024
