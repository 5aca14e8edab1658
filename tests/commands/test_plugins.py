"""`infp-cam plugins` as a person runs it."""

import json

import pytest

from infp_cam.plugin.choices import choices_path, load_choices
from tests.commands.process import infp_cam
from tests.plugin.conftest import enable, site  # noqa: F401

OPTIONS = """
[options.port]
type = "integer"
text = "port to listen at"
default = 4455
least = 1
most = 65535

[options.password]
type = "secret"
text = "its password"

[requests.scene]
text = "Show a scene."

[requests.scene.fields.name]
type = "text"
text = "the scene's name"
"""


@pytest.fixture
def plugin(site):  # noqa: F811
    site.add(init="raise SystemExit('run')", more=OPTIONS, permissions=["network", "secrets"])


def run(*arguments, status=0):
    ran = infp_cam("plugins", *arguments)
    assert ran.returncode == status, ran.stderr
    return ran


def row(text):
    return next((line for line in text.splitlines() if " probe " in line), "")


def test_listing(plugin):
    assert row(run("list").stdout).split() == ["off", "probe", "scene-controller", "Probe"]
    listed = json.loads(run("list", "--json").stdout)
    probe = next(entry for entry in listed["plugins"] if entry["id"] == "probe")
    assert probe == {
        "id": "probe",
        "name": "Probe",
        "kind": "scene-controller",
        "enabled": False,
        "from": "probe-plugin 1.0",
    }


def test_a_broken_one_is_listed_with_what_is_wrong(site):  # noqa: F811
    site.add("bad_plugin", api=">=2")
    ran = run("list", status=1)
    assert "NO   bad_plugin (bad-plugin): The plugin 'Probe' needs version >=2" in ran.stdout
    assert json.loads(run("list", "--json", status=1).stdout)["broken"][0]["fix"]


def test_enabling_says_what_it_may_do(plugin):
    ran = run("enable", "probe")
    assert "Probe is enabled." in ran.stdout
    assert "It connects to other programs or computers." in ran.stdout
    assert row(run("list").stdout).split()[0] == "on"
    assert "enabled   yes" in run("info", "probe").stdout
    assert "is disabled" in run("disable", "probe").stdout
    assert "is not enabled" in run("disable", "probe").stdout
    assert load_choices(choices_path())[0].enabled == set()


def test_info(plugin):
    text = run("info", "probe").stdout
    assert "port      port to listen at (integer, 1 to 65535; now 4455)" in text
    assert "password  its password (secret; now 'in the keyring')" in text
    assert "infp-cam ctl scene NAME: Show a scene." in text


def test_options(plugin):
    run("set", "probe", "port", "80")
    assert "now 80" in run("info", "probe").stdout
    for value, said in (("many", "'port'"), ("0", "greater than or equal to 1")):
        assert said in run("set", "probe", "port", value, status=2).stderr
    assert "no option 'colour'" in run("set", "probe", "colour", "red", status=2).stderr
    run("set", "probe", "port")
    assert "now 4455" in run("info", "probe").stdout


def test_what_a_plugin_can_be_asked_is_a_command_once_it_is_enabled(plugin):
    assert "invalid choice: 'scene'" in infp_cam("ctl", "scene", "Talk").stderr
    run("enable", "probe")
    assert "the scene's name" in infp_cam("ctl", "scene", "--help").stdout
    assert "INFP Camera does not run" in infp_cam("ctl", "scene", "Talk").stderr


def test_two_that_take_the_same_request_are_not_both_enabled(site):  # noqa: F811
    site.add("first_plugin", id="first", more=OPTIONS)
    site.add("second_plugin", id="second", more=OPTIONS)
    run("enable", "first")
    assert "can not be asked for 'scene'" in run("enable", "second", status=2).stderr


def test_one_that_is_not_there(plugin):
    for what in (("enable", "x"), ("info", "x"), ("set", "x", "y", "z")):
        assert "There is no plugin 'x'" in run(*what, status=2).stderr
