"""Regions: where a crop was taken is where its points come back to."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infp_cam.portrait.region import Region

regions = st.builds(
    Region, st.floats(80, 220), st.floats(80, 220), st.floats(20, 900), st.floats(-3, 3)
)


def spot(x, y, size=300):
    """Return a picture with a soft bright spot at (x, y), in coordinates of pixel edges."""
    rows, columns = np.mgrid[:size, :size] + 0.5
    shape = np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / (2 * 6.0**2))
    return np.repeat((shape * 255).astype(np.uint8)[..., None], 3, 2)


@pytest.mark.parametrize(
    ("side", "angle", "pixels"), [(120, 0, 96), (90, 0.7, 192), (400, -2.0, 96), (900, 0.3, 96)]
)
def test_a_point_in_the_crop_is_where_it_was_in_the_picture(side, angle, pixels):
    region = Region(150, 140, side, angle)
    crop = region.crop(spot(165, 150), pixels)[..., 0]
    rows, columns = np.mgrid[:pixels, :pixels] + 0.5
    bright = np.clip(crop - 0.05, 0, None)
    middle = np.array(((columns * bright).sum(), (rows * bright).sum(), 0)) / bright.sum()
    point = region.to_image(middle[None].astype(np.float32), pixels)[0]
    assert point[:2] == pytest.approx((165, 150), abs=0.02 * side / 10 + 0.2)


@settings(deadline=None)
@given(region=regions)
def test_crop_corners(region):
    corners = np.array(((0, 0, 0), (192, 0, 0), (96, 96, 0)), np.float32)
    left, right, middle = region.to_image(corners, 192)
    assert middle[:2] == pytest.approx((region.x, region.y), abs=1e-2)
    along = (right - left)[:2]
    assert np.hypot(*along) == pytest.approx(region.side, rel=1e-3)
    turn = np.arctan2(along[1], along[0]) - region.angle
    assert np.cos(turn) == pytest.approx(1, abs=1e-4)


@settings(deadline=None)
@given(angle=st.floats(-1.2, 1.2), scale=st.floats(0.5, 3), x=st.floats(-50, 400))
def test_region_of_landmarks_moves_with_them(angle, scale, x):
    rng = np.random.default_rng(0)
    face = rng.uniform(-50, 50, (478, 3)).astype(np.float32)
    face[33, :2], face[263, :2] = (-30, -10), (30, -10)
    plain = Region.of_landmarks(face)
    cos, sin = np.cos(angle), np.sin(angle)
    turn = np.array(((cos, -sin), (sin, cos)))
    moved = face.copy()
    moved[:, :2] = face[:, :2] @ turn.T * scale + (x, 20)
    region = Region.of_landmarks(moved)
    assert region.angle == pytest.approx(angle, abs=1e-3)
    assert region.side == pytest.approx(plain.side * scale, rel=1e-3)
    expected = turn @ (plain.x, plain.y) * scale + (x, 20)
    assert (region.x, region.y) == pytest.approx(tuple(expected), abs=0.1)


def test_region_of_a_detection():
    box, eyes = np.array((10, 20, 50, 80.0)), np.array(((20, 40), (40, 40.0)))
    region = Region.of_detection(box, eyes)
    assert (region.x, region.y, region.angle) == (30, 50, 0)
    assert region.side == pytest.approx(90)
    assert Region.of_detection(box, np.array(((30, 40), (30, 60.0)))).angle == pytest.approx(
        np.pi / 2
    )


def test_outside_of_the_picture_edges_are_repeated():
    image = np.full((100, 100, 3), 200, np.uint8)
    assert Region(5, 5, 300, 0.4).crop(image, 64).min() > 0.75
