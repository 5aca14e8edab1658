"""Both sides captured for real, from PulseAudio and from PipeWire (see `tests.audio.servers`)."""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np
import psutil
import pytest
import soundfile
from numpy.typing import NDArray

from infp_cam.audio.devices import DeviceKind, list_devices, setting
from infp_cam.audio.source import check_source, open_source
from infp_cam.clock import SystemClock
from infp_cam.errors import BackendMissing, DeviceUnavailable
from infp_cam.types import OTHER, SELF
from tests.audio.capture import PATIENCE_S, Ear, await_that, check_contract
from tests.audio.servers import MIC_FEED, SPEAKERS, SoundServer, play, playing

CLOCK = SystemClock()


@pytest.mark.parametrize(
    ("text", "track", "tone"), [("default", SELF, 440), ("default", OTHER, 1_000)]
)
def test_what_holds_for_every_source(
    sound_server: SoundServer, tones: dict[int, Path], text: str, track: int, tone: int
) -> None:
    sink = {440: MIC_FEED, 1_000: SPEAKERS}[tone]
    with playing(sound_server.environment, sink, tones[tone]):
        ear = Ear()
        source = open_source(text, track, CLOCK, ear.tell)
        check_contract(source, ear)
    assert source.label == {440: "TestMic", 1_000: "Monitor of Speakers"}[tone]
    assert ear.hears(tone)
    assert ear.told == []


def test_each_side_hears_its_own_and_an_application_is_heard_alone(
    sound_server: SoundServer, tones: dict[int, Path]
) -> None:
    environment = sound_server.environment
    names = {"mic": ("default", SELF), "all": ("default", OTHER), "zoom": ("app:zoom", OTHER)}
    ears = {name: Ear() for name in names}
    sources = [
        open_source(text, track, CLOCK, ears[name].tell) for name, (text, track) in names.items()
    ]
    with (
        playing(environment, MIC_FEED, tones[440]),
        playing(environment, SPEAKERS, tones[1_000], "--client-name=ZOOM VoiceEngine"),
        playing(environment, SPEAKERS, tones[1_500], "--client-name=Music"),
    ):
        for source, ear in zip(sources, ears.values(), strict=True):
            source.start(ear)
        await_that(lambda: ears["mic"].hears(440), "the microphone")
        await_that(lambda: ears["all"].hears(1_000) and ears["all"].hears(1_500), "all that plays")
        await_that(lambda: ears["zoom"].hears(1_000), "the application")
        for source in sources:
            source.stop()
    unheard = {"mic": (1_000, 1_500), "all": (440,), "zoom": (440, 1_500)}
    for name, frequencies in unheard.items():
        for frequency in frequencies:
            assert ears[name].level(frequency) < 0.01, (name, frequency)


def test_an_application_is_waited_for_and_its_streams_are_added_up(
    sound_server: SoundServer, tones: dict[int, Path]
) -> None:
    ear = Ear()
    source = open_source("app:Browser", OTHER, CLOCK, ear.tell)
    source.start(ear)
    await_that(lambda: ear.is_told("No application 'Browser'"), "the wait")
    assert not source.delivering

    def plays(frequency: int) -> AbstractContextManager[subprocess.Popen[bytes]]:
        name = "--client-name=browser"
        return playing(sound_server.environment, SPEAKERS, tones[frequency], name)

    with plays(1_000) as first, plays(1_500):
        await_that(lambda: ear.hears(1_000) and ear.hears(1_500), "both streams")
        await_that(lambda: ear.is_healed, "the word that all is well")
        first.kill()
        first.wait()
        ear.forget()
        await_that(lambda: len(ear.samples()) > 24_000, "half a second of the second stream")
        assert ear.level(1_500) > 0.2
    await_that(lambda: ear.is_told("No application 'Browser'"), "the end")
    source.stop()


