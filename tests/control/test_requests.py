import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infp_cam.control.requests import (
    REQUESTS,
    ChoosePortrait,
    ChooseStyle,
    Request,
    SetOption,
    parse_request,
)
from infp_cam.errors import RequestInvalid
from infp_cam.settings import Settings

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["do", "name", "liveliness", "option", "value"]), JSON))
def test_whatever_is_said_is_a_request_or_invalid(fields):
    try:
        assert isinstance(parse_request(fields, REQUESTS), Request)
    except RequestInvalid as error:
        assert error.message
        assert error.fix
        json.dumps([error.message, error.fix])


@given(st.sampled_from(sorted(REQUESTS)), st.text())
def test_no_name_brings_a_request_down(do, name):
    try:
        parse_request({"do": do, "name": name}, REQUESTS)
    except RequestInvalid as error:
        assert do in error.message


def test_all_of_the_protocol_is_there():
    assert list(REQUESTS) == [
        *("on", "off", "toggle", "mute", "unmute", "toggle-mute", "away", "back"),
        *("portrait", "style", "set", "say", "hush", "plugins", "status", "watch", "quit"),
    ]
    assert all(request.__doc__ for request in REQUESTS.values())


@pytest.mark.skipif(sys.platform == "win32", reason="names files as Unix does")
def test_fields_are_those_that_the_settings_allow():
    assert parse_request({"do": "portrait", "name": "builtin"}, REQUESTS) == ChoosePortrait(
        name="builtin"
    )
    assert parse_request({"do": "portrait", "name": "/ä.png"}, REQUESTS).name == "/ä.png"
    for style in ("calm", "natural", "lively"):
        assert Settings(style=style).style == ChooseStyle(name=style).name
    assert parse_request({"do": "style", "name": "calm", "liveliness": 2}, REQUESTS).liveliness == 2
    with pytest.raises(RequestInvalid, match="less than or equal to 2"):
        parse_request({"do": "style", "name": "calm", "liveliness": 2.1}, REQUESTS)


def test_command_line_has_texts_for_numbers():
    fields = {"do": "style", "name": "calm", "liveliness": "0.5"}
    assert parse_request(fields, REQUESTS, strict=False).liveliness == 0.5
    with pytest.raises(RequestInvalid):
        parse_request(fields, REQUESTS)


@pytest.mark.parametrize(
    ("option", "said", "meant"),
    [
        ("self_source", "Desk", "Desk"),
        ("noise_suppression", False, False),
        ("noise_suppression", "off", False),
        ("echo_cancellation", "off", "off"),
        ("av_offset_ms", 20, 20.0),
        ("av_offset_ms", "-20", -20.0),
    ],
)
def test_option_takes_what_the_settings_take(option, said, meant):
    request = parse_request({"do": "set", "option": option, "value": said}, REQUESTS)
    assert request == SetOption(option=option, value=meant)
    assert type(request.value) is type(meant)


@pytest.mark.parametrize(
    ("option", "said", "reason"),
    [
        ("volume", 3, "'volume' is none of portrait, camera"),
        ("style", "wild", "'calm', 'natural' or 'lively'"),
        ("liveliness", 9, "less than or equal to 2"),
        ("size", "odd", "is no size such as"),
        ("portrait", "ada.png", "whole path"),
        ("self_source", None, "valid"),
    ],
)
def test_option_that_is_not_allowed_is_refused_in_one_line(option, said, reason):
    with pytest.raises(RequestInvalid, match=reason) as raised:
        parse_request({"do": "set", "option": option, "value": said}, REQUESTS)
    assert "\n" not in raised.value.message


class Scene(Request):
    """Show a scene."""

    do = "scene"
    name: str


def test_table_takes_requests_of_others():
    known = {**REQUESTS, "scene": Scene}
    assert parse_request({"do": "scene", "name": "Break"}, known) == Scene(name="Break")
    with pytest.raises(RequestInvalid, match="name") as raised:
        parse_request({"do": "scene"}, known)
    assert "`name`" in raised.value.fix
