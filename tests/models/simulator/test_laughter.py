from itertools import pairwise

import numpy as np

from infp_cam.audio.voice import pitch
from infp_cam.models.simulator.laughter import CALLS_A_SECOND, laugh


def test_calls_come_as_often_as_people_laugh() -> None:
    for seed in range(20):
        said = laugh(130.0, np.random.default_rng(seed))
        calls = [phone for phone in said.phones if phone.name == "laugh"]
        gaps = np.diff([phone.start_s for phone in calls])
        assert 3 <= len(calls) <= 10
        assert 0.85 / CALLS_A_SECOND[1] < gaps.mean() < 1.15 / CALLS_A_SECOND[0]


def test_phones_have_no_holes_and_end_with_the_sound() -> None:
    said = laugh(200.0, np.random.default_rng(1))
    for a, b in pairwise(said.phones):
        assert a.end_s == b.start_s
    assert abs(said.phones[-1].end_s - len(said.samples) / 16_000) < 0.01


def test_pitch_starts_above_speech_and_falls_as_the_level_does() -> None:
    heard, levels = [], []
    for seed in range(12):
        said = laugh(130.0, np.random.default_rng(seed))
        calls = [phone for phone in said.phones if phone.name == "laugh"]
        pieces = []
        for call in (calls[0], calls[-1]):
            middle = round(8_000 * (call.start_s + call.end_s))
            pieces.append(said.samples[middle - 320 : middle + 320])
        heard.append([pitch(piece)[0] for piece in pieces])
        levels.append([float(np.std(piece)) for piece in pieces])
    first, last = np.array(heard).T
    assert np.all(first > 130.0 * 1.1)
    assert np.mean(last < first) > 0.9
    assert np.all(np.array(levels)[:, 1] < np.array(levels)[:, 0])


def test_the_same_chance_gives_the_same_laugh() -> None:
    one, two = (laugh(150.0, np.random.default_rng(5)) for _ in range(2))
    assert np.array_equal(one.samples, two.samples)
    other = laugh(150.0, np.random.default_rng(6))
    assert len(other.samples) != len(one.samples)
