"""A portrait is framed as a person in a call, whatever the shape of its picture."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infp_cam.portrait.framing import hair_top, place
from infp_cam.portrait.head import Head
from infp_cam.portrait.portrait import Portrait
from infp_cam.portrait.pose import eye_distance

SIZES = [(1280, 720), (640, 480), (720, 720), (540, 960), (321, 181)]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_framing(portrait, width, height):
    view = portrait.view(width, height)
    assert view.image.shape == (height, width, 3)
    assert view.matte.shape == (height, width)
    assert view.image.dtype == view.matte.dtype == np.uint8
    assert view.landmarks.dtype == np.float32
    assert view.image.flags.c_contiguous
    assert view.matte.flags.c_contiguous
    head = Head.of_landmarks(view.landmarks)
    assert 0.4 < head.height / height < 0.65
    assert head.height / width < 0.95
    hair = np.flatnonzero((view.matte > 127).any(1))[0]
    assert 0.04 < hair / height < 0.2
    assert head.middle[0] == pytest.approx(width / 2, abs=0.06 * height)
    assert (view.matte[-1] > 127).any()  # the body goes on below


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_landmarks_belong_to_the_view(portrait, width, height):
    # The whole placement is one scale and one shift, so the face keeps its shape.
    view = portrait.view(width, height)
    scale = eye_distance(view.landmarks) / eye_distance(portrait.landmarks)
    shift = view.landmarks - portrait.landmarks * scale
    assert np.abs(shift - shift[0]).max() < 0.02
    nose = np.rint(view.landmarks[1, :2]).astype(int)
    origin = np.rint(portrait.landmarks[1, :2]).astype(int)
    assert view.image[nose[1], nose[0]].astype(int) == pytest.approx(
        portrait.image[origin[1], origin[0]].astype(int), abs=12
    )


def test_matte_of_the_view_is_the_person(portrait):
    view = portrait.view(640, 360)
    face = np.rint(view.landmarks[[1, 10, 152, 234, 454], :2]).astype(int)
    assert all(view.matte[y, x] > 240 for x, y in face)
    assert view.matte[:, :80].max() < 60
    assert view.matte[:20].max() < 60


def test_the_view_is_repeatable(portrait):
    first, second = portrait.view(640, 360), portrait.view(640, 360)
    assert (first.image == second.image).all()
    assert (first.matte == second.matte).all()


@pytest.fixture
def cropped(pixels, portrait, saved):
    """Load a part of the picture, given from the face's middle in head heights."""
    head = Head.of_landmarks(portrait.landmarks)

    def crop(left: float, right: float, top: float, bottom: float) -> Portrait:
        x0, x1 = (round(head.middle[0] + side * head.height) for side in (-left, right))
        y0, y1 = (round(head.middle[1] + side * head.height) for side in (-top, bottom))
        part = pixels[max(y0, 0) : y1, max(x0, 0) : x1]
        return Portrait.load(saved(np.ascontiguousarray(part)))

    return crop


def edges_of_picture(portrait, view):
    """Return the columns of the view where the picture begins and ends."""
    scale = eye_distance(view.landmarks) / eye_distance(portrait.landmarks)
    x = view.landmarks[1, 0] - portrait.landmarks[1, 0] * scale
    return round(x), round(x + portrait.image.shape[1] * scale)


def test_narrow_picture_is_continued(cropped):
    narrow = cropped(0.75, 0.75, 1, 2)
    view = narrow.view(1280, 720)
    left, right = edges_of_picture(narrow, view)
    assert 200 < left < right < 1080
    # No seam: neighbouring columns differ no more at the edges than elsewhere.
    steps = np.abs(np.diff(view.image.astype(int), axis=1)).mean((0, 2))
    usual = np.percentile(steps, 95)
    assert steps[left - 3 : left + 3].max() < 2 * usual + 2
    assert steps[right - 3 : right + 3].max() < 2 * usual + 2
    # The backdrop is that of the picture.
    corner = view.image[:100, :100].reshape(-1, 3).mean(0)
    assert corner == pytest.approx(narrow.image[:20, :20].reshape(-1, 3).mean(0), abs=25)


