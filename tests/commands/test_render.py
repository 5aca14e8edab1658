"""`infp-cam render` as a person runs it: as a process."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from infp_cam.data import CONVERSATION_OTHER, CONVERSATION_SELF
from infp_cam.motion.file import load_motion
from infp_cam.motion.space import ARKIT58
from tests.commands.process import infp_cam
from tests.motion.infp.tiny_model import make_tiny_model

SMALL = ("--size", "320x180", "--fps", "10")


@pytest.fixture(scope="module")
def voices(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two seconds of the built-in conversation, at odd rates and channel counts."""
    folder = tmp_path_factory.mktemp("voices")
    paths = folder / "self.wav", folder / "other.flac"
    for path, source, channels in zip(
        paths, (CONVERSATION_SELF, CONVERSATION_OTHER), (1, 7), strict=True
    ):
        samples, rate = soundfile.read(source)
        cut = samples[: 2 * rate] if channels == 1 else samples[:rate]
        soundfile.write(path, np.tile(cut[:, None], channels), rate)
    return paths


def test_a_model_moves_the_face(voices: tuple[Path, Path], tmp_path: Path) -> None:
    motion = tmp_path / "motion.npz"
    model = make_tiny_model(tmp_path / "tiny.onnx")
    done = infp_cam(
        *("render", "--self", voices[0], "--other", voices[1], "--motion-out", motion),
        *("--generator", "infp", "--model", model, "--provider", "cpu"),
    )
    assert done.returncode == 0, done.stderr
    values = load_motion(motion).values
    assert np.ptp(values[:, ARKIT58.index("headPitch")]) > 1.0


