"""A whole call on real sound servers: what both sides say, and what the call program gets."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from infp_cam.audio.files import load_track
from infp_cam.control.client import Client
from infp_cam.control.requests import GetStatus, Mute, Unmute
from infp_cam.control.status import Status
from infp_cam.data import CONVERSATION_OTHER, CONVERSATION_SELF
from infp_cam.errors import InfpCamError
from infp_cam.types import RING_RATE
from tests.audio.servers import (
    MIC_FEED,
    SPEAKERS,
    TEST_MIC,
    SoundServer,
    needs_pipewire,
    needs_pulseaudio,
    pipewire,
    play,
    pulseaudio,
)

PATIENCE_S = 30.0
RATE = 48_000
MICROPHONE = "infp_mic"
ECHO_DB, ECHO_S = -12.0, 0.08


@pytest.fixture(
    params=[
        pytest.param(pulseaudio, marks=needs_pulseaudio),
        pytest.param(pipewire, marks=needs_pipewire),
    ],
    ids=["PulseAudio", "PipeWire"],
)
def server(request, tmp_path, monkeypatch) -> Iterator[SoundServer]:
    with request.param(tmp_path) as running:
        # the control socket of the program that runs beside it
        monkeypatch.setenv("XDG_RUNTIME_DIR", running.environment["XDG_RUNTIME_DIR"])
        yield running


@contextmanager
def program(server: SoundServer) -> Iterator[subprocess.Popen[bytes]]:
    """`infp-cam run` on the server's devices, once it hears."""
    command = [sys.executable, "-m", "infp_cam.cli", "run", "--camera", "null"]
    command += ["--size", "320x180", "--echo-cancellation", "on"]
    with subprocess.Popen(command, env=server.environment) as running:
        try:
            until(lambda: running.poll() is None and hears(), "nothing is heard")
            yield running
        finally:
            running.terminate()
            running.wait(PATIENCE_S)


def status() -> Status:
    with Client() as client:
        return client.ask(GetStatus())


def hears() -> bool:
    with suppress(InfpCamError):
        now = status()
        return now.own.delivering and now.other.delivering and bool(now.microphone.name)
    return False


def until(holds: Callable[[], Any], what: str) -> None:
    end_s = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < end_s, what
        time.sleep(0.05)