def test_cut_shoulders_are_rounded_off(cropped):
    narrow = cropped(0.75, 0.75, 1, 2)
    assert narrow.matte[-10:, 0].min() > 127  # the picture's edge cuts the shoulder
    view = narrow.view(1280, 720)
    left, right = edges_of_picture(narrow, view)
    outline = np.argmax(view.matte > 127, axis=0)
    outline[~(view.matte > 127).any(0)] = 720
    for columns in (outline[left - 1 :: -1], outline[right:]):
        assert columns[0] < 720  # there is a shoulder beyond the edge,
        assert columns[-1] == 720  # it ends,
        assert (np.diff(columns) >= -2).all()  # and it falls all the way.
    assert abs(int(outline[left - 2]) - int(outline[left + 2])) < 25


def test_head_cut_at_the_side_does_not_grow(cropped):
    cut = cropped(0.42, 2, 1, 2)
    view = cut.view(1280, 720)
    left, _ = edges_of_picture(cut, view)
    chin = int(view.landmarks[152, 1])
    assert left > 0
    assert view.matte[: chin - 80, : left - 2].max() < 128


def test_picture_that_ends_below_the_chin_fills_the_view(cropped):
    short = cropped(2, 2, 1, 0.75)
    view = short.view(1280, 720)
    assert (view.matte[-1] > 127).any()
    head = Head.of_landmarks(view.landmarks)
    assert head.height / 720 < 0.8
    assert head.chin[1] < 700


def test_cut_hair_is_cut_by_the_view(cropped):
    cut = cropped(2, 2, 0.4, 2)
    view = cut.view(1280, 720)
    assert (view.matte[0] > 127).any()


def test_head_turned_aside_is_not_centred_by_its_face(portrait):
    matte, head = portrait.matte, Head.of_landmarks(portrait.landmarks)
    straight = place(matte, head, 0, 1280, 720)
    left = place(matte, head, -40, 1280, 720)
    right = place(matte, head, 40, 1280, 720)
    assert left.x < straight.x < right.x


def test_a_cut_out_that_ends_early_is_moved_down(portrait):
    matte = portrait.matte.copy()
    head = Head.of_landmarks(portrait.landmarks)
    end = round(float(head.chin[1] + 0.25 * head.height))
    matte[end:] = 0
    where = place(matte, head, 0, 1280, 720)
    body = (end - head.chin[1]) * where.scale
    assert where.y + end * where.scale + 0.4 * body >= 719


@settings(max_examples=50, deadline=None)
@given(
    width=st.integers(160, 1920),
    height=st.integers(120, 1080),
    chin=st.integers(150, 420),
    tall=st.integers(90, 160),
    end=st.integers(0, 200),
    tuft=st.integers(0, 60),
)
def test_placement_of_any_head(width, height, chin, tall, end, tuft):
    head = Head(
        np.array((300, chin - tall), np.float32),
        np.array((300, chin), np.float32),
        np.array(((250, chin - 40), (350, chin - 40)), np.float32),
    )
    matte = np.zeros((640, 400), np.uint8)
    top = max(chin - tall - tuft, 0)
    matte[top : chin + end + 1, 250:350] = 255
    where = place(matte, head, 0, width, height)
    assert hair_top(matte, head) == pytest.approx(min(top, chin - tall))
    assert where.x == pytest.approx(width / 2 - 300 * where.scale, abs=1)
    assert where.scale > 0
    chin_row = where.y + where.scale * chin
    assert chin_row <= height
    # The body, lengthened as much as is allowed, reaches the lower edge.
    assert chin_row + where.scale * 1.4 * (end + 1) >= height - 2
    if top > 1:
        assert where.y + where.scale * top >= 0.05 * height - 1
