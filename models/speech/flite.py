"""Speech of flite, whose statistical voices are of real speakers.

Debian package ``flite``.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import soundfile
import soxr

from infp_cam.errors import BackendMissing
from infp_cam.models.builtin.conversation import parse_durations
from infp_cam.models.speech.phones import (
    ARPABET,
    Phone,
    Request,
    Utterance,
    equal_shares,
    merged,
    spread,
    unknown,
)
from infp_cam.types import RING_RATE

PITCHES_HZ = {"rms": 105.0, "awb": 130.0, "slt": 180.0}
"""Voices used and their pitch. ``kal`` is festival's ``kal_diphone``."""

_PITCH_OCTAVES = 0.25


def pick_voice(rng: np.random.Generator) -> tuple[str, str]:
    """Return a voice and its language."""
    return list(PITCHES_HZ)[int(rng.integers(len(PITCHES_HZ)))], "en"


def speak(request: Request) -> Utterance | None:
    """Return a request spoken, or None if it has a phone that no table knows."""
    if shutil.which("flite") is None:
        raise BackendMissing("flite is not installed.", "Install it: sudo apt install flite")
    pitch = PITCHES_HZ[request.voice] * 2.0 ** (_PITCH_OCTAVES * request.pitch)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "speech.wav"
        command = ["flite", "-psdur", "-voice", request.voice]
        command += ["--setf", f"duration_stretch={1.0 / request.rate:.3f}"]
        command += ["--setf", f"int_f0_target_mean={pitch:.0f}"]
        command += ["-t", request.text, "-o", str(path)]
        said = subprocess.run(command, check=True, capture_output=True, text=True)
        samples, rate = soundfile.read(path, dtype="float32")
    phones: list[Phone] = []
    for name, start, end in parse_durations(said.stdout):
        shares = equal_shares(ARPABET.get(name))
        if shares is None:
            unknown("flite", name)
            return None
        phones += spread(shares, start, end)
    if not phones:
        return None
    end_s = len(samples) / rate
    phones.append(Phone("pau", phones[-1].end_s, max(end_s, phones[-1].end_s)))
    at_ring_rate = soxr.resample(samples, rate, RING_RATE).astype(np.float32)
    return Utterance(at_ring_rate, merged(phones))


def speak_all(requests: Sequence[Request]) -> list[Utterance | None]:
    """Return the requests spoken, None where `speak` gives none."""
    return [speak(request) for request in requests]
