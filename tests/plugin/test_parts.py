"""Plugins that are parts of the engine: made, looked at, and left out where they break it."""

import json
import sys
from pathlib import Path
from subprocess import PIPE, Popen

import numpy as np
import pytest

from infp_cam.clock import SystemClock
from infp_cam.control.company import CallAccess
from infp_cam.control.messages import Ended, Problem, Solved, Started
from infp_cam.control.presence import Presence
from infp_cam.control.requests import GetStatus, Quit
from infp_cam.data import CONVERSATION_SELF
from infp_cam.errors import BackendMissing, DeviceUnavailable, PluginFailed, RequestRefused
from infp_cam.motion.generator import MotionStyle
from infp_cam.plugin import probe
from infp_cam.plugin.manifest import Kind
from infp_cam.plugin.processes import PluginCompany
from infp_cam.registry import (
    check_plugin,
    check_side,
    make_generator,
    make_renderer,
    make_source,
)
from infp_cam.settings import Settings
from infp_cam.types import SELF, AudioChunk, DyadicWindow
from tests.control.session import PATIENCE_S, client, until

GENERATOR = """
import numpy as np
from infp_cam.motion.space import ARKIT58
from infp_cam.types import MotionFrame
class Work:
    name, provider, space, rate, lookahead_s = "x", "numpy", ARKIT58, {rate}, 0.06
    def __init__(self, options): self.options = options
    def open(self, style, seed): return [0]
    def restyle(self, state, style): pass
    def step(self, state, window):
        state[0] += 1
        if state[0] > {breaks}: {how}
        values = np.zeros(58, np.float32)
        values[17] = 0.5
        return MotionFrame(values{cut}, (state[0] - 2) * 40_000_000, ARKIT58)
"""


def generator(rate=25, breaks=10**9, how="raise RuntimeError('worn out')", cut=""):
    return GENERATOR.format(rate=rate, breaks=breaks, how=how, cut=cut)


def window(k=0):
    return DyadicWindow(np.zeros((2, 640), np.float32), 640 * k, np.ones(2, np.bool_))


def test_a_plugin_makes_the_motion(site, enable):
    site.add(code=generator(), kind="motion-generator")
    enable("probe")
    made = make_generator("probe")
    assert (made.name, made.provider, made.rate) == ("probe", "numpy", 25)
    frame = made.step(made.open(MotionStyle(), 0), window())
    assert frame.values[17] == 0.5
    assert check_plugin("probe", Kind.MOTION_GENERATOR)
    assert not check_plugin("procedural", Kind.MOTION_GENERATOR)


def test_one_that_is_not_enabled_is_not_run(site):
    site.add(init="raise SystemExit(1)", kind="motion-generator")
    with pytest.raises(PluginFailed, match="not enabled") as caught:
        make_generator("probe")
    assert "infp-cam plugins enable probe" in caught.value.fix


def test_one_of_another_kind_is_none(site, enable):
    site.add(kind="renderer")
    enable("probe")
    with pytest.raises(BackendMissing, match="no generator called 'probe'"):
        make_generator("probe")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (generator(breaks=0), "RuntimeError: worn out"),
        (generator(cut="[:5]"), "58 finite values"),
        (generator(breaks=0, how="return MotionFrame(np.full(58, np.nan, 'f'), 0, ARKIT58)"), "58"),
    ],
)
def test_a_generator_that_breaks_is_named(site, enable, code, said):
    site.add(code=code, kind="motion-generator")
    enable("probe")
    made = make_generator("probe")
    with pytest.raises(PluginFailed, match=said) as caught:
        made.step(made.open(MotionStyle(), 0), window())
    assert caught.value.plugin == "probe"
    assert Problem.of(caught.value).subject == "plugin:probe"


def test_a_generator_of_an_impossible_rate_is_refused(site, enable):
    site.add(code=generator(rate=33), kind="motion-generator")
    enable("probe")
    with pytest.raises(PluginFailed, match="33 Hz"):
        make_generator("probe")


def test_a_renderer(site, enable):
    site.add(
        code="""
        from infp_cam.motion.space import ARKIT58
        class Work:
            name, spaces = "x", (ARKIT58,)
            def __init__(self, options, *, size): self.size = size
            def prepare(self, portrait): return 7
            def draw(self, puppet, motion, out):
                if motion is None: raise ZeroDivisionError
                out[:] = puppet
        """,
        kind="renderer",
    )
    enable("probe")
    made = make_renderer("probe", (4, 2))
    out = np.zeros((2, 4, 3), np.uint8)
    made.draw(made.prepare(None), object(), out)
    assert (out == 7).all() and made.size == (4, 2)
    with pytest.raises(PluginFailed, match="ZeroDivisionError"):
        made.draw(7, None, out)
    assert check_plugin("probe", Kind.RENDERER)