def speech(path: Path, seconds: float) -> NDArray[np.float32]:
    """Return somebody who talks without a pause, float32[n] at 16 kHz."""
    track = load_track(path)
    frames = track[: len(track) // 320 * 320].reshape(-1, 320)
    spoken = frames[np.sqrt((frames**2).mean(axis=1)) > 0.01].reshape(-1)
    wanted = round(seconds * RING_RATE)
    return np.tile(spoken, -(-wanted // len(spoken)))[:wanted]


def echo_of(far: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return `far`, float32[n] at 16 kHz, as the microphone hears it from the loudspeakers."""
    late = np.concatenate([np.zeros(round(ECHO_S * RING_RATE), np.float32), far])
    return late * np.float32(10 ** (ECHO_DB / 20))


def save(path: Path, samples: NDArray[np.float32]) -> Path:
    soundfile.write(path, samples, RING_RATE, subtype="FLOAT")
    return path


class Recording:
    """What a source says, with the time at which each of its samples came."""

    def __init__(self, server: SoundServer, source: str) -> None:
        self._process = subprocess.Popen(
            [
                *("parec", "-d", source, "--raw", "--format=float32le", f"--rate={RATE}"),
                *("--channels=1", "--latency-msec=10", "--process-time-msec=5"),
            ],
            env=server.environment,
            stdout=subprocess.PIPE,
        )
        self._blocks: list[bytes] = []
        self._ends_s: list[float] = []
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        while block := self._process.stdout.read1(1 << 16):
            self._blocks.append(block)
            self._ends_s.append(time.monotonic())

    def stop(self) -> tuple[NDArray[np.float32], float]:
        """Return the samples, and the clock time of the first."""
        self._process.kill()
        self._thread.join()
        with self._process:  # closes its pipe, and waits for it
            pass
        data = b"".join(self._blocks)
        samples = np.frombuffer(data[: len(data) // 4 * 4], np.float32)
        counts = np.cumsum([len(block) // 4 for block in self._blocks])
        # blocks can be late, never early
        return samples, float(np.min(np.array(self._ends_s) - counts / RATE))


def record(
    server: SoundServer, seconds: float, *sources: str
) -> list[tuple[NDArray[np.float32], float]]:
    recordings = [Recording(server, source) for source in sources]
    time.sleep(seconds)
    return [recording.stop() for recording in recordings]


def level_db(samples: NDArray[np.float32]) -> float:
    return 10 * float(np.log10(np.mean(samples.astype(np.float64) ** 2) + 1e-12))


def usual_db(samples: NDArray[np.float32]) -> float:
    pieces = samples[: len(samples) // 12_000 * 12_000].reshape(-1, 12_000)
    return float(np.median([level_db(piece) for piece in pieces]))


def lag_s(
    late: tuple[NDArray[np.float32], float], early: tuple[NDArray[np.float32], float]
) -> tuple[float, float]:
    """Return by how much `late` comes after `early`, and how alike their loudness is (0..1).

    By the loudness of each 2 ms, since a voice that glides to another delay keeps that alone.
    """
    (a, b), (a_s, b_s) = (loudness(samples) for samples, _ in (late, early)), (late[1], early[1])
    n = 1 << (len(a) + len(b)).bit_length()
    product = np.fft.irfft(np.fft.rfft(a, n) * np.conj(np.fft.rfft(b, n)), n)
    best = int(np.argmax(product))
    alike = float(product[best] / np.sqrt((a @ a) * (b @ b)))
    return (best if best < n // 2 else best - n) * 0.002 + a_s - b_s, alike


def loudness(samples: NDArray[np.float32]) -> NDArray[np.float64]:
    blocks = samples[: len(samples) // 96 * 96].reshape(-1, 96).astype(np.float64)
    rms = np.sqrt((blocks**2).mean(axis=1))
    return rms - rms.mean()


def test_echo_is_taken_out_and_the_own_voice_is_sent_on_in_time(server, tmp_path) -> None:
    far, own = speech(CONVERSATION_OTHER, 14.0), speech(CONVERSATION_SELF, 6.0)
    far_wav, echo_wav = save(tmp_path / "far.wav", far), save(tmp_path / "echo.wav", echo_of(far))
    own_wav = save(tmp_path / "own.wav", own)
    with program(server):
        playing = [
            play(server.environment, SPEAKERS, far_wav),
            play(server.environment, MIC_FEED, echo_wav),
        ]
        time.sleep(6.0)
        assert status().state == "listening"
        (clean, _), (microphone, _) = record(server, 6.0, MICROPHONE, TEST_MIC)
        told_db = status().echo.reduction_db
        for process in playing:
            process.wait(PATIENCE_S)
        assert level_db(microphone) > -45.0
        # Of pieces of a quarter of a second the middle one: where a busy machine makes a server
        # skip, the echo has moved, and it takes the canceller a second to find it again.
        assert usual_db(clean) < usual_db(microphone) - 30.0
        assert told_db is not None
        assert told_db > 20.0

        with play(server.environment, MIC_FEED, own_wav):
            time.sleep(1.0)
            said = record(server, 4.0, MICROPHONE, TEST_MIC)
            heard = status()
        lag, alike = lag_s(*said)
        assert alike > 0.5  # of other words: about 0.2
        assert heard.state == "talking"
        assert heard.microphone.delay_ms is not None
        assert lag == pytest.approx(heard.microphone.delay_ms / 1e3, abs=0.04)
        assert heard.av_offset_ms == pytest.approx(20.0, abs=20.0)


def test_mute_silences_the_microphone_and_the_call_survives_its_sound_server(
    server, tmp_path
) -> None:
    own_wav = save(tmp_path / "own.wav", speech(CONVERSATION_SELF, 8.0))
    with program(server) as running:
        with Client() as client, play(server.environment, MIC_FEED, own_wav):
            assert client.ask(Mute()).state == "muted"
            time.sleep(1.0)
            muted, spoken = record(server, 2.0, MICROPHONE, TEST_MIC)
            client.ask(Unmute())
            time.sleep(1.0)
            (open_again, _) = record(server, 2.0, MICROPHONE)[0]
        assert level_db(spoken[0]) > -45.0
        assert not muted[0].any()
        assert level_db(open_again) > -45.0

        drawn = status().frames.drawn
        server.kill()
        until(lambda: {p.subject for p in status().problems} >= {"self", "other"}, "no loss told")
        server.start()
        until(lambda: not status().problems and hears(), "not healed")
        after = status()
        assert running.poll() is None
        assert after.frames.drawn > drawn  # the same engine