def test_tracks_become_film_and_motion(voices: tuple[Path, Path], tmp_path: Path) -> None:
    own, other = voices
    film, motion = tmp_path / "film.mp4", tmp_path / "motion.npz"
    done = infp_cam(
        *("render", "--self", own, "--other", other, "--out", film, "--motion-out", motion), *SMALL
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [str(film), str(motion)]
    with av.open(str(film)) as container:
        video, sound = container.streams.video[0], container.streams.audio[0]
        assert (video.width, video.height, sound.rate) == (320, 180, 48_000)
        assert sum(1 for _ in container.decode(video=0)) == 20
    clip = load_motion(motion)
    assert clip.values.shape == (50, 58)
    assert clip.t0 == 0.0


def test_the_same_seed_gives_the_same_film(voices: tuple[Path, Path], tmp_path: Path) -> None:
    films = [tmp_path / name for name in ("a.mp4", "b.mp4", "c.mp4")]
    for film, seed in zip(films, ("3", "3", "4"), strict=True):
        done = infp_cam("render", "--self", voices[0], "--out", film, "--seed", seed, *SMALL)
        assert done.returncode == 0, done.stderr
    a, b, c = (film.read_bytes() for film in films)
    assert a == b
    assert a != c


def test_motion_out_alone_draws_nothing_and_matches_the_film(
    voices: tuple[Path, Path], tmp_path: Path
) -> None:
    alone, beside = tmp_path / "alone.npz", tmp_path / "beside.npz"
    # A portrait that is not there is not missed where nothing is drawn.
    done = infp_cam(
        *("render", "--self", voices[0], "--motion-out", alone, "--portrait", "absent.png")
    )
    assert done.returncode == 0, done.stderr
    film = tmp_path / "film.mp4"
    infp_cam("render", "--self", voices[0], "--motion-out", beside, "--out", film, *SMALL)
    assert np.array_equal(load_motion(alone).values, load_motion(beside).values)


def test_recorded_motion_is_drawn_without_voices(tmp_path: Path) -> None:
    values = np.zeros((25, 58), np.float32)
    values[:, ARKIT58.index("headYaw")] = np.linspace(-10, 10, 25)
    motion, film = tmp_path / "motion.npz", tmp_path / "film.mp4"
    np.savez(
        motion, fps=25.0, space="arkit58", names=np.array(ARKIT58.channels), values=values, t0=0.0
    )
    done = infp_cam("render", "--motion", motion, "--out", film, *SMALL)
    assert done.returncode == 0, done.stderr
    with av.open(str(film)) as container:
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
        assert not container.streams.audio
    assert len(frames) == 10
    assert np.abs(frames[0].astype(int) - frames[-1]).mean() > 1


def test_a_stereo_file_carries_both_sides(voices: tuple[Path, Path], tmp_path: Path) -> None:
    own, rate = soundfile.read(voices[0])
    dyad = np.zeros((len(own), 2))
    dyad[:, 0] = own
    soundfile.write(tmp_path / "dyad.wav", dyad, rate, subtype="FLOAT")
    soundfile.write(tmp_path / "own.wav", own, rate, subtype="FLOAT")
    from_dyad, from_sides = tmp_path / "dyad.npz", tmp_path / "sides.npz"
    infp_cam("render", "--dyad", tmp_path / "dyad.wav", "--motion-out", from_dyad)
    infp_cam("render", "--self", tmp_path / "own.wav", "--motion-out", from_sides)
    assert np.array_equal(load_motion(from_dyad).values, load_motion(from_sides).values)


def write_silence(path: Path) -> None:
    soundfile.write(path, np.zeros(16_000), 16_000)


def test_silent_audio_is_drawn_and_told(tmp_path: Path) -> None:
    write_silence(tmp_path / "silent.wav")
    done = infp_cam(
        *("render", "--self", tmp_path / "silent.wav", "--motion-out", tmp_path / "m.npz")
    )
    assert done.returncode == 0
    assert "silent" in done.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--out", "film.mp4"), "nothing to move"),
        (("--self", "voice.wav"), "Nothing is to be written"),
        (("--self", "voice.wav", "--dyad", "voice.wav", "--out", "film.mp4"), "--dyad already"),
        (("--self", "absent.wav", "--out", "film.mp4"), "no audio file"),
        (("--self", "nan.wav", "--out", "film.mp4"), "nan.wav"),
        (("--self", "empty.wav", "--out", "film.mp4"), "empty.wav"),
        (("--dyad", "voice.wav", "--out", "film.mp4"), "1 channel"),
        (("--self", "voice.wav", "--out", "absent/film.mp4"), "can not be written"),
        (("--self", "voice.wav", "--out", "film.mp4", "--portrait", "absent.png"), "absent.png"),
        (("--self", "voice.wav", "--out", "film.mp4", "--portrait", "voice.wav"), "voice.wav"),
        (("--self", "voice.wav", "--out", "film.mp4", "--renderer", "oil"), "oil"),
        (("--self", "voice.wav", "--out", "film.mp4", "--generator", "luck"), "luck"),
        (
            ("--self", "voice.wav", "--motion-out", "m.npz", "--generator", "infp", "--model", "/"),
            "no model /",
        ),
        (("--motion", "latent.npz", "--out", "film.mp4"), "latent:other"),
        (("--motion", "voice.wav", "--out", "film.mp4"), "not a motion file"),
        (("--self", "voice.wav", "--motion-out", "absent/m.npz"), "can not be written"),
        (
            ("--self", "voice.wav", "--out", "film.mp4", "--motion-out", "absent/m.npz"),
            "can not be written",
        ),
        (("--self", "voice.wav", "--out", "voice.wav"), "ends in .mp4"),
        (("--self", "voice.wav", "--motion-out", "voice.wav"), "would be overwritten"),
    ],
)
def test_mistakes_are_told_with_a_fix_and_leave_nothing(
    tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    write_silence(tmp_path / "voice.wav")
    samples = np.zeros(16_000, np.float32)
    soundfile.write(tmp_path / "empty.wav", samples[:0], 16_000)
    samples[5] = np.nan
    soundfile.write(tmp_path / "nan.wav", samples, 16_000, subtype="FLOAT")
    np.savez(
        tmp_path / "latent.npz", fps=25.0, space="latent:other", names=["a"], values=[[0.0]], t0=0.0
    )
    before = sorted(tmp_path.rglob("*"))
    done = infp_cam("render", *options, *SMALL, folder=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    message, fix = done.stderr.strip().splitlines()[-2:]
    assert message.startswith("infp-cam: ")
    assert fix.startswith("  ")
    assert "Traceback" not in done.stderr
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.skipif(sys.platform == "win32", reason="no limits of file sizes on Windows")
def test_a_full_disk_is_told_and_leaves_nothing(voices: tuple[Path, Path], tmp_path: Path) -> None:
    """A limit of the file's size stands for the disk's: writing fails in the middle alike."""
    command = [sys.executable, "-m", "infp_cam.cli", "render", "--self", voices[0]]
    command += ["--out", tmp_path / "film.mp4", "--size", "640x360"]
    done = subprocess.run(
        ["bash", "-c", 'ulimit -f 20 && exec "$@"', "bash", *map(str, command)],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 2, done.stderr
    assert "can not be written: File too large" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_ctrl_c_leaves_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "infp_cam.cli", "render", "--self", CONVERSATION_SELF]
    command += ["--out", tmp_path / "film.mp4", "--size", "1280x720"]
    with subprocess.Popen(list(map(str, command)), stderr=subprocess.PIPE, text=True) as program:
        while not list(tmp_path.iterdir()):
            time.sleep(0.02)
        time.sleep(0.5)
        program.send_signal(signal.SIGINT)
        _, errors = program.communicate(timeout=60)
    assert program.returncode == 130
    assert "Traceback" not in errors
    assert list(tmp_path.iterdir()) == []


def test_options_out_of_range_are_told() -> None:
    for options in (("--seed", "-1"), ("--fps", "0"), ("--size", "33x7"), ("--liveliness", "nan")):
        done = infp_cam("render", "--self", CONVERSATION_SELF, "--out", "film.mp4", *options)
        assert done.returncode == 2
        assert options[0] in done.stderr
        assert "Traceback" not in done.stderr
