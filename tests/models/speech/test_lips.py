"""Lip labels of known phones."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from infp_cam.models.speech.lips import _CLOSURE_LEAD_S, GAP_OPEN, TARGETS, lip_labels
from infp_cam.models.speech.phones import PHONES, Phone
from infp_cam.motion.articulation import ARTICULATORS


def timed(text: str, length_s: float = 0.12) -> list[Phone]:
    """Return phones of equal length from 0."""
    names = text.split()
    return [Phone(n, i * length_s, (i + 1) * length_s) for i, n in enumerate(names)]


def label(phones: list[Phone], at_s: float, name: str, effort: float = 1.0) -> float:
    row: NDArray[np.float32] = lip_labels(phones, np.array([at_s]), effort)[0]
    return float(row[ARTICULATORS.index(name)])


def middle(phones: list[Phone], number: int) -> float:
    """Return when the lips are in the middle of a phone."""
    phone = phones[number]
    lead_s = _CLOSURE_LEAD_S if phone.name in "pbmfv" else TARGETS[phone.name].lead_s
    return (phone.start_s + phone.end_s) / 2 - lead_s


def test_every_phone_has_a_target() -> None:
    assert tuple(TARGETS) == PHONES


def test_vowels_open_round_and_spread() -> None:
    phones = timed("pau a uw iy pau", 0.2)
    a, uw, iy = (middle(phones, n) for n in (1, 2, 3))
    assert 0.2 < label(phones, a, "gap") <= GAP_OPEN
    assert label(phones, uw, "gap") < 0.05
    assert label(phones, uw, "rounding") > 0.9
    assert label(phones, uw, "width") < -0.9
    assert label(phones, iy, "width") > 0.4
    assert 0.1 < label(phones, iy, "gap") < 0.2


@pytest.mark.parametrize("name", ["p", "b", "m"])
@pytest.mark.parametrize("length_s", [0.03, 0.06, 0.12])
def test_labials_shut_the_lips_in_some_frame_wherever_the_frames_lie(
    name: str, length_s: float
) -> None:
    phones = [Phone("a", 0.0, 0.3), Phone(name, 0.3, 0.3 + length_s), Phone("a", 0.33, 0.7)]
    for phase in np.arange(0.0, 0.04, 0.005):
        labels = lip_labels(phones, phase + np.arange(15) / 25.0)
        least = labels[:, ARTICULATORS.index("gap")].argmin()
        assert labels[least, ARTICULATORS.index("gap")] < 0.01
        assert labels[least, ARTICULATORS.index("press")] > 0.9
        assert abs((phase + least / 25.0) - (0.3 + length_s / 2 - _CLOSURE_LEAD_S)) < 0.07


def test_teeth_bite_and_tongue_belong_to_their_phones() -> None:
    phones = timed("pau s a f a th a pau")
    assert label(phones, middle(phones, 1), "teeth") > 0.8
    assert label(phones, middle(phones, 3), "bite") > 0.99
    assert 0.02 < label(phones, middle(phones, 3), "gap") < 0.05
    assert label(phones, middle(phones, 5), "tongue") > 0.6
    assert label(phones, middle(phones, 2), "bite") < 0.3


@pytest.mark.parametrize(("name", "column"), [("a", "gap"), ("uw", "rounding")])
def test_lips_lead_the_sound(name: str, column: str) -> None:
    times = np.arange(0.0, 0.8, 0.001)
    phones = [Phone("t", 0.0, 0.35), Phone(name, 0.35, 0.45), Phone("t", 0.45, 0.8)]
    track = lip_labels(phones, times)[:, ARTICULATORS.index(column)]
    lead_s = 0.4 - times[track > 0.95 * track.max()].mean()
    assert lead_s == pytest.approx(TARGETS[name].lead_s, abs=0.01)
    assert TARGETS["uw"].lead_s > TARGETS["a"].lead_s > 0.0


def test_short_pauses_stay_a_little_open_and_long_ones_close() -> None:
    short = [Phone("a", 0.0, 0.2), Phone("pau", 0.2, 0.6), Phone("a", 0.6, 0.8)]
    assert 0.01 < label(short, 0.37, "gap") < 0.04
    long = [Phone("a", 0.0, 0.2), Phone("pau", 0.2, 1.6), Phone("a", 1.6, 1.8)]
    assert label(long, 0.45, "gap") > 0.005
    assert label(long, 1.1, "gap") < 0.002
    assert label(long, 1.53, "gap") > 0.01


def test_loud_and_stressed_speech_opens_wider() -> None:
    phones = timed("pau a pau", 0.2)
    at = middle(phones, 1)
    assert label(phones, at, "gap", 0.6) == pytest.approx(0.6 * label(phones, at, "gap"))
    strong = [phones[0], Phone("a", 0.2, 0.4, stress=1.0), phones[2]]
    weak = [phones[0], Phone("a", 0.2, 0.4, stress=0.0), phones[2]]
    assert label(strong, at, "gap") > 1.5 * label(weak, at, "gap")


def test_labels_keep_their_ranges() -> None:
    rng = np.random.default_rng(0)
    phones = timed(" ".join(rng.choice(PHONES, 200)), 0.07)
    labels = lip_labels(phones, np.arange(300) / 25.0, 1.15)
    assert labels.dtype == np.float32
    assert np.isfinite(labels).all()
    assert (np.abs(labels) <= 1.0).all()
    assert (np.delete(labels, ARTICULATORS.index("width"), axis=1) >= 0.0).all()
