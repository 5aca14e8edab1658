"""The other party's voice taken out of the microphone, the own one left in it."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr
from numpy.typing import NDArray
from scipy.signal import fftconvolve, firwin

from infp_cam.audio.activity import SpeechDetector
from infp_cam.audio.echo import BLOCK, EchoCanceller
from infp_cam.data import CONVERSATION_OTHER, CONVERSATION_SELF
from infp_cam.errors import BackendMissing
from infp_cam.types import CALL_RATE

Sound = NDArray[np.float32]

GAIN = np.float32(10 ** (-12 / 20))


@cache
def talk(path: Path, seconds: int = 12) -> Sound:
    """Speech without its pauses, 48 kHz, at -26 dB re full scale."""
    samples, rate = soundfile.read(path, dtype="float32")
    pieces = samples[: len(samples) // 800 * 800].reshape(-1, 800)
    loud = pieces[(pieces**2).mean(axis=1) > 1e-5].ravel()
    whole = np.resize(soxr.resample(loud, rate, CALL_RATE), seconds * CALL_RATE)
    return (0.05 * whole / whole.std()).astype(np.float32)


FAR, OWN = talk(CONVERSATION_OTHER), talk(CONVERSATION_SELF)
FAR.setflags(write=False)


def later(sound: Sound, ms: float) -> Sound:
    shift = round(ms * CALL_RATE / 1000)
    return np.concatenate([np.zeros(shift, np.float32), sound[: len(sound) - shift]])


def room(sound: Sound) -> Sound:
    """Sound after 80 ms and a room whose sound has died away (60 dB) in 0.25 s."""
    n = CALL_RATE // 5
    rng = np.random.default_rng(0)
    response = 0.3 * rng.standard_normal(n) * np.exp(-6.9 * np.arange(n) / CALL_RATE / 0.25)
    response[:150] *= 0.1
    response[0] = 1.0
    response /= np.sqrt((response**2).sum())
    return fftconvolve(later(sound, 80), response)[: len(sound)].astype(np.float32)


def drifting(sound: Sound, ppm: float) -> Sound:
    times = np.arange(len(sound)) * (1.0 + ppm * 1e-6)
    return np.interp(times, np.arange(len(sound)), later(sound, 80)).astype(np.float32)


def microphone_noise(count: int) -> Sound:
    noise = np.random.default_rng(1).standard_normal(count)
    return (10 ** (-75 / 20) * noise).astype(np.float32)


def cleaned(near: Sound, far: Sound, canceller: EchoCanceller) -> Sound:
    blocks = [
        canceller.process(near[at : at + BLOCK], far[at : at + BLOCK])
        for at in range(0, len(near) - BLOCK + 1, BLOCK)
    ]
    return np.concatenate(blocks)


def level_db(sound: Sound) -> float:
    return 10.0 * float(np.log10(np.mean(sound.astype(np.float64) ** 2) + 1e-12))


def seconds(first: float, last: float) -> slice:
    return slice(round(first * CALL_RATE), round(last * CALL_RATE))


DISTORTS = "a loudspeaker that distorts"
ECHOES = {
    "40 ms": later(FAR, 40),
    "80 ms": later(FAR, 80),
    "150 ms": later(FAR, 150),
    "a room": room(FAR),
    "50 ppm": drifting(FAR, 50),
    "-50 ppm": drifting(FAR, -50),
    "louder": later(FAR, 80) * np.where(np.arange(len(FAR)) < 6 * CALL_RATE, 0.5, 1.0),
    DISTORTS: np.tanh(8.0 * room(FAR)) / 8.0,
}


@pytest.mark.parametrize("name", ECHOES)
def test_echo_goes_away(name: str) -> None:
    near = GAIN * ECHOES[name].astype(np.float32)
    canceller = EchoCanceller(echo=True, noise=True)
    clean = cleaned(near, FAR, canceller)
    removed_db = level_db(near[seconds(5, 12)]) - level_db(clean[seconds(5, 12)])
    assert removed_db > (25.0 if name == DISTORTS else 30.0)
    assert level_db(near[seconds(1, 5)]) - level_db(clean[seconds(1, 5)]) > 20.0
    assert canceller.reduction_db is not None
    assert canceller.reduction_db > 25.0


@pytest.mark.parametrize("name", ["a room", "louder", DISTORTS])
def test_nobody_speaks_in_what_is_left_of_the_echo(name: str) -> None:
    near = GAIN * ECHOES[name].astype(np.float32) + microphone_noise(len(FAR))
    clean = cleaned(near, FAR, EchoCanceller(echo=True, noise=True))
    left = soxr.resample(clean, CALL_RATE, 16_000)
    detector = SpeechDetector()
    steps = [
        detector.push(left[at : at + 640], other_sounds=True)
        for at in range(0, len(left) - 639, 640)
    ]
    assert np.mean([step.active for step in steps]) < 0.01


@pytest.mark.parametrize("noise", [True, False])
def test_double_talk_keeps_the_near_voice(noise: bool) -> None:
    own = OWN.copy()
    own[: 4 * CALL_RATE] = 0.0
    filtered = EchoCanceller(echo=False, noise=False)
    wanted = cleaned(own, 0 * FAR, filtered)
    canceller = EchoCanceller(echo=True, noise=noise)
    clean = cleaned(own + GAIN * room(FAR), FAR, canceller)
    both = seconds(5, 11.9)
    kept, wanted = clean[canceller.delay - filtered.delay :][both], wanted[both]
    assert level_db(kept) > level_db(wanted) - 3.0
    assert np.corrcoef(kept, wanted)[0, 1] > 0.85


@pytest.mark.parametrize(("echo", "noise"), [(True, True), (True, False), (False, True)])
def test_near_voice_alone_passes_and_is_as_late_as_said(echo: bool, noise: bool) -> None:
    filtered = EchoCanceller(echo=False, noise=False)
    wanted = cleaned(OWN, 0 * FAR, filtered)
    canceller = EchoCanceller(echo, noise)
    clean = cleaned(OWN, 0 * FAR, canceller)
    added = canceller.delay - filtered.delay
    part = seconds(3, 11)
    likeness = {
        shift: np.corrcoef(clean[added + shift :][part], wanted[part])[0, 1]
        for shift in range(-48, 49, 4)
    }
    assert max(likeness, key=lambda shift: likeness[shift]) == 0
    assert likeness[0] > 0.97
    assert abs(level_db(clean[part]) - level_db(wanted[part])) < 1.5
    assert canceller.reduction_db is None  # no echo was there to be reduced


def test_the_filter_alone_is_as_late_as_said() -> None:
    canceller = EchoCanceller(echo=False, noise=False)
    clean = cleaned(OWN, 0 * FAR, canceller)
    # Between about 0.8 and 3 kHz, where the filter does not shift phases.
    band = firwin(481, (800, 3000), fs=CALL_RATE, pass_zero=False)
    own, came = (fftconvolve(sound, band, "same")[seconds(3, 11)] for sound in (OWN, clean))
    likeness = [np.corrcoef(own[: len(own) - shift], came[shift:])[0, 1] for shift in range(100)]
    assert abs(int(np.argmax(likeness)) - canceller.delay) <= 1


def test_steady_noise_is_taken_out_and_kept() -> None:
    noise = 30.0 * microphone_noise(6 * CALL_RATE)
    silent = np.zeros_like(noise)
    kept, taken = (cleaned(noise, silent, EchoCanceller(False, wanted)) for wanted in (False, True))
    part = seconds(3, 6)
    assert level_db(kept[part]) > level_db(noise[part]) - 4.0  # it ends at about 13 kHz
    assert level_db(taken[part]) < level_db(kept[part]) - 8.0


def test_the_echo_is_found_again_after_a_gap_and_elsewhere() -> None:
    near = GAIN * later(FAR, 80)
    near[seconds(4, 5)] = 0.0  # the microphone was away
    near[5 * CALL_RATE :] = GAIN * later(FAR, 180)[5 * CALL_RATE :]
    clean = cleaned(near, FAR, EchoCanceller(echo=True, noise=True))
    after = seconds(10, 12)
    assert level_db(near[after]) - level_db(clean[after]) > 30.0


def test_reduction_is_no_more_than_what_there_was() -> None:
    """The far side's samples come too late for the canceller: it fails, and says so."""
    canceller = EchoCanceller(echo=True, noise=True)
    cleaned(GAIN * FAR + microphone_noise(len(FAR)), later(FAR, 20), canceller)
    assert canceller.reduction_db is not None
    assert canceller.reduction_db < 15.0


