from __future__ import annotations

import tracemalloc
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infp_cam.errors import MotionInvalid, PictureInvalid, PortraitInvalid
from infp_cam.motion.space import ARKIT58, MotionSpace
from infp_cam.portrait.portrait import Portrait, PortraitView
from infp_cam.render.mesh import MeshRenderer, Puppet
from infp_cam.types import MotionFrame
from tests.render.poses import Draw, Picture, motion

EYES = [ch for ch in ARKIT58.channels if ch.startswith("eye")]
MOUTH = [ch for ch in ARKIT58.channels if ch.startswith(("mouth", "jaw", "tongue"))]
BROWS = [ch for ch in ARKIT58.channels if ch.startswith("brow")]
CHEEKS = [ch for ch in ARKIT58.channels if ch.startswith(("cheek", "nose"))]


def difference(a, b):
    return np.abs(a.astype(int) - b.astype(int)).max(axis=2)


def box(view: PortraitView, indices, margin: float) -> tuple[slice, slice]:
    """Return rows and columns around landmarks, with a margin in eye distances."""
    points = view.landmarks[list(indices), :2]
    room = margin * np.linalg.norm(view.landmarks[33] - view.landmarks[263])
    (left, top), (right, bottom) = points.min(0) - room, points.max(0) + room
    return slice(int(top), int(bottom)), slice(int(left), int(right))


def test_rest_gives_the_picture_back(draw: Draw, view: PortraitView) -> None:
    error = np.square(draw().astype(float) - view.image).mean()
    assert 10 * np.log10(255**2 / error) >= 45


def test_every_coefficient_shows_where_it_belongs(draw: Draw, view: PortraitView) -> None:
    rest = draw()
    parts = {
        "eye": box(view, (33, 263, 27, 257, 23, 253), 0.3),
        "mouth": box(view, (61, 291, 2, 152, 58, 288), 0.6),
        "brow": box(view, (70, 300, 9, 33, 263), 0.4),
        "cheek": box(view, (234, 454, 168, 152), 0.3),
    }
    groups = {"eye": EYES, "mouth": MOUTH, "brow": BROWS, "cheek": CHEEKS}
    assert sum(map(len, groups.values())) == 52
    for part, channels in groups.items():
        for channel in channels:
            changed = difference(draw(**{channel: 1.0}), rest) > 8
            inside = changed[parts[part]].sum()
            assert inside > 60, channel
            assert inside >= 0.9 * changed.sum(), channel


@pytest.mark.parametrize(
    "pose",
    [
        {"headYaw": 12.0},
        {"headPitch": -12.0},
        {"headRoll": 10.0},
        {"jawOpen": 1.0, "mouthSmile": 1.0},
        {"headX": 0.1, "headY": 0.05},
    ],
)
def test_background_stays(draw: Draw, view: PortraitView, pose: dict[str, float]) -> None:
    far = np.ones(view.matte.shape, bool)
    person = np.argwhere(view.matte > 0)
    (top, left), (_, right) = person.min(0), person.max(0)
    far[max(top - 100, 0) :, max(left - 100, 0) : right + 100] = False
    assert far.sum() > 50_000
    changed = difference(draw(**pose), view.image)
    assert changed[far].max() == 0
    assert changed[view.matte == 255].max() > 30


def test_same_motion_gives_the_same_picture(draw: Draw) -> None:
    speech = {"jawOpen": 0.4, "mouthFunnel": 0.3, "eyeBlink": 0.4, "headYaw": 5.0}
    first, tilted = draw(**speech), draw(headRoll=15.0, headPitch=-15.0)
    draw(jawOpen=1.0, eyeLookUp=1.0, headRoll=-15.0, headYaw=-20.0)
    assert np.array_equal(draw(**speech), first)
    assert np.array_equal(draw(headRoll=15.0, headPitch=-15.0), tilted)


def test_writes_the_given_picture_and_no_more(renderer: MeshRenderer, puppet: Puppet) -> None:
    width, height = renderer.size
    frame = np.full((height + 2, width, 3), 77, np.uint8)
    renderer.draw(puppet, motion(headPitch=9.0, jawOpen=0.5), frame[1:-1])
    assert (frame[[0, -1]] == 77).all()
    assert frame.dtype == np.uint8
    assert frame[1:-1].std() > 20


