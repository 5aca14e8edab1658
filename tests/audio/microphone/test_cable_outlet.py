"""A virtual cable through a stand-in for sounddevice, as it is documented (0.5)."""

from __future__ import annotations

import queue
import threading
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from infp_cam.audio.microphone import cable_outlet, microphone
from infp_cam.audio.microphone.microphone import VirtualMicrophone, open_microphone
from infp_cam.audio.microphone.voice_buffer import VoiceBuffer
from infp_cam.clock import VirtualClock
from infp_cam.errors import BackendMissing, DeviceLost, DeviceUnavailable, InfpCamError

WAIT_S = 10.0
MS = 1_000_000


class PortAudioError(Exception):
    pass


class CallbackAbort(Exception):
    pass


class OutputStream:
    """A stream whose callback the test calls."""

    latency = 0.02

    def __init__(self, backend: Sounddevice, arguments: dict[str, Any]) -> None:
        self._backend, self._arguments = backend, arguments

    def __enter__(self) -> OutputStream:
        self._backend.streams.put(self)
        return self

    def __exit__(self, *_: object) -> None:
        self._arguments["finished_callback"]()

    def pull(self, underflow: bool = False) -> NDArray[np.float32]:
        out = np.full((480, self._arguments["channels"]), np.nan, np.float32)
        status = SimpleNamespace(output_underflow=underflow)
        try:
            self._arguments["callback"](out, 480, None, status)
        except CallbackAbort:
            self.end()
        return out

    def end(self) -> None:
        self._arguments["finished_callback"]()


class Sounddevice:
    """What is used of the module."""

    PortAudioError = PortAudioError
    CallbackAbort = CallbackAbort

    def __init__(self) -> None:
        self.names = ["Speakers", "CABLE Input (VB-Audio Virtual Cable)", "BlackHole 2ch"]
        self.api = "Windows WASAPI"
        self.refuses = False
        self.streams: queue.Queue[OutputStream] = queue.Queue()
        self._seen: list[str] = []

    def _terminate(self) -> None:
        self._seen = []

    def _initialize(self) -> None:
        self._seen = list(self.names)

    def query_hostapis(self) -> tuple[dict[str, Any], ...]:
        return {"name": "MME"}, {"name": self.api}

    def query_devices(self) -> list[dict[str, Any]]:
        return [
            {"name": name, "index": 2 * n + api, "hostapi": api, "max_output_channels": 2}
            for n, name in enumerate(self._seen)
            for api in (0, 1)
        ] + [{"name": "CABLE Output", "index": 9, "hostapi": 1, "max_output_channels": 0}]

    def OutputStream(self, **arguments: Any) -> OutputStream:
        if self.refuses:
            raise PortAudioError("Invalid sample rate")
        assert self.query_devices()[arguments["device"]]["hostapi"] == 1
        return OutputStream(self, arguments)


class Bench:
    def __init__(self) -> None:
        self.backend = Sounddevice()
        self.clock = VirtualClock()
        self.voice = VoiceBuffer()
        self.changes: queue.Queue[InfpCamError | None] = queue.Queue()

    def open(self, name: str) -> VirtualMicrophone:
        return open_microphone(name, self.voice, self.clock, 0, self.changes.put)

    def told(self) -> InfpCamError | None:
        return self.changes.get(timeout=WAIT_S)

    def stream(self) -> OutputStream:
        return self.backend.streams.get(timeout=WAIT_S)


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Bench:
    bench = Bench()
    monkeypatch.setattr(cable_outlet, "sounddevice", lambda: bench.backend)
    pretend(monkeypatch, "win32")
    return bench


def pretend(monkeypatch: pytest.MonkeyPatch, platform: str) -> None:
    for module in (cable_outlet, microphone):
        monkeypatch.setattr(module, "sys", SimpleNamespace(platform=platform))


def test_the_voice_is_played_at_the_delay_wanted(bench: Bench) -> None:
    talker = bench.open("default")
    talker.follow(100 * MS)
    talker.start()
    stream = bench.stream()
    said = np.sin(np.arange(48_000) / 30).astype(np.float32)
    heard = []
    for n in range(100):
        bench.clock.sleep_until(n * 10 * MS)
        bench.voice.write(n * 480, said[n * 480 : (n + 1) * 480])
        heard.append(stream.pull())
    talker.stop()
    sound = np.concatenate(heard)
    # Pulled at t, a sample leaves at t + 20 ms: it is the one of t + 20 - 100 ms.
    begin = 480 * 50
    expected = said[begin - 80 * 48 : -80 * 48]
    np.testing.assert_allclose(sound[begin:, 0], expected, atol=0.01)
    np.testing.assert_array_equal(sound[:, 0], sound[:, 1])
    assert talker.name == "CABLE Input (VB-Audio Virtual Cable)"
    assert talker.delay_ns == pytest.approx(100 * MS, abs=MS)
    assert bench.changes.empty()


def test_an_unplugged_cable_is_told_and_comes_back(bench: Bench) -> None:
    talker = bench.open("default")
    talker.start()
    stream = bench.stream()
    stream.pull(underflow=True)
    names, bench.backend.names = bench.backend.names, []
    stream.end()
    assert isinstance(bench.told(), DeviceLost)
    assert isinstance(bench.told(), BackendMissing)
    bench.backend.names = names
    assert bench.told() is None
    assert bench.stream() is not stream
    talker.stop()
    assert talker.underruns == 1


def test_what_goes_wrong_in_the_callback_is_told(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    talker = bench.open("default")
    talker.start()
    stream = bench.stream()
    monkeypatch.setattr(bench.clock, "now_ns", lambda: 1 / 0)
    stream.pull()
    lost = bench.told()
    talker.stop()
    assert isinstance(lost, DeviceLost)
    assert isinstance(lost.__cause__, ZeroDivisionError)


def test_a_missing_cable_is_told_where_it_is_the_default(bench: Bench) -> None:
    bench.backend.names = ["Speakers"]
    talker = bench.open("default")
    talker.start()
    missing = bench.told()
    talker.stop()
    assert isinstance(missing, BackendMissing)
    assert "VB-CABLE" in missing.fix


def test_a_missing_cable_is_an_error_where_it_was_named(bench: Bench) -> None:
    with pytest.raises(DeviceUnavailable, match="Speakers"):
        bench.open("Cable no 7")


def test_a_cable_that_can_not_be_opened_is_told(bench: Bench) -> None:
    bench.backend.refuses = True
    talker = bench.open("CABLE Input")
    talker.start()
    refused = bench.told()
    talker.stop()
    assert isinstance(refused, DeviceUnavailable)
    assert "48 kHz" in refused.fix


def test_macos_has_blackhole(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, "darwin")
    bench.backend.api = "Core Audio"
    talker = bench.open("default")
    talker.start()
    bench.stream()
    talker.stop()
    assert talker.name == "BlackHole 2ch"


def test_stopping_does_not_wait_for_a_stream(bench: Bench) -> None:
    talker = bench.open("default")
    talker.start()
    bench.stream()
    ended = threading.Thread(target=talker.stop)
    ended.start()
    ended.join(WAIT_S)
    assert not ended.is_alive()
    assert not talker.delivering
