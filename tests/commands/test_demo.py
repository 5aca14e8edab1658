"""`infp-cam demo`: the main job, whole."""

import os
from pathlib import Path

import av
import pytest

from infp_cam.audio.files import read_audio
from infp_cam.data import CONVERSATION_SELF
from tests.commands.process import infp_cam


def test_the_demo_is_a_film_with_both_voices(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)  # nothing is to be opened on the tester's desktop
    done = infp_cam("demo", "--out", "film.mp4", folder=tmp_path, timeout_s=600)
    assert done.returncode == 0, done.stderr
    film = tmp_path / "film.mp4"
    assert os.fspath(film) in done.stdout
    assert "818/818" in done.stderr, "the progress bar gets to its end"
    duration_s = read_audio(CONVERSATION_SELF).duration_s
    with av.open(os.fspath(film)) as container:
        video, sound = container.streams.video[0], container.streams.audio[0]
        assert video.codec_context.name == "h264"
        assert (video.width, video.height, video.average_rate) == (1280, 720, 30)
        assert sound.channels == 2
        assert float(video.duration * video.time_base) == pytest.approx(duration_s, abs=0.05)
        assert float(sound.duration * sound.time_base) == pytest.approx(duration_s, abs=0.1)
