from itertools import pairwise
from typing import cast

import numpy as np
import pytest

from infp_cam.models.simulator import turns
from infp_cam.models.simulator.dialogue import Dialogue, compose, holds
from infp_cam.models.simulator.talker import Talker
from infp_cam.models.simulator.turns import Mode, Stretch
from tests.models.simulator.people import Hummer


def talk(seed: int, length_s: float = 30.0) -> Dialogue:
    rng = np.random.default_rng(seed)
    talkers = tuple(Hummer(stream) for stream in rng.spawn(2))
    return compose(cast("tuple[Talker, Talker]", talkers), length_s, rng)


@pytest.fixture(scope="module")
def dialogues() -> list[Dialogue]:
    return [talk(seed) for seed in range(16)]


def test_nobody_talks_over_themselves(dialogues: list[Dialogue]) -> None:
    for dialogue in dialogues:
        for who in (0, 1):
            spans = [(s.turn.start_s, s.turn.end_s) for s in dialogue.of(who)]
            assert all(a[1] < b[0] for a, b in pairwise(spans))


def test_tracks_sound_where_turns_are_and_are_zero_elsewhere(dialogues: list[Dialogue]) -> None:
    for dialogue in dialogues:
        for who in (0, 1):
            track, times = dialogue.track(who), np.arange(30 * 16_000) / 16_000
            assert track.shape == times.shape
            said = np.zeros(len(times), np.bool_)
            for sound in dialogue.of(who):
                said |= (times > sound.turn.start_s - 1e-3) & (times < sound.turn.end_s + 1e-3)
            assert not track[~said].any()
            if said.any():
                assert np.std(track[said]) > 0.01


def test_phones_have_no_holes(dialogues: list[Dialogue]) -> None:
    for dialogue in dialogues:
        phones = dialogue.phones(0)
        assert phones[0].start_s == 0.0
        assert phones[-1].end_s == dialogue.length_s
        assert all(a.end_s == b.start_s for a, b in pairwise(phones))


def test_everything_happens_that_may(dialogues: list[Dialogue]) -> None:
    kinds = {sound.turn.kind for dialogue in dialogues for sound in dialogue.sounds}
    assert kinds == {"phrase", "backchannel", "laugh"}
    begun = [d.sounds[0].turn.start_s < 0.0 for d in dialogues if d.sounds]
    assert any(begun)  # pieces begin in the middle of things
    shares = [np.mean(dialogue.track(0) != 0.0) for dialogue in dialogues]
    assert min(shares) < 0.1 < 0.4 < max(shares)


def test_cues_come_within_their_phrases(dialogues: list[Dialogue]) -> None:
    for dialogue in dialogues:
        side = dialogue.side(0)
        assert side.accents.shape[1] == 2
        for t in side.accents[:, 0]:
            assert any(start - 0.05 <= t <= end + 0.05 for start, end in side.phrases)


def test_who_listens_alone_makes_no_sound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "draw_stretches", lambda s, rng: [Stretch(Mode.ALONE, 1, s)])
    dialogue = talk(0)
    assert not dialogue.of(0)
    assert not dialogue.track(0).any()
    assert np.mean(dialogue.track(1) != 0.0) > 0.6


def test_interrupted_talkers_break_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "draw_stretches", lambda s, rng: [Stretch(Mode.EXCHANGE, 1, s)])
    for name, value in (("INTERRUPTS", 1.0), ("LAPSE", 0.0), ("KEEPS_FLOOR", 0.0)):
        monkeypatch.setattr(turns, name, value)
    monkeypatch.setattr(turns, "GIVES_IN", 1.0)
    dialogue = talk(3)
    cut = [
        s
        for s in dialogue.sounds
        if abs(s.spoken.utterance.phones[-1].end_s - s.spoken.length_s) < 1e-6
    ]
    assert cut
    both = [(a, b) for a in dialogue.of(0) for b in dialogue.of(1)]
    overlap = [
        min(a.turn.end_s, b.turn.end_s) - max(a.turn.start_s, b.turn.start_s) for a, b in both
    ]
    assert max(overlap) > 0.2


def test_short_pauses_are_part_of_the_turn() -> None:
    assert holds([(0.0, 1.0), (1.5, 2.0), (4.0, 5.0)]) == [(0.0, 2.0), (4.0, 5.0)]


def test_the_same_chance_gives_the_same_dialogue() -> None:
    one, two = talk(7), talk(7)
    assert [s.turn for s in one.sounds] == [s.turn for s in two.sounds]
    assert np.array_equal(one.track(1), two.track(1))
