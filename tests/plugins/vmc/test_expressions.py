import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from infp_cam.motion.space import ARKIT58
from infp_cam.plugins.vmc.expressions import NAMES, PERFECT_SYNC, VRM0, presets


def face(**channels: float) -> np.ndarray:
    values = ARKIT58.rest_values()
    for name, value in channels.items():
        values[ARKIT58.index(name)] = value
    return values


def weights(**channels: float) -> dict[str, float]:
    return dict(zip(VRM0, presets(face(**channels)).tolist(), strict=True))


def test_perfect_sync_has_unitys_names_and_apples_values() -> None:
    names, of = NAMES["perfect-sync"]
    assert len(names) == 52
    assert names[:2] == ("EyeBlinkLeft", "EyeLookDownLeft")
    assert names[-1] == "TongueOut"
    values = face(jawOpen=0.3, browInnerUp=0.2)
    given = dict(zip(names, of(values).tolist(), strict=True))
    assert given["JawOpen"] == pytest.approx(0.3)
    assert given["BrowInnerUp"] == pytest.approx(0.2)
    assert sum(given.values()) == pytest.approx(0.5)


def test_vrm1_has_the_names_of_the_protocols_table() -> None:
    table = {
        "A": "aa",
        "I": "ih",
        "U": "ou",
        "E": "ee",
        "O": "oh",
        "Blink_L": "blinkLeft",
        "Blink_R": "blinkRight",
        "Fun": "relaxed",
    }
    assert dict(zip(NAMES["vrm0"][0], NAMES["vrm1"][0], strict=True)) == table


@pytest.mark.parametrize(
    ("vowel", "channels"),
    [
        ("A", {"jawOpen": 0.5}),
        ("I", {"mouthStretchLeft": 0.3, "mouthStretchRight": 0.3}),
        ("U", {"mouthPucker": 0.4}),
        ("E", {"jawOpen": 0.5, "mouthStretchLeft": 0.3, "mouthStretchRight": 0.3}),
        ("O", {"jawOpen": 0.5, "mouthFunnel": 0.4}),
    ],
)
def test_each_vowel_has_its_mouth(vowel: str, channels: dict[str, float]) -> None:
    given = weights(**channels)
    assert given[vowel] == pytest.approx(1)
    assert sum(given[other] for other in "AIUEO") == pytest.approx(1)


def test_a_closed_mouth_says_nothing() -> None:
    assert weights() == dict.fromkeys(VRM0, 0.0)
    assert weights(jawOpen=0.2, mouthClose=0.2)["A"] == 0


def test_blinks_are_each_eyes_own_and_a_smile_is_one() -> None:
    given = weights(eyeBlinkLeft=1.0, eyeBlinkRight=0.25, mouthSmileLeft=0.4, mouthSmileRight=0.2)
    assert given["Blink_L"] == pytest.approx(1)
    assert given["Blink_R"] == pytest.approx(0.25)
    assert given["Fun"] == pytest.approx(0.3)


@settings(deadline=None)
@given(arrays(np.float32, 58, elements=st.floats(0, 1, width=32)))
def test_weights_are_weights_and_vowels_share_one(values: np.ndarray) -> None:
    given = presets(values)
    assert ((given >= -1e-6) & (given <= 1 + 1e-6)).all()
    assert given[:5].sum() <= 1 + 1e-6


@settings(deadline=None)
@given(st.floats(0, 1), st.floats(0, 1))
def test_a_wider_jaw_never_says_less(a: float, b: float) -> None:
    less, more = sorted((a, b))
    assert weights(jawOpen=less)["A"] <= weights(jawOpen=more)["A"]


def test_names_are_apples_with_a_capital() -> None:
    assert [name[0].lower() + name[1:] for name in PERFECT_SYNC] == list(ARKIT58.channels[:52])