def test_a_frame_makes_no_picture_of_its_own(renderer: MeshRenderer, puppet: Puppet) -> None:
    out = np.empty((renderer.size[1], renderer.size[0], 3), np.uint8)
    talking = motion(jawOpen=0.4, eyeBlink=0.3, mouthSmile=0.3, headYaw=6.0)
    renderer.draw(puppet, talking, out)
    tracemalloc.start()
    try:
        renderer.draw(puppet, talking, out)
        kept, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 100_000
    assert most < out.nbytes


def test_motion_is_left_alone(renderer: MeshRenderer, puppet: Puppet) -> None:
    frame = motion(jawOpen=0.5, headYaw=20.0)
    before = frame.values.copy()
    out = np.empty((renderer.size[1], renderer.size[0], 3), np.uint8)
    renderer.draw(puppet, frame, out)
    assert np.array_equal(frame.values, before)


def test_values_beyond_the_limits_are_held(draw: Draw) -> None:
    assert np.array_equal(draw(jawOpen=7.0, headYaw=500.0), draw(jawOpen=1.0, headYaw=40.0))
    assert np.array_equal(draw(jawOpen=-1.0), draw())


def test_motion_of_another_space_is_refused(renderer: MeshRenderer, puppet: Puppet) -> None:
    space = MotionSpace("latent:x", ("a",), (0.0,), (-1.0,), (1.0,))
    frame = MotionFrame(np.zeros(1, np.float32), 0, space)
    out = np.zeros((renderer.size[1], renderer.size[0], 3), np.uint8)
    with pytest.raises(MotionInvalid):
        renderer.draw(puppet, frame, out)
    assert not out.any()


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_rests(draw: Draw, wrong: float) -> None:
    assert np.array_equal(draw(jawOpen=wrong, headYaw=wrong, eyeBlink=0.5), draw(eyeBlink=0.5))


def test_motion_of_another_length_is_refused(renderer: MeshRenderer, puppet: Puppet) -> None:
    out = np.zeros((renderer.size[1], renderer.size[0], 3), np.uint8)
    with pytest.raises(MotionInvalid, match="shape"):
        renderer.draw(puppet, MotionFrame(np.zeros(52, np.float32), 0, ARKIT58), out)


@pytest.mark.parametrize(
    "out",
    [
        np.zeros((360, 640, 3), np.uint8),
        np.zeros((720, 1280, 4), np.uint8),
        np.zeros((720, 1280, 3), np.float32),
        np.zeros((720, 2560, 3), np.uint8)[:, ::2],
    ],
    ids=["size", "channels", "kind", "gaps"],
)
def test_a_picture_that_does_not_fit_is_refused(
    renderer: MeshRenderer, puppet: Puppet, out: Picture
) -> None:
    with pytest.raises(PictureInvalid) as refused:
        renderer.draw(puppet, motion(jawOpen=1.0), out)
    assert "uint8[720, 1280, 3]" in refused.value.fix
    assert not out.any()


@pytest.mark.parametrize("size", [(0, 720), (1280, -1), (16, 16)])
def test_a_size_without_room_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(PictureInvalid):
        MeshRenderer(size)


@pytest.mark.parametrize(
    "spoil", [lambda p: p * 0, lambda p: p * np.nan, lambda p: p * [1, 0, 0]], ids=str
)
def test_a_face_without_size_is_refused(renderer: MeshRenderer, portrait: Portrait, spoil) -> None:
    landmarks = spoil(portrait.landmarks).astype(np.float32)
    with pytest.raises(PortraitInvalid):
        Puppet(replace(portrait.view(*renderer.size), landmarks=landmarks), (0.0, 0.0, 0.0))


def darkness(picture, view: PortraitView) -> int:
    """Return how many pixels around the mouth are darker than any there at rest."""
    rows, columns = box(view, (61, 291, 2, 199), 0.1)
    grey = picture[rows, columns].mean(axis=2)
    return int((grey < 45).sum())


def test_mouth_opens_steadily(draw: Draw, view: PortraitView) -> None:
    areas = [darkness(draw(jawOpen=x), view) for x in (0.0, 0.15, 0.3, 0.5, 0.75, 1.0)]
    assert all(a < b for a, b in pairwise(areas))
    assert areas[-1] > 1500


@pytest.mark.parametrize("pose", [{"headYaw": 8.0}, {"headPitch": 12.0}, {"headRoll": -10.0}])
def test_a_closed_mouth_stays_closed(
    draw: Draw, view: PortraitView, pose: dict[str, float]
) -> None:
    assert darkness(draw(**pose), view) <= darkness(draw(), view) + 12


