from __future__ import annotations

import numpy as np
import pytest

from infp_cam.evaluation.exchange import (
    beats,
    lagged_correlation,
    nod_delays,
    nods_while,
    onsets,
    partnership,
    seams,
)
from infp_cam.evaluation.face import Face
from infp_cam.evaluation.scenes import Take
from tests.evaluation.faces import clicks, motion, seconds, take

T = seconds(40.0)


def nods_at(*times_s: float) -> np.ndarray:
    """Dips of half a second."""
    pitch = np.zeros(len(T))
    for t in times_s:
        inside = np.abs(T - t) < 0.25
        pitch[inside] += 1.3 * (1 + np.cos(2 * np.pi * (T[inside] - t) / 0.5))
    return motion(40.0, headPitch=pitch)


def test_nods_are_counted_for_who_speaks() -> None:
    hears = T % 10 < 5
    found = nods_while([take(nods_at(1.0, 3.0, 12.0, 17.0), hears=hears)])
    assert found["nods_heard"] == pytest.approx(0.75)
    assert found["nods_heard_chance"] == pytest.approx(0.5)


def test_nods_after_the_other_pauses_are_answers() -> None:
    hears = T % 8 < 5  # ends at 5, 13, 21, 29, 37
    answering = nod_delays([take(nods_at(5.5, 13.5, 21.5, 29.5), hears=hears)])
    assert answering["nod_delay"] == pytest.approx(0.5, abs=0.05)
    assert answering["nod_answers"] == pytest.approx(0.8)
    assert answering["nod_answers_chance"] < 0.4
    deaf = nod_delays([take(nods_at(1.0, 9.0, 17.0, 25.0), hears=hears)])
    assert deaf["nod_answers"] == 0.0
    assert np.isnan(deaf["nod_delay"])


def test_onsets_are_where_the_energy_rises() -> None:
    times_s = (1.0, 1.5, 2.2, 5.0)
    assert np.abs(onsets(clicks(8.0, *times_s)) / 25 - times_s).max() <= 0.05


def test_a_head_that_beats_with_the_voice_is_aligned() -> None:
    rng = np.random.default_rng(0)
    times_s = np.cumsum(rng.uniform(0.6, 1.4, 36))
    sound = clicks(40.0, *times_s[times_s < 39])
    # A stroke of 0.4 s is fastest in its middle.
    strokes = sum(np.clip((T - t + 0.2) / 0.4, 0, 1) * (-1) ** i for i, t in enumerate(times_s))
    with_it = beats([take(motion(40.0, headYaw=8 * strokes), speaks=True, own=sound)])
    assert with_it["beat"] > with_it["beat_chance"] + 0.05
    off = np.roll(strokes, 300)
    against = beats([take(motion(40.0, headYaw=8 * off), speaks=True, own=sound)])
    assert against["beat"] < with_it["beat"]


def test_a_click_at_a_change_of_turn_is_a_seam() -> None:
    talks = T % 10 < 5
    changes = np.array([125, 250, 375, 500, 625, 750, 875])
    smooth = 5 * np.sin(2 * T)
    jumping = smooth + np.cumsum(np.isin(np.arange(len(T)), changes) * 3.0)
    for yaw, low, high in ((smooth, 0.5, 1.5), (jumping, 20.0, 1e9)):
        takes = [take(motion(40.0, headYaw=yaw), talks, ~talks, changes=changes)]
        assert low <= seams(takes)["seam"] <= high


def test_a_late_reaction_counts() -> None:
    rng = np.random.default_rng(1)
    partner = np.cumsum(rng.standard_normal((1000, 3)), axis=0)
    partner -= np.linspace(0, 1, 1000)[:, None] * partner[-1]
    assert lagged_correlation(np.roll(partner, 12, axis=0), partner) > 0.95
    assert lagged_correlation(rng.standard_normal((1000, 3)), partner) < 0.3


def test_the_partnership_of_the_true_face_is_true() -> None:
    rng = np.random.default_rng(2)

    def walk() -> np.ndarray:
        return np.convolve(rng.standard_normal(len(T) + 24), np.hanning(25), "valid")

    yaw = walk()
    partner = Face.of_motion(motion(40.0, headYaw=yaw, browInnerUp=0.2 * yaw.clip(0)))
    true = Face.of_motion(motion(40.0, headYaw=np.roll(yaw, 10)))
    blind = Face.of_motion(motion(40.0, headYaw=walk()))
    scene = take(motion(40.0), own_face=true, other_face=partner).scene
    assert partnership([Take(scene, true)]) == {"rpcc_pose": 0.0, "rpcc_expression": 0.0}
    assert partnership([Take(scene, blind)])["rpcc_pose"] > 0.15
    assert partnership([take(motion(40.0))]) == {}