SOURCE = """
import numpy as np
from infp_cam.types import AudioChunk
from infp_cam.errors import DeviceUnavailable
class Work:
    delivering, rate = True, 16000
    def __init__(self, options, *, argument, track, clock, on_change):
        if argument == "gone":
            raise DeviceUnavailable("It is gone.", "Find it.")
        self.label = f"{argument} {track}"
    def start(self, sink):
        sink(AudioChunk(np.ones(3, np.float32), 16000, 5))
    def stop(self): raise OSError("stuck")
"""


def test_a_source(site, enable):
    site.add(code=SOURCE, kind="audio-source")
    enable("probe")
    made = make_source("probe:A 440", SELF, SystemClock(), lambda error: None)
    heard = []
    made.start(heard.append)
    assert made.label == "A 440 0"
    assert isinstance(heard[0], AudioChunk) and made.delivering and made.rate == 16_000
    with pytest.raises(PluginFailed, match="stuck"):
        made.stop()
    check_side("probe:A", SELF)
    with pytest.raises(RequestRefused, match="It is gone") as caught:
        check_side("probe:gone", SELF)
    assert caught.value.kind == DeviceUnavailable.__name__


def test_a_file_with_a_colon_is_a_file(site, enable, tmp_path, monkeypatch):
    site.add(code=SOURCE, kind="audio-source")
    enable("probe")
    monkeypatch.chdir(tmp_path)
    Path("probe:a.wav").write_bytes(CONVERSATION_SELF.read_bytes())
    made = make_source("probe:a.wav", SELF, SystemClock(), lambda error: None)
    assert made.label == "probe:a.wav"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import time; time.sleep(1000)", "hangs"),
        ("import os; os._exit(7)", "exit code 7"),
        ("print('talk'); raise ValueError('bad luck')", "ValueError: bad luck"),
    ],
)
def test_code_that_hangs_or_dies_does_so_elsewhere(site, enable, monkeypatch, code, said):
    site.add(code=code, kind="motion-generator")
    enable("probe")
    if "sleep" in code:
        monkeypatch.setattr(probe, "START_S", 3.0)
    with pytest.raises(PluginFailed, match=said):
        check_plugin("probe", Kind.MOTION_GENERATOR)


class Choices:
    """A call as the company meets it."""

    def __init__(self, tmp_path):
        self.told, self.chosen = [], []
        self.company = PluginCompany(tmp_path / "frames.ring")
        self.company.begin(CallAccess(lambda f: f(), self.told.append, self.chosen.append))

    def hear(self, event, **settings):
        self.company.hear(event, Presence(Settings(**settings)))

    def problems(self):
        return [event for event in self.told if isinstance(event, Problem)]


def test_an_engine_that_dies_twice_is_started_without_its_plugins(site, enable, tmp_path):
    site.add(kind="motion-generator")
    site.add("other_plugin", id="other", kind="audio-source")
    enable("probe", "other")
    call = Choices(tmp_path)
    used = {"generator": "probe", "self_source": "other:x", "other_source": "none"}
    call.hear(Started(1), **used)
    call.hear(Ended(-9, 0.2), **used)
    assert call.chosen == []
    call.hear(Started(2), **used)
    call.hear(Ended(-9, 0.5), **used)
    assert call.chosen == [{"generator": Settings().generator, "self_source": "none"}]
    assert {problem.subject for problem in call.problems()} == {"plugin:probe", "plugin:other"}
    call.hear(Started(3), generator="probe")  # chosen again
    assert Solved("plugin:probe") in call.told


def test_an_engine_without_plugins_may_die_as_often_as_it_likes(site, enable, tmp_path):
    site.add(kind="motion-generator")
    enable("probe")
    call = Choices(tmp_path)
    for pid in range(5):
        call.hear(Started(pid))
        call.hear(Ended(-9, 0.2))
    assert call.chosen == []


@pytest.mark.skipif(sys.platform == "win32", reason="ended with a signal")
def test_a_real_call_goes_on_without_a_generator_that_breaks(site, enable):
    site.add(code=generator(breaks=60), kind="motion-generator")
    enable("probe")
    options = {"generator": "probe", "self": str(CONVERSATION_SELF), "other": "none"}
    options |= {"camera": "null", "microphone": "none", "size": "128x72", "fps": "10"}
    flags = [text for name, value in options.items() for text in (f"--{name}", value)]
    command = [sys.executable, "-m", "infp_cam.cli", "run", *flags]
    running = Popen(command, stderr=PIPE, text=True)
    try:
        with client() as asking:
            seen = []

            def goes_on():
                seen.append(asking.ask(GetStatus()))
                return seen[-1].generator == Settings().generator and seen[-1].frames.drawn > 5

            until(goes_on, lambda: json.dumps([str(status) for status in seen[-1:]]))
            problems = {problem.subject: problem for problem in seen[-1].problems}
            assert "worn out" in problems["plugin:probe"].message
            assert any(status.generator == "probe" for status in seen)
            assert seen[-1].camera.showing == "live"
            asking.ask(Quit())
        assert running.wait(PATIENCE_S) == 0
    finally:
        running.kill()
        running.communicate()
