"""Both tracks captured for real, from a PulseAudio server with null sinks that the test starts.

Needs the Debian packages pulseaudio, pulseaudio-utils, libportaudio2 and libasound2-plugins.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

pytestmark = pytest.mark.skipif(
    shutil.which("pulseaudio") is None, reason="the package pulseaudio is not installed"
)

CAPTURE = Path(__file__).with_name("capture.py")

SET_UP = """
load-module module-native-protocol-unix
load-module module-null-sink sink_name=speakers rate=48000 sink_properties=device.description=Speakers
load-module module-null-sink sink_name=feed rate=48000 sink_properties=device.description=Feed
load-module module-remap-source source_name=mic master=feed.monitor source_properties=device.description=Microphone
load-module module-remap-source source_name=twin master=speakers.monitor source_properties=device.description=Twin
set-default-sink speakers
set-default-source mic
"""  # noqa: E501


class Server:
    """A PulseAudio server in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        (folder / "set-up.pa").write_text(SET_UP)
        apart = ("DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "PULSE_SERVER", "PULSE_SOURCE")
        self.environment = {name: value for name, value in os.environ.items() if name not in apart}
        self.environment |= {"HOME": str(folder), "XDG_RUNTIME_DIR": str(folder)}
        self.process = subprocess.Popen(
            [
                *("pulseaudio", "-n", "-F", str(folder / "set-up.pa"), "--daemonize=no"),
                *("--system=false", "--use-pid-file=no", "--exit-idle-time=-1"),
                *("--disable-shm=true", "--realtime=no", "--high-priority=no"),
            ],
            env=self.environment,
            stderr=subprocess.DEVNULL,
        )
        while subprocess.run(
            ["pactl", "info"], env=self.environment, capture_output=True
        ).returncode:
            assert self.process.poll() is None, "pulseaudio ended"
            time.sleep(0.05)

    def capture(self, *arguments: str | Path) -> subprocess.Popen[str]:
        """Run `capture.py` against this server."""
        return subprocess.Popen(
            [sys.executable, CAPTURE, *arguments],
            env=self.environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def server() -> Iterator[Server]:
    # Not tmp_path: the path of a socket must be short.
    with tempfile.TemporaryDirectory(prefix="pulse") as folder:
        running = Server(Path(folder))
        yield running
        running.stop()


def captured(
    server: Server, own: str, other: str, folder: Path, plays: dict[str, NDArray[np.float64]]
) -> NDArray[np.float32]:
    """Play `plays` (48 kHz, by sink) and return both tracks."""
    arguments: list[str | Path] = []
    for sink, samples in plays.items():
        soundfile.write(folder / f"{sink}.wav", samples, 48_000)
        arguments += [sink, folder / f"{sink}.wav"]
    out = folder / "tracks.npy"
    with server.capture(own, other, out, *arguments) as process:
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    tracks: NDArray[np.float32] = np.load(out)
    return tracks


def tone(frequency: float) -> NDArray[np.float64]:
    return np.asarray(0.5 * np.sin(2 * np.pi * frequency * np.arange(72_000) / 48_000))


def level_of(track: NDArray[np.float32], frequency: float) -> float:
    """Amplitude of a tone in the loudest second."""
    seconds = [track[at : at + 16_000] for at in range(0, len(track) - 16_000, 4_000)]
    wave = np.exp(-2j * np.pi * frequency * np.arange(16_000) / 16_000)
    return max(float(abs(second @ wave)) / 8_000 for second in seconds)


def test_each_track_hears_its_own_side_alone(server: Server, tmp_path: Path) -> None:
    plays = {"feed": tone(440), "speakers": tone(1_000)}
    own, other = captured(server, "default", "default", tmp_path, plays)
    # How much of a side PulseAudio lets through depends on its version: at least 0.71 of it.
    assert level_of(own, 440) > 0.3
    assert level_of(other, 1_000) > 0.3
    assert level_of(own, 1_000) < 0.005
    assert level_of(other, 440) < 0.005


def test_one_sound_comes_at_one_time_on_both_tracks(server: Server, tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    noise = np.repeat(rng.uniform(-0.5, 0.5, 24_000), 4) * (np.arange(96_000) % 24_000 < 12_000)
    own, other = captured(server, "Twin", "speakers", tmp_path, {"speakers": noise})
    size = 1 << (len(own) * 2 - 1).bit_length()
    spectrum = np.fft.rfft(own, size) * np.conj(np.fft.rfft(other, size))
    lags = np.fft.irfft(spectrum, size)
    lag = int(np.argmax(lags))
    lag_ms = (lag - size if lag > size // 2 else lag) / 16
    # 5 ms is PulseAudio's own; a busy machine makes both tracks stutter, apart from each other.
    assert abs(lag_ms) < 40
    alike = lags[lag] / np.sqrt(np.sum(own**2.0) * np.sum(other**2.0))
    assert alike > 0.3


def test_the_loss_of_the_server_is_reported(server: Server) -> None:
    with server.capture("default", "default", "-") as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "capturing\n"
        server.stop()
        output, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    *lost, delivering = output.splitlines()
    assert sorted(lost) == ["lost: Microphone went away.", "lost: Monitor of Speakers went away."]
    assert delivering == "delivering: False"
