"""The checks of sound against real servers."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from infp_cam.audio.microphone import pulse_cable
from infp_cam.checks.check import Finding
from infp_cam.checks.sound import SOUND_CHECKS
from infp_cam.settings import Settings
from tests.audio.servers import (
    SPEAKERS,
    TEST_MIC,
    SoundServer,
    needs_pipewire,
    needs_pulseaudio,
    pipewire,
    pulseaudio,
    title,
)

DEAD = 2**22 + 1
"""A process number beyond the most that Linux gives."""


def finding(name: str, **settings: str | bool) -> Finding:
    check = next(check for check in SOUND_CHECKS if check.name == name)
    return check.find(Settings.model_validate(settings))


@pytest.fixture(
    params=[
        pytest.param(pulseaudio, marks=needs_pulseaudio),
        pytest.param(pipewire, marks=needs_pipewire),
    ]
)
def server(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SoundServer]:
    start: AbstractContextManager[SoundServer] = request.param(tmp_path)
    with start as server:
        for name in ("HOME", "XDG_RUNTIME_DIR"):
            monkeypatch.setenv(name, server.environment[name])
        monkeypatch.delenv("PULSE_SERVER", raising=False)
        yield server


def modules(server: SoundServer) -> list[str]:
    return server.pactl("list", "short", "modules").splitlines()


def test_the_server_is_named(server: SoundServer) -> None:
    found = finding("sound server")
    assert found.ok, found
    name = type(server).__name__
    assert name.casefold() in found.message.casefold()


def test_the_devices_are_named(server: SoundServer) -> None:
    for name, device in (("microphone", TEST_MIC), ("system audio", SPEAKERS)):
        found = finding(name)
        assert found.ok, found
        assert title(device) in found.message


def test_what_the_settings_name_is_looked_for(server: SoundServer) -> None:
    assert finding("microphone", self_source=title(TEST_MIC)).ok
    assert finding("system audio", other_source="none").message == "none"
    absent = finding("microphone", self_source="No Such Headset")
    assert not absent.ok
    assert "No Such Headset" in absent.message


def test_our_own_microphone_is_none_to_speak_into(server: SoundServer) -> None:
    with pulse_cable.PulseCable():
        server.pactl("set-default-source", pulse_cable.SOURCE)
        found = finding("microphone")
    assert not found.ok
    assert pulse_cable.NAME in found.message
    assert "`pactl set-default-source NAME`" in str(found.fix)


def test_trying_a_virtual_microphone_leaves_nothing(server: SoundServer) -> None:
    before = modules(server)
    found = finding("virtual microphone")
    assert found == Finding("virtual microphone", True, "INFP Microphone can be made", None)
    assert modules(server) == before
    assert server.pactl("get-default-sink") == SPEAKERS


def test_a_sink_of_ones_own_is_looked_for(server: SoundServer) -> None:
    assert title(SPEAKERS) in finding("virtual microphone", microphone=SPEAKERS).message
    absent = finding("virtual microphone", microphone="No Such Cable")
    assert not absent.ok
    assert "No Such Cable" in absent.message
    assert finding("virtual microphone", microphone="none").ok


def test_what_a_crash_left_is_found_and_can_be_removed_by_hand(server: SoundServer) -> None:
    assert finding("leftovers of a crash").ok
    server.pactl(
        *("load-module", "module-null-sink", f"sink_name={pulse_cable.SINK}"),
        f"sink_properties=infp.owner={DEAD}-1",
    )
    server.pactl(
        *("load-module", "module-remap-source", f"source_name={pulse_cable.SOURCE}"),
        *(f"master={pulse_cable.SINK}.monitor", f"source_properties=infp.owner={DEAD}-1"),
    )
    found = finding("leftovers of a crash")
    assert not found.ok
    assert found.fix is not None
    command = found.fix.split("`")[3]
    subprocess.run(command, shell=True, check=True, env=server.environment)
    assert finding("leftovers of a crash").ok
    assert not any(pulse_cable.SOURCE in line for line in modules(server))


def test_the_microphone_of_a_running_program_is_no_leftover(server: SoundServer) -> None:
    with pulse_cable.PulseCable():
        assert finding("leftovers of a crash").ok
        found = finding("virtual microphone")
        assert found.ok
        assert "running" in found.message


def test_no_server_is_told_with_a_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pulsectl")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert finding("leftovers of a crash").ok
    for name in ("sound server", "virtual microphone"):
        found = finding(name)
        assert not found.ok
        assert found.fix is not None
        assert "`systemctl --user start pipewire-pulse`" in found.fix


def test_missing_programs_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda program: None if program == "pacat" else program)
    found = finding("sound programs")
    assert not found.ok
    assert "pacat" in found.message
    assert "parec" not in found.message


def test_an_echo_canceller_is_not_asked_for_in_vain() -> None:
    off = finding("echo cancellation", echo_cancellation="off", noise_suppression=False)
    assert off.message == "switched off"