def test_closing_undoes_the_jaw_at_the_lips(draw: Draw, view: PortraitView) -> None:
    opened = darkness(draw(jawOpen=0.4), view)
    assert darkness(draw(jawOpen=0.4, mouthClose=0.4), view) < 0.1 * opened


def eye_colours(picture, view: PortraitView):
    rows, columns = box(view, (159, 145, 160, 144), 0.0)
    return picture[rows, columns].reshape(-1, 3).astype(float)


def test_a_blink_covers_the_eye(draw: Draw, view: PortraitView) -> None:
    skin = view.image[box(view, (50, 205), 0.0)].reshape(-1, 3).mean(axis=0)
    away = [np.abs(eye_colours(draw(eyeBlink=x), view) - skin).mean() for x in (0.0, 0.5, 1.0)]
    assert away[0] > away[1] > away[2]
    assert away[2] < 0.45 * away[0]


@pytest.mark.parametrize("channel", ["eyeWide", "eyeLookUp", "eyeLookDown", "eyeSquint"])
def test_highlights_stay_bright(draw: Draw, view: PortraitView, channel: str) -> None:
    rows, columns = box(view, (33, 133, 159, 145, 263, 362, 386, 374), 0.03)

    def bright(picture) -> int:
        return int((picture[rows, columns].min(axis=2) > 225).sum())

    assert bright(draw(**{channel: 1.0})) > 0.3 * bright(draw()) > 3


@pytest.mark.parametrize("channel", ["eyeBlink", "eyeLookUp", "eyeWide", "jawOpen", "mouthSmile"])
def test_what_begins_to_move_does_not_jump(draw: Draw, channel: str) -> None:
    frames = [draw(**{channel: x}) for x in (0.0, 0.002, 0.02, 0.022)]
    assert difference(frames[0], frames[1]).max() < 25
    assert difference(frames[2], frames[3]).max() < 25


def test_one_eye_leaves_the_other_alone(draw: Draw, view: PortraitView) -> None:
    changed = difference(draw(eyeBlinkLeft=1.0), draw()) > 2
    assert not changed[box(view, (33, 133), 0.02)].any()
    assert changed[box(view, (263, 362), 0.02)].any()


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.floats(0, 1, width=32), min_size=52, max_size=52),
    st.lists(st.floats(-1, 1, width=32), min_size=6, max_size=6),
)
def test_any_motion_gives_a_picture(
    renderer: MeshRenderer, puppet: Puppet, coefficients: list[float], head: list[float]
) -> None:
    values = np.array(coefficients + head, np.float32) * (
        np.array((1.0,) * 52 + ARKIT58.upper[52:], np.float32)
    )
    out = np.zeros((renderer.size[1], renderer.size[0], 3), np.uint8)
    renderer.draw(puppet, MotionFrame(values, 0, ARKIT58), out)
    assert out.std() > 20


@pytest.mark.parametrize("size", [(641, 359), (854, 480), (1920, 1080), (481, 640), (600, 1200)])
def test_other_sizes(portrait: Portrait, size: tuple[int, int]) -> None:
    renderer = MeshRenderer(size)
    puppet = renderer.prepare(portrait)
    out = np.empty((size[1], size[0], 3), np.uint8)
    renderer.draw(puppet, motion(), out)
    error = np.square(out.astype(float) - portrait.view(*size).image).mean()
    assert 10 * np.log10(255**2 / error) >= 40
    renderer.draw(puppet, motion(jawOpen=0.5, headYaw=8.0, eyeBlink=0.5), out)
    assert difference(out, portrait.view(*size).image).max() > 60


@pytest.mark.parametrize("size", [(32, 32), (33, 97), (97, 33), (64, 1600)])
def test_pictures_of_any_size_are_drawn(portrait: Portrait, size: tuple[int, int]) -> None:
    renderer = MeshRenderer(size)
    puppet = renderer.prepare(portrait)
    out = np.empty((size[1], size[0], 3), np.uint8)
    extreme = MotionFrame(np.array(ARKIT58.upper, np.float32), 0, ARKIT58)
    renderer.draw(puppet, extreme, out)
    renderer.draw(puppet, motion(), out)
    assert difference(out, portrait.view(*size).image).mean() < 8
