"""Passages put together of utterances whose phones are known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from infp_cam.models.speech.passage import LONGEST_S, SHORTEST_S, Line, Plan, make
from infp_cam.models.speech.phones import INDEX, Phone, Request, Utterance
from infp_cam.models.speech.prosody import stressed
from infp_cam.motion.articulation import ARTICULATORS
from infp_cam.types import RING_RATE


def tone(length_s: float = 0.8) -> Utterance:
    """Return a pause, a vowel that sounds, and a pause."""
    samples = np.zeros(round((length_s + 0.4) * RING_RATE), np.float32)
    sounding = slice(round(0.2 * RING_RATE), round((0.2 + length_s) * RING_RATE))
    samples[sounding] = 0.2 * np.sin(np.arange(round(length_s * RING_RATE)) * 0.3)
    phones = (
        Phone("pau", 0.0, 0.2),
        Phone("a", 0.2, 0.2 + length_s),
        Phone("pau", 0.2 + length_s, length_s + 0.4),
    )
    return Utterance(samples, phones)


LINES = tuple(Line(Request(f"line {n}", "v"), 0.6, 0.0, n == 2, False) for n in range(12))
PLAN = Plan("espeak", "en", LINES, 9.0, 1.0, -20.0, 5)


@pytest.mark.parametrize("warp", [1.0, 0.86, 1.16])
def test_phones_and_lips_are_where_the_sound_is(warp: float) -> None:
    passage = make(replace(PLAN, warp=warp), [tone()] * 12)
    assert passage is not None
    assert len(passage.samples) == len(passage.lips) * 640
    assert len(passage.mel()) == len(passage.phone_ids()) == 4 * len(passage.lips)
    assert 8.0 < len(passage.lips) / 25 < 12.0
    vowel = passage.phone_ids() == INDEX["a"]
    power = (passage.samples.reshape(-1, 160) ** 2).mean(axis=1)
    breath = passage.phone_ids() == INDEX["breath"]
    assert ((power > 1e-3) == vowel)[~breath].mean() > 0.97
    assert breath.any()
    gap = passage.lips[:, ARTICULATORS.index("gap")]
    assert gap[vowel[::4]].mean() > 3.0 * gap[~vowel[::4] & ~breath[::4]].mean()


def test_level_and_length_are_as_planned() -> None:
    passage = make(replace(PLAN, level_db=-24.0), [tone(1.5)] * 12)
    assert passage is not None
    loud = passage.samples[np.abs(passage.samples) > 1e-3]
    assert 10.0 * np.log10(np.mean(loud**2)) == pytest.approx(-24.0, abs=1.0)
    short = make(replace(PLAN, length_s=4.0), [tone(0.3), *[None] * 11])
    assert short is not None
    assert len(short.lips) / 25 >= SHORTEST_S - 0.04
    long = make(replace(PLAN, length_s=20.0), [tone(25.0)] * 12)
    assert long is not None
    assert len(long.lips) / 25 <= LONGEST_S


def test_quiet_lines_open_the_mouth_less() -> None:
    whispered = tuple(replace(line, gain_db=-10.0) for line in LINES)
    usual, quiet = make(PLAN, [tone()] * 12), make(replace(PLAN, lines=whispered), [tone()] * 12)
    assert usual is not None
    assert quiet is not None
    assert quiet.lips[:, 0].max() < 0.8 * usual.lips[:, 0].max()


def test_laughter_is_its_own_phone() -> None:
    laughing = tuple(replace(line, laughs=True) for line in LINES)
    passage = make(replace(PLAN, lines=laughing), [tone()] * 12)
    assert passage is not None
    assert INDEX["laugh"] in passage.phone_ids()
    assert INDEX["a"] not in passage.phone_ids()


def test_nothing_spoken_makes_no_passage() -> None:
    assert make(PLAN, [None] * 12) is None


def test_stress_is_heard() -> None:
    quiet, loud = tone(), tone()
    samples = np.concatenate([0.4 * quiet.samples, loud.samples, 0.6 * quiet.samples])
    phones = [
        replace(p, start_s=p.start_s + 1.2 * n, end_s=p.end_s + 1.2 * n)
        for n in range(3)
        for p in quiet.phones
    ]
    weak, strong, middling = (
        p.stress for p in stressed(Utterance(samples, tuple(phones))).phones if p.name == "a"
    )
    assert weak < middling < strong
    assert middling == pytest.approx(0.5)