def test_one_sound_comes_at_one_time_on_both_sides(
    sound_server: SoundServer, tmp_path: Path
) -> None:
    sound_server.add_source("twin", f"{SPEAKERS}.monitor")
    rng = np.random.default_rng(3)
    # Slow enough that the jitter of the stamps does not blur it.
    noise = np.repeat(rng.uniform(-0.5, 0.5, 1_500), 96) * (np.arange(144_000) % 24_000 < 12_000)
    soundfile.write(tmp_path / "noise.wav", noise, 48_000)
    ears = [Ear(), Ear()]
    sources = [
        open_source(text, track, CLOCK, ear.tell)
        for text, track, ear in zip(("Twin", SPEAKERS), (SELF, OTHER), ears, strict=True)
    ]
    for source, ear in zip(sources, ears, strict=True):
        source.start(ear)
    await_that(lambda: all(source.delivering for source in sources), "both sides")
    play(sound_server.environment, SPEAKERS, tmp_path / "noise.wav").wait(PATIENCE_S)
    for source in sources:
        source.stop()
    epoch_ns = min(chunk.t0_ns for ear in ears for chunk in ear.chunks)
    own, other = (_on_time_line(ear, epoch_ns) for ear in ears)
    size = 1 << (len(own) + len(other) - 1).bit_length()
    lags = np.fft.irfft(np.fft.rfft(own, size) * np.conj(np.fft.rfft(other, size)), size)
    lag = int(np.argmax(lags))
    lag_ms = (lag - size if lag > size // 2 else lag) / 48
    # 5 ms is PulseAudio's own; a busy machine makes both sides stutter, apart from each other.
    assert abs(lag_ms) < 40
    assert lags[lag] / np.sqrt(np.sum(own**2.0) * np.sum(other**2.0)) > 0.3


def _on_time_line(ear: Ear, epoch_ns: int) -> NDArray[np.float32]:
    """Return what was heard, each chunk where its stamp says."""
    starts = [round((chunk.t0_ns - epoch_ns) * 48_000 / 1e9) for chunk in ear.chunks]
    track = np.zeros(max(starts) + 48_000, np.float32)  # no chunk is longer than the pipe
    for start, chunk in zip(starts, ear.chunks, strict=True):
        track[start : start + len(chunk.samples)] = chunk.samples
    return track


def test_the_devices_and_what_to_write_for_them(sound_server: SoundServer) -> None:
    sound_server.add_source("second", f"{SPEAKERS}.monitor")
    sound_server.pactl(
        *("load-module", "module-remap-source", "source_name=twin", "master=mic_feed.monitor"),
        "source_properties=device.description=Second",
    )
    devices = list_devices()
    assert {device.host_api for device in devices} == {"PulseAudio"}
    settings = {device.id: setting(device, devices) for device in devices}
    assert settings["test_mic"] == "TestMic"
    assert settings["second"] == "second"  # two are called Second: their ids tell them apart
    assert settings["speakers.monitor"] == "Monitor of Speakers"
    defaults = {device.id for device in devices if device.is_default}
    assert defaults == {"test_mic", "speakers.monitor"}
    kinds = {device.id: device.kind for device in devices}
    assert kinds["mic_feed.monitor"] is DeviceKind.SYSTEM_AUDIO


def test_names_are_checked_before_the_start(
    sound_server: SoundServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_source("default", SELF)
    check_source("testm", SELF)
    check_source("app:Not Running Yet", OTHER)
    with pytest.raises(DeviceUnavailable, match="no device 'Tset'"):
        check_source("Tset", SELF)
    monkeypatch.setenv("PATH", "/nowhere")
    for text in ("default", "app:Zoom"):
        with pytest.raises(BackendMissing, match="parec") as caught:
            check_source(text, OTHER)
        assert "pulseaudio-utils" in caught.value.fix


PROGRAM = """
import time
from infp_cam.audio.source import open_source
from infp_cam.clock import SystemClock
source = open_source("default", 1, SystemClock(), print)
source.start(lambda chunk: None)
while not source.delivering:
    time.sleep(0.01)
print("delivering", flush=True)
time.sleep(60)
"""


def test_nothing_is_left_of_a_program_that_was_killed(sound_server: SoundServer) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "delivering\n"
        children = psutil.Process(program.pid).children(recursive=True)
        assert [child.name() for child in children] == ["parec"]
        program.send_signal(signal.SIGKILL)
    await_that(lambda: not children[0].is_running(), "the end of parec")
