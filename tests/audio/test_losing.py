"""Devices that go away and come back, on real servers: told, healed, never mistaken."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from infp_cam.audio.capture.kept import KeptSource
from infp_cam.audio.microphone import pulse_cable
from infp_cam.audio.source import AudioSource, open_source
from infp_cam.clock import SystemClock
from infp_cam.errors import DeviceLost
from infp_cam.types import OTHER, SELF
from tests.audio.capture import PATIENCE_S, Ear, await_that
from tests.audio.servers import MIC_FEED, SPEAKERS, TEST_MIC, SoundServer, playing

CLOCK = SystemClock()
NOTHING = 0.03
"""Level below which a tone is not there: 10 ms of it would give 0.05, another's beginning 0.01."""

FIXED = "--property=node.dont-reconnect=true"


@contextmanager
def captured(text: str, track: int) -> Iterator[tuple[AudioSource, Ear]]:
    """Give a source that delivers, and who hears it."""
    ear = Ear()
    source = open_source(text, track, CLOCK, ear.tell)
    source.start(ear)
    try:
        await_that(lambda: source.delivering, f"{text} delivers")
        yield source, ear
    finally:
        source.stop()


@pytest.fixture
def elsewhere(sound_server: SoundServer) -> SoundServer:
    """The server with other defaults than the devices under test: nothing follows them about."""
    sound_server.add_sink("elsewhere")
    sound_server.add_source("aside", "elsewhere.monitor")
    sound_server.pactl("set-default-sink", "elsewhere")
    sound_server.pactl("set-default-source", "aside")
    return sound_server


def loop(
    server: SoundServer, sink: str, tone: Path
) -> AbstractContextManager[subprocess.Popen[bytes]]:
    """Play into a sink, and stay there."""
    return playing(server.environment, sink, tone, FIXED)


def test_a_sink_that_goes_away_is_never_replaced_by_the_microphone(
    elsewhere: SoundServer, tones: dict[int, Path]
) -> None:
    with (
        loop(elsewhere, MIC_FEED, tones[440]),
        captured("Speakers", OTHER) as (other, ear),
        captured("TestMic", SELF) as (own, own_ear),
    ):
        await_that(lambda: own_ear.hears(440), "the microphone")
        elsewhere.pactl("set-default-source", TEST_MIC)  # where the server puts what lost its own
        ear.forget()
        elsewhere.remove_device(SPEAKERS)
        await_that(lambda: ear.is_told("Monitor of Speakers went away"), "the loss")
        assert isinstance(ear.told[0], DeviceLost)
        assert "silent until it is back" in ear.told[0].message
        assert not other.delivering
        own_ear.forget()
        time.sleep(2.5)  # PulseAudio moves a recording at once, but its sound comes after 2 s
        assert not other.delivering
        elsewhere.add_sink(SPEAKERS)
        await_that(lambda: ear.is_healed, "the recovery")
        assert ear.is_silent(), "the microphone was taken for the loudspeakers"
        with loop(elsewhere, SPEAKERS, tones[1_000]):
            await_that(lambda: ear.hears(1_000), "the loudspeakers")
        assert own.delivering
        assert own_ear.told == [], "the other side was disturbed"
        assert own_ear.hears(440)


def test_a_microphone_that_goes_away_is_never_replaced_by_the_loudspeakers(
    elsewhere: SoundServer, tones: dict[int, Path]
) -> None:
    with (
        loop(elsewhere, SPEAKERS, tones[1_000]),
        captured("TestMic", SELF) as (own, ear),
    ):
        elsewhere.pactl("set-default-source", f"{SPEAKERS}.monitor")
        ear.forget()
        elsewhere.remove_device(TEST_MIC)
        await_that(lambda: ear.is_told("TestMic went away"), "the loss")
        time.sleep(0.5)
        assert not own.delivering
        elsewhere.add_source(TEST_MIC, f"{MIC_FEED}.monitor")
        await_that(lambda: ear.is_healed, "the recovery")
        assert ear.is_silent(), "the loudspeakers were taken for the microphone"
        with loop(elsewhere, MIC_FEED, tones[440]):
            await_that(lambda: ear.hears(440), "the microphone")


def test_a_recording_that_somebody_moves_comes_back(
    elsewhere: SoundServer, tones: dict[int, Path]
) -> None:
    with (
        loop(elsewhere, MIC_FEED, tones[440]),
        captured("Speakers", OTHER) as (_, ear),
    ):
        ear.forget()
        for line in elsewhere.pactl("list", "short", "source-outputs").splitlines():
            index, *_ = line.split("\t")
            elsewhere.run("pactl", "move-source-output", index, TEST_MIC)
        with loop(elsewhere, SPEAKERS, tones[1_000]):
            await_that(lambda: ear.hears(1_000), "the loudspeakers")
        assert ear.level(440) < NOTHING


