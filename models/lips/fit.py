"""Fit the band weights of the procedural mouth to synthesised speech whose phones are known.

``python -m infp_cam.models.lips.fit`` speaks sentences of our own with four voices of flite, makes
lip targets of the phones (`labels`), listens as the generator does, and prints the lines for
`infp_cam/motion/procedural/table.py`. It needs flite (``sudo apt install flite``); 20 s.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from infp_cam.audio.voice import VoiceTracker
from infp_cam.errors import BackendMissing
from infp_cam.models.builtin.conversation import parse_durations
from infp_cam.models.lips.labels import lip_targets
from infp_cam.motion.procedural import table
from infp_cam.motion.procedural.mouth import band_levels, band_masks
from infp_cam.types import RING_RATE

Float64 = NDArray[np.float64]

VOICES = ("slt", "rms", "awb", "kal16")
PITCHES = ({"slt": 175, "rms": 105, "awb": 130, "kal16": 105}, {"slt": 205, "rms": 125, "awb": 115})
STRETCHES = (0.9, 1.15)
SENTENCES = (
    "Good morning, how are you feeling today? I was hoping that we would find some time.",
    "The weather has been lovely, so we walked along the beach and bought fresh bread.",
    "My brother moved to a bigger house with five rooms and a wild garden.",
    "Please put the blue cups on the table before everybody comes home.",
    "I think that we should wait for a few more weeks and then decide.",
    "She sells old books in a small shop behind the museum.",
    "Could you show me the pictures from your journey through the mountains?",
    "Every evening the children play football until it gets too dark to see.",
    "We have to finish the whole report by Friday, but nobody knows how.",
    "Yes, of course! That is a really wonderful idea, thank you so much.",
    "He opened the heavy door, looked around, and quietly went up the stairs.",
    "What would you rather have, apple juice or a hot chocolate with cream?",
    "People always ask me why I never learned to drive a car.",
    "In the summer we usually swim in the lake and sleep under the stars.",
    "If the train is late again, I will call you from the station.",
    "My favourite part is the moment when all of the voices come together.",
)
RIDGE = 0.02  # of the features' own variance
AHEAD_S = 0.06
STEP = RING_RATE // 25


def main() -> None:
    """Fit, and print the table's lines and how well they do on voices left out."""
    if shutil.which("flite") is None:
        raise BackendMissing("flite is not installed.", "Install it: sudo apt install flite")
    heard = {voice: _heard(voice) for voice in VOICES}
    for name, bands, which in (
        ("OPENING", table.MOUTH_BANDS_HZ, 0),
        ("WIDTH", table.WIDTH_BANDS_HZ, 1),
    ):
        data = {voice: _features(steps, bands, which) for voice, steps in heard.items()}
        features = np.concatenate([x for x, _ in data.values()])
        targets = np.concatenate([y for _, y in data.values()])
        weights = _fit(features, targets)
        weights /= np.abs(weights).max() / 0.8
        scores = [_left_out(data, voice) for voice in VOICES]
        values = ", ".join(f"{weight:.2f}" for weight in weights)
        sums = features @ weights
        print(f"{name}_WEIGHTS = ({values})")
        print(f"  # weighted sum {sums.mean():.2f} +- {sums.std():.2f}; r on the voice left out:")
        print("  #", ", ".join(f"{v} {r:.2f}" for v, r in zip(VOICES, scores, strict=True)))


Step = tuple[NDArray[np.float32], float, float, float]
"""Mel frames float32[4, 80], the voice's level in dB, and targets: opening, width."""


def _heard(voice: str) -> list[Step]:
    """Return what the generator hears of `voice`, for each step of speech."""
    steps: list[Step] = []
    for samples, phones in _spoken(voice):
        tracker = VoiceTracker()
        tracker.push(np.zeros(STEP, np.float32))
        times_s = (np.arange(len(samples) // STEP) + 1) * STEP / RING_RATE - AHEAD_S
        openings, widths = lip_targets(phones, times_s)
        for n, (opening, width) in enumerate(zip(openings, widths, strict=True)):
            sound = tracker.push(samples[n * STEP : (n + 1) * STEP])
            if sound.active and times_s[n] > 1.0:  # once the voice's level is known
                steps.append((sound.mel, sound.peak_db, float(opening), float(width)))
    return steps


def _spoken(voice: str) -> Iterator[tuple[NDArray[np.float32], list[tuple[str, float, float]]]]:
    for pitches, stretch in zip(PITCHES, STRETCHES, strict=True):
        options = ["--setf", f"duration_stretch={stretch}"]
        if voice in pitches:
            options += ["--setf", f"int_f0_target_mean={pitches[voice]}"]
        for first in range(0, len(SENTENCES), 4):
            yield _say(voice, options, " ".join(SENTENCES[first : first + 4]))


def _say(
    voice: str, options: list[str], text: str
) -> tuple[NDArray[np.float32], list[tuple[str, float, float]]]:
    """Return 16 kHz samples at -20 dBFS, float32[n], and the phones."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "speech.wav"
        command = ["flite", "-psdur", "-voice", voice, *options, "-t", text, "-o", str(path)]
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        samples, rate = soundfile.read(path, dtype="float32")
    at_ring_rate = soxr.resample(samples, rate, RING_RATE)
    level = float(np.sqrt(np.mean(at_ring_rate**2)))
    return (at_ring_rate * (0.1 / level)).astype(np.float32), parse_durations(printed)


def _features(steps: list[Step], bands_hz: tuple[int, ...], which: int) -> tuple[Float64, Float64]:
    masks = band_masks(bands_hz)
    features = np.stack([band_levels(mel, peak_db, masks) for mel, peak_db, *_ in steps])
    return features, np.array([step[2 + which] for step in steps])


def _fit(features: Float64, targets: Float64) -> Float64:
    """Return ridge regression's weights, float64[bands]."""
    x, y = features - features.mean(axis=0), targets - targets.mean()
    penalty = RIDGE * len(x) * np.diag(x.var(axis=0))
    weights: Float64 = np.linalg.solve(x.T @ x + penalty, x.T @ y)
    return weights


def _left_out(data: dict[str, tuple[Float64, Float64]], voice: str) -> float:
    others = [pair for name, pair in data.items() if name != voice]
    weights = _fit(np.concatenate([x for x, _ in others]), np.concatenate([y for _, y in others]))
    features, targets = data[voice]
    return float(np.corrcoef(features @ weights, targets)[0, 1])


if __name__ == "__main__":
    main()
