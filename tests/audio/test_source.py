"""Sources: files in real time, devices (against a stand-in for PortAudio), silence."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import soundfile

from infp_cam.audio import source as source_module
from infp_cam.audio.devices import DeviceKind, InputDevice
from infp_cam.audio.source import DeviceSource, FileSource, SilenceSource, open_source
from infp_cam.clock import SystemClock, VirtualClock
from infp_cam.errors import AudioInvalid, DeviceLost, DeviceUnavailable
from infp_cam.types import OTHER, SELF, AudioChunk

PULSE_DEVICE = InputDevice(
    "Monitor", "speakers.monitor", "PulseAudio", DeviceKind.SYSTEM_AUDIO, 2, 48_000, True, 7
)


def never_lost(error: DeviceLost) -> None:
    raise AssertionError(error)


def test_a_file_is_handed_over_as_its_time_comes() -> None:
    clock = VirtualClock(5_000)
    samples = np.linspace(-1, 1, 1_000, dtype=np.float32)
    source = FileSource(samples, 16_000, "talk.wav", clock)
    chunks: list[AudioChunk] = []
    early: list[int] = []

    def sink(chunk: AudioChunk) -> None:
        chunks.append(chunk)
        happened_ns = chunk.t0_ns + len(chunk.samples) * 62_500
        if clock.now_ns() < happened_ns:
            early.append(chunk.t0_ns)

    assert not source.delivering
    source.start(sink)
    assert source.finished.wait(10)
    source.stop()
    assert not source.delivering
    assert early == []
    assert [len(chunk.samples) for chunk in chunks] == [160] * 6 + [40]
    assert [chunk.t0_ns for chunk in chunks] == [5_000 + n * 10_000_000 for n in range(7)]
    np.testing.assert_array_equal(np.concatenate([chunk.samples for chunk in chunks]), samples)
    assert clock.now_ns() == 5_000 + 1_000 * 62_500


def test_a_file_at_another_rate_keeps_time_without_summing_up_errors() -> None:
    source = FileSource(np.zeros(44_101, np.float32), 44_100, "talk.wav", VirtualClock())
    times: list[int] = []
    source.start(lambda chunk: times.append(chunk.t0_ns))
    assert source.finished.wait(10)
    source.stop()
    assert times[-1] == 1_000_000_000


def test_a_stopped_file_hands_over_nothing_more() -> None:
    source = FileSource(np.zeros(16_000 * 60, np.float32), 16_000, "talk.wav", SystemClock())
    first = threading.Event()
    count = [0]

    def sink(chunk: AudioChunk) -> None:
        count[0] += 1
        first.set()

    source.start(sink)
    assert first.wait(10)
    assert source.delivering
    source.stop()
    source.stop()
    assert not source.delivering
    assert not source.finished.is_set()
    assert 1 <= count[0] < 6_000


def test_silence_delivers_nothing() -> None:
    source = SilenceSource()
    source.start(lambda chunk: pytest.fail("a chunk"))
    assert not source.delivering
    source.stop()


class StandIn:
    """PortAudio with one stream, whose callbacks the test makes."""

    class PortAudioError(Exception):
        pass

    class CallbackAbort(Exception):
        pass

    def __init__(self, refuses: bool = False) -> None:
        self.refuses = refuses
        self.options: dict[str, Any] = {}
        self.pulse_source: str | None = None
        self.active = False

    def InputStream(self, **options: Any) -> StandIn:
        self.options = options
        self.pulse_source = os.environ.get("PULSE_SOURCE")
        return self

    def start(self) -> None:
        if self.refuses:
            raise self.PortAudioError("Device unavailable")
        self.active = True

    def close(self) -> None:
        if self.active:
            self.end()

    def end(self) -> None:
        self.options["finished_callback"]()
        self.active = False

    def deliver(self, block: list[list[float]], overflow: bool = False) -> None:
        status = SimpleNamespace(input_overflow=overflow)
        self.options["callback"](np.array(block, np.float32), len(block), None, status)


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> StandIn:
    there = StandIn()
    monkeypatch.setattr(source_module, "portaudio", lambda: there)
    return there


def test_a_device_hands_over_the_mean_of_its_channels_with_its_time(stand_in: StandIn) -> None:
    clock = VirtualClock(1_000_000_000)
    source = DeviceSource(PULSE_DEVICE, clock, never_lost)
    chunks: list[AudioChunk] = []
    source.start(chunks.append)
    assert source.delivering
    stand_in.deliver([[0.5, 0.0], [1.0, 0.5], [0.0, -1.0]])
    stand_in.deliver([[0.0, 0.0]] * 48, overflow=True)
    source.stop()
    assert chunks[0].samples.tolist() == [0.25, 0.75, -0.5]
    assert chunks[0].samples.dtype == np.float32
    assert chunks[0].t0_ns == 1_000_000_000 - 62_500
    assert chunks[1].t0_ns == 1_000_000_000 - 1_000_000
    assert (source.label, source.rate, source.overflows) == ("Monitor", 48_000, 1)
    assert not source.delivering
    wanted = {"device": 7, "channels": 2, "samplerate": 48_000, "blocksize": 480, "latency": "low"}
    assert wanted.items() <= stand_in.options.items()


@pytest.mark.parametrize("before", [None, "mine"])
def test_a_source_of_the_sound_server_is_named_only_while_it_is_opened(
    stand_in: StandIn, monkeypatch: pytest.MonkeyPatch, before: str | None
) -> None:
    monkeypatch.delenv("PULSE_SOURCE", raising=False)
    if before:
        monkeypatch.setenv("PULSE_SOURCE", before)
    source = DeviceSource(PULSE_DEVICE, VirtualClock(), never_lost)
    source.start(lambda chunk: None)
    source.stop()
    assert stand_in.pulse_source == "speakers.monitor"
    assert os.environ.get("PULSE_SOURCE") == before


def test_a_device_that_goes_away_is_reported_once(stand_in: StandIn) -> None:
    lost: list[DeviceLost] = []
    delivering: list[bool] = []

    def on_lost(error: DeviceLost) -> None:
        lost.append(error)
        delivering.append(source.delivering)

    source = DeviceSource(PULSE_DEVICE, VirtualClock(), on_lost)
    source.start(lambda chunk: None)
    stand_in.end()
    source.stop()
    assert delivering == [False]
    assert [error.message for error in lost] == ["Monitor went away."]
    assert lost[0].retryable


def test_a_sink_that_fails_stops_the_device_and_is_reported(stand_in: StandIn) -> None:
    lost: list[DeviceLost] = []
    source = DeviceSource(PULSE_DEVICE, VirtualClock(), lost.append)

    def sink(chunk: AudioChunk) -> None:
        raise RuntimeError("disk on fire")

    source.start(sink)
    with pytest.raises(StandIn.CallbackAbort):  # what PortAudio understands
        stand_in.deliver([[0.0, 0.0]])
    stand_in.end()
    assert isinstance(lost[0].__cause__, RuntimeError)
    assert "stopped" in lost[0].message


def test_a_device_that_can_not_be_opened(stand_in: StandIn) -> None:
    stand_in.refuses = True
    source = DeviceSource(PULSE_DEVICE, VirtualClock(), never_lost)
    with pytest.raises(DeviceUnavailable, match="Monitor can not be opened: Device unavailable"):
        source.start(lambda chunk: None)
    assert not source.delivering


def test_what_self_and_other_may_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    microphone = InputDevice("Mic", "m", "PulseAudio", DeviceKind.MICROPHONE, 1, 48_000, True, 0)
    monkeypatch.setattr(source_module, "list_devices", lambda: (microphone, PULSE_DEVICE))
    soundfile.write(tmp_path / "voice", np.full(4_800, 0.5), 48_000, format="WAV")

    def opened(text: str, track: int) -> Any:
        return open_source(text, track, VirtualClock(), never_lost)

    assert isinstance(opened("none", SELF), SilenceSource)
    assert opened("default", SELF).label == "Mic"
    assert opened("default", OTHER).label == "Monitor"
    played = opened(str(tmp_path / "voice"), OTHER)
    assert (played.label, played.rate) == ("voice", 16_000)
    with pytest.raises(AudioInvalid, match="no audio file"):
        opened("mistyped.WAV", SELF)
    with pytest.raises(DeviceUnavailable, match="no device 'mistyped'"):
        opened("mistyped", SELF)
