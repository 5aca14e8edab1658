"""Sources: files in real time, silence, and what keeps any device captured (with a made-up one)."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

from infp_cam.audio.capture.kept import KeptSource
from infp_cam.audio.capture.line import Take, went_away
from infp_cam.audio.capture.mixer import Mixer
from infp_cam.audio.source import FileSource, SilenceSource, check_source, open_source
from infp_cam.clock import SystemClock, VirtualClock
from infp_cam.errors import AudioInvalid, DeviceLost, DeviceUnavailable, InfpCamError
from infp_cam.types import OTHER, SELF, AudioChunk
from tests.audio.capture import Ear, await_that, check_contract


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


def test_what_holds_for_every_source_holds_for_a_file() -> None:
    rng = np.random.default_rng(1)
    samples = rng.uniform(-1, 1, 32_000).astype(np.float32)
    check_contract(FileSource(samples, 16_000, "talk.wav", SystemClock()), Ear())


def test_what_self_and_other_may_be(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "voice", np.full(4_800, 0.5), 48_000, format="WAV")
    ear = Ear()
    assert isinstance(open_source("none", SELF, VirtualClock(), ear.tell), SilenceSource)
    played = open_source(str(tmp_path / "voice"), OTHER, VirtualClock(), ear.tell)
    assert (played.label, played.rate) == ("voice", 16_000)
    for text in ("default", "Headset", "app:Zoom"):
        assert isinstance(open_source(text, OTHER, VirtualClock(), ear.tell), KeptSource)
    for text in ("mistyped.WAV", "also/mistyped.mp3"):
        with pytest.raises(AudioInvalid, match="no audio file"):
            open_source(text, SELF, VirtualClock(), ear.tell)
        with pytest.raises(AudioInvalid, match="no audio file"):
            check_source(text, SELF)
    check_source("none", SELF)
    check_source(str(tmp_path / "voice"), OTHER)
    assert ear.told == []


class MadeUpLine:
    """A device in the hands of the test."""

    label = "Headset"
    is_steady = True

    def __init__(self) -> None:
        self.error: InfpCamError | None = None
        self.is_captured = self.is_closed = False
        self.opened = 0
        self._take: Take | None = None
        self._giving = threading.Lock()
        self._changed = threading.Event()

    def hold(self, take: Take) -> bool:
        self._take = take
        if self.error is not None:
            raise self.error
        is_new, self.is_captured = not self.is_captured, True
        self.opened += is_new
        return is_new

    def drop(self) -> None:
        with self._giving:
            self.is_captured = False

    def wait(self, timeout_s: float) -> None:
        self._changed.wait(timeout_s)
        self._changed.clear()

    def wake(self) -> None:
        self._changed.set()

    def close(self) -> None:
        self.drop()
        self.is_closed = True

    def gives(self) -> None:
        """Give a chunk, where it is captured."""
        with self._giving:
            if self.is_captured:
                assert self._take is not None
                self._take(AudioChunk(np.zeros(480, np.float32), 48_000, time.monotonic_ns()))


class Player(threading.Thread):
    """Gives chunks of a line until it is to pause."""

    def __init__(self, line: MadeUpLine) -> None:
        super().__init__(daemon=True)
        self.plays, self.ends = threading.Event(), threading.Event()
        self.plays.set()
        self._line = line
        self.start()

    def run(self) -> None:
        while not self.ends.wait(0.01):
            if self.plays.is_set():
                self._line.gives()


def test_a_loss_and_a_recovery_are_told_once_each() -> None:
    line, ear = MadeUpLine(), Ear()
    source = KeptSource(line, SystemClock(), ear.tell)
    source.start(ear)
    player = Player(line)
    await_that(lambda: source.delivering, "sound")
    assert ear.told == []
    line.error = went_away("Headset")
    line.wake()
    await_that(lambda: ear.is_told("Headset went away"), "the loss")
    assert not line.is_captured
    assert not source.delivering
    time.sleep(0.5)  # some tries
    assert len(ear.told) == 1
    line.error = None
    await_that(lambda: ear.is_healed, "the recovery")
    await_that(lambda: source.delivering, "sound")
    player.ends.set()
    source.stop()
    assert [bool(told) for told in ear.told] == [True, False]
    assert line.is_closed


def test_another_reason_is_told_too() -> None:
    line, ear = MadeUpLine(), Ear()
    line.error = DeviceLost("The server is away.", "Wait.", retryable=True)
    source = KeptSource(line, SystemClock(), ear.tell)
    source.start(ear)
    await_that(lambda: ear.is_told("The server is away."), "the first reason")
    line.error = DeviceUnavailable("There is no Headset.", "Plug it in.")
    await_that(lambda: ear.is_told("There is no Headset."), "the second one")
    source.stop()


def test_a_steady_line_that_falls_silent_is_opened_anew() -> None:
    line, ear = MadeUpLine(), Ear()
    source = KeptSource(line, SystemClock(), ear.tell)
    source.start(ear)
    player = Player(line)
    await_that(lambda: source.delivering, "sound")
    player.plays.clear()
    await_that(lambda: ear.is_told("gives no sound"), "the loss")
    await_that(lambda: line.opened == 2, "another try")
    player.plays.set()
    await_that(lambda: ear.is_healed, "the recovery")
    player.ends.set()
    source.stop()


def test_a_line_that_may_be_silent_is_left_alone() -> None:
    line, ear = MadeUpLine(), Ear()
    line.is_steady = False
    source = KeptSource(line, SystemClock(), ear.tell)
    source.start(ear)
    await_that(lambda: line.is_captured, "the capture")
    line.gives()
    await_that(lambda: not source.delivering, "silence")
    time.sleep(0.5)
    source.stop()
    assert (line.opened, ear.told) == (1, [])


def test_a_clock_that_jumps_is_no_loss() -> None:
    class Asleep(SystemClock):
        behind_ns = 0

        def now_ns(self) -> int:
            return super().now_ns() + self.behind_ns

    line, ear, clock = MadeUpLine(), Ear(), Asleep()
    source = KeptSource(line, clock, ear.tell)
    source.start(ear)
    player = Player(line)
    await_that(lambda: source.delivering, "sound")
    clock.behind_ns = 8 * 3_600 * 1_000_000_000
    await_that(lambda: source.delivering, "sound")
    player.ends.set()
    source.stop()
    assert (line.opened, ear.told) == (1, [])


def test_a_sink_that_fails_ends_the_source_and_is_told() -> None:
    line, ear = MadeUpLine(), Ear()
    fault = RuntimeError("disk on fire")

    def sink(chunk: AudioChunk) -> None:
        raise fault

    source = KeptSource(line, SystemClock(), ear.tell)
    source.start(sink)
    await_that(lambda: line.is_captured, "the capture")
    line.gives()
    await_that(lambda: ear.is_told("stopped by a fault"), "the fault")
    assert ear.told[0] is not None
    assert ear.told[0].__cause__ is fault
    assert line.is_closed
    source.stop()


def mixed(*chunks: tuple[int, int, list[float]]) -> list[tuple[int, list[float]]]:
    """Return what comes of chunks (stream, 48 kHz position, samples), by position."""
    out: list[tuple[int, list[float]]] = []
    mixer = Mixer(lambda chunk: out.append((round(chunk.t0_ns * 48e-6), chunk.samples.tolist())))
    for stream, position, samples in chunks:
        t0_ns = position * 1_000_000_000 // 48_000
        mixer.push(stream, AudioChunk(np.array(samples, np.float32), 48_000, t0_ns))
    return out


def test_one_stream_passes_the_mixer_as_it_is() -> None:
    assert mixed((1, 0, [0.5, 0.25]), (1, 2, [1.0]), (1, 90_000, [0.125])) == [
        (0, [0.5, 0.25]),
        (2, [1.0]),
        (90_000, [0.125]),
    ]


def test_two_streams_are_added_up_where_they_overlap() -> None:
    assert mixed(
        (1, 0, [0.5, 0.5, 0.5, 0.5]),
        (2, 4, [0.25, 0.25]),  # the second joins: it is heard from where the first is
        (1, 4, [0.5, 0.5, 0.5]),
        (2, 6, [0.25, 0.25]),
    ) == [(0, [0.5, 0.5, 0.5, 0.5]), (4, [0.75, 0.75]), (6, [0.75])]


def test_a_stream_that_ceases_does_not_hold_up_the_other() -> None:
    out = mixed(
        (1, 0, [0.5] * 480), (2, 480, [0.25] * 480), (1, 480, [0.5] * 480), (2, 960, [0.25] * 4_800)
    )
    assert out[-1][0] == 960
    assert sum(len(samples) for _, samples in out) == 5_760
