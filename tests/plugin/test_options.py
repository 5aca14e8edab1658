"""Options and requests are what a manifest's data say."""

import pytest
from pydantic import ValidationError

from infp_cam.errors import SettingsInvalid
from infp_cam.plugin.manifest import Manifest
from infp_cam.plugin.options import MOST_TEXT, checked_options, parse_option, request_models


def manifest(options=None, requests=None):
    return Manifest(
        id="probe",
        name="Probe",
        text="Looks.",
        kind="scene-controller",
        entry="a:b",
        api=">=1",
        options=options or {},
        requests=requests or {},
    )


def option(type_, **more):
    return {"type": type_, "text": "What it is", **more}


OPTIONS = {
    "host": option("text", default="localhost"),
    "port": option("integer", default=4455, least=1, most=65535),
    "seconds": option("number", default=1.5, least=0.1),
    "on": option("switch", default=True),
    "mode": option("choice", choices=["a", "b"]),
    "key": option("secret"),
    "rules": option("rows", fields={"when": option("choice", choices=["x", "y"]),
                                    "after": option("number", default=0.5)}),
}  # fmt: skip


def test_defaults():
    assert checked_options(manifest(OPTIONS), {}) == {
        "host": "localhost",
        "port": 4455,
        "seconds": 1.5,
        "on": True,
        "mode": "a",
        "rules": (),
    }


def test_an_option_without_a_default_is_empty():
    plain = {"t": option("text"), "n": option("number", least=2), "s": option("switch")}
    assert checked_options(manifest(plain), {}) == {"t": "", "n": 2.0, "s": False}


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("port", 70000, "'port'"),
        ("port", "many", "'port'"),
        ("seconds", float("nan"), "'seconds'"),
        ("seconds", 0, "'seconds'"),
        ("on", "perhaps", "'on'"),
        ("mode", "c", "'mode'"),
        ("host", "x" * (MOST_TEXT + 1), "'host'"),
        ("rules", [{"when": "z"}], "'rules.0.when'"),
        ("rules", [{}], "'rules.0.when'"),
        ("rules", [{"when": "x", "more": 1}], "'rules.0.more'"),
        ("colour", 1, "no option 'colour'"),
        ("key", "secret!", "no option 'key'"),
    ],
)
def test_a_value_that_can_not_be_is_told(name, value, said):
    with pytest.raises(SettingsInvalid) as caught:
        checked_options(manifest(OPTIONS), {name: value})
    assert said in caught.value.message
    assert "secret!" not in caught.value.message


def test_texts_of_a_command_line():
    probe = manifest(OPTIONS)
    assert parse_option(probe, "port", "80") == 80
    assert parse_option(probe, "on", "false") is False
    assert parse_option(probe, "rules", '[{"when": "y"}]') == ({"when": "y", "after": 0.5},)
    with pytest.raises(SettingsInvalid, match="no JSON"):
        parse_option(probe, "rules", "y")


def test_requests_are_models():
    fields = {"name": option("text"), "now": option("switch", default=False)}
    probe = manifest(requests={"scene": {"text": "Show it.", "patience_s": 9, "fields": fields}})
    model = request_models(probe)["scene"]
    assert (model.do, model.plugin, model.patience_s) == ("scene", "probe", 9.0)
    assert model(name="Talk").model_dump() == {"name": "Talk", "now": False}
    assert model.model_fields["name"].is_required()
    with pytest.raises(ValidationError):
        model()


def test_no_secret_is_said_in_a_request():
    with pytest.raises(ValidationError, match="can not be of the type `secret`"):
        manifest(requests={"do": {"text": "x", "fields": {"key": option("secret")}}})
