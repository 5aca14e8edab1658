"""Sources of systems without a sound server: Windows and macOS by fakes of their libraries, ALSA.

The fakes behave as the libraries' documentation says; the real ones were not run there.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from infp_cam.audio.capture.kept import KeptSource
from infp_cam.audio.capture.process_line import ProcessLine
from infp_cam.audio.capture.recorder_line import RecorderLine
from infp_cam.audio.devices import DeviceKind
from infp_cam.audio.portaudio import LOOPBACK_API
from infp_cam.audio.source import open_source
from infp_cam.clock import SystemClock
from infp_cam.errors import BackendMissing
from infp_cam.types import OTHER, SELF
from tests.audio.capture import Ear, await_that, check_contract
from tests.audio.servers import MIC_FEED, TEST_MIC, needs_pulseaudio, playing, pulseaudio

FAKES = Path(__file__).with_name("fakes")

Row = dict[str, Any]


def row(name: str, host_api: str, frequency: int, **others: Any) -> Row:
    return {
        "name": name,
        "host_api": host_api,
        "channels": 2,
        "rate": 48_000,
        "default": True,
        "frequency": frequency,
    } | others


class Machine:
    """A fake machine whose devices come and go."""

    def __init__(self, file: Path, platform: str) -> None:
        self._file, self._platform = file, platform
        self.has()

    def has(self, *devices: Row) -> None:
        """Let it have these devices from now on."""
        new = self._file.with_suffix(".new")
        new.write_text(json.dumps({"platform": self._platform, "devices": devices}))
        new.replace(self._file)


MakeMachine = Callable[[str], Machine]


@pytest.fixture
def make_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MakeMachine]:
    def make(platform: str) -> Machine:
        monkeypatch.setenv("PYTHONPATH", str(FAKES))
        monkeypatch.setenv("FAKE_MACHINE", str(tmp_path / "machine.json"))
        monkeypatch.setattr(sys, "platform", platform)
        return Machine(tmp_path / "machine.json", platform)

    yield make
    monkeypatch.undo()


HEADSET = row("Headset", "Windows WASAPI", 440, rate=16_000, channels=1)
LOUDSPEAKERS = row("Loudspeakers", LOOPBACK_API, 1_000, channels=8)
MACBOOK = row("MacBook Microphone", "Core Audio", 440, rate=44_100, channels=1)
BLACKHOLE = row("BlackHole 2ch", "Core Audio", 1_000, default=False)


@pytest.mark.parametrize(
    ("platform", "text", "track", "device", "tone", "level"),
    [
        ("win32", "default", SELF, HEADSET, 440, 0.5),
        ("win32", "Headset @ Windows WASAPI", SELF, HEADSET, 440, 0.5),
        ("win32", "default", OTHER, LOUDSPEAKERS, 1_000, 0.5 / 8),
        ("win32", "loudsp", OTHER, LOUDSPEAKERS, 1_000, 0.5 / 8),
        ("darwin", "default", SELF, MACBOOK, 440, 0.5),
        ("darwin", "default", OTHER, BLACKHOLE, 1_000, 0.25),
    ],
)
def test_each_system_captures_each_side(
    make_machine: MakeMachine,
    platform: str,
    text: str,
    track: int,
    device: Row,
    tone: int,
    level: float,
) -> None:
    make_machine(platform).has(HEADSET, LOUDSPEAKERS, MACBOOK, BLACKHOLE)
    ear = Ear()
    source = open_source(text, track, SystemClock(), ear.tell)
    check_contract(source, ear)
    assert (source.label, source.rate) == (device["name"], device["rate"])
    assert ear.level(tone) == pytest.approx(level, rel=0.05)
    assert ear.told == []


def test_a_device_that_comes_back_with_another_number_is_found_by_its_name(
    make_machine: MakeMachine,
) -> None:
    machine = make_machine("win32")
    machine.has(HEADSET)
    ear = Ear()
    source = open_source("Headset", SELF, SystemClock(), ear.tell)
    source.start(ear)
    await_that(lambda: ear.hears(440), "the headset")
    webcam = row("Webcam", "Windows WASAPI", 700)
    machine.has(webcam)
    await_that(lambda: ear.is_told("Headset went away"), "the loss")
    assert not source.delivering
    ear.chunks.clear()
    machine.has(webcam, HEADSET)
    await_that(lambda: ear.is_healed and ear.hears(440), "the recovery")
    assert ear.level(700) < 0.01
    source.stop()


def test_the_default_is_followed(make_machine: MakeMachine) -> None:
    machine = make_machine("darwin")
    webcam = row("Webcam", "Core Audio", 700)
    machine.has(MACBOOK, webcam | {"default": False})
    ear = Ear()
    source = open_source("default", SELF, SystemClock(), ear.tell)
    source.start(ear)
    await_that(lambda: ear.hears(440), "the MacBook")
    machine.has(MACBOOK | {"default": False}, webcam)
    await_that(lambda: ear.hears(700), "the webcam")
    assert source.label == "Webcam"
    source.stop()
    assert ear.told == []


def test_loudspeakers_that_play_nothing_are_no_loss(make_machine: MakeMachine) -> None:
    machine = make_machine("win32")
    machine.has(LOUDSPEAKERS)
    ear = Ear()
    source = open_source("default", OTHER, SystemClock(), ear.tell)
    source.start(ear)
    await_that(lambda: source.delivering, "sound")
    machine.has(LOUDSPEAKERS | {"frequency": 0})
    await_that(lambda: not source.delivering, "silence")
    ear.chunks.clear()
    machine.has(LOUDSPEAKERS)
    await_that(lambda: source.delivering, "sound again")
    source.stop()
    assert ear.told == []


def test_a_device_that_another_program_holds_is_told_and_tried_again(
    make_machine: MakeMachine,
) -> None:
    machine = make_machine("win32")
    machine.has(HEADSET | {"held": True})
    ear = Ear()
    source = open_source("default", SELF, SystemClock(), ear.tell)
    source.start(ear)
    await_that(lambda: ear.is_told("Headset can not be captured"), "the refusal")
    machine.has(HEADSET)
    await_that(lambda: ear.is_healed, "the recovery")
    source.stop()


def test_no_loudspeakers_can_be_heard_on_macos_without_a_cable(make_machine: MakeMachine) -> None:
    make_machine("darwin").has(MACBOOK)
    ear = Ear()
    source = open_source("default", OTHER, SystemClock(), ear.tell)
    source.start(ear)
    await_that(lambda: ear.is_told("can not be heard"), "the reason")
    source.stop()
    assert ear.told[0] is not None
    assert "BlackHole" in ear.told[0].fix


def test_one_application_by_proctap(
    make_machine: MakeMachine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = make_machine("win32")
    monkeypatch.syspath_prepend(str(FAKES))
    ear = Ear()
    source = open_source("app:call-of-the-test", OTHER, SystemClock(), ear.tell)
    source.start(ear)
    await_that(lambda: ear.is_told("No application 'call-of-the-test'"), "the wait")
    machine.has(row("application", "", 1_000))
    program = Path(os.environ["FAKE_MACHINE"]).with_name("Call-Of-The-Test")
    program.symlink_to("/usr/bin/sleep")
    with subprocess.Popen([program, "60"]) as application:
        await_that(lambda: ear.hears(1_000) and ear.is_healed, "the application")
        assert source.delivering
        application.kill()
    machine.has()
    await_that(lambda: ear.is_told("No application"), "the end")
    source.stop()
    assert source.label == "call-of-the-test"


def test_one_application_without_proctap(make_machine: MakeMachine) -> None:
    make_machine("win32")
    line = ProcessLine("Zoom", SystemClock())
    with pytest.raises(BackendMissing, match="ProcTap") as caught:
        line.hold(lambda chunk: None)
    assert "pip install proc-tap" in caught.value.fix


@needs_pulseaudio
def test_portaudio_itself_captures_an_alsa_device(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tones: dict[int, Path]
) -> None:
    """A device of plain ALSA, which here leads to a server as no sound card can be had."""
    pytest.importorskip("sounddevice")
    (tmp_path / ".asoundrc").write_text(f"pcm.Card {{ type pulse\n device {TEST_MIC} }}\n")
    with pulseaudio(tmp_path) as server, monkeypatch.context() as patch:
        for name, value in server.environment.items():
            patch.setenv(name, value)
        with playing(server.environment, MIC_FEED, tones[440]):
            ear = Ear()
            line = RecorderLine("Card", DeviceKind.MICROPHONE, SystemClock())
            check_contract(KeptSource(line, SystemClock(), ear.tell), ear)
    assert ear.level(440) > 0.2
    assert ear.told == []