def test_the_default_is_followed_and_a_name_is_not_left(
    sound_server: SoundServer, tones: dict[int, Path]
) -> None:
    sound_server.add_sink("headset")
    with (
        captured("default", OTHER) as (other, ear),
        captured("Monitor of Speakers", OTHER) as (named, named_ear),
        loop(sound_server, MIC_FEED, tones[440]),
    ):
        assert other.label == "Monitor of Speakers"
        sound_server.pactl("set-default-sink", "headset")
        await_that(lambda: other.label == "Monitor of Headset", "the new default")
        with loop(sound_server, "headset", tones[1_500]):
            await_that(lambda: ear.hears(1_500), "the headset")
            assert named.label == "Monitor of Speakers"
            assert named.delivering
            assert named_ear.level(1_500) < NOTHING
        assert ear.told == []  # to follow is no loss


def test_a_server_that_is_killed_and_started_again(
    sound_server: SoundServer, tones: dict[int, Path]
) -> None:
    with captured("default", SELF) as (own, ear), captured("default", OTHER) as (other, other_ear):
        sound_server.kill()
        for source, heard in ((own, ear), (other, other_ear)):
            await_that(lambda heard=heard: heard.is_told("does not answer"), "the loss")
            assert not source.delivering
            heard.forget()
        sound_server.start()
        await_that(lambda: ear.is_healed and other_ear.is_healed, "the recovery")
        with (
            loop(sound_server, MIC_FEED, tones[440]),
            loop(sound_server, SPEAKERS, tones[1_000]),
        ):
            await_that(lambda: ear.hears(440) and other_ear.hears(1_000), "both sides")
        assert ear.level(1_000) < NOTHING
        assert other_ear.level(440) < NOTHING


def test_a_server_that_hangs_is_told_and_does_not_hang_us(sound_server: SoundServer) -> None:
    with captured("default", SELF) as (own, ear):
        for process in sound_server.processes:
            process.send_signal(signal.SIGSTOP)
        await_that(lambda: ear.is_told("does not answer"), "the loss")
        assert not own.delivering
        began_s = time.monotonic()
        own.stop()
        assert time.monotonic() - began_s < PATIENCE_S / 3
        for process in sound_server.processes:
            process.send_signal(signal.SIGCONT)


def test_a_device_that_is_away_from_the_first_is_waited_for(sound_server: SoundServer) -> None:
    ear = Ear()
    source = open_source("Headset", SELF, CLOCK, ear.tell)
    source.start(ear)
    await_that(lambda: ear.is_told("no device 'Headset'"), "the reason")
    sound_server.add_source("headset", f"{MIC_FEED}.monitor")
    await_that(lambda: ear.is_healed and source.delivering, "the device")
    source.stop()


def test_our_own_virtual_microphone_is_not_listened_to(sound_server: SoundServer) -> None:
    with captured("default", SELF) as (own, ear):
        sound_server.add_source(pulse_cable.SOURCE, f"{MIC_FEED}.monitor")
        sound_server.pactl("set-default-source", pulse_cable.SOURCE)
        await_that(lambda: ear.is_told("nobody speaks into it"), "the refusal")
        assert not own.delivering
        sound_server.pactl("set-default-source", TEST_MIC)
        await_that(lambda: ear.is_healed, "the real microphone")


def test_no_server_at_first(sound_server: SoundServer, monkeypatch: pytest.MonkeyPatch) -> None:
    sound_server.kill()
    monkeypatch.setenv("PULSE_SERVER", f"unix:{sound_server.runtime}/pulse/native")
    ear = Ear()
    source = open_source("default", SELF, CLOCK, ear.tell)
    assert isinstance(source, KeptSource)
    source.start(ear)
    await_that(lambda: ear.is_told("does not answer"), "the reason")
    sound_server.start()
    await_that(lambda: ear.is_healed, "the server")
    source.stop()


def test_again_and_again_without_a_trace(elsewhere: SoundServer, tones: dict[int, Path]) -> None:
    """No file or process is left behind, and not one chunk of the microphone slips through."""

    def there() -> tuple[int, int]:
        recordings = elsewhere.pactl("list", "source-outputs").count("infp_cam.capture")
        return len(list(Path("/proc/self/fd").iterdir())), recordings

    def lose() -> None:
        with captured("Speakers", OTHER) as (_, ear):
            elsewhere.remove_device(SPEAKERS)
            await_that(lambda: ear.is_told("went away"), "the loss")
            elsewhere.add_sink(SPEAKERS)
            await_that(lambda: ear.is_healed, "the recovery")
            assert ear.is_silent(), "the microphone was taken for the loudspeakers"

    with loop(elsewhere, MIC_FEED, tones[440]):
        elsewhere.pactl("set-default-source", TEST_MIC)
        lose()
        files, _ = there()
        for _ in range(5):
            lose()
    assert there()[0] <= files
    await_that(lambda: there()[1] == 0, "no recording")
