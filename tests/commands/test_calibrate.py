"""`infp-cam calibrate`: the whole real path, on PulseAudio."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import pytest

from infp_cam.commands import calibrate
from infp_cam.errors import DeviceUnavailable
from infp_cam.settings import Settings, load_settings, save_settings, settings_path
from tests.audio.servers import needs_pulseaudio, pulseaudio


def arguments(settings: Settings, *, save: bool = False) -> argparse.Namespace:
    return argparse.Namespace(**settings.model_dump(), seconds=5.0, save=save)


@needs_pulseaudio
def test_the_offset_is_measured_and_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    save_settings(Settings(fps=25), settings_path())
    settings = Settings(camera="null", size="320x180", av_offset_ms=100)
    with pulseaudio(tmp_path) as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        assert calibrate.main(arguments(settings, save=True)) == 0
        assert "infp_mic" not in server.pactl("list", "short", "modules")
    said, noted = capfd.readouterr()
    offset_ms = float(re.search(r"Offset: ([\d.]+) ms, picture before sound", said)[1])  # type: ignore[index]
    # 20 ms are meant, 100 ms were asked for; a busy machine delays pictures.
    assert 80 < offset_ms < 140
    assert "NOT good" in said
    assert "handed to the camera" in noted
    kept, _ = load_settings(settings_path())
    assert kept == Settings(fps=25, av_offset_ms=kept.av_offset_ms)
    assert kept.av_offset_ms == pytest.approx(100 + 20 - offset_ms, abs=0.11)


def test_without_a_microphone_there_is_nothing_to_measure() -> None:
    with pytest.raises(DeviceUnavailable, match="no virtual microphone"):
        calibrate.main(arguments(Settings(camera="null", microphone="none")))
