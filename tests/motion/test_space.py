import numpy as np

from infp_cam.motion.space import ARKIT58, motion_space


def test_arkit58_is_apples_52_then_the_head() -> None:
    assert len(ARKIT58) == 58
    assert len(set(ARKIT58.channels)) == 58
    assert ARKIT58.channels[0] == "eyeBlinkLeft"
    assert ARKIT58.channels[51] == "tongueOut"
    assert ARKIT58.channels[52:] == (
        "headPitch",
        "headYaw",
        "headRoll",
        "headX",
        "headY",
        "headZ",
    )
    assert ARKIT58.index("jawOpen") == 17


def test_every_left_has_its_right() -> None:
    lefts = {name for name in ARKIT58.channels if name.endswith("Left")}
    rights = {name for name in ARKIT58.channels if name.endswith("Right")}
    assert {name.removesuffix("Left") for name in lefts} == {
        name.removesuffix("Right") for name in rights
    }


def test_clip_holds_the_limits_and_leaves_the_rest() -> None:
    values = np.linspace(-100, 100, 58, dtype=np.float32)
    clipped = ARKIT58.clip(values)
    assert (clipped >= ARKIT58.lower).all()
    assert (clipped <= ARKIT58.upper).all()
    inside = np.full(58, 0.5, np.float32)
    assert np.array_equal(ARKIT58.clip(inside), inside)


def test_clip_lets_rest_what_is_not_finite() -> None:
    values = np.full(58, 0.5, np.float32)
    values[[0, 1, 55]] = np.nan, np.inf, -np.inf
    clipped = ARKIT58.clip(values)
    assert (clipped[[0, 1, 55]] == 0).all()
    assert np.delete(clipped, [0, 1, 55]).min() == 0.5


def test_spaces_by_name() -> None:
    assert motion_space("arkit58") is ARKIT58
    assert motion_space("latent:unknown") is None
