"""A whole call whose own side is a voice: typed lines, on a real sound server."""

from __future__ import annotations

import base64
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import pairwise
from typing import Any

import numpy as np
import psutil
import pytest
import soxr
from numpy.typing import NDArray
from scipy.signal import butter, correlate, sosfilt

from infp_cam.control.client import Client
from infp_cam.control.requests import (
    GetStatus,
    Hush,
    Mute,
    Request,
    Say,
    SendSound,
    SetOption,
    Unmute,
)
from infp_cam.control.status import Status
from infp_cam.data import CONVERSATION_OTHER
from infp_cam.errors import InfpCamError, RequestRefused
from tests.audio.servers import SPEAKERS, SoundServer, needs_pulseaudio, play, pulseaudio
from tests.plugins.tts.needs import needs_espeak
from tests.test_real_call import MICROPHONE, RATE, Recording, level_db, save, speech

pytestmark = [needs_pulseaudio, needs_espeak]

LINE = "The quick brown fox jumps over the lazy dog, and nobody knows why it does that."
LONG = " ".join(
    f"This is sentence number {n}, of a line that is much too long." for n in range(180)
)
VOICE = "voice:espeak:en"
SILENT_DB = -90.0
PATIENCE_S = 120.0
"""For what takes seconds, and more where everybody wants the machine."""


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[SoundServer]:
    with pulseaudio(tmp_path_factory.mktemp("pulse")) as running:
        yield running


@pytest.fixture(scope="module")
def program(server) -> Iterator[subprocess.Popen[bytes]]:
    """`infp-cam run` with a voice as the own side, once it hears."""
    command = [sys.executable, "-m", "infp_cam.cli", "run", "--camera", "null"]
    command += ["--size", "320x180", "--self", VOICE]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", server.environment["XDG_RUNTIME_DIR"])
        with subprocess.Popen(command, env=server.environment) as running:
            try:
                until(lambda: running.poll() is None and _hears(), "it does not start")
                yield running
            finally:
                running.terminate()
                running.wait(PATIENCE_S)


