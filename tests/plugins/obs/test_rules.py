"""Rules with a clock that jumps: what is asked of OBS when, and that nothing flickers."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infp_cam.control.status import CameraStatus, SideStatus, Status
from infp_cam.errors import SettingsInvalid
from infp_cam.plugins.obs.rules import (
    Rule,
    Rulebook,
    SetFilter,
    SetVisible,
    ShowScene,
    moods,
    read_rules,
)

TICK_S = 0.05
SCENES = (
    Rule("talking", scene="Me", after_s=0.3, hold_s=1.5),
    Rule("listening", scene="You", after_s=0.3, hold_s=1.5),
)


class Film:
    """Plays moods to a rulebook and writes down what it asks for, with the time."""

    def __init__(self, *rules):
        self.book = Rulebook(rules)
        self.now_s = 0.0
        self.asked = []

    def play(self, *present, for_s):
        for _ in range(round(for_s / TICK_S)):
            for action in self.book.step(round(self.now_s * 1e9), frozenset(present)).values():
                self.asked.append((round(self.now_s, 2), action))
            self.now_s += TICK_S

    def told(self):
        asked, self.asked = self.asked, []
        return [action for _, action in asked]


def test_scene_follows_who_talks():
    film = Film(*SCENES)
    film.play("idle", for_s=1)
    film.play("talking", for_s=3)
    film.play("listening", for_s=3)
    assert film.asked == [(1.3, ShowScene("Me")), (5.5, ShowScene("You"))]


def test_short_sounds_and_pauses_change_nothing():
    film = Film(*SCENES)
    for _ in range(5):
        film.play("talking", for_s=0.25)  # a cough
        film.play("idle", for_s=0.5)
    assert film.told() == []
    film.play("talking", for_s=1)
    for _ in range(10):
        film.play("idle", for_s=0.6)  # between sentences
        film.play("talking", for_s=0.4)
        film.play("talking", "listening", for_s=0.4)  # both at once: the first rule
    assert film.told() == [ShowScene("Me")]


def test_scene_stays_for_its_time_though_an_earlier_rule_begins():
    film = Film(*SCENES)
    film.play("listening", for_s=0.5)
    film.play("talking", for_s=3)
    times = [time for time, _ in film.asked]
    assert film.told() == [ShowScene("You"), ShowScene("Me")]
    assert times[1] - times[0] == pytest.approx(1.5, abs=TICK_S)


def test_person_who_switches_by_hand_is_not_disturbed_before_the_next_turn():
    film = Film(*SCENES)
    film.play("talking", for_s=2)
    assert film.told() == [ShowScene("Me")]
    film.play("talking", for_s=60)  # whatever OBS shows meanwhile
    assert film.told() == []
    film.play("idle", for_s=5)
    film.play("talking", for_s=2)
    assert film.told() == [ShowScene("Me")]


def test_source_and_filter_are_the_opposite_where_no_rule_holds():
    film = Film(
        Rule("listening", scene="Me", source="Guest", after_s=0, hold_s=1),
        Rule("muted", source="Mic", filter="Blur", reverse=True, after_s=0, hold_s=0),
    )
    film.play("idle", for_s=1)
    assert film.told() == [SetVisible("Me", "Guest", False), SetFilter("Mic", "Blur", True)]
    film.play("listening", "muted", for_s=1)
    assert film.told() == [SetVisible("Me", "Guest", True), SetFilter("Mic", "Blur", False)]
    film.play("idle", for_s=0.9)
    assert film.told() == [SetFilter("Mic", "Blur", True)]
    film.play("idle", for_s=0.3)
    assert film.told() == [SetVisible("Me", "Guest", False)]


def test_first_rule_about_a_thing_decides():
    film = Film(
        Rule("muted", scene="Me", source="Frame", reverse=True, after_s=0, hold_s=0),
        Rule("talking", scene="Me", source="Frame", after_s=0, hold_s=0),
    )
    film.play("talking", for_s=0.1)
    film.play("talking", "muted", for_s=0.1)
    film.play("talking", for_s=0.1)
    assert [action.on for action in film.told()] == [True, False, True]


def test_obs_that_comes_back_is_told_all_anew():
    film = Film(*SCENES, Rule("muted", scene="Me", source="Slash", after_s=0))
    film.play("talking", for_s=2)
    first = film.told()
    assert first == [SetVisible("Me", "Slash", False), ShowScene("Me")]
    film.book.forget()
    film.play("talking", for_s=TICK_S)
    assert sorted(map(repr, film.told())) == sorted(map(repr, first))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([("talking",), ("listening",), ("talking", "listening"), ("idle",)]),
            st.floats(TICK_S, 2.5),
        ),
        max_size=40,
    )
)
def test_no_scene_is_ever_shown_for_less_than_its_time(turns):
    film = Film(*SCENES)
    for present, for_s in turns:
        film.play(*present, for_s=for_s)
    asked = film.asked
    assert all(b - a >= 1.5 - TICK_S for (a, _), (b, _) in pairwise(asked))


STATUS = Status(
    state="idle",
    on=True,
    muted=False,
    away=False,
    portrait="builtin",
    style="natural",
    liveliness=1.0,
    camera=CameraStatus("null", "null", "live", "640x360", 15.0, ""),
    version="0",
    pid=1,
)
SPEAKING = SideStatus("x", True, -20.0, True)


@pytest.mark.parametrize(
    ("status", "found"),
    [
        (STATUS, {"on", "idle"}),
        (replace(STATUS, own=SPEAKING), {"on", "talking"}),
        (replace(STATUS, other=SPEAKING), {"on", "listening"}),
        (replace(STATUS, own=SPEAKING, other=SPEAKING), {"on", "talking", "listening"}),
        (replace(STATUS, own=SPEAKING, muted=True), {"on", "idle", "muted"}),
        (replace(STATUS, own=SPEAKING, away=True), {"on", "idle", "away"}),
        (replace(STATUS, own=SPEAKING, on=False), {"off"}),
    ],
)
def test_moods_of_a_call(status, found):
    assert moods(status) == found


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"when": "on"}, "names no `scene`"),
        ({"when": "on", "source": "Me"}, "names no `scene`"),
        ({"when": "on", "scene": "A", "reverse": True}, "can not be reversed"),
        ({"when": "on", "filter": "Blur"}, "needs the filter's `source`"),
        ({"when": "on", "scene": "A", "source": "B", "filter": "Blur"}, "and no scene"),
    ],
)
def test_rule_that_says_nothing_is_told(row, said):
    with pytest.raises(SettingsInvalid, match=f"Rule 2 for OBS .when on. .*{said}"):
        read_rules([{"when": "muted", "scene": "A"}, row])