def test_own_words_are_no_failing() -> None:
    own = OWN * (np.arange(len(OWN)) // CALL_RATE % 4 == 2)  # one second of four
    near = own + GAIN * later(FAR, 80) + microphone_noise(len(OWN))
    near[: CALL_RATE // 2] = microphone_noise(CALL_RATE // 2)
    canceller = EchoCanceller(echo=True, noise=True)
    cleaned(near.astype(np.float32), FAR, canceller)
    assert canceller.reduction_db is not None
    assert canceller.reduction_db > 30.0


def test_headphones_leave_nothing_to_reduce() -> None:
    own = OWN * (np.arange(len(OWN)) // CALL_RATE % 4 == 2)
    canceller = EchoCanceller(echo=True, noise=True)
    cleaned((own + microphone_noise(len(OWN))).astype(np.float32), FAR, canceller)
    assert canceller.reduction_db is None


def test_minutes_do_not_wear_it_out() -> None:
    near, far = np.tile(GAIN * room(FAR), 10), np.tile(FAR, 10)  # 2 minutes
    clean = cleaned(near, far, EchoCanceller(echo=True, noise=True))
    last = seconds(110, 120)
    assert level_db(near[last]) - level_db(clean[last]) > 40.0


def test_too_loud_is_clipped() -> None:
    clean = cleaned(40.0 * OWN[:CALL_RATE], 0 * FAR[:CALL_RATE], EchoCanceller(False, False))
    assert 0.5 < np.abs(clean).max() <= 1.0001


def test_a_missing_library_is_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "livekit", None)
    with pytest.raises(BackendMissing, match="can not be used") as caught:
        EchoCanceller(echo=True, noise=True)
    assert "pip install livekit" in caught.value.fix


def test_the_library_opens_no_connection() -> None:
    """And is not loaded before it is used."""
    program = """
import sys, psutil
from infp_cam.audio.echo import EchoCanceller
assert "livekit" not in sys.modules
EchoCanceller(True, True)
import asyncio
assert "livekit.rtc" in sys.modules
assert not psutil.Process().net_connections()
try:
    asyncio.get_running_loop()
except RuntimeError:
    print("quiet")
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("quiet\n", "")