@pytest.fixture
def client(server, program, monkeypatch) -> Iterator[Client]:
    """A connection to the call, in which nothing is being said."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", server.environment["XDG_RUNTIME_DIR"])
    with Client() as asking:
        asking.ask(Hush())
        until_silent(asking)
        until(lambda: not asking.ask(GetStatus()).own.voice, "something is still heard")
        yield asking


def _hears() -> bool:
    try:
        with Client() as asking:
            now = asking.ask(GetStatus())
    except InfpCamError:
        return False
    return now.own.delivering and now.other.delivering and bool(now.microphone.name)


def until(holds: Callable[[], Any], what: str) -> None:
    end_s = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < end_s, what
        time.sleep(0.05)


def told(client: Client, request: Request) -> str:
    """What is said of a request that can not be done."""
    with pytest.raises(RequestRefused) as refusal:
        client.ask(request)
    return refusal.value.message


def is_taken(client: Client, request: Request) -> bool:
    """Make a request that is refused as long as an engine is starting."""
    try:
        client.ask(request)
    except RequestRefused as refusal:
        assert "off, or starting" in refusal.message
        return False
    return True


def until_silent(client: Client) -> None:
    until(lambda: not is_busy(client.ask(GetStatus())), "it does not end")


def is_busy(now: Status) -> bool:
    return bool(now.speech.saying or now.speech.waiting)


def synthesised(text: str) -> NDArray[np.float32]:
    """What eSpeak says, float32[n] at 48 kHz."""
    command = ["espeak-ng", "-v", "en", "-s", "165", "-p", "50", "-w", "/dev/stdout", text]
    wav = subprocess.run(command, capture_output=True, check=True).stdout
    rate = int.from_bytes(wav[24:28], "little")
    samples = np.frombuffer(wav[44 : len(wav) // 2 * 2], "<i2").astype(np.float32) / 32768
    return soxr.resample(samples, rate, RATE)


def share_found(wanted: NDArray[np.float32], said: NDArray[np.float32]) -> float:
    """Return which share of the voiced tenths of a second of `wanted` is somewhere in `said`."""
    below_600_hz = butter(4, 600, fs=RATE, output="sos")
    wanted, said = (sosfilt(below_600_hz, samples) for samples in (wanted, said))
    count = RATE // 10
    power = np.convolve(said**2, np.ones(count), "valid")
    found = []
    for at in range(0, len(wanted) - count, count):
        piece = wanted[at : at + count]
        if np.sqrt((piece**2).mean()) > 0.02:
            products = correlate(said, piece, "valid", method="fft")
            alike = products / np.sqrt((power + 1e-6) * (piece**2).sum())
            found.append(alike.max() > 0.9)
    return float(np.mean(found))


def sounding(samples: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Whether each 10 ms has sound in it."""
    blocks = samples[: len(samples) // 480 * 480].reshape(-1, 480)
    return np.abs(blocks).max(axis=1) > 0.01


def test_a_line_is_heard_in_the_microphone_and_seen_and_never_in_the_speakers(
    server, client
) -> None:
    heard, loud = Recording(server, MICROPHONE), Recording(server, f"{SPEAKERS}.monitor")
    statuses: list[Status] = []
    try:
        time.sleep(1.0)
        command = [sys.executable, "-m", "infp_cam.cli", "say", *LINE.split()]
        subprocess.run(command, env=server.environment, check=True)
        until(lambda: client.ask(GetStatus()).speech.saying == LINE, "it is not said")
        while (now := client.ask(GetStatus())).speech.saying:
            statuses.append(now)
            time.sleep(0.05)
        time.sleep(1.5)
    finally:
        (said, _), (speakers, _) = heard.stop(), loud.stop()
    wanted = synthesised(LINE)
    assert share_found(wanted, said) > 0.25  # a busy machine leaves much out
    assert share_found(wanted, synthesised("Something else, of the same voice.")) < 0.1
    assert sounding(said).sum() == pytest.approx(sounding(wanted).sum(), rel=0.3)
    assert not speakers.any()
    assert "talking" in {now.state for now in statuses}
    assert all(now.speech.voice == "en" for now in statuses)
    assert not any(now.problems for now in statuses)


def test_hush_ends_a_line_of_ten_thousand_characters_at_once(server, client) -> None:
    assert len(LONG) > 10_000
    waiting = client.ask(Say(text=LONG)).speech.waiting
    until(lambda: client.ask(GetStatus()).own.voice, "nothing is said")
    waiting = client.ask(GetStatus()).speech.waiting
    assert 150 < waiting < 180
    client.ask(Hush())
    until(lambda: not client.ask(GetStatus()).speech.saying, "it goes on")
    assert client.ask(GetStatus()).speech.waiting == 0
    time.sleep(1.0)  # what was on its way to the microphone
    heard = Recording(server, MICROPHONE)
    time.sleep(1.5)
    silent, _ = heard.stop()
    assert level_db(silent) < SILENT_DB
    heard = Recording(server, MICROPHONE)
    client.ask(Say(text="Hello again."))
    time.sleep(2.5)
    after, _ = heard.stop()
    assert sounding(after).sum() > 40


def test_what_can_not_be_said_is_refused_and_harms_nothing(server, client) -> None:
    for text, why in (
        ("", "empty"),
        (" \n\t ", "empty"),
        ("\N{GRINNING FACE}\N{PARTY POPPER}", "neither letters nor digits"),
        ("\x00\x07\x1b", "neither letters nor digits"),
        ("a" * 20_001, "20000 can be spoken"),
    ):
        assert why in told(client, Say(text=text))
    assert "no base64" in told(client, SendSound(stream="a", samples="!"))
    odd = base64.b64encode(b"abc").decode()
    assert "no whole samples" in told(client, SendSound(stream="a", samples=odd))
    assert "no voice 'xx'" in told(client, SetOption(option="self_source", value="voice:espeak:xx"))
    assert "no plugin 'nobody'" in told(
        client, SetOption(option="self_source", value="voice:nobody")
    )
    client.ask(Mute())
    assert "muted" in told(client, Say(text="Hello"))
    client.ask(Unmute())
    client.ask(Say(text="Still \x1b[31mhere\x00, \u202eam I not?"))
    until(lambda: client.ask(GetStatus()).own.voice, "nothing is said")


def test_sound_that_a_program_sends_is_spoken_as_it_is(server, client) -> None:
    own = speech(CONVERSATION_OTHER, 3.0)
    data = (own * 32767).astype("<i2").tobytes()
    heard = Recording(server, MICROPHONE)
    try:
        command = [sys.executable, "-m", "infp_cam.cli", "say", "--sound", "s16le"]
        command += ["--rate", "16000"]
        subprocess.run(command, env=server.environment, input=data, check=True)
        until_silent(client)
        time.sleep(1.0)
    finally:
        said, _ = heard.stop()
    assert share_found(soxr.resample(own, 16_000, RATE), said) > 0.25


@pytest.mark.parametrize("manners", ["go-on", "pause", "stop"])
def test_the_voice_minds_the_other_party(server, client, tmp_path, manners) -> None:
    far_wav = save(tmp_path / "far.wav", speech(CONVERSATION_OTHER, 5.0))
    client.ask(SetOption(option="manners", value=manners))
    until(lambda: is_taken(client, Say(text=LONG)), "it does not begin again")
    until(lambda: client.ask(GetStatus()).own.voice, "nothing is said")
    with play(server.environment, SPEAKERS, far_wav) as playing:
        until(lambda: client.ask(GetStatus()).other.voice, "the other is not heard")
        if manners == "go-on":
            while playing.poll() is None:
                assert not client.ask(GetStatus()).speech.paused
                time.sleep(0.1)
        elif manners == "pause":
            until(lambda: client.ask(GetStatus()).speech.paused, "it goes on")
            until(lambda: not client.ask(GetStatus()).own.voice, "it is still heard")
        else:
            until_silent(client)
            assert client.ask(GetStatus()).speech.waiting == 0
    if manners != "stop":
        until(lambda: client.ask(GetStatus()).own.voice, "it does not go on")
        assert not client.ask(GetStatus()).speech.paused
        assert client.ask(GetStatus()).speech.waiting > 100


def test_urgent_lines_come_first(server, client) -> None:
    first = "One is the first, and it takes a good while until all of it has been said."
    client.ask(Say(text=f"{first} Two is the second."))
    until(lambda: client.ask(GetStatus()).own.voice, "nothing is said")
    client.ask(Say(text="Four comes last.", priority="low"))
    client.ask(Say(text="Three is urgent.", priority="high"))
    order = []
    until(lambda: is_busy(client.ask(GetStatus())), "nothing is said")
    while is_busy(now := client.ask(GetStatus())):
        order.append(now.speech.saying)
        time.sleep(0.05)
    order = [saying for saying in order if saying]
    heard = [order[0], *(after for before, after in pairwise(order) if after != before)]
    assert heard == [
        *(first, "Three is urgent.", "Two is the second.", "Four comes last."),
    ]


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGSTOP], ids=["dies", "hangs"])
def test_a_voice_that_breaks_in_mid_sentence_is_told_and_replaced(client, program, blow) -> None:
    engine = _process(program.pid, "infp_cam.engine")
    client.ask(Say(text=LONG))
    until(lambda: client.ask(GetStatus()).own.voice, "nothing is said")
    _process(program.pid, "infp_cam.speech.voice_host").send_signal(blow)

    def problems() -> list[str]:
        return [p.message for p in client.ask(GetStatus()).problems if p.subject == "voice"]

    why = "ended by itself" if blow is signal.SIGKILL else "hangs"
    until(problems, "nothing is told")
    assert why in problems()[0]
    until(lambda: not problems(), "the next sentence is not said")
    assert client.ask(GetStatus()).speech.waiting > 100
    assert engine.is_running()


def _process(supervisor: int, module: str) -> psutil.Process:
    for child in psutil.Process(supervisor).children(recursive=True):
        with suppress(psutil.Error):  # it may just have ended
            if module in child.cmdline():
                return child
    raise AssertionError(f"{module} does not run")


def test_without_a_voice_nothing_can_be_said(client) -> None:
    client.ask(SetOption(option="self_source", value="none"))
    assert "microphone is what is heard" in told(client, Say(text="Hello"))
    client.ask(SetOption(option="self_source", value=VOICE))
    until(lambda: is_taken(client, Say(text="Hello")), "it does not begin again")
