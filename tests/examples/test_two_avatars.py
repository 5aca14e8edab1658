"""The example of two avatars runs and makes a film in which both talk and listen."""

import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import soundfile

from infp_cam.audio.files import load_track
from infp_cam.data import CONVERSATION_OTHER, CONVERSATION_SELF
from infp_cam.types import RING_RATE

EXAMPLE = Path(__file__).parents[2] / "examples" / "two_avatars.py"


def test_two_avatars_talk_to_each_other(tmp_path):
    for name, path in (("ann", CONVERSATION_SELF), ("ben", CONVERSATION_OTHER)):
        voice = load_track(path)[8 * RING_RATE : 10 * RING_RATE]
        soundfile.write(tmp_path / f"{name}.wav", voice, RING_RATE)
    out = tmp_path / "talk.mp4"
    voices = [str(tmp_path / "ann.wav"), str(tmp_path / "ben.wav")]
    subprocess.run(
        [sys.executable, str(EXAMPLE), *voices, "--size", "160", "--out", str(out)], check=True
    )
    with av.open(str(out)) as film:
        frames = [frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)]
        assert film.streams.audio[0].channels == 2
    assert len(frames) == 50
    assert frames[0].shape == (160, 320, 3)
    halves = np.array(frames, np.int16).reshape(50, 160, 2, 160, 3)
    motion = np.abs(np.diff(halves, axis=0)).mean(axis=(0, 1, 3, 4))
    assert (motion > 0.1).all()
    assert np.abs(halves[:, :, 0] - halves[:, :, 1]).mean() > 0.5  # each does something else
