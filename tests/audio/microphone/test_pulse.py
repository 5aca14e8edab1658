"""INFP Microphone on real servers: PulseAudio, and PipeWire in its place."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from infp_cam.audio.microphone.microphone import VirtualMicrophone, open_microphone
from infp_cam.audio.microphone.voice_buffer import VoiceBuffer
from infp_cam.clock import SystemClock
from infp_cam.errors import DeviceLost, DeviceUnavailable, InfpCamError
from tests.audio.microphone.call import PEAK, Ear, Speaker, delays_ms
from tests.audio.servers import (
    MIC_FEED,
    SPEAKERS,
    TEST_MIC,
    SoundServer,
    needs_pipewire,
    needs_pulseaudio,
    pipewire,
    pulseaudio,
)

PATIENCE_S = 20.0


@pytest.fixture(
    params=[
        pytest.param(pulseaudio, marks=needs_pulseaudio, id="pulseaudio"),
        pytest.param(pipewire, marks=needs_pipewire, id="pipewire"),
    ]
)
def server(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SoundServer]:
    with request.param(tmp_path) as running:
        for name, value in running.environment.items():
            monkeypatch.setenv(name, value)
        yield running


class Talk:
    """Somebody who talks through a virtual microphone."""

    def __init__(self, name: str = "default", delay_ms: int = 160) -> None:
        clock = SystemClock()
        self.epoch_ns = clock.now_ns()
        self.changes: queue.Queue[InfpCamError | None] = queue.Queue()
        voice = VoiceBuffer()
        self.microphone: VirtualMicrophone = open_microphone(
            name, voice, clock, self.epoch_ns, self.changes.put
        )
        self.microphone.follow(delay_ms * 1_000_000)
        self._speaker = Speaker(voice, self.epoch_ns)

    def __enter__(self) -> Talk:
        self._speaker.start()
        self.microphone.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.microphone.stop()
        self._speaker.stop()

    def wait_until(self, condition: Callable[[], bool]) -> None:
        deadline_s = time.monotonic() + PATIENCE_S
        while not condition():
            assert time.monotonic() < deadline_s, f"told: {list(self.changes.queue)}"
            time.sleep(0.02)

    def is_delivering(self) -> bool:
        return self.microphone.delivering


@contextmanager
def talking(name: str = "default", delay_ms: int = 160) -> Iterator[Talk]:
    with Talk(name, delay_ms) as talk:
        talk.wait_until(talk.is_delivering)
        yield talk


def ours(server: SoundServer) -> list[str]:
    return [
        line for line in server.pactl("list", "short", "modules").splitlines() if "infp" in line
    ]


def test_the_voice_comes_out_whole_and_at_the_delay_wanted(server: SoundServer) -> None:
    with talking() as talk:
        described = server.pactl("list", "sources")
        ear = Ear(server.environment)
        time.sleep(3.5)
        sound = ear.stop()
        delays = delays_ms(ear.pips_ns(sound), talk.epoch_ns)
        told_ms = talk.microphone.delay_ns / 1e6
        defaults = server.pactl("get-default-sink"), server.pactl("get-default-source")
    assert len(delays) >= 5
    # What the program that listens needs for itself is in it: about 10 ms.
    assert -5 < np.median(delays) - 160 < 25
    assert np.percentile(delays, 75) - np.percentile(delays, 25) < 20  # PipeWire, when loaded
    assert told_ms == pytest.approx(160, abs=5)
    assert np.percentile(np.abs(sound), 100) == pytest.approx(PEAK, abs=0.05)
    assert "Description: INFP Microphone\n" in described
    assert defaults == (SPEAKERS, TEST_MIC)
    assert not ours(server)
    assert talk.changes.empty()


def test_it_comes_back_with_the_server(server: SoundServer) -> None:
    with talking() as talk:
        server.kill()
        lost = talk.changes.get(timeout=PATIENCE_S)
        assert isinstance(lost, DeviceLost)
        assert lost.retryable
        talk.wait_until(lambda: not talk.is_delivering())
        server.start()
        talk.wait_until(talk.is_delivering)
        ear = Ear(server.environment)
        time.sleep(2.5)
        delays = delays_ms(ear.pips_ns(ear.stop()), talk.epoch_ns)
    assert len(delays) >= 2
    assert -10 < np.median(delays) - 160 < 25
    while (told := talk.changes.get_nowait()) is not None:
        assert isinstance(told, DeviceUnavailable | DeviceLost)
    assert not ours(server)


def test_the_loudspeakers_never_say_what_the_removed_microphone_should(
    server: SoundServer,
) -> None:
    with talking() as talk:
        ear = Ear(server.environment, f"{SPEAKERS}.monitor")
        server.remove_device("infp_mic_sink")
        assert isinstance(talk.changes.get(timeout=PATIENCE_S), DeviceLost)
        assert talk.changes.get(timeout=PATIENCE_S) is None
        time.sleep(1.2)
        assert np.abs(ear.stop()).max(initial=0.0) < 0.01
        assert len(ours(server)) == 2


def test_what_a_killed_run_left_behind_is_replaced(server: SoundServer) -> None:
    code = (
        "import time\n"
        "from infp_cam.audio.microphone.pulse_cable import PulseCable\n"
        "with PulseCable():\n"
        "    print('made', flush=True)\n"
        "    time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], env=server.environment, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"made\n"
        with Talk() as talk:
            busy = talk.changes.get(timeout=PATIENCE_S)
            assert isinstance(busy, DeviceUnavailable)
            assert str(other.pid) in busy.message
            assert len(ours(server)) == 2
            os.kill(other.pid, signal.SIGKILL)
            other.wait()
            assert talk.changes.get(timeout=PATIENCE_S) is None
            assert len(ours(server)) == 2
            assert all(f"infp.owner={os.getpid()}-" in line for line in ours(server))
    assert not ours(server)


def test_a_sink_can_be_named(server: SoundServer) -> None:
    with talking("MicFeed") as talk:
        assert talk.microphone.name == "MicFeed"
        ear = Ear(server.environment, TEST_MIC)
        time.sleep(1.5)
        assert np.abs(ear.stop()).max() > PEAK / 2
    with pytest.raises(DeviceUnavailable, match=MIC_FEED):
        Talk("no such cable")


@needs_pulseaudio
def test_no_server_is_told_once_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pulseaudio(tmp_path) as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        server.kill()
        with Talk() as talk:
            assert isinstance(talk.changes.get(timeout=PATIENCE_S), DeviceUnavailable)
            time.sleep(1.2)
            assert talk.changes.empty()
            server.start()
            assert talk.changes.get(timeout=PATIENCE_S) is None
