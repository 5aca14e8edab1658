"""The parts of matting and continuing, each on pictures made for it."""

import numpy as np
import pytest

from infp_cam.portrait import backdrop, matte
from infp_cam.portrait.backdrop import Layer
from infp_cam.portrait.head import Head

HEIGHT, WIDTH = 240, 320


def stripes():
    """A backdrop with a gradient and upright stripes."""
    columns = np.arange(WIDTH)
    tone = 80 + columns * 0.3 + 15 * (columns // 8 % 2)
    image = np.repeat(np.tile(tone, (HEIGHT, 1))[..., None], 3, 2)
    return image.astype(np.uint8)


def test_without_person_leaves_no_trace_of_them():
    image, opacity = stripes(), np.zeros((HEIGHT, WIDTH), np.uint8)
    opacity[60:, 120:200] = 255
    image[60:, 120:200] = (255, 0, 0)
    plain = backdrop.without_person(image, opacity, 8)
    assert plain[60:, 120:200, 0].max() < 190
    assert np.ptp(plain[150, 160].astype(int)) < 12
    away = np.ones(WIDTH, bool)
    away[95:225] = False
    assert np.abs(plain[:, away].astype(int) - image[:, away]).max() <= 1


def test_without_person_who_fills_the_picture():
    opacity = np.full((HEIGHT, WIDTH), 255, np.uint8)
    assert backdrop.without_person(stripes(), opacity, 8).shape == (HEIGHT, WIDTH, 3)


def test_continued_inside_is_the_picture():
    image = stripes()
    part = backdrop.continued(image, image, -40, -30, 200, 150)
    assert (part == image[30:180, 40:240]).all()


def test_continued_beyond_uses_only_what_is_behind():
    image = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
    behind = np.full((HEIGHT, WIDTH, 3), 90, np.uint8)
    view = backdrop.continued(image, behind, 100, 50, 600, 400)
    middle = view[50 + 60 : 50 + HEIGHT - 60, 100 + 60 : 100 + WIDTH - 60]
    assert (middle == 255).all()
    assert (view[:, :80] <= 91).all()
    assert (view[:30] <= 91).all()


def test_lengthened():
    image = np.repeat(np.arange(HEIGHT, dtype=np.uint8)[:, None], 50, 1)
    layer = Layer(np.dstack((image,) * 3), image)
    longer = backdrop.lengthened(layer, 160, 30)
    assert longer.matte.shape == (HEIGHT + 30, 50)
    assert (longer.matte[:165] == image[:165]).all()
    steps = np.diff(longer.matte[:, 0].astype(int))
    assert steps.min() >= 0
    assert longer.matte[-1, 0] >= HEIGHT - 2


def shoulder(slope=0.5, height_at_edge=140):
    """A body whose outline falls to the right edge."""
    columns = np.arange(WIDTH)
    outline = height_at_edge - slope * (WIDTH - 1 - columns)
    body = (np.arange(HEIGHT)[:, None] >= outline).astype(np.uint8) * 255
    return Layer(np.dstack((body // 2,) * 3), body)


def test_widened_goes_on_and_falls():
    more = backdrop.widened(shoulder(), 200, 20, 90)
    line = np.where((more.matte > 127).any(0), np.argmax(more.matte > 127, axis=0), HEIGHT)
    assert line[0] == pytest.approx(140, abs=6)
    assert (np.diff(line) >= -1).all()
    assert line[89] == HEIGHT
    assert (more.image[more.matte > 250] > 100).all()  # the body's colour, not the backdrop's


def test_widened_nothing_where_no_body_reaches_the_edge():
    empty = Layer(np.zeros((HEIGHT, WIDTH, 3), np.uint8), np.zeros((HEIGHT, WIDTH), np.uint8))
    assert backdrop.widened(empty, 100, 20, 90).matte.max() == 0


def test_widened_never_above_the_neck():
    wall = Layer(np.full((HEIGHT, WIDTH, 3), 90, np.uint8), np.full((HEIGHT, WIDTH), 255, np.uint8))
    more = backdrop.widened(wall, 100, 150, 90)
    assert more.matte[:140].max() == 0
    assert more.matte[200, 0] == 255


def test_faded():
    wall = Layer(np.zeros((HEIGHT, WIDTH, 3), np.uint8), np.full((HEIGHT, WIDTH), 255, np.uint8))
    soft = backdrop.faded(wall, 100, 20)
    assert soft.matte[50, -1] == 0
    assert soft.matte[50, -21] == 255
    assert (soft.matte[100:] == 255).all()


def test_guided_filter_moves_a_border_onto_the_edge():
    rng = np.random.default_rng(0)
    image = np.full((120, 160, 3), 60, np.uint8)
    image[:, 80:] = (170, 140, 120)
    image = np.clip(image + rng.normal(0, 3, image.shape), 0, 255).astype(np.uint8)
    rough = np.zeros((120, 160), np.float32)
    rough[:, 86:] = 1  # six columns off
    rough[40:60, 70:] = 1  # and a bump
    fine = matte.guided(image, rough, 12, 1e-4)
    assert fine[:, 84].mean() > 0.6
    assert fine[:, 74].mean() < 0.3


def test_guided_filter_of_a_flat_picture_is_a_mean():
    image = np.full((60, 60, 3), 100, np.uint8)
    values = np.zeros((60, 60), np.float32)
    values[:, 30:] = 1
    smooth = matte.guided(image, values, 4, 1e-4)
    assert smooth[30, 29] == pytest.approx(0.5, abs=0.2)
    assert smooth[30, 5] == pytest.approx(0, abs=0.01)


def head_at(x, y, tall):
    turn = np.linspace(0, 2 * np.pi, 36, endpoint=False)
    oval = np.stack(
        (x + 0.35 * tall * np.sin(turn), y + 0.1 * tall - 0.38 * tall * np.cos(turn)), 1
    )
    return Head(
        np.array((x, y - tall / 2), np.float32),
        np.array((x, y + tall / 2), np.float32),
        oval.astype(np.float32),
    )


def test_only_what_hangs_together_with_the_face_is_the_person():
    head = head_at(160, 100, 90)
    likely = np.zeros((HEIGHT, WIDTH), np.float32)
    likely[60:, 120:200] = 1
    likely[150:156, 140:146] = 0  # a hole
    likely[:40, 280:] = 1  # someone else
    likely[100:200, 240:300] = 0.6  # not sure, and away
    joined = matte._joined(likely, head.face_mask(likely.shape), head.height)
    assert joined[153, 143] == 1
    assert joined[:, 280:].max() == 0
    assert joined[150, 260] == 0
    assert (joined[70:140, 125:195] == 1).all()


def test_gap_at_the_pictures_edge_is_no_hole():
    head = head_at(160, 100, 90)
    likely = np.ones((HEIGHT, WIDTH), np.float32)
    likely[200:206, :6] = 0
    joined = matte._joined(likely, head.face_mask(likely.shape), head.height)
    assert joined[203, 2] == 0
