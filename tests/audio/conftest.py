"""Sound servers and sounds for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.audio.servers import SoundServer, needs_pipewire, needs_pulseaudio, pipewire, pulseaudio


@pytest.fixture(scope="session")
def tones(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """Two minutes of a tone of each frequency, at half of full scale."""
    folder = tmp_path_factory.mktemp("tones")
    files = {}
    for frequency in (440, 1_000, 1_500):
        files[frequency] = folder / f"{frequency}.wav"
        second = 0.5 * np.sin(2 * np.pi * frequency * np.arange(48_000) / 48_000)
        soundfile.write(files[frequency], np.tile(second, 120), 48_000)
    return files


@pytest.fixture(
    params=[
        pytest.param(pulseaudio, marks=needs_pulseaudio, id="PulseAudio"),
        pytest.param(pipewire, marks=needs_pipewire, id="PipeWire"),
    ]
)
def sound_server(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SoundServer]:
    """Each of the two servers in turn, as the one of this process."""
    with request.param(tmp_path) as server, monkeypatch.context() as patch:
        for name in ("PULSE_SERVER", "PULSE_SOURCE", "PULSE_SINK", "DBUS_SESSION_BUS_ADDRESS"):
            patch.delenv(name, raising=False)
        for name, value in server.environment.items():
            patch.setenv(name, value)
        yield server
