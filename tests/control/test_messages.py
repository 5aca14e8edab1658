import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infp_cam.control.messages import (
    Counters,
    Ended,
    EventOutput,
    Finished,
    Problem,
    Ready,
    Showing,
    Started,
    Stats,
    format_event,
    parse_event,
)
from infp_cam.errors import DeviceUnavailable

EVENTS = st.one_of(
    st.builds(Ready, st.text()),
    st.builds(Problem, st.text(), st.text(), st.text()),
    st.builds(Showing, st.sampled_from(["live", "hold", "standby"])),
    st.builds(Counters, st.just({"sent": 3}), st.just({"send": {"p50": 1.5, "p99": 2.0}})),
    st.builds(Stats, st.dictionaries(st.text(), st.integers() | st.text() | st.none())),
    st.just(Finished()),
    st.builds(Started, st.integers()),
    st.builds(Ended, st.integers(), st.none() | st.floats(0, 4)),
)


@given(EVENTS)
def test_events_survive_the_line(event):
    line = format_event(event)
    assert "\n" not in line
    assert parse_event(line) == event


def test_what_the_line_looks_like():
    assert format_event(Ready("/dev/video0")) == (
        '{"v": 1, "event": "ready", "device": "/dev/video0"}'
    )


def test_unknown_fields_are_ignored():
    assert parse_event('{"v": 1, "event": "started", "pid": 5, "colour": "red"}') == Started(5)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Traceback (most recent call last):",
        "[1, 2]",
        "3",
        "null",
        '{"event": "finished"}',
        '{"v": 2, "event": "finished"}',
        '{"v": 1}',
        '{"v": 1, "event": "danced"}',
        '{"v": 1, "event": ["ready"]}',
        '{"v": 1, "event": "started"}',
    ],
)
def test_other_lines_are_no_events(line):
    assert parse_event(line) is None


def test_problem_of_an_error():
    error = DeviceUnavailable("There is no camera.", "Make one.")
    assert Problem.of(error) == Problem("DeviceUnavailable", "There is no camera.", "Make one.")


def test_output_writes_lines_and_outlives_its_listener():
    reading, writing = os.pipe()
    output = EventOutput(writing)
    output.send(Started(1))
    output.send(Finished())
    lines = os.read(reading, 1000).decode().splitlines()
    assert [parse_event(line) for line in lines] == [Started(1), Finished()]
    os.close(reading)
    output.send(Finished())
    os.close(writing)
