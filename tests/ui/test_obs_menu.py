"""What the tray's menu has about OBS: the scenes that the plugin tells of, asked for by it."""

import pytest
from PyQt6.QtWidgets import QMenu

from infp_cam.control.requests import REQUESTS
from infp_cam.control.status import PluginStatus
from infp_cam.plugin.catalog import installed_plugins
from infp_cam.plugin.options import request_models
from infp_cam.ui.call import Call
from infp_cam.ui.call_link import CallLink
from infp_cam.ui.call_process import CallProcess
from infp_cam.ui.choices import Choices
from infp_cam.ui.obs_menu import PLUGIN, ObsMenu
from tests.ui.fake_call import FakeCall

MODELS = request_models(installed_plugins().find(PLUGIN).manifest)
PATIENCE_MS = 60_000  # of a busy machine
CONNECTED = {"connected": True, "scenes": ["Me", "You & I"], "scene": "Me"}


@pytest.fixture
def fake_call():
    with FakeCall(requests={**REQUESTS, **MODELS}) as running:
        yield running


@pytest.fixture
def menu(qtbot, fake_call):
    call, made = Call(CallLink(), CallProcess(["false"]), Choices()), QMenu()
    made.kept = ObsMenu(call, made)
    call.attach()
    qtbot.waitUntil(lambda: call.status is not None, timeout=PATIENCE_MS)
    yield made
    call.leave()


def tell(fake_call, **values):
    status = PluginStatus(PLUGIN, "OBS Studio", "scene-controller", "running", values)
    fake_call.say(plugins=(status,))


def shown(menu):
    return {action.text(): action for action in menu.actions() if action.isVisible()}


def scenes(menu):
    return shown(menu)["Scenes"].menu().actions()


def test_without_the_plugin_there_is_nothing_about_obs(menu):
    assert shown(menu) == {}


def test_scenes_are_chosen_and_the_camera_is_put_in(qtbot, fake_call, menu):
    tell(fake_call, **CONNECTED)
    qtbot.waitUntil(lambda: "Scenes" in shown(menu), timeout=PATIENCE_MS)
    assert [(action.text(), action.isChecked()) for action in scenes(menu)] == [
        ("Me", True),
        ("You && I", False),
    ]
    scenes(menu)[1].trigger()
    shown(menu)["Put INFP Camera into OBS"].trigger()
    wanted = [MODELS["scene"](name="You & I"), MODELS["obs-source"]()]
    qtbot.waitUntil(
        lambda: [request for request in fake_call.asked if request in wanted] == wanted,
        timeout=PATIENCE_MS,
    )
    tell(fake_call, **{**CONNECTED, "scene": "You & I"})
    qtbot.waitUntil(lambda: scenes(menu)[1].isChecked(), timeout=PATIENCE_MS)


def test_obs_that_does_not_run_is_told(qtbot, fake_call, menu):
    tell(fake_call, connected=False, message="OBS does not run.", fix="Start OBS.")
    qtbot.waitUntil(lambda: "Scenes" in shown(menu), timeout=PATIENCE_MS)
    (note,) = scenes(menu)
    assert note.text() == "OBS does not run."
    assert not note.isEnabled()
    assert not shown(menu)["Put INFP Camera into OBS"].isEnabled()
