"""A whole call from files beside a real OBS: asked from a shell, followed, killed, found again."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager, suppress

import numpy as np
import pytest
import soundfile

from infp_cam.control.client import Client
from infp_cam.control.requests import GetStatus, Quit
from infp_cam.data import CONVERSATION_OTHER, CONVERSATION_SELF
from infp_cam.errors import InfpCamError, NotRunning
from infp_cam.plugin.choices import PluginChoices, choices_path, save_choices
from infp_cam.plugins.obs.password import VARIABLE
from tests.commands.process import infp_cam
from tests.plugins.obs.hand import RED

PATIENCE_S = 600  # of a busy machine
TIMES = 40  # the built-in conversation, so often

RULES = [
    {"when": "talking", "scene": "Me", "after_s": 0.3, "hold_s": 1.0},
    {"when": "listening", "scene": "You", "after_s": 0.3, "hold_s": 1.0},
    {"when": "muted", "scene": "Me", "source": "Slash", "after_s": 0.0, "hold_s": 0.0},
]


def until(holds, what=lambda: None):
    end_s = time.monotonic() + PATIENCE_S
    while not (found := holds()):
        assert time.monotonic() < end_s, what()
        time.sleep(0.05)
    return found


def status():
    with suppress(NotRunning), Client() as client:
        return client.ask(GetStatus())
    return None


def obs_values(now):
    plugins = () if now is None else now.plugins
    return next((plugin.values for plugin in plugins if plugin.id == "obs"), {})


def values():
    return obs_values(status())


@pytest.fixture
def sides(tmp_path):
    """Both sides of a conversation that does not end while a test runs."""
    made = []
    for source in (CONVERSATION_SELF, CONVERSATION_OTHER):
        samples, rate = soundfile.read(source, dtype="int16")
        made.append(tmp_path / source.name)
        soundfile.write(made[-1], np.tile(samples, TIMES), rate)
    return made


@contextmanager
def program(sides):
    own, other = map(str, sides)
    command = [sys.executable, "-m", "infp_cam.cli", "run", "--camera", "null"]
    command += ["--size", "320x180", "--fps", "10", "--self", own, "--other", other]
    with subprocess.Popen([*command, "--microphone", "none"], env=os.environ) as running:
        try:
            yield running
        finally:
            with suppress(InfpCamError), Client() as client:
                client.ask(Quit())
            running.wait(PATIENCE_S)


def turns(count):
    """Watch until the scene has changed `count` times; return each with who spoke before it."""
    found, heard, scene = [], set(), values()["scene"]
    end_s = time.monotonic() + PATIENCE_S
    with Client() as client:
        for now in client.watch():
            assert time.monotonic() < end_s, found
            heard |= {"Me"} if now.own.voice else set()
            heard |= {"You"} if now.other.voice else set()
            shown = obs_values(now)["scene"]
            if shown != scene:
                found.append((shown, heard))
                scene, heard = shown, set()
            if len(found) == count:
                return found
    raise AssertionError("the call has ended")


def test_call_from_files_with_a_real_obs(real_obs, sides, monkeypatch):
    monkeypatch.setenv(VARIABLE, real_obs.password)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    options = {"port": real_obs.port, "rules": RULES}
    save_choices(PluginChoices(frozenset({"obs"}), {"obs": options}), choices_path())
    with real_obs.hand() as hand:
        hand.scene("Me", "You")
        hand.paint("Me", "Slash", RED, size=(64, 36))
    with program(sides) as running:
        until(lambda: values().get("connected"), lambda: (running.poll(), status()))

        # The conversation's state, from files, switches the scenes.
        seen = turns(4)
        assert all(scene in heard for scene, heard in seen), seen
        assert {scene for scene, _ in seen} == {"Me", "You"}

        # The avatar is put into both scenes, and is really in OBS's picture.
        for scene in ("Me", "You"):
            assert infp_cam("ctl", "obs-source", scene).stdout == "INFP Camera is in OBS.\n"
        listed = infp_cam("ctl", "scene").stdout
        assert sorted(line[2:] for line in listed.splitlines()) == ["Me", "Scene", "You"]
        assert listed.count("*") == 1
        checked = infp_cam("ctl", "obs-check")
        assert "shows the camera's picture" in checked.stdout, checked

        # Muted: a source is shown; a scene that is not there is refused with a sentence.
        assert infp_cam("ctl", "mute").returncode == 0
        with real_obs.hand() as hand:
            until(lambda: hand.is_shown("Me", "Slash"))
        assert infp_cam("ctl", "unmute").returncode == 0
        refused = infp_cam("ctl", "scene", "Mine")
        assert refused.returncode == 2
        assert "OBS has no scene 'Mine'" in refused.stderr
        refused = infp_cam("ctl", "obs-camera", "on")
        assert "has no virtual camera" in refused.stderr

        # OBS is killed in the middle, and found again; source, scenes and rules go on.
        real_obs.kill()
        until(lambda: values().get("connected") is False)
        assert status().state != "problem"
        assert "OBS" in infp_cam("ctl", "scene", "Me").stderr
        real_obs.start()
        until(lambda: values().get("connected"))
        assert {scene for scene, _ in turns(2)} == {"Me", "You"}
        until(lambda: infp_cam("ctl", "obs-check").returncode == 0, lambda: status())
        assert real_obs.password not in repr(status())
    assert running.returncode == 0
